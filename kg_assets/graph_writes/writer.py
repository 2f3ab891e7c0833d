"""The order in which one file goes into the graph, so that stopping anywhere and starting again ends the same."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

import pandas as pd
from neo4j import ManagedTransaction

from kg_assets.buffer.result import Buffer
from kg_assets.embeddings.result import FileEmbeddings
from kg_assets.graph_writes import queries
from kg_assets.graph_writes.batches import Batches, GraphWriteError, Row, Work
from kg_assets.graph_writes.ends import write_ends
from kg_assets.graph_writes.result import GraphReceipt, KindReceipt
from kg_assets.graph_writes.schema import ensure_schema
from kg_assets.graph_writes.shared import write_contributions
from kg_assets.graph_writes.stale import remove_stale
from kg_assets.graph_writes.type_limit import refuse_too_many_types
from kg_assets.shared_nodes import SharedLabel
from kg_resources.graph import Graph


def write_graph(
    graph: Graph,
    buffer: Buffer,
    embeddings: FileEmbeddings,
    *,
    embedded_with: Callable[[str], str | None],
    batch_size: int,
    run_id: str,
    progress: Callable[[str], None],
) -> GraphReceipt:
    """Writes the file's nodes and relationships and removes what it no longer says.

    Args:
        embedded_with: source file -> the model of its newest `embeddings`.

    Raises:
        GraphWriteError: files of the group are embedded with another model, a row cannot be written, or another run
            has taken the file.
    """
    began, retries = time.monotonic(), graph.retries
    embeddings.refuse_other_buffer(buffer)
    ensure_schema(graph)
    ends = (buffer.relationships[kind]["type"] for kind in ("SUBJECT", "OBJECT"))
    refuse_too_many_types(graph, {type_ for types in ends for type_ in types})
    embed_again = _model_changes(graph, buffer, embeddings.model, embedded_with)
    documents = buffer.nodes["DocumentNode"]
    generations = dict(zip(documents["uuid"], documents["generation"], strict=True))
    held = graph.read(queries.HELD_DOCUMENTS, group_id=buffer.group_id, source_file=buffer.source_file)
    dropped = {row["uuid"]: row["generation"] for row in held if row["uuid"] not in generations}
    batches = Batches(graph, buffer.group_id, buffer.source_file, generations, dropped, batch_size, progress)
    writer = _Writer(buffer, _Vectors.of(embeddings), batches, embed_again)
    writer.begin(run_id)
    writer.write_own_nodes()
    writer.write_shared_nodes()
    writer.write_relationships()
    if not buffer.partial:
        remove_stale(batches, buffer)
    status = "partial" if buffer.partial else "complete"
    writer.finish(status, embeddings.model)
    return GraphReceipt(
        source_file=buffer.source_file,
        group_id=buffer.group_id,
        embedding_model=embeddings.model,
        status=status,
        kinds=tuple(batches.kinds[kind] for kind in sorted(batches.kinds)),
        batches=batches.batches,
        splits=batches.splits,
        retries=graph.retries - retries,
        seconds=round(time.monotonic() - began, 3),
    )


def _model_changes(graph: Graph, buffer: Buffer, model: str, embedded_with: Callable[[str], str | None]) -> bool:
    """True where the file itself was written with another embedding model. Refuses a group of which other files are
    not embedded with this one: vectors of two models say nothing of each other."""
    written = graph.read(queries.OTHER_MODELS, group_id=buffer.group_id, model=model)
    behind = sorted({row["source_file"] for row in written if embedded_with(row["source_file"]) != model})
    behind = [source_file for source_file in behind if source_file != buffer.source_file]
    if behind:
        raise GraphWriteError(
            f"Group {buffer.group_id!r} was embedded with {written[0]['model']!r}, this file with {model!r}: go back "
            f"to that model, or backfill `embeddings` with {model!r} for the other files of the group first "
            f"({len(behind)}: {', '.join(behind[:5])}), then `graph_writes*` and `vector_writes` for all of them."
        )
    return any(row["source_file"] == buffer.source_file for row in written)


@dataclass(frozen=True)
class _Vectors:
    """id -> vector, by kind."""

    facts: dict[str, Any]
    topics: dict[str, Any]
    entities: dict[str, Any]
    entity_names: dict[str, Any]

    @classmethod
    def of(cls, embeddings: FileEmbeddings) -> "_Vectors":
        return cls(*(embeddings.vectors(kind) for kind in ("facts", "topics", "entities", "entity_names")))

    def of_shared(self, label: SharedLabel, entity_key: str) -> dict[str, list[float]]:
        if label == "TopicNode":
            return {"embedding": self.topics[entity_key].tolist()}
        return {
            "name_embedding": self.entities[entity_key].tolist(),
            "name_only_embedding": self.entity_names[entity_key].tolist(),
        }


class _Writer:
    """One file's rows on their way into the graph."""

    def __init__(self, buffer: Buffer, vectors: _Vectors, batches: Batches, embed_again: bool) -> None:
        self.buffer, self.vectors, self.batches, self.embed_again = buffer, vectors, batches, embed_again
        self.group_id = buffer.group_id
        self.dynamic_types = batches.graph.dynamic_types
        self.mentions = _rows(buffer.relationships["MENTIONS"])
        self.mention_of = {(row["document"], row["entity_key"]): row for row in self.mentions}

    def begin(self, run_id: str) -> None:
        """Says whose the documents are and that they are being written; takes them from any other generation."""
        names = ("name", "document_date", "content_hash", "generation")
        more = {"source_file": self.buffer.source_file, "status": "writing", "run_id": run_id}
        rows = [{"uuid": row["uuid"], "properties": _only(row, names) | more} for row in self._documents()]
        self.batches.run("Documents", rows, self._write_documents)

    def finish(self, status: str, model: str) -> None:
        """Counts and status last: what says `complete` is complete."""
        names = ("chunk_count", "entity_count", "fact_count", "topic_count", "relationship_count", "failed_chunks")
        more = {"status": status, "embedding_model": model}
        rows = [
            {"uuid": row["uuid"], "document": row["uuid"], "properties": _only(row, names) | more}
            for row in self._documents()
        ]
        self.batches.run("Documents finished", rows, lambda tx, batch: self._write_documents(tx, batch)[:0])

    def _documents(self) -> list[Row]:
        return _rows(self.buffer.nodes["DocumentNode"])

    def _write_documents(self, tx: ManagedTransaction, batch: Sequence[Row]) -> list[KindReceipt]:
        result = tx.run(queries.WRITE_DOCUMENTS, rows=list(batch), group_id=self.group_id, now=self.batches.now)
        created = result.consume().counters.nodes_created
        return [KindReceipt("DocumentNode", created, len(batch) - created)]

    def write_own_nodes(self) -> None:
        """Chunks and facts, each tied to what holds it in the same transaction."""

        def fact(row: Row) -> Row:
            return {"embedding": self.vectors.facts[row["uuid"]].tolist()}

        chunks = self._own("EpisodicNode", "CONTAINS_CHUNK", queries.WRITE_CHUNKS, lambda _: {})
        self.batches.run("Chunks", _rows(self.buffer.nodes["EpisodicNode"]), chunks)
        facts = self._own("FactNode", "CONTAINS_FACT", queries.WRITE_FACTS, fact)
        self.batches.run("Facts", _rows(self.buffer.nodes["FactNode"]), facts)

    def _own(self, label: str, tie: str, statement: LiteralString, more: Callable[[Row], Row]) -> Work:
        ids = ("document", "chunk", "uuid")

        def write(tx: ManagedTransaction, batch: Sequence[Row]) -> list[KindReceipt]:
            rows = [
                _only(row, ids) | {"properties": {k: v for k, v in row.items() if k not in ids} | more(row)}
                for row in batch
            ]
            result = tx.run(statement, rows=rows, group_id=self.group_id, now=self.batches.now)
            written = result.single(strict=True)["written"]
            counters = result.consume().counters
            if written < len(batch):
                raise GraphWriteError(
                    f"{len(batch) - written} nodes {label} of {self.buffer.source_file} have nothing to hang on: "
                    "another run removed it meanwhile; materialize graph_writes again."
                )
            return [
                KindReceipt(label, counters.nodes_created, written - counters.nodes_created),
                KindReceipt(tie, counters.relationships_created, written - counters.relationships_created),
            ]

        return write

    def write_shared_nodes(self) -> None:
        titles: dict[SharedLabel, str] = {"EntityNode": "Entities", "TopicNode": "Topics"}
        for label, title in titles.items():
            rows = [row for row in self.mentions if row["label"] == label]
            rows.sort(key=lambda row: (row["uuid"], row["document"]))
            self.batches.run(title, rows, self._contribute(label))

    def _contribute(self, label: SharedLabel) -> Work:
        def write(tx: ManagedTransaction, batch: Sequence[Row]) -> list[KindReceipt]:
            rows = [{**row, "vectors": self.vectors.of_shared(label, row["entity_key"])} for row in batch]
            return write_contributions(tx, self.group_id, label, rows, self.batches.now, embed_again=self.embed_again)

        return write

    def write_relationships(self) -> None:
        """After all nodes: what chunks discuss, then the two relationships of each fact."""
        discussed = sorted(_rows(self.buffer.relationships["DISCUSSES"]), key=lambda row: (row["uuid"], row["chunk"]))
        self.batches.run("Topics of chunks", discussed, self._discuss)
        for kind, title in (("SUBJECT", "Relationships from subjects"), ("OBJECT", "Relationships to objects")):
            self.batches.run(title, self._end_rows(kind), self._write_ends(kind))

    def _discuss(self, tx: ManagedTransaction, batch: Sequence[Row]) -> list[KindReceipt]:
        result = tx.run(queries.WRITE_DISCUSSES, rows=list(batch), group_id=self.group_id)
        written = result.single(strict=True)["written"]
        created = result.consume().counters.relationships_created
        if written < len(batch):
            raise GraphWriteError(
                f"{len(batch) - written} topics of {self.buffer.source_file} vanished while they were written: "
                "materialize graph_writes again."
            )
        return [KindReceipt("DISCUSSES", created, written - created)]

    def _end_rows(self, kind: str) -> list[Row]:
        ids = ("type", "document", "chunk", "label", "uuid", "fact_id", "entity_key")
        carried = ("fact_id", "entity_key", "description", "modality", "date_context")
        rows = [_only(row, ids) | {"properties": _only(row, carried)} for row in _rows(self.buffer.relationships[kind])]
        if self.dynamic_types:
            return sorted(rows, key=lambda row: (row["uuid"], row["fact_id"]))
        return sorted(
            rows, key=lambda row: (row["type"], row["uuid"], row["fact_id"])
        )  # few types, so few plans, a batch

    def _write_ends(self, kind: str) -> Work:
        def mend(tx: ManagedTransaction, label: SharedLabel, rows: Sequence[Row]) -> None:
            keys = sorted({(row["document"], row["entity_key"]) for row in rows})
            self._contribute(label)(tx, [self.mention_of[key] for key in keys])

        def write(tx: ManagedTransaction, batch: Sequence[Row]) -> list[KindReceipt]:
            return write_ends(tx, self.group_id, kind, batch, dynamic_types=self.dynamic_types, mend=mend)

        return write


def _rows(table: pd.DataFrame) -> list[Row]:
    rows: list[Row] = table.to_dict("records")  # type: ignore[assignment]
    return rows


def _only(row: Row, names: Sequence[str]) -> Row:
    return {name: row[name] for name in names if name in row}
