"""Results by asset and partition. The note travels in the pickle; the JSON beside it is a copy for people."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from kg_resources.pickles.container import FORMAT, HEAD, Head, json_bytes, read_head, verify, write
from kg_resources.pickles.files import content, remove, replacing
from kg_resources.pickles.opcodes import Refused
from kg_resources.pickles.paths import note_path, pickle_path
from kg_resources.pickles.pickling import Classes, class_name, load

_FIELDS: Final = "fields"
"""Fields of the classes: in the pickle only, they tell people nothing."""


class PickleError(Exception):
    """A pickle that cannot be loaded, in one sentence that says what to do."""

    def __init__(self, asset: str, partition: str | None, reason: str) -> None:
        super().__init__(asset, partition, reason)
        self.asset = asset
        self.partition = partition
        self.reason = reason

    def __str__(self) -> str:
        of, there = ("", "") if self.partition is None else (f" for {self.partition}", " for that partition")
        return f"The pickle of {self.asset}{of} {self.reason}: materialize {self.asset}{there}, then go on."


class PickleStore:
    """Reads and writes results of the allowed dataclasses, and plain values, under the data path."""

    def __init__(self, allowed: Iterable[type]) -> None:
        self._classes = Classes(allowed)

    def write(
        self,
        asset: str,
        partition: str | None,
        value: object,
        *,
        run_id: str,
        code_version: str | None = None,
        settings: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Writes the pickle, then the JSON beside it; gives the note that both hold."""
        path = pickle_path(asset, partition)
        counts = getattr(value, "counts", None)
        note: dict[str, Any] = {
            "asset": asset,
            "partition": partition,
            "run_id": run_id,
            "written_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "code_version": code_version,
            "class": class_name(type(value)),
            "settings": settings or {},
            "counts": counts() if callable(counts) and type(value) in self._classes else {},
        }
        if isinstance(file_hash := getattr(value, "file_hash", None), str):
            note["file_hash"] = file_hash
        with replacing(path) as file:
            head = write(file, {**note, _FIELDS: self._classes.fields()}, value, self._classes)
        note = _note_of(head)
        with replacing(note_path(path)) as file:
            file.write(json_bytes(note, indent=2) + b"\n")
        return note

    def read(self, asset: str, partition: str | None) -> tuple[Any, dict[str, Any]]:
        """The value and its note. Raises PickleError; the connection's own errors where a remote store fails."""
        path = pickle_path(asset, partition)
        try:
            data = content(path)
            head = read_head(data)
            verify(data, head)
            if (head.note.get("asset"), head.note.get("partition")) != (asset, partition):
                raise Refused(f"is one of {head.note.get('asset')} for {head.note.get('partition')}")
            return load(data, head.start, self._classes, head.note.get(_FIELDS, {})), _note_of(head)
        except FileNotFoundError:
            raise PickleError(asset, partition, "is missing") from None
        except Refused as error:
            raise PickleError(asset, partition, str(error)) from error


def read_note(asset: str, partition: str | None) -> dict[str, Any] | None:
    """What is known of a pickle: asset, partition, run_id, written_at, code_version, class, settings, counts,
    file_hash (where the value has one), pickle_format, content_hash, bytes.

    None where there is no pickle, or none whose head can be trusted. Read from the pickle itself, so that it is
    right where a writer was killed before the JSON, and without loading the value.
    """
    path = pickle_path(asset, partition)
    try:
        return _note_of(read_head(content(path, HEAD)))
    except (FileNotFoundError, Refused):
        return None


def exists(asset: str, partition: str | None) -> bool:
    """Whether there is a pickle, good or bad."""
    return pickle_path(asset, partition).exists()


def forget(asset: str, partition: str | None) -> None:
    """Removes pickle, JSON and what killed writers left of either; nothing there is fine."""
    path = pickle_path(asset, partition)
    remove(path)
    remove(note_path(path))


def _note_of(head: Head) -> dict[str, Any]:
    note = {name: value for name, value in head.note.items() if name != _FIELDS}
    return {**note, "pickle_format": FORMAT, "content_hash": head.content_hash, "bytes": head.bytes}
