"""Replies that were paid for, kept so that none is paid twice.

One small JSON file a request, named by the request's hash. A file appears whole or not at all, and two writers
of one name write the same thing, so any number of processes and machines may share a cache without a lock.
"""

import hashlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from upath import UPath

from kg_resources.language_model.usage import TokenUsage
from kg_resources.project import data_path

_DAY_SECONDS: Final = 86_400


@dataclass(frozen=True)
class CachedReply:
    """A reply that fitted its contract when it was written."""

    content: str
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    """How long the request took."""
    note: dict[str, str]
    """Role, model and contract, for a person who looks."""

    @property
    def usage(self) -> TokenUsage:
        return TokenUsage(1, 0, self.prompt_tokens, self.completion_tokens)


def request_key(request: dict[str, Any]) -> str:
    """SHA-256 (hex) of a request, the same on every machine."""
    text = json.dumps(request, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class ReplyCache:
    """Replies under one folder, which may be remote."""

    def __init__(self, folder: UPath | Path | None = None) -> None:
        root = UPath(folder) if folder is not None else data_path() / "cache" / "replies"
        # A local folder is used through pathlib: twenty times faster than through a file system layer.
        self._folder = Path(root.path).absolute() if root.protocol in ("", "file") else root

    def read(self, key: str) -> CachedReply | None:
        """The reply to that request; None where there is none, or where what is there is damaged."""
        path = self._path(key)
        try:
            data = path.read_bytes()
            if isinstance(path, Path) and time.time() - path.stat().st_mtime > _DAY_SECONDS:
                os.utime(path)  # still in use: `clean` leaves it
        except FileNotFoundError:
            return None
        try:
            entry = json.loads(data)
            return CachedReply(**entry["reply"]) if entry["key"] == key else None
        except (ValueError, TypeError, KeyError):
            return None

    def write(self, key: str, reply: CachedReply) -> None:
        """Keep a validated reply. Object stores show an object whole or not at all; a local file is renamed into
        place."""
        path = self._path(key)
        data = json.dumps({"key": key, "reply": asdict(reply)}, ensure_ascii=False).encode("utf-8", "surrogatepass")
        if not isinstance(path, Path):
            path.write_bytes(data)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{key}.{uuid4().hex}.tmp")
        try:
            temporary.write_bytes(data)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)

    def size(self) -> tuple[int, int]:
        """Entries and bytes."""
        sizes = [path.stat().st_size for path in self._files()]
        return len(sizes), sum(sizes)

    def clean(self, unused_days: float) -> int:
        """Remove entries (and leavings of killed writers) that nobody read or wrote for that many days; how many.
        In a remote folder, which keeps no time of reading, that nobody wrote."""
        oldest = time.time() - unused_days * _DAY_SECONDS
        removed = 0
        for path in self._files():
            if _modified(path) < oldest:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _path(self, key: str) -> Path | UPath:
        return self._folder / key[:2] / f"{key}.json"

    def _files(self) -> Iterator[Path | UPath]:
        if self._folder.exists():
            yield from (path for path in self._folder.glob("*/*") if path.is_file())


def _modified(path: Path | UPath) -> float:
    """Seconds since the epoch; a remote path's own `stat` does not know them on every store."""
    return path.stat().st_mtime if isinstance(path, Path) else path.fs.modified(path.path).timestamp()
