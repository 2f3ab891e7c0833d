"""What the inbox knows of each file between two looks: a file of its own, since Dagster stores a sensor's cursor again
with every tick, and that of 10,000 files has a megabyte. It may be lost: then every file is hashed once more, and no
content runs twice."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, Literal

from upath import UPath

from kg_resources.pickles.files import replacing
from kg_resources.project import local_data_folder

_FORMAT: Final = 1


State = Literal["seen", "requested", "settled"]
"""Seen once as it is now; its run is requested, and Dagster has not shown it yet; nothing to do until it changes."""


@dataclass
class FileMemory:
    size: int
    mtime_ns: int
    content: str = ""
    """SHA-256 (hex) of the content that was requested last, or processed already; empty before."""
    state: State = "seen"


@dataclass
class Memory:
    files: dict[str, FileMemory] = field(default_factory=dict)
    """By key."""
    missing: dict[str, float] = field(default_factory=dict)
    """Key of a registered file that is gone -> when it was first missed (seconds since 1970)."""


def read_memory() -> Memory:
    """The memory of the project; an empty one where there is none, or one of another version or damaged."""
    try:
        stored = json.loads(_path().read_bytes())
        if stored["format"] != _FORMAT:
            return Memory()
        return Memory({key: FileMemory(*values) for key, values in stored["files"].items()}, stored["missing"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return Memory()


def write_memory(memory: Memory) -> None:
    files = {key: list(asdict(of).values()) for key, of in memory.files.items()}
    with replacing(UPath(_path())) as file:
        file.write(json.dumps({"format": _FORMAT, "files": files, "missing": memory.missing}).encode())


def _path() -> Path:
    return local_data_folder() / "inbox" / "memory.json"
