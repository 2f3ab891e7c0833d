"""One look at the input folder: which files are new, changed or gone, and which are to wait."""

import hashlib
import os
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from kg_assets.partitions import find_files
from kg_assets.sensors.inbox.memory import FileMemory, Memory

HASHING_SECONDS: Final = 0.4
"""Of one look: what is not hashed by then waits for the next. One file is always hashed."""


@dataclass(frozen=True)
class Request:
    key: str
    state: Literal["new", "changed"]
    content: str
    """SHA-256 (hex) of its bytes."""
    mtime_ns: int

    @property
    def run_key(self) -> str:
        """The same for the same request. With the time: a file that becomes what it was before is to run again."""
        return f"{self.key}:{self.content}:{self.mtime_ns}"


@dataclass
class Look:
    found: int = 0
    requests: list[Request] = field(default_factory=list)
    unstable: list[str] = field(default_factory=list)
    """Seen for the first time as they are now: another look tells whether they are still being written."""
    in_flight: list[str] = field(default_factory=list)
    """Changed, while a run of them waits or works."""
    waiting: int = 0
    """For a later look: this one has requested, or hashed, enough."""
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """Registered, and not in the folder."""
    gone: list[str] = field(default_factory=list)
    """Missing for two looks, in a folder that can be read and holds other files."""


def look(
    folder: Path,
    memory: Memory,
    *,
    registered: Collection[str],
    in_flight: Collection[str],
    processed: Callable[[str], str | None],
    launched: Callable[[str], bool],
    most: int,
) -> Look:
    """Compares the folder with the memory, which it brings up to date.

    Args:
        registered: keys that have a partition.
        in_flight: keys of which a run waits or works.
        processed: the hash of the content that a file's chunks are of; None where there are none.
        launched: whether there is a run of that run key: a request may be lost with the daemon.
        most: requests.

    Raises:
        InputError: the folder does not exist. It may be unmounted.
    """
    keys, refused = find_files(folder)
    seen = Look(found=len(keys), refused=refused)
    began = time.monotonic()
    hashed = 0
    for key in keys:
        try:
            stat = os.stat(os.path.join(folder, key))
        except OSError as error:
            seen.unreadable.append((key, error.strerror or str(error)))
            continue
        known = memory.files.get(key)
        if known is None or (known.size, known.mtime_ns) != (stat.st_size, stat.st_mtime_ns):
            content = known.content if known and known.state == "settled" else ""
            memory.files[key] = FileMemory(stat.st_size, stat.st_mtime_ns, content)
            seen.unstable.append(key)
        elif known.state == "settled":
            continue
        elif known.state == "requested" and launched(Request(key, "new", known.content, known.mtime_ns).run_key):
            known.state = "settled"
        elif key in in_flight:
            seen.in_flight.append(key)
        elif len(seen.requests) >= most or (hashed and time.monotonic() - began > HASHING_SECONDS):
            seen.waiting += 1
        else:
            hashed += 1
            _decide(folder / key, key, known, processed(key), seen)
    memory.files = {key: memory.files[key] for key in keys if key in memory.files}
    _miss(seen, memory, set(keys), registered)
    return seen


def _decide(path: Path, key: str, known: FileMemory, processed: str | None, seen: Look) -> None:
    """Requests a file that has not changed since the look before, unless its content was requested or processed."""
    try:
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
            after = os.fstat(file.fileno())
    except OSError as error:
        seen.unreadable.append((key, error.strerror or str(error)))
        return
    if (after.st_size, after.st_mtime_ns) != (known.size, known.mtime_ns):
        known.size, known.mtime_ns = after.st_size, after.st_mtime_ns
        seen.unstable.append(key)
        return
    if content == processed or (content == known.content and known.state == "seen"):
        known.content, known.state = content, "settled"
        return
    state = "changed" if known.content or processed else "new"
    known.content, known.state = content, "requested"
    seen.requests.append(Request(key, state, content, known.mtime_ns))


def _miss(seen: Look, memory: Memory, keys: set[str], registered: Collection[str]) -> None:
    """A share that is unmounted leaves an empty folder, or none: what was in it is missing, and not gone."""
    seen.missing = sorted(set(registered) - keys)
    folders = {_top(key) for key in keys}
    all_read = not any("cannot be read" in reason for _, reason in seen.refused)
    seen.gone = [key for key in seen.missing if key in memory.missing and all_read and _top(key) in folders]
    memory.missing = {key: memory.missing.get(key, time.time()) for key in seen.missing}


def _top(key: str) -> str:
    """The first folder of a file, which may be a mounted share; empty at the root."""
    folder, slash, _ = key.partition("/")
    return folder if slash else ""
