"""Relationships to shared nodes: what chunks discuss, and the two of each fact, subject to chunk, chunk to object."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Final, LiteralString

from neo4j import ManagedTransaction

from kg_assets.graph_writes import queries
from kg_assets.graph_writes.batches import Batches, GraphWriteError
from kg_assets.graph_writes.places import check_places, discussed, places_now, refuse_moved
from kg_assets.graph_writes.result import KindReceipt
from kg_assets.graph_writes.rows import Row, only
from kg_assets.typed_statements import by_type

Mend = Callable[[ManagedTransaction, Sequence[Row]], None]
"""Writes the contributions again that these rows hang on."""

STATEMENTS: Final[dict[str, LiteralString]] = {"SUBJECT": queries.WRITE_SUBJECTS, "OBJECT": queries.WRITE_OBJECTS}
_SENT: Final = ("uuid", "chunk", "type", "fact_id", "properties")


def write_ends(
    tx: ManagedTransaction, batches: Batches, kind: str, rows: Sequence[Row], *, mend: Mend
) -> list[KindReceipt]:
    """Merges relationships; each row is written or named in an error.

    A MATCH that finds nothing writes nothing and raises nothing, so rows written are compared with rows sent. Where an
    end is gone, it is followed if a merge moved it; if not (an orphan that somebody removed), it is written again and
    the statement repeated, once. So redirects need not be asked for in batches that meet none.

    Raises:
        Moved: an end was merged into another node, or taken out of one, since its row was made.
        GraphWriteError: rows whose ends are missing still.
    """
    for label, of_label in _by_label(rows):
        if _merge(tx, batches, kind, label, of_label) == len(of_label):
            continue
        batches.check_locks(tx, rows)
        refuse_moved(of_label, places_now(tx.run, batches.group_id, of_label))
        mend(tx, of_label)
        if _merge(tx, batches, kind, label, of_label) < len(of_label):
            raise GraphWriteError(_missing(tx, batches, label, of_label))
    check_places(tx, batches, rows)  # after documents and nodes, as whoever merges locks them
    created = Counter(row["type"] for row in rows if row["new"])
    updated = Counter(row["type"] for row in rows if not row["new"])
    return [KindReceipt(type_, created[type_], 0, updated[type_]) for type_ in sorted({*created, *updated})]


def write_discusses(tx: ManagedTransaction, batches: Batches, rows: Sequence[Row]) -> list[KindReceipt]:
    """Chunks to topics, or to the redirect of a topic that is part of an entity.

    Raises:
        Moved: a topic was merged, or taken out of what it was part of, since its row was made.
        GraphWriteError: a topic is gone.
    """
    written = 0
    for label, of_label in _by_label(rows):
        sent = [only(row, ("chunk", "uuid", "entity_key")) for row in of_label]
        statement = queries.WRITE_DISCUSSES.format(label=label)
        written += batches.run_locked(tx, statement, of_label, sent).single(strict=True)["written"]
    if written < len(rows):
        batches.check_locks(tx, rows)
        refuse_moved(rows, places_now(tx.run, batches.group_id, rows), discussed)
        raise GraphWriteError(
            f"Topics of {batches.source_file} vanished while they were written: materialize graph_writes again."
        )
    check_places(tx, batches, rows, discussed)
    return [KindReceipt("DISCUSSES", created=len(rows))]


def _by_label(rows: Sequence[Row]) -> list[tuple[LiteralString, list[Row]]]:
    by_label: dict[LiteralString, list[Row]] = defaultdict(list)
    for row in rows:
        by_label[row["label"]].append(row)
    return sorted(by_label.items())


def _merge(tx: ManagedTransaction, batches: Batches, kind: str, label: LiteralString, rows: Sequence[Row]) -> int:
    """Rows written."""
    written = 0
    for type_, of_type in by_type(rows, dynamic_types=batches.graph.dynamic_types):
        sent = [only(row, _SENT) for row in of_type]
        result = batches.run_locked(tx, STATEMENTS[kind].format(label=label, type=type_), of_type, sent)
        written += result.single(strict=True)["written"]
    return written


def _missing(tx: ManagedTransaction, batches: Batches, label: LiteralString, rows: Sequence[Row]) -> str:
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
