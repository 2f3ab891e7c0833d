"""What the graph holds of a file and the file no longer says, removed in batches."""

from collections import Counter
from collections.abc import Mapping, Sequence

from neo4j import ManagedTransaction

from kg_assets.graph_writes import stale_queries
from kg_assets.graph_writes.batches import DROPPED, Batches, Work
from kg_assets.graph_writes.comparison import Comparison
from kg_assets.graph_writes.kinds import KINDS
from kg_assets.graph_writes.result import KindReceipt
from kg_assets.graph_writes.rows import Row
from kg_assets.graph_writes.shared import remove_contributions
from kg_assets.shared_nodes import SHARED_LABELS, SharedLabel


def remove_stale(batches: Batches, compared: Mapping[str, Comparison]) -> None:
    """Removes what the file no longer says, documents dropped from it too; what other files say stays."""
    for kind in KINDS:
        remove_rows(batches, kind, compared[kind].stale)
    remove_dropped(batches)


def remove_other_ends(batches: Batches, compared: Mapping[str, Comparison]) -> None:
    """For a build that removes nothing else: a fact that ends at another node now must not end at both."""
    for kind in ("SUBJECT", "OBJECT"):
        said = set(compared[kind].table["fact_id"])
        remove_rows(batches, kind, [row for row in compared[kind].stale if row["fact_id"] in said])


def remove_rows(batches: Batches, kind: str, rows: Sequence[Row]) -> None:
    """Rows of one kind, by its ids; nodes that only their mentions held go with them."""
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
        tx.run(statement, rows=list(rows), group_id=batches.group_id).consume()
        by_type = Counter(row.get("type", kind) for row in rows)
        ties = {"FactNode": "CONTAINS_FACT", "EpisodicNode": "CONTAINS_CHUNK"}
        if kind in ties:
            by_type[ties[kind]] = len(rows)
        return [KindReceipt(name, removed=number) for name, number in by_type.items()]

    return remove


def _mentions(batches: Batches, label: SharedLabel) -> Work:
    def remove(tx: ManagedTransaction, rows: Sequence[Row]) -> list[KindReceipt]:
        batches.check_locks(tx, rows)
        in_order = sorted(rows, key=lambda row: row["uuid"])
        removed = remove_contributions(tx, batches, label, in_order)
        return [KindReceipt("MENTIONS", removed=len(rows)), KindReceipt(label, removed=removed)]

    return remove


def _documents(batches: Batches) -> Work:
    def remove(tx: ManagedTransaction, rows: Sequence[Row]) -> list[KindReceipt]:
        batches.check_locks(tx, rows)
        tx.run(stale_queries.REMOVE_DOCUMENTS, rows=list(rows), group_id=batches.group_id).consume()
        return [KindReceipt("DocumentNode", removed=len(rows))]

    return remove
