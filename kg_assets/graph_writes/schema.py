"""Constraints and indexes, there before the first write."""

import re
from typing import Any, Final, LiteralString, cast

from kg_assets.graph_writes.batches import GraphWriteError
from kg_assets.graph_writes.queries import LABELS
from kg_resources.graph import Graph, GraphForbidden

PLAIN: Final[tuple[LiteralString, ...]] = (
    *(
        f"CREATE CONSTRAINT {label.lower()}_group_uuid IF NOT EXISTS "
        f"FOR (n:{label}) REQUIRE (n.group_id, n.uuid) IS UNIQUE"
        for label in LABELS
    ),
    "CREATE INDEX document_source_file IF NOT EXISTS FOR (n:DocumentNode) ON (n.group_id, n.source_file)",
    "CREATE INDEX entity_summary_stale IF NOT EXISTS FOR (n:EntityNode) ON (n.group_id, n.summary_stale)",
    "CREATE INDEX topic_summary_stale IF NOT EXISTS FOR (n:TopicNode) ON (n.group_id, n.summary_stale)",
    "CREATE INDEX redirect_into IF NOT EXISTS FOR (n:EntityRedirect) ON (n.group_id, n.into)",
    "CREATE INDEX redirect_unmerging IF NOT EXISTS FOR (n:EntityRedirect) ON (n.group_id, n.unmerging)",
    "CREATE INDEX mention_entity_key IF NOT EXISTS FOR ()-[m:MENTIONS]-() ON (m.entity_key)",
)
"""What both graphs have."""

FULL_TEXT: Final = (
    "CREATE FULLTEXT INDEX facts_and_entities IF NOT EXISTS FOR (n:FactNode|EntityNode) ON EACH [n.content, n.name]"
)
VECTOR_INDEXES: Final[dict[LiteralString, tuple[LiteralString, LiteralString]]] = {
    "entity_name_embeddings": ("EntityNode", "name_embedding"),
    "entity_name_only_embeddings": ("EntityNode", "name_only_embedding"),
    "topic_embeddings": ("TopicNode", "embedding"),
    "fact_embeddings": ("FactNode", "embedding"),
}
"""Name -> label and property. Cosine, as in the vector store."""

SHOW_INDEXES: Final = "SHOW INDEXES YIELD name, state, options RETURN name, state, options"
AWAIT: Final = "CALL db.awaitIndexes($seconds)"
AWAIT_SECONDS: Final = 600
"""For an index over what a large database has already."""


def ensure_schema(graph: Graph, dimensions: int) -> None:
    """Creates what is missing and waits until it serves. Without the constraints, two writers that merge one new node
    would make two. The embedded graph has no vector or full-text index.

    Raises:
        GraphWriteError: the user may not change the schema, or a vector index is of other dimensions.
    """
    if not graph.is_neo4j:
        for statement in PLAIN:
            _create(graph, statement)
        return
    missing: list[LiteralString] = _wanted(dimensions)
    try:
        there = {row["name"]: row for row in graph.read(SHOW_INDEXES)}
        _refuse_other_dimensions(there, dimensions)
        missing = [statement for statement in _wanted(dimensions) if _name(statement) not in there]
        for statement in missing:
            _create(graph, statement)
    except GraphForbidden as error:
        raise GraphWriteError(
            "The database user may not see or change indexes: ask an administrator to run these statements, and to "
            f"grant the user SHOW INDEX, then materialize graph_writes again: {'; '.join(missing)};"
        ) from error
    if missing or any(there[name]["state"] != "ONLINE" for name in map(_name, _wanted(dimensions)) if name in there):
        graph.read(AWAIT, seconds=AWAIT_SECONDS)


def _create(graph: Graph, statement: LiteralString) -> None:
    graph.write(lambda tx: tx.run(statement).consume())


def _wanted(dimensions: int) -> list[LiteralString]:
    """A constraint has an index of its own name, so one list of names tells what is there."""
    size = cast(LiteralString, str(int(dimensions)))
    vectors: list[LiteralString] = [
        f"CREATE VECTOR INDEX {name} IF NOT EXISTS FOR (n:{label}) ON (n.{key}) OPTIONS "
        f"{{indexConfig: {{`vector.dimensions`: {size}, `vector.similarity_function`: 'cosine'}}}}"
        for name, (label, key) in VECTOR_INDEXES.items()
    ]
    return [*PLAIN, FULL_TEXT, *vectors]


def _name(statement: str) -> str:
    found = re.search(r"(?:CONSTRAINT|INDEX) (\w+)", statement)
    assert found
    return found[1]


def _refuse_other_dimensions(there: dict[str, dict[str, Any]], dimensions: int) -> None:
    other = {
        name: found
        for name in VECTOR_INDEXES
        if name in there
        and (found := there[name]["options"]["indexConfig"].get("vector.dimensions")) not in (None, dimensions)
    }
    if other:
        drops = " ".join(f"DROP INDEX {name};" for name in other)
        raise GraphWriteError(
            f"The vector index {next(iter(other))} of the database takes {next(iter(other.values()))} dimensions, the "
            f"embeddings of this file have {dimensions}: embed with the model that the database was filled with, or "
            f"run `{drops}` and materialize graph_writes again, which makes them anew."
        )
