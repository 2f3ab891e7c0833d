"""Indexes on a real Neo4j: made once, awaited, of the right dimensions, and named to those who may not make them."""

from collections.abc import Iterator
from typing import LiteralString, cast

import pytest

from kg_assets.graph_writes.batches import GraphWriteError
from kg_assets.graph_writes.schema import FULL_TEXT, PLAIN, VECTOR_INDEXES, ensure_schema
from kg_resources.graph import Graph, GraphForbidden
from kg_tests.graphs import emptied
from kg_tests.neo4j_server import Neo4jServer
from kg_tests.small_files import HashEmbedder, small_file, write_to_graph


@pytest.fixture
def neo4j_graph(neo4j_test_server: Neo4jServer, project: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Graph]:
    """Neo4j without data or any index of ours."""
    with emptied(neo4j_test_server, monkeypatch) as graph:
        drop_indexes(graph)
        yield graph
        drop_indexes(graph)


def drop_indexes(graph: Graph) -> None:
    for kind, kinds in (("CONSTRAINT", "CONSTRAINTS"), ("INDEX", "INDEXES")):
        for row in graph.read(f"SHOW {kinds} YIELD name, type WHERE type <> 'LOOKUP' RETURN name"):
            drop = cast(LiteralString, f"DROP {kind} {row['name']}")
            graph.write(lambda tx, drop=drop: tx.run(drop).consume())


def states(graph: Graph) -> dict[str, tuple[str, str]]:
    rows = graph.read("SHOW INDEXES YIELD name, type, state WHERE type <> 'LOOKUP' RETURN name, type, state")
    return {row["name"]: (row["type"], row["state"]) for row in rows}


def test_every_index_is_made_once_and_serves(neo4j_graph: Graph) -> None:
    ensure_schema(neo4j_graph, 8)
    made = states(neo4j_graph)
    assert len(made) == len(PLAIN) + 1 + len(VECTOR_INDEXES)
    assert {state for _, state in made.values()} == {"ONLINE"}
    assert {made[name][0] for name in VECTOR_INDEXES} == {"VECTOR"} and made["facts_and_entities"][0] == "FULLTEXT"
    ensure_schema(neo4j_graph, 8)
    assert states(neo4j_graph) == made


def test_what_was_written_is_found_by_vector_and_by_words(neo4j_graph: Graph) -> None:
    buffer = small_file("g/one.md", {"one": [[("Acme", "acquired", "Borealis"), ("employment", "rose in", "Delta")]]})
    write_to_graph(neo4j_graph, buffer)
    neo4j_graph.read("CALL db.awaitIndexes(60)")
    (vector,) = HashEmbedder().embed(["Acme"])
    nearest = neo4j_graph.read(
        "CALL db.index.vector.queryNodes('entity_name_only_embeddings', 1, $vector) YIELD node "
        "RETURN node.name AS name",
        vector=vector.tolist(),
    )
    assert nearest == [{"name": "Acme"}]
    found = neo4j_graph.read(
        "CALL db.index.fulltext.queryNodes('facts_and_entities', 'borealis') YIELD node "
        "RETURN coalesce(node.name, node.content) AS text ORDER BY text"
    )
    assert [row["text"] for row in found] == ["Acme acquired Borealis", "Borealis"]


def test_an_index_of_other_dimensions_is_refused_before_anything_is_written(neo4j_graph: Graph) -> None:
    ensure_schema(neo4j_graph, 8)
    with pytest.raises(GraphWriteError, match=r"takes 8 dimensions, .* have 1536: .*DROP INDEX fact_embeddings;"):
        ensure_schema(neo4j_graph, 1536)
    for name in VECTOR_INDEXES:
        neo4j_graph.write(lambda tx, name=name: tx.run(f"DROP INDEX {name}").consume())
    ensure_schema(neo4j_graph, 1536)
    assert set(VECTOR_INDEXES) <= states(neo4j_graph).keys()


def test_a_user_who_may_not_change_the_schema_learns_what_an_administrator_must_run(
    neo4j_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neo4j Community has no such users: the refusal is raised here as the Enterprise server words it."""
    ensure_schema(neo4j_graph, 8)
    neo4j_graph.write(lambda tx: tx.run("DROP INDEX facts_and_entities").consume())

    def forbidden(*_: object, **__: object) -> None:
        raise GraphForbidden("Schema operation 'create_index' on database 'neo4j' is not allowed for user 'writer'.")

    with monkeypatch.context() as patch:
        patch.setattr(Graph, "write", forbidden)
        with pytest.raises(GraphWriteError) as refused:
            ensure_schema(neo4j_graph, 8)
    told = str(refused.value)
    assert FULL_TEXT in told and "administrator" in told and "CONSTRAINT" not in told
    statement = told.split(": ", 2)[2].split(";")[0]
    neo4j_graph.write(lambda tx: tx.run(statement).consume())  # type: ignore[arg-type]
    with monkeypatch.context() as patch:
        patch.setattr(Graph, "write", forbidden)
        ensure_schema(neo4j_graph, 8)  # everything is there: nothing is written
