"""What the graph holds of a file and the file no longer says, removed in batches."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from neo4j import ManagedTransaction

from kg_assets.graph_writes import stale_queries
from kg_assets.graph_writes.batches import DROPPED, Batches, GraphWriteError, Work
from kg_assets.graph_writes.comparison import Comparison
from kg_assets.graph_writes.kinds import KINDS
from kg_assets.graph_writes.result import KindReceipt
from kg_assets.graph_writes.rows import Row
from kg_assets.graph_writes.shared import remove_contributions
from kg_assets.shared_nodes import SHARED_LABELS, SharedLabel

CompareAgain = Callable[[str], Comparison]
"""Compares one kind with the graph as it is now."""

_TIES: Final = {"FactNode": "CONTAINS_FACT", "EpisodicNode": "CONTAINS_CHUNK"}
"""Nodes of one document, and what goes with each; no merge moves them."""
_TRIES: Final = 10
"""Comparisons of one kind; nobody merges as often as that while a file is written."""


def remove_stale(batches: Batches, compared: Mapping[str, Comparison], again: CompareAgain) -> None:
    """Removes what the file no longer says, documents dropped from it too; what other files say stays."""
    for kind in KINDS:
        remove_rows(batches, kind, compared[kind].stale, lambda kind=kind: again(kind).stale)
    remove_dropped(batches)


def remove_other_ends(batches: Batches, compared: Mapping[str, Comparison], again: CompareAgain) -> None:
    """For a build that removes nothing else: a fact that ends at another node now must not end at both."""
    for kind in ("SUBJECT", "OBJECT"):
        remove_rows(batches, kind, _other_ends(compared[kind]), lambda kind=kind: _other_ends(again(kind)))


def _other_ends(compared: Comparison) -> list[Row]:
    said = set(compared.table["fact_id"])
    return [row for row in compared.stale if row["fact_id"] in said]


def remove_rows(batches: Batches, kind: str, rows: Sequence[Row], again: Callable[[], Sequence[Row]]) -> None:
    """Rows of one kind, by its ids; nodes that only their mentions held go with them.

    A row names the node that it was read at. Where fewer went than were sent, a merge (or its being taken back) may
    have moved some since: what is stale by then is read `again`.
    """
    for _ in range(_TRIES):
        before = _relationships_removed(batches)
        _remove(batches, kind, rows)
        if kind in _TIES or _relationships_removed(batches) - before >= len(rows):
            return
        rows = again()
    raise GraphWriteError(
        f"Nodes that {batches.source_file} names were merged again and again while it was written: materialize "
        "graph_writes again."
    )


def _relationships_removed(batches: Batches) -> int:
    return sum(receipt.removed for receipt in batches.tally.by_kind.values() if not receipt.kind.endswith("Node"))


def _remove(batches: Batches, kind: str, rows: Sequence[Row]) -> None:
    if kind == "MENTIONS":
        for label in SHARED_LABELS:
            batches.run(
                f"Stale mentions of {label}", [row for row in rows if row["label"] == label], _mentions(batches, label)
            )
    else:
        batches.run(f"Stale {kind}", rows, _plain(batches, kind))


def remove_dropped(batches: Batches) -> None:
    """The documents that this run drops, after all that hangs on them."""
    dropped = [{"document": uuid} for uuid, generation in batches.generations.items() if generation == DROPPED]
    batches.run("Stale documents", dropped, _documents(batches))


def _plain(batches: Batches, kind: str) -> Work:
    statement = KINDS[kind].remove
    assert statement is not None

    def remove(tx: ManagedTransaction, rows: Sequence[Row]) -> list[KindReceipt]:
        batches.check_locks(tx, rows)
        gone = tx.run(statement, rows=list(rows), group_id=batches.group_id)
        if kind in _TIES:
            gone.consume()
            return [KindReceipt(name, removed=len(rows)) for name in (kind, _TIES[kind])]
        return [KindReceipt(record["type"], removed=record["removed"]) for record in gone]

    return remove


def _mentions(batches: Batches, label: SharedLabel) -> Work:
    def remove(tx: ManagedTransaction, rows: Sequence[Row]) -> list[KindReceipt]:
        batches.check_locks(tx, rows)
        in_order = sorted(rows, key=lambda row: row["uuid"])
        mentions, nodes = remove_contributions(tx, batches, label, in_order)
        return [KindReceipt("MENTIONS", removed=mentions), KindReceipt(label, removed=nodes)]

    return remove


def _documents(batches: Batches) -> Work:
    def remove(tx: ManagedTransaction, rows: Sequence[Row]) -> list[KindReceipt]:
        batches.check_locks(tx, rows)
        tx.run(stale_queries.REMOVE_DOCUMENTS, rows=list(rows), group_id=batches.group_id).consume()
        return [KindReceipt("DocumentNode", removed=len(rows))]

    return remove
