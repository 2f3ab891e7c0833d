"""Writers to compare with: the bare loop that ours cannot beat by much, and the ways that a first attempt takes."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any, Final, LiteralString, cast

import neo4j

from kg_assets.buffer.result import Buffer
from kg_assets.embeddings.result import FileEmbeddings
from kg_assets.graph_writes import queries
from kg_assets.graph_writes.kinds import KINDS
from kg_assets.graph_writes.places import placed_table
from kg_assets.graph_writes.vectors import Vectors
from kg_assets.shared_nodes import SHARED_LABELS
from kg_assets.typed_statements import DYNAMIC_TYPE, relationship_type

Row = dict[str, Any]
Statement = tuple[str, list[Row]]

_CONTRIBUTE: Final = """
UNWIND $rows AS r
MATCH (d:DocumentNode {{group_id: $group_id, uuid: r.document}})
MERGE (n:{label} {{group_id: $group_id, uuid: r.uuid}})
ON CREATE SET n.created_at = datetime($now), n += r.vectors
SET n.name = r.properties.name, n.aliases = r.properties.aliases, n.summary = r.properties.summary
MERGE (d)-[m:MENTIONS {{entity_key: r.entity_key}}]->(n)
SET m += r.properties
"""
_NODES: Final = """
UNWIND $rows AS r
MERGE (n:{label} {{uuid: r.uuid}})
SET n += r.properties
"""
_UNLABELLED: Final = """
UNWIND $rows AS r
MATCH (a {{uuid: r.start}})
MATCH (b {{uuid: r.end}})
MERGE (a)-[x:{type}]->(b)
SET x += r.properties
"""


def bare_rows(buffer: Buffer, embeddings: FileEmbeddings) -> list[Statement]:
    """Our own statements where they write rows, and those rows, ready to send: no locks, no counts, no status."""
    vectors = Vectors.of(embeddings)
    tables = {
        **buffer.nodes,
        **{kind: placed_table(kind, of_kind, {}) for kind, of_kind in buffer.relationships.items()},
    }

    def rows(kind: str, *ids: str) -> list[Row]:
        names = KINDS[kind].properties
        records: list[Row] = tables[kind].to_dict("records")  # type: ignore[assignment]
        return [{key: r[key] for key in ids} | {"properties": {name: r[name] for name in names}} for r in records]

    documents: list[Row] = [
        {"uuid": row["uuid"], "properties": {"name": row["name"]}, "new": {}}
        for row in tables["DocumentNode"].to_dict("records")
    ]
    facts = rows("FactNode", "chunk", "uuid")
    for row in facts:
        row["properties"] |= vectors.of_fact(row["uuid"])
    statements: list[Statement] = [
        (queries.WRITE_DOCUMENTS, documents),
        (queries.WRITE_CHUNKS, rows("EpisodicNode", "document", "uuid")),
        (queries.WRITE_FACTS, facts),
    ]
    for label in SHARED_LABELS:
        mentions = [
            row | {"vectors": vectors.of_shared(label, label, row["entity_key"])}
            for row in rows("MENTIONS", "document", "label", "uuid", "entity_key")
            if row["label"] == label
        ]
        statements.append((_CONTRIBUTE.format(label=label), mentions))
    discusses = rows("DISCUSSES", "chunk", "uuid", "entity_key")
    statements.append((queries.WRITE_DISCUSSES.format(label="TopicNode"), discusses))
    for kind, statement in (("SUBJECT", queries.WRITE_SUBJECTS), ("OBJECT", queries.WRITE_OBJECTS)):
        ends = sorted(rows(kind, "uuid", "chunk", "type", "fact_id", "label"), key=lambda row: row["uuid"])
        for label in SHARED_LABELS:
            of_label = [row for row in ends if row["label"] == label]
            statements.append((statement.format(label=label, type=DYNAMIC_TYPE), of_label))
    return statements


def naive_rows(buffer: Buffer, embeddings: FileEmbeddings) -> list[Statement]:
    """Nodes merged by uuid; relationships with a query a type that looks for both ends without a label."""
    vectors = Vectors.of(embeddings)
    statements: list[Statement] = []
    for label, table in buffer.nodes.items():
        records = table.to_dict("records")
        if label == "FactNode":
            records = [row | vectors.of_fact(row["uuid"]) for row in records]
        elif label in SHARED_LABELS:
            records = [row | vectors.of_shared(label, label, row["entity_key"]) for row in records]
        rows = [{"uuid": row["uuid"], "properties": row} for row in records]
        statements.append((_NODES.format(label=label), rows))
    for type_, of_type in groupby(sorted(_edges(buffer), key=lambda edge: edge[0]), key=lambda edge: edge[0]):
        rows = [{"start": start, "end": end, "properties": properties} for _, start, end, properties in of_type]
        statements.append((_UNLABELLED.format(type=relationship_type(type_)), rows))
    return statements


def _edges(buffer: Buffer) -> Iterator[tuple[str, str, str, Row]]:
    for row in buffer.nodes["EpisodicNode"].to_dict("records"):
        yield "CONTAINS_CHUNK", row["document"], row["uuid"], {}
    for row in buffer.nodes["FactNode"].to_dict("records"):
        yield "CONTAINS_FACT", row["chunk"], row["uuid"], {}
    for row in buffer.relationships["MENTIONS"].to_dict("records"):
        yield "MENTIONS", row["document"], row["uuid"], {"entity_key": row["entity_key"]}
    for row in buffer.relationships["DISCUSSES"].to_dict("records"):
        yield "DISCUSSES", row["chunk"], row["uuid"], {}
    for kind in ("SUBJECT", "OBJECT"):
        for row in buffer.relationships[kind].to_dict("records"):
            ends = (row["uuid"], row["chunk"]) if kind == "SUBJECT" else (row["chunk"], row["uuid"])
            yield str(row["type"]), *ends, {name: row[name] for name in KINDS[kind].properties}  # type: ignore[index]


def send(driver: neo4j.Driver, statements: Sequence[Statement], group_id: str, batch_size: int) -> None:
    """A managed transaction a batch, on one connection."""
    parameters = {"group_id": group_id, "now": "2026-01-01T00:00:00+00:00"}
    with driver.session(database="neo4j") as session:
        for text, rows in statements:
            statement = cast(LiteralString, text)
            for start in range(0, len(rows), batch_size):
                session.execute_write(partial(_run, statement, parameters | {"rows": rows[start : start + batch_size]}))


def _run(statement: LiteralString, parameters: dict[str, Any], tx: neo4j.ManagedTransaction) -> None:
    tx.run(statement, parameters).consume()
