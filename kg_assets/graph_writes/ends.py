"""The two relationships of a fact: subject to chunk, chunk to object."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Final, LiteralString

from neo4j import ManagedTransaction

from kg_assets.graph_writes import queries
from kg_assets.graph_writes.batches import GraphWriteError
from kg_assets.graph_writes.result import KindReceipt
from kg_assets.graph_writes.rows import Row, only
from kg_assets.graph_writes.shared import redirected
from kg_assets.shared_nodes import SharedLabel

Mend = Callable[[ManagedTransaction, SharedLabel, Sequence[Row]], None]
"""Writes the contributions again that these rows (of one label) hang on."""


STATEMENTS: Final[dict[str, LiteralString]] = {"SUBJECT": queries.WRITE_SUBJECTS, "OBJECT": queries.WRITE_OBJECTS}


def write_ends(
    tx: ManagedTransaction, group_id: str, kind: str, rows: Sequence[Row], *, dynamic_types: bool, mend: Mend
) -> list[KindReceipt]:
    """Merges relationships by fact id; each row is written or named in an error.

    A MATCH that finds nothing writes nothing and raises nothing, so rows written are compared with rows sent. Where an
    end is gone (an orphan that somebody removed, a merge), it is written again and the statement repeated, once.

    Raises:
        GraphWriteError: rows whose ends are missing still.
    """
    by_label: dict[SharedLabel, list[Row]] = defaultdict(list)
    for row in rows:
        by_label[row["label"]].append(row)
    for label, of_label in sorted(by_label.items()):
        current = redirected(tx, group_id, of_label)
        written = _merge(tx, group_id, kind, label, current, dynamic_types)
        if written < len(current):
            mend(tx, label, current)
            current = redirected(tx, group_id, of_label)
            written = _merge(tx, group_id, kind, label, current, dynamic_types)
        if written < len(current):
            raise GraphWriteError(_missing(tx, group_id, label, current))
    created = Counter(row["type"] for row in rows if row["new"])
    updated = Counter(row["type"] for row in rows if not row["new"])
    return [KindReceipt(type_, created[type_], 0, updated[type_]) for type_ in sorted({*created, *updated})]


def _merge(
    tx: ManagedTransaction, group_id: str, kind: str, label: SharedLabel, rows: Sequence[Row], dynamic_types: bool
) -> int:
    """Rows written."""
    sent = ("uuid", "chunk", "type", "fact_id", "properties")
    return sum(
        tx.run(
            STATEMENTS[kind].format(label=label, type=type_),
            rows=[only(row, sent) for row in of_type],
            group_id=group_id,
        ).single(strict=True)["written"]
        for type_, of_type in _by_type(rows, dynamic_types)
    )


def _by_type(rows: Sequence[Row], dynamic_types: bool) -> list[tuple[LiteralString, list[Row]]]:
    """(type as it stands in the statement, rows); one statement for all types where the server takes types as data."""
    quoted: dict[str, LiteralString] = {row["type"]: queries.relationship_type(row["type"]) for row in rows}
    if dynamic_types:
        return [(queries.DYNAMIC_TYPE, list(rows))]
    in_order = sorted(rows, key=lambda row: row["type"])
    return [(quoted[type_], list(of_type)) for type_, of_type in groupby(in_order, key=lambda row: row["type"])]


def _missing(tx: ManagedTransaction, group_id: str, label: SharedLabel, rows: Sequence[Row]) -> str:
    wanted: list[tuple[LiteralString, str]] = [(label, "uuid"), ("EpisodicNode", "chunk")]
    gone = [
        record["uuid"]
        for node_label, column in wanted
        for record in tx.run(
            queries.MISSING_NODES.format(label=node_label),
            uuids=sorted({row[column] for row in rows}),
            group_id=group_id,
        )
    ]
    facts = [row["fact_id"] for row in rows if row["uuid"] in gone or row["chunk"] in gone]
    return (
        f"{len(facts)} relationships have no node to end at, the first of fact {facts[0] if facts else '?'} "
        f"(missing: {', '.join(gone[:5])}): materialize buffer* of this file again."
    )
