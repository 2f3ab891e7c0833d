"""Replies that were paid for, kept so that none is paid twice: one small JSON file a request, named by its hash."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from upath import UPath

from kg_resources.cache_folder import CacheFolder
from kg_resources.language_model.usage import TokenUsage
from kg_resources.project import data_path


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


def replies_folder() -> CacheFolder:
    """Where replies are kept."""
    return CacheFolder(data_path() / "cache" / "replies")


class ReplyCache:
    """Replies by the key of their request."""

    def __init__(self, folder: UPath | Path | None = None) -> None:
        self.folder = replies_folder() if folder is None else CacheFolder(folder)

    def read(self, key: str) -> CachedReply | None:
        """The reply to that request; None where there is none, or where what is there is damaged."""
        data = self.folder.read(f"{key}.json")
        if data is None:
            return None
        try:
            entry = json.loads(data)
            return CachedReply(**entry["reply"]) if entry["key"] == key else None
        except (ValueError, TypeError, KeyError):
            return None

    def write(self, key: str, reply: CachedReply) -> None:
        """Keep a validated reply."""
        data = json.dumps({"key": key, "reply": asdict(reply)}, ensure_ascii=False).encode("utf-8", "surrogatepass")
        self.folder.write(f"{key}.json", data)
