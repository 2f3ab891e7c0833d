"""What the graph holds of a file and the file no longer says: found by id difference, removed in batches."""

from collections.abc import Callable, Sequence
from typing import Any, Final, LiteralString

from neo4j import ManagedTransaction

from kg_assets.buffer.result import Buffer
from kg_assets.graph_writes import stale_queries
from kg_assets.graph_writes.batches import Batches, Row
from kg_assets.graph_writes.result import KindReceipt
from kg_assets.graph_writes.shared import remove_contributions
from kg_assets.redirects import follow_redirects
from kg_assets.shared_nodes import SHARED_LABELS, SharedLabel

Ids = tuple[Any, ...]

_END: Final = ("document", "chunk", "type", "fact_id", "uuid")
_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "SUBJECT": _END,
    "OBJECT": _END,
    "DISCUSSES": ("document", "chunk", "uuid"),
    "FactNode": ("document", "uuid"),
    "MENTIONS": ("document", "label", "uuid", "entity_key"),
    "EpisodicNode": ("document", "uuid"),
    "DocumentNode": ("document",),
}
"""What tells two rows of a kind apart. In the order of removal: what hangs on a node goes before the node."""

_READ: Final[dict[str, LiteralString]] = {
    "SUBJECT": stale_queries.SUBJECTS,
    "OBJECT": stale_queries.OBJECTS,
    "DISCUSSES": stale_queries.DISCUSSES,
    "FactNode": stale_queries.FACTS,
    "MENTIONS": stale_queries.MENTIONS,
    "EpisodicNode": stale_queries.CHUNKS,
    "DocumentNode": stale_queries.DOCUMENTS,
}
_REMOVE: Final[dict[str, LiteralString]] = {
    "SUBJECT": stale_queries.REMOVE_SUBJECTS,
    "OBJECT": stale_queries.REMOVE_OBJECTS,
    "DISCUSSES": stale_queries.REMOVE_DISCUSSES,
    "FactNode": stale_queries.REMOVE_FACTS,
    "EpisodicNode": stale_queries.REMOVE_CHUNKS,
    "DocumentNode": stale_queries.REMOVE_DOCUMENTS,
}


def remove_stale(batches: Batches, buffer: Buffer) -> None:
    """Removes what the file no longer says, documents dropped from it too; what other files say stays.

    A document that came after this run began is another run's, and none of this one's business.
    """
    said = _said(batches, buffer)
    known = batches.generations.keys() | batches.dropped.keys()
    for kind, keys in _KEYS.items():
        held = batches.graph.read(_READ[kind], group_id=batches.group_id, source_file=batches.source_file)
        stale = sorted({tuple(row[key] for key in keys) for row in held} - said[kind])
        rows = [row for ids in stale if (row := dict(zip(keys, ids, strict=True)))["document"] in known]
        if kind == "MENTIONS":
            for label in SHARED_LABELS:
                batches.run(
                    f"Stale mentions of {label}",
                    [row for row in rows if row["label"] == label],
                    _mentions(batches, label),
                )
        else:
            batches.run(f"Stale {kind}", rows, _plain(batches.group_id, kind))


def _said(batches: Batches, buffer: Buffer) -> dict[str, set[Ids]]:
    """The ids that the file says now, in the form of `_KEYS`."""
    tables = {**buffer.nodes, **buffer.relationships}
    tables["DocumentNode"] = tables["DocumentNode"].rename(columns={"uuid": "document"})
    moved = follow_redirects(batches.graph.read, batches.group_id, tables["MENTIONS"]["uuid"])
    said = {}
    for kind, keys in _KEYS.items():
        table = tables[kind]
        columns = [[moved.get(uuid, uuid) for uuid in table[key]] if key == "uuid" else table[key] for key in keys]
        said[kind] = set(zip(*columns, strict=True))
    return said


def _plain(group_id: str, kind: str) -> Callable[[ManagedTransaction, Sequence[Row]], list[KindReceipt]]:
    def remove(tx: ManagedTransaction, rows: Sequence[Row]) -> list[KindReceipt]:
        counters = tx.run(_REMOVE[kind], rows=list(rows), group_id=group_id).consume().counters
        removed = counters.nodes_deleted if kind.endswith("Node") else counters.relationships_deleted
        return [KindReceipt(kind, removed=removed)]

    return remove


def _mentions(batches: Batches, label: SharedLabel) -> Callable[[ManagedTransaction, Sequence[Row]], list[KindReceipt]]:
    def remove(tx: ManagedTransaction, rows: Sequence[Row]) -> list[KindReceipt]:
        in_order = sorted(rows, key=lambda row: row["uuid"])
        removed = remove_contributions(tx, batches.group_id, label, in_order, batches.now)
        return [KindReceipt("MENTIONS", removed=len(rows)), KindReceipt(label, removed=removed)]

    return remove
