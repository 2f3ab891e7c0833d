"""The file around a pickle, so that it can be judged before it is believed, and known without what lies beside it.

KGPICKLE <format> <SHA-256 of the pickle> <bytes of the pickle> <SHA-256 of the next line>
{"asset": ..., "partition": ..., ...}
<the pickle>
"""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import IO, Any, Final

from kg_resources.pickles.opcodes import Refused
from kg_resources.pickles.pickling import Classes, dump

FORMAT: Final = 1
"""Of this file; raised when older readers could no longer read it. Others are refused."""
HEAD: Final = 65536
"""Bytes in which both lines end."""

_MAGIC: Final = re.compile(rb"KGPICKLE (\d{1,9})(?: |$)")
_FIRST_LINE: Final = re.compile(rb"KGPICKLE \d+ ([0-9a-f]{64}) (\d{20}) ([0-9a-f]{64})")


@dataclass(frozen=True)
class Head:
    """The two lines before a pickle."""

    content_hash: str
    """SHA-256 (hex) of the pickle."""
    bytes: int
    """Of the pickle."""
    note: dict[str, Any]
    start: int
    """Where the pickle begins."""


def write(file: IO[bytes], note: dict[str, Any], value: object, classes: Classes) -> Head:
    """Writes both lines and the pickle. The file can seek and is empty."""
    line = json_bytes(note) + b"\n"
    first = _first_line("0" * 64, 0, line)
    if len(first) + len(line) > HEAD:
        raise ValueError(f"A note has {len(line)} bytes and may have {HEAD - len(first)}: shorten its counts")
    file.write(first)
    file.write(line)
    hashing = _Hashing(file)
    dump(value, hashing, classes)  # type: ignore[arg-type]  # a pickler asks for nothing but write()
    file.seek(0)
    file.write(_first_line(hashing.sha256.hexdigest(), hashing.bytes, line))
    return Head(hashing.sha256.hexdigest(), hashing.bytes, note, len(first) + len(line))


def read_head(data: bytes) -> Head:
    """Both lines of a file of which data is the start, at least HEAD bytes or all. Raises Refused."""
    first, _, rest = data[:HEAD].partition(b"\n")
    if not (magic := _MAGIC.match(first)):
        raise Refused("is no pickle of this project" if data else "is empty")
    if int(magic[1]) != FORMAT:
        raise Refused(f"has format {int(magic[1])}, of which this code knows nothing")
    line, ended, _ = rest.partition(b"\n")
    if not ended:
        raise Refused("is truncated")
    line += b"\n"
    words = _FIRST_LINE.fullmatch(first)
    if not words or words[3].decode() != hashlib.sha256(line).hexdigest():
        raise Refused("is damaged")
    return Head(words[1].decode(), int(words[2]), _note(line), len(first) + 1 + len(line))


def verify(data: bytes, head: Head) -> None:
    """Raises Refused unless the whole file is what was written."""
    there = len(data) - head.start
    if there < head.bytes:
        raise Refused(f"is truncated ({there} of {head.bytes} bytes)")
    if there > head.bytes or hashlib.sha256(memoryview(data)[head.start :]).hexdigest() != head.content_hash:
        raise Refused("is damaged")


def json_bytes(content: dict[str, Any], indent: int | None = None) -> bytes:
    # Lone surrogates, which a file name may hold, become \udcxx: an escape of JSON too.
    return json.dumps(content, ensure_ascii=False, indent=indent).encode("utf-8", "backslashreplace")


def _first_line(content_hash: str, size: int, line: bytes) -> bytes:
    """Of the same length whatever the pickle, so that it can be written again when the pickle is known."""
    return f"KGPICKLE {FORMAT} {content_hash} {size:020d} {hashlib.sha256(line).hexdigest()}\n".encode()


def _note(line: bytes) -> dict[str, Any]:
    try:
        note = json.loads(line)
    except (ValueError, RecursionError):
        note = None
    if not isinstance(note, dict):
        raise Refused("is damaged")
    return note


class _Hashing:
    """Passes bytes on to a file, and counts and hashes them."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()
        self.bytes = 0

    def write(self, data: Any) -> int:
        view = memoryview(data)
        self.sha256.update(view)
        self.bytes += view.nbytes
        return self._file.write(view)
