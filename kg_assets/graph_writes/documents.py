"""Documents: taken before anything is written of them, complete when all is."""

from collections.abc import Sequence
from typing import Any

from neo4j import ManagedTransaction

from kg_assets.buffer.result import Buffer
from kg_assets.graph_writes import queries
from kg_assets.graph_writes.batches import DROPPED, Batches
from kg_assets.graph_writes.result import KindReceipt
from kg_assets.graph_writes.rows import Row, Rows, only
from kg_resources.graph import Graph

_SAID = ("name", "document_date", "content_hash", "generation")
_COUNTED = ("chunk_count", "entity_count", "fact_count", "topic_count", "relationship_count", "failed_chunks")


def held_documents(graph: Graph, group_id: str, source_file: str) -> dict[str, str]:
    """uuid -> generation of what the graph has of that file."""
    held = graph.read(queries.HELD_DOCUMENTS, group_id=group_id, source_file=source_file)
    return {row["uuid"]: row["generation"] for row in held}


def take_documents(batches: Batches, buffer: Buffer, run_id: str, model: str, held: dict[str, str]) -> None:
    """Says whose the documents are, that they are being written and embedded with `model`; any other run that writes
    them stops then."""
    first = min(batches.generations, default=None)
    more = {"source_file": buffer.source_file, "status": "writing", "run_id": run_id}

    def row_of(_: int, row: Row) -> Row:
        return {"uuid": row["uuid"], "properties": only(row, _SAID) | more, "new": {"embedding_model": model}}

    def take(tx: ManagedTransaction, rows: Sequence[Row]) -> list[KindReceipt]:
        # Whoever has the first document has them all: else two runs could each take a part, and both would stop.
        if first not in {row["uuid"] for row in rows}:
            batches.check_locks(tx, [{"document": first}])
        _write(tx, batches, rows)
        new = sum(row["uuid"] not in held for row in rows)
        same = sum(held.get(row["uuid"]) == row["properties"]["generation"] for row in rows)
        return [KindReceipt("DocumentNode", created=new, matched=same, updated=len(rows) - new - same)]

    batches.run("Documents", Rows(buffer.nodes["DocumentNode"], make=row_of), take)


def take_dropped(batches: Batches, dropped: dict[str, str]) -> None:
    """Takes documents (uuid -> generation as read) that are to go out of the graph."""

    def take(tx: ManagedTransaction, rows: Sequence[Row]) -> list[KindReceipt]:
        if batches.generations:
            batches.check_locks(tx, [{"document": min(batches.generations)}])
        in_group: dict[str, Any] = {"group_id": batches.group_id, "now": batches.now, "dropped": DROPPED}
        taken = tx.run(queries.TAKE_DROPPED, rows=list(rows), **in_group)
        batches.generations |= {record["uuid"]: DROPPED for record in taken}
        return []

    rows = [{"uuid": uuid, "generation": generation} for uuid, generation in sorted(dropped.items())]
    batches.run("Dropped documents", rows, take)


def finish_documents(batches: Batches, buffer: Buffer, status: str, model: str) -> None:
    """Counts and status last: what says `complete` is complete."""
    more = {"status": status, "embedding_model": model}

    def row_of(_: int, row: Row) -> Row:
        return {"uuid": row["uuid"], "document": row["uuid"], "properties": only(row, _COUNTED) | more, "new": {}}

    def finish(tx: ManagedTransaction, rows: Sequence[Row]) -> list[KindReceipt]:
        batches.check_locks(tx, rows)
        _write(tx, batches, rows)
        return []

    batches.run("Documents finished", Rows(buffer.nodes["DocumentNode"], make=row_of), finish)


def _write(tx: ManagedTransaction, batches: Batches, rows: Sequence[Row]) -> None:
    tx.run(
        queries.WRITE_DOCUMENTS,
        rows=[only(row, ("uuid", "properties", "new")) for row in rows],
        group_id=batches.group_id,
        now=batches.now,
    ).consume()
