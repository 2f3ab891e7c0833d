"""The files of the input folder as partitions: keys and paths."""

import os
import unicodedata
from pathlib import Path
from typing import Final

import dagster as dg

from kg_assets.chunks.input_error import InputError, shown
from kg_assets.chunks.readers.registry import EXTENSIONS

input_files = dg.DynamicPartitionsDefinition(name="input_files")
"""One partition a file. Its key is the file's path relative to the input folder, as the disk spells it, with `/`
between parts. Two spellings that differ only in their Unicode normalization are two keys."""

DEFAULT_GROUP: Final = "default"

_LONGEST_KEY: Final = 2_000
"""Bytes: Postgres, as Dagster's storage, takes no more than 2,700 in an index."""


def group_of(key: str) -> str:
    """The tenant of a file: its first folder, `default` for a file at the root."""
    folder, slash, _ = key.partition("/")
    return folder if slash else DEFAULT_GROUP


def key_problem(key: str) -> str | None:
    """Why a name cannot be a key, as the end of a sentence; None for a good one."""
    plain = key.isascii() and key.isprintable()
    categories = set[str]() if plain else {unicodedata.category(character) for character in key}
    parts = key.split("/")
    if not key:
        return "is empty"
    if "Cs" in categories:
        return "is not UTF-8"
    if categories & {"Cc", "Zl", "Zp"}:
        return "holds a line break or another control character"
    if "..." in key:
        return "holds `...`, which Dagster takes for a range of keys"
    if key.startswith("/"):
        return "is absolute, not relative to the input folder"
    if "" in parts:
        return "has an empty part: it ends with `/` or holds `//`"
    if "." in parts or ".." in parts:
        return "has `.` or `..` as a part"
    if len(key.encode()) > _LONGEST_KEY:
        return f"is longer than {_LONGEST_KEY:,} bytes"
    return None


def path_of(key: str, input_folder: Path) -> Path:
    """Where the file of a key really lies, links followed.

    Raises:
        InputError: The name cannot be a key, or the file is missing, outside the input folder, not a regular file or
            unreadable.
    """
    if problem := key_problem(key):
        raise InputError(f"{shown(key) or 'the key'} {problem}; rename the file")
    folder = _existing(input_folder).resolve()
    path = folder / key
    try:
        real = path.resolve(strict=True)
    except FileNotFoundError:
        if path.is_symlink():
            raise InputError(f"{key} is a link to nothing; put the file in its place") from None
        raise InputError(f"{key} does not exist in the input folder; put it back or run the job forget_file") from None
    except RuntimeError:  # Python before 3.13
        raise InputError(f"{key} is a link to itself; put the file in its place") from None
    except OSError as error:
        raise InputError(f"{key} cannot be read ({error.strerror}); check its path and permissions") from error
    if not real.is_relative_to(folder):
        raise InputError(f"{key} is a link out of the input folder; put the file itself there")
    if real.is_dir():
        raise InputError(f"{key} is a folder, not a file; rename it without the extension")
    if not real.is_file():
        raise InputError(f"{key} is not a regular file; put a plain file in its place")
    try:
        real.open("rb").close()
    except OSError as error:
        raise InputError(f"{key} cannot be read ({error.strerror}); check its permissions") from error
    return real


def find_files(input_folder: Path) -> tuple[list[str], list[tuple[str, str]]]:
    """Keys of all files under the folder, sorted, and (name, reason) of what cannot be one.

    Hidden files and folders, and the lock files that Word leaves beside an open document, are passed over in silence.
    Links to folders are not followed, links to files only inside the input folder.

    Raises:
        InputError: The folder does not exist. It may be unmounted: that must not look like an empty one.
    """
    folder = _existing(input_folder).resolve()
    keys: list[str] = []
    refused: list[tuple[str, str]] = []

    def unreadable(error: OSError) -> None:
        name = Path(error.filename).relative_to(folder).as_posix()
        refused.append((shown(name), f"cannot be read ({error.strerror})"))

    for here, folders, files in os.walk(folder, onerror=unreadable):
        for name in folders:
            if not _is_hidden(name) and os.path.islink(path := Path(here, name)):
                refused.append((shown(path.relative_to(folder).as_posix()), "is a link to a folder"))
        folders[:] = [name for name in folders if not _is_hidden(name)]
        prefix = "" if here == str(folder) else f"{Path(here).relative_to(folder).as_posix()}/"
        for name in files:
            if not _is_hidden(name):
                key = prefix + name
                if problem := key_problem(key) or _file_problem(key, folder):
                    refused.append((shown(key), problem))
                else:
                    keys.append(key)
    return sorted(keys), sorted(refused)


def _existing(input_folder: Path) -> Path:
    if not os.path.isdir(input_folder):  # unlike Path.is_dir, also False where a folder above may not be entered
        raise InputError(
            f"the input folder {shown(str(input_folder))} does not exist or may not be entered;"
            " create it or set KG_INPUT_DIR"
        )
    return input_folder


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$"))


def _file_problem(key: str, folder: Path) -> str | None:
    """Why a found file is no input, as the end of a sentence."""
    path = os.path.join(folder, key)
    extension = os.path.splitext(key)[1]
    if extension.lower() not in EXTENSIONS:
        return f"has the extension {extension or '(none)'}, not one of {', '.join(EXTENSIONS)}"
    if os.path.islink(path):
        if not os.path.exists(path):
            return "is a link to nothing"
        if not Path(path).resolve().is_relative_to(folder):
            return "is a link out of the input folder"
    return None if os.path.isfile(path) else "is not a regular file"
