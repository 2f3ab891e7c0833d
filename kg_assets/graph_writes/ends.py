"""Relationships to shared nodes: what chunks discuss, and the two of each fact, subject to chunk, chunk to object."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Final, LiteralString

from neo4j import ManagedTransaction

from kg_assets.graph_writes import queries
from kg_assets.graph_writes.batches import Batches, GraphWriteError
from kg_assets.graph_writes.result import KindReceipt
from kg_assets.graph_writes.rows import Row, only
from kg_assets.graph_writes.shared import redirected
from kg_assets.shared_nodes import SharedLabel

Mend = Callable[[ManagedTransaction, SharedLabel, Sequence[Row]], None]
"""Writes the contributions again that these rows (of one label) hang on."""

STATEMENTS: Final[dict[str, LiteralString]] = {"SUBJECT": queries.WRITE_SUBJECTS, "OBJECT": queries.WRITE_OBJECTS}
_SENT: Final = ("uuid", "chunk", "type", "fact_id", "properties")


def write_ends(
    tx: ManagedTransaction, batches: Batches, kind: str, rows: Sequence[Row], *, mend: Mend
) -> list[KindReceipt]:
    """Merges relationships; each row is written or named in an error.

    A MATCH that finds nothing writes nothing and raises nothing, so rows written are compared with rows sent. Where an
    end is gone (an orphan that somebody removed, a merge), it is written again and the statement repeated, once. So
    redirects need not be asked for in batches that meet none.

    Raises:
        GraphWriteError: rows whose ends are missing still.
    """
    by_label: dict[SharedLabel, list[Row]] = defaultdict(list)
    for row in rows:
        by_label[row["label"]].append(row)
    for label, of_label in sorted(by_label.items()):
        if _merge(tx, batches, kind, label, of_label) == len(of_label):
            continue
        batches.check_locks(tx, rows)
        current = redirected(tx, batches.group_id, of_label)
        mend(tx, label, current)
        if _merge(tx, batches, kind, label, current) < len(current):
            raise GraphWriteError(_missing(tx, batches, label, current))
    created = Counter(row["type"] for row in rows if row["new"])
    updated = Counter(row["type"] for row in rows if not row["new"])
    return [KindReceipt(type_, created[type_], 0, updated[type_]) for type_ in sorted({*created, *updated})]


def write_discusses(tx: ManagedTransaction, batches: Batches, rows: Sequence[Row]) -> list[KindReceipt]:
    """Chunks to topics; a topic that was merged meanwhile is followed, once.

    Raises:
        GraphWriteError: a topic is gone.
    """
    if _discuss(tx, batches, rows) < len(rows):
        batches.check_locks(tx, rows)
        if _discuss(tx, batches, redirected(tx, batches.group_id, rows)) < len(rows):
            raise GraphWriteError(
                f"Topics of {batches.source_file} vanished while they were written: materialize graph_writes again."
            )
    return [KindReceipt("DISCUSSES", created=len(rows))]


def _discuss(tx: ManagedTransaction, batches: Batches, rows: Sequence[Row]) -> int:
    sent = [only(row, ("chunk", "uuid")) for row in rows]
    return batches.run_locked(tx, queries.WRITE_DISCUSSES, rows, sent).single(strict=True)["written"]


def _merge(tx: ManagedTransaction, batches: Batches, kind: str, label: SharedLabel, rows: Sequence[Row]) -> int:
    """Rows written."""
    written = 0
    for type_, of_type in _by_type(rows, batches.graph.dynamic_types):
        sent = [only(row, _SENT) for row in of_type]
        result = batches.run_locked(tx, STATEMENTS[kind].format(label=label, type=type_), of_type, sent)
        written += result.single(strict=True)["written"]
    return written


def _by_type(rows: Sequence[Row], dynamic_types: bool) -> list[tuple[LiteralString, list[Row]]]:
    """(type as it stands in the statement, rows); one statement for all types where the server takes types as data."""
    quoted: dict[str, LiteralString] = {row["type"]: queries.relationship_type(row["type"]) for row in rows}
    if dynamic_types:
        return [(queries.DYNAMIC_TYPE, list(rows))]
    in_order = sorted(rows, key=lambda row: row["type"])
    return [(quoted[type_], list(of_type)) for type_, of_type in groupby(in_order, key=lambda row: row["type"])]


def _missing(tx: ManagedTransaction, batches: Batches, label: SharedLabel, rows: Sequence[Row]) -> str:
    wanted: list[tuple[LiteralString, str]] = [(label, "uuid"), ("EpisodicNode", "chunk")]
    gone = [
        record["uuid"]
        for node_label, column in wanted
        for record in tx.run(
            queries.MISSING_NODES.format(label=node_label),
            uuids=sorted({row[column] for row in rows}),
            group_id=batches.group_id,
        )
    ]
    facts = [row["fact_id"] for row in rows if row["uuid"] in gone or row["chunk"] in gone]
    return (
        f"{len(facts)} relationships have no node to end at, the first of fact {facts[0] if facts else '?'} "
        f"(missing: {', '.join(gone[:5])}): materialize buffer* of this file again."
    )
