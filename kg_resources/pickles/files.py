"""Files that are there whole or not at all, whoever is killed; local or in any store that fsspec knows."""

import os
import platform
import re
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, cast

import psutil
from upath import UPath
from upath.implementations.local import FilePath, PosixUPath, WindowsUPath

_WHOLE_PUT: Final = frozenset({"memory", "s3", "s3a", "gs", "gcs", "az", "abfs", "abfss"})
"""Stores in which an object appears when all of it has arrived."""
_HOST: Final = re.sub("[^A-Za-z0-9-]", "-", platform.node())[:40]


@contextmanager
def replacing(path: UPath) -> Iterator[IO[bytes]]:
    """An empty file that can seek; when the block ends without an error it stands in the place of `path`.

    Of two writers at once the last one wins, whole. Local files are on the disk when the block has ended.
    """
    local = local_path(path)
    if local is None:
        with tempfile.TemporaryFile() as file:
            yield file
            file.seek(0)
            _put(path, file.read())
        return
    _make_private(local.parent)
    for temporary in _temporaries(local):
        if _is_dead(temporary):
            temporary.unlink(missing_ok=True)
    temporary = local.with_name(_temporary_name(local.name))
    try:
        with open(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, local)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(local.parent)


def content(path: UPath, end: int | None = None) -> bytes:
    """The file's bytes, the first `end` of them where that is given. Raises FileNotFoundError."""
    return cast(bytes, path.fs.cat_file(path.path, start=0, end=end))


def remove(path: UPath) -> None:
    """Removes the file, if it is there, and what killed writers of it left behind."""
    local = local_path(path)
    if local is None:
        path.unlink(missing_ok=True)
        return
    for each in (local, *_temporaries(local)):
        each.unlink(missing_ok=True)


def local_path(path: UPath) -> Path | None:
    """The same path on this machine's disks; None where it lies elsewhere."""
    return Path(path.path) if isinstance(path, (FilePath, PosixUPath, WindowsUPath)) else None


def _put(path: UPath, whole: bytes) -> None:
    if path.protocol in _WHOLE_PUT:
        path.fs.pipe_file(path.path, whole)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(_temporary_name(path.name))
    path.fs.pipe_file(temporary.path, whole)
    path.fs.mv(temporary.path, path.path)


def _temporary_name(name: str) -> str:
    """Says who writes it, so that what a killed process left can be told from what a living one writes."""
    return f"{name}.{_HOST}.{os.getpid()}.{uuid.uuid4().hex[:8]}.tmp"


def _temporaries(path: Path) -> list[Path]:
    if not path.parent.is_dir():
        return []
    pattern = re.compile(re.escape(path.name) + r"\.[A-Za-z0-9-]*\.\d+\.[0-9a-f]{8}\.tmp")
    return [path.with_name(name) for name in os.listdir(path.parent) if pattern.fullmatch(name)]


def _is_dead(temporary: Path) -> bool:
    host, pid = temporary.name.split(".")[-4:-2]
    return host == _HOST and not psutil.pid_exists(int(pid))


def _make_private(folder: Path) -> None:
    """The folder and the one above it (`pickles`) for their owner alone: they hold whole documents."""
    folder.parent.parent.mkdir(parents=True, exist_ok=True)
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def _sync_folder(folder: Path) -> None:
    """The new name is on the disk too. Windows has no such call."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
