"""The newest calendar version of Neo4j takes the same writes, where this machine has its Java."""

from collections.abc import Iterator

import pytest

from kg_assets.buffer.result import Buffer
from kg_assets.graph_writes.result import GraphReceipt
from kg_assets.graph_writes.schema import VECTOR_INDEXES
from kg_resources.graph import Graph, open_graph
from kg_tests.graphs import wipe
from kg_tests.neo4j_server import NEWEST, Neo4jMissing, neo4j_server
from kg_tests.small_files import Triple, small_file, write_to_graph
from kg_tests.snapshots import counts, difference, graph_snapshot

SAID: list[list[Triple]] = [
    [("Acme", "acquired", "Borealis"), ("employment", "rose in", "Delta")],
    [("Borealis", "supplies", "Acme")],
]


@pytest.fixture(scope="module")
def newest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    try:
        with neo4j_server(NEWEST, tmp_path_factory.mktemp("newest")) as server, pytest.MonkeyPatch.context() as patch:
            for name, value in server.environment.items():
                patch.setenv(name, value)
            with open_graph() as graph:
                yield graph
    except Neo4jMissing as error:
        pytest.skip(str(error))


def write(graph: Graph, buffer: Buffer) -> GraphReceipt:
    return write_to_graph(graph, buffer, batch_size=2)


def test_it_is_told_apart_and_knows_types_as_data(newest: Graph) -> None:
    assert newest.is_neo4j and newest.dynamic_types


def test_writing_rewriting_and_editing(newest: Graph) -> None:
    other = small_file("g/other.md", {"other": [[("Acme", "sued", "Cobalt")]]})
    write(newest, other)
    write(newest, small_file("g/one.md", {"one": SAID[:1]}))
    fresh = graph_snapshot(newest)
    wipe(newest)
    write(newest, other)
    assert write(newest, small_file("g/one.md", {"one": SAID})).counts()["created"] > 0
    once = graph_snapshot(newest)
    assert counts(once)["FactNode"] == 4
    again = write(newest, small_file("g/one.md", {"one": SAID})).counts()
    assert (again["created"], again["updated"], again["removed"]) == (0, 0, 0)
    assert difference(once, graph_snapshot(newest)) == []
    write(newest, small_file("g/one.md", {"one": SAID[:1]}))
    assert difference(fresh, graph_snapshot(newest)) == []


def test_its_search_indexes_serve(newest: Graph) -> None:
    rows = newest.read("SHOW VECTOR INDEXES YIELD name, state RETURN name, state")
    assert {row["name"]: row["state"] for row in rows} == dict.fromkeys(VECTOR_INDEXES, "ONLINE")
