"""Small files that hold what was paid for, each named by a hash.

A file appears whole or not at all, and two writers of one name write the same thing, so any number of processes and
machines may share a folder without a lock.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast
from uuid import uuid4

from upath import UPath

_DAY_SECONDS: Final = 86_400


@dataclass(frozen=True)
class Cleaning:
    """What a clean-up found and left."""

    entries: int
    bytes_before: int
    removed: int
    bytes_after: int


class CacheFolder:
    """Files under one folder, which may be remote, as `FOLDER/ab/abcd…`."""

    def __init__(self, folder: UPath | Path) -> None:
        root = UPath(folder)
        # A local folder is used through pathlib: twenty times faster than through a file system layer.
        self._folder = Path(root.path).absolute() if root.protocol in ("", "file") else root

    def read(self, name: str) -> bytes | None:
        """The file's bytes; None where there is none. Reading keeps a local file from `clean`."""
        path = self._path(name)
        try:
            data = path.read_bytes()
            if isinstance(path, Path) and time.time() - path.stat().st_mtime > _DAY_SECONDS:
                os.utime(path)
        except FileNotFoundError:
            return None
        return data

    def write(self, name: str, data: bytes) -> None:
        """Object stores show an object whole or not at all; a local file is renamed into place."""
        path = self._path(name)
        if not isinstance(path, Path):
            path.write_bytes(data)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{name}.{uuid4().hex}.tmp")
        try:
            temporary.write_bytes(data)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)

    def size(self) -> tuple[int, int]:
        """Entries and bytes."""
        sizes = [size for _, size, _ in self._files()]
        return len(sizes), sum(sizes)

    def clean(self, unused_days: float) -> Cleaning:
        """Remove files (and leavings of killed writers) that nobody read or wrote for that many days. In a remote
        folder, which keeps no time of reading, that nobody wrote."""
        oldest = time.time() - unused_days * _DAY_SECONDS
        entries = removed = before = after = 0
        for path, size, modified in self._files():
            entries, before = entries + 1, before + size
            if modified < oldest:
                path.unlink(missing_ok=True)
                removed += 1
            else:
                after += size
        return Cleaning(entries, before, removed, after)

    def _path(self, name: str) -> Path | UPath:
        return self._folder / name[:2] / name

    def _files(self) -> Iterator[tuple[Path | UPath, int, float]]:
        """Every file below, its bytes, and when it was written, in seconds since the epoch."""
        if isinstance(self._folder, Path):
            for folder, _, names in os.walk(self._folder):
                for path in (Path(folder, name) for name in names):
                    try:
                        state = path.stat()
                    except FileNotFoundError:
                        continue  # another process has cleaned it, or renamed it into place
                    yield path, state.st_size, state.st_mtime
            return
        fs = self._folder.fs
        for name, found in cast(
            dict[str, Any], fs.find(self._folder.path, detail=True)
        ).items():  # one listing, no request a file
            path = UPath(fs.unstrip_protocol(name), **self._folder.storage_options)
            yield path, int(found["size"] or 0), _written(found) or fs.modified(name).timestamp()


def _written(found: dict[str, object]) -> float | None:
    """When an object of a listing was written, under the name that its store gives that."""
    for field in ("LastModified", "mtime", "last_modified", "updated", "created"):
        value = found.get(field)
        if isinstance(value, (int, float)):
            return float(value)
        timestamp = getattr(value, "timestamp", None)
        if callable(timestamp):
            return float(timestamp())  # type: ignore[arg-type]
    return None
