"""Findings on the graph: green after writing, red where something is planted, green again when the file is written."""

from collections.abc import Callable

import pytest

from kg_assets.buffer.result import Buffer
from kg_assets.checks import of_graph
from kg_assets.checks.finding import Finding
from kg_assets.graph_writes import type_limit
from kg_resources.graph import Graph
from kg_tests.small_files import small_file, write_to_graph

FILE = small_file(
    "g/one.md",
    {
        "first": [[("Acme", "acquired", "Borealis"), ("Acme", "raised", "steel prices")]],
        "second": [[("Acme", "hired", "Cobalt")]],
    },
)
OTHER = small_file("g/two.md", {"first": [[("Acme", "sold", "Dover")]]})
Check = Callable[[of_graph.FileInGraph], Finding]


@pytest.fixture
def written(graph: Graph) -> Graph:
    for buffer in (FILE, OTHER):
        write_to_graph(graph, buffer)
    return graph


def find(graph: Graph, check: Check, buffer: Buffer = FILE) -> Finding:
    return check(of_graph.FileInGraph(graph, buffer))


def plant(graph: Graph, statement: str) -> None:
    graph.write(lambda tx: tx.run(statement).consume())  # type: ignore[arg-type]


def test_what_was_written_is_green(written: Graph) -> None:
    for check in (of_graph.facts_are_whole, of_graph.counts_are_right, of_graph.documents_are_finished):
        for buffer in (FILE, OTHER):
            assert find(written, check, buffer).passed
    assert of_graph.no_orphans(written).passed and of_graph.types_have_room(written).passed


@pytest.mark.parametrize(
    ("fault", "check", "said"),
    [
        ("MATCH (:EntityNode {name: 'Acme'})-[r:ACQUIRED]->() DELETE r", of_graph.facts_are_whole, "1 have no subject"),
        ("MATCH ()-[r:HIRED_TARGET]->() DELETE r", of_graph.facts_are_whole, "1 have no object"),
        ("MATCH ()-[r:CONTAINS_FACT]->(f {relationship: 'hired'}) DELETE r", of_graph.facts_are_whole, "no chunk"),
        ("MATCH (d {name: 'second'})-[r:CONTAINS_CHUNK]->() DELETE r", of_graph.counts_are_right, "1 chunks instead"),
        ("MATCH (d {name: 'second'})-[r:MENTIONS]->() DELETE r", of_graph.counts_are_right, "3 mentions instead"),
        ("MATCH (d:DocumentNode {name: 'second'}) SET d.fact_count = 7", of_graph.counts_are_right, "documents count"),
        ("MATCH (d:DocumentNode {name: 'second'}) SET d.status = 'writing'", of_graph.documents_are_finished, "half"),
        ("MATCH (d:DocumentNode {source_file: 'g/one.md'}) DETACH DELETE d", of_graph.documents_are_finished, "no doc"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_red_for_its_file_alone_until_it_is_mended(
    written: Graph, fault: str, check: Check, said: str
) -> None:
    plant(written, fault)
    found = find(written, check)
    assert not found.passed and said in found.sentence and "g/one.md" in found.sentence
    assert "materialize graph_writes*" in found.sentence
    assert find(written, check, OTHER).passed
    write_to_graph(written, FILE)
    assert find(written, check).passed


def test_what_a_file_no_longer_says_and_still_has_is_seen(written: Graph) -> None:
    plant(
        written,
        "MATCH (c:EpisodicNode)-[:CONTAINS_FACT]->(f:FactNode {relationship: 'hired'}) "
        "CREATE (c)-[:CONTAINS_FACT]->(:FactNode {group_id: 'g', uuid: 'stale'})",
    )
    assert "4 facts instead of 3" in find(written, of_graph.counts_are_right).sentence


@pytest.mark.parametrize(
    ("fault", "label"),
    [
        ("CREATE (:EntityNode {group_id: 'g', uuid: 'x', name: 'Nobody'})", "EntityNode"),
        ("CREATE (:FactNode {group_id: 'g', uuid: 'x'})", "FactNode"),
        ("MATCH (d {name: 'second'})-[r:CONTAINS_CHUNK]->() DELETE r", "EpisodicNode"),
        ("CREATE (:TopicNode {group_id: 'g', uuid: 'x', name: 'nothing'})", "TopicNode"),
    ],
)
def test_orphans_are_seen(written: Graph, fault: str, label: str) -> None:
    plant(written, fault)
    found = of_graph.no_orphans(written)
    assert not found.passed and found.figures[label] == 1


def test_little_room_for_types_is_seen(written: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    used = of_graph.types_have_room(written).figures["relationship_types"]
    assert used == len(type_limit.known_types(written)) > 0
    monkeypatch.setattr(of_graph, "MOST_TYPES", used + 1)
    found = of_graph.types_have_room(written)
    assert not found.passed and "another database" in found.sentence
