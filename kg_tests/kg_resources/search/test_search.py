"""Questions to a graph and an index that real writers filled."""

from dataclasses import replace

import pytest

from kg_assets.buffer.result import Buffer
from kg_assets.vector_writes.writer import write_vectors
from kg_resources.graph import Graph
from kg_resources.search.results import Filters, SearchError
from kg_resources.search.search import GroupSearch
from kg_resources.vectors import VectorStore
from kg_tests.small_files import HashEmbedder, embedded, small_file, write_to_graph

STEEL = [("Harbor Bank", "acquired", "Delta Steel"), ("Delta Steel", "hired", "welders")]
PORT = [("Globex", "opened", "port")]


def file(key: str, chunks: list[list[tuple[str, str, str]]], headings: list[str], group: str = "g") -> Buffer:
    """One document, its chunks under the given headings."""
    made = small_file(key, {key: chunks}, group_id=group)
    table = made.nodes["EpisodicNode"].sort_values("position", ignore_index=True)
    table["header_path"] = headings
    return replace(
        made, nodes=made.nodes | {"EpisodicNode": table.sort_values(["document", "uuid"], ignore_index=True)}
    )


def write(stores: tuple[Graph, VectorStore], *buffers: Buffer) -> None:
    graph, store = stores
    for buffer in buffers:
        write_to_graph(graph, buffer)
        write_vectors(store, graph, buffer, embedded(buffer), batch_size=250, progress=lambda _: None)


def search(stores: tuple[Graph, VectorStore], group: str = "g") -> GroupSearch:
    return GroupSearch(*stores, HashEmbedder(), group)


def test_a_fact_is_found_by_its_words_with_its_proof(stores: tuple[Graph, VectorStore]) -> None:
    write(stores, file("g/one.md", [STEEL, PORT], ["Deals", "Ports"]))
    best = search(stores).ask("Who acquired Delta Steel?", limit=1)[0]
    assert (best.kind, best.subject, best.relationship, best.object) == (
        "fact",
        "Harbor Bank",
        "acquired",
        "Delta Steel",
    )
    assert (best.source_file, best.chunk_id, best.header_path) == ("g/one.md", "g/one.md-0", "Deals")
    assert (best.status, best.document_date) == ("complete", "2026-01-15")
    chunk = search(stores).chunks("acquired Delta Steel", limit=1)[0]
    assert chunk.kind == "chunk" and best.evidence in chunk.content and chunk.chunk_uuid == best.chunk_uuid


def test_names_lead_from_the_question_and_from_chunk_to_chunk(stores: tuple[Graph, VectorStore]) -> None:
    chunks = [[("Ada Blunt", "married", "Carl Dorn")], [("he", "died in", "Lyon")], *([PORT] * 9)]
    headings = ["Ada Blunt", "Carl Dorn", *(f"Port {n}" for n in range(9))]
    write(stores, file("g/people.md", chunks, headings))
    found = search(stores).ask("Where did Ada Blunt's husband pass away?", limit=2)
    assert [result.header_path for result in found] == ["Ada Blunt", "Carl Dorn"]
    assert found[0].hops == ("the question names ada blunt",)
    assert found[1].hops[-1].endswith("names carl dorn")


def test_one_tenant_never_sees_another_s(stores: tuple[Graph, VectorStore]) -> None:
    write(stores, file("g/one.md", [STEEL], ["Deals"]), file("h/two.md", [STEEL, PORT], ["Deals", "Globex"], "h"))
    for question in ("Who acquired Delta Steel?", "Globex", "port"):
        assert {result.source_file for result in search(stores).ask(question, limit=50)} <= {"g/one.md"}
    assert search(stores).entities("Globex") == [] or all(e.name != "Globex" for e in search(stores).entities("Globex"))
    of_other = search(stores, "h").entities("Globex")[0]
    with pytest.raises(SearchError, match=f"The group g has no entity {of_other.uuid}"):
        search(stores).entity(of_other.uuid)
    with pytest.raises(SearchError, match="has no entity"):
        search(stores).path(search(stores).entities("Delta Steel")[0].uuid, of_other.uuid)


def test_a_replaced_file_leaves_no_result(stores: tuple[Graph, VectorStore]) -> None:
    write(stores, file("g/one.md", [STEEL], ["Deals"]))
    write(stores, file("g/one.md", [PORT], ["Ports"]))
    found = search(stores).ask("Who acquired Delta Steel?", limit=50)
    assert all("Delta" not in result.content for result in found)


def test_what_the_graph_no_longer_holds_is_no_result(stores: tuple[Graph, VectorStore]) -> None:
    write(stores, file("g/one.md", [STEEL], ["Deals"]))
    stores[0].write(lambda tx: tx.run("MATCH (n) DETACH DELETE n").consume())  # the points are still there
    assert search(stores).ask("Who acquired Delta Steel?") == []


def test_an_entity_has_its_facts_neighbours_and_documents(stores: tuple[Graph, VectorStore]) -> None:
    write(stores, file("g/one.md", [STEEL], ["Deals"]), file("g/two.md", [STEEL], ["Deals"]))
    [delta] = search(stores).entities("delta steel")
    whole = search(stores).entity(delta.uuid)
    assert {fact.content for fact in whole.facts} == {"Harbor Bank acquired Delta Steel", "Delta Steel hired welders"}
    assert [(neighbour.name, neighbour.facts) for neighbour in whole.neighbours] == [("Harbor Bank", 2), ("welders", 2)]
    assert [document["source_file"] for document in whole.documents] == ["g/one.md", "g/two.md"]


def test_a_path_is_the_fewest_facts_that_join_two(stores: tuple[Graph, VectorStore]) -> None:
    chain = [("Acme", "owns", "Borealis"), ("Cobalt", "supplies", "Borealis"), ("Cobalt", "hired", "Dorn")]
    write(stores, file("g/one.md", [chain, [("Far", "met", "Away")]], ["A", "B"]))
    asked = search(stores)
    acme, dorn, far = (asked.entities(name)[0].uuid for name in ("Acme", "Dorn", "Far"))
    steps = asked.path(acme, dorn)
    assert [(step.start, step.end) for step in steps] == [
        ("Acme", "Borealis"),
        ("Borealis", "Cobalt"),
        ("Cobalt", "Dorn"),
    ]
    assert [step.fact.content for step in steps] == [
        "Acme owns Borealis",
        "Cobalt supplies Borealis",
        "Cobalt hired Dorn",
    ]
    assert asked.path(acme, far) == [] and asked.path(acme, acme) == []


def test_filters(stores: tuple[Graph, VectorStore]) -> None:
    write(stores, file("g/one.md", [STEEL], ["Deals"]), file("g/two.md", [[*STEEL, *PORT]], ["Deals"]))
    asked = search(stores)
    question = "Harbor Bank acquired Delta Steel"

    def files(**filters: object) -> set[str]:
        return {result.source_file for result in asked.ask(question, limit=50, filters=Filters(**filters))}  # type: ignore[arg-type]

    assert files(source_files=("g/two.md",)) == {"g/two.md"}
    assert files(date_from="2026-01-15", date_to="2026-01-15") == {"g/one.md", "g/two.md"}
    assert files(date_from="2026-01-16") == set() and files(modalities=("possible",)) == set()
    assert files(topics=("Port",)) == {"g/two.md"} and files(topics=("nothing",)) == set()
    types = {fact.relationship for fact in asked.facts(question, filters=Filters(relationship_types=("ACQUIRED",)))}
    assert types == {"acquired"}
    assert asked.facts(question, filters=Filters(entity_types=("Person",))) == []


@pytest.mark.parametrize("question", ["", "   ", "?!", "\n"])
def test_a_question_without_a_word_gets_one_sentence(stores: tuple[Graph, VectorStore], question: str) -> None:
    with pytest.raises(SearchError, match="holds no word"):
        search(stores).ask(question)


@pytest.mark.parametrize(
    "question",
    ["the of and", "'; MATCH (n) DETACH DELETE n //", '"quoted" \\ {x: 1}', "谁收购了盒马?", "steel " * 20_000],
)
def test_hostile_questions_get_an_answer_and_change_nothing(stores: tuple[Graph, VectorStore], question: str) -> None:
    write(stores, file("g/one.md", [STEEL], ["Deals"]))
    assert len(search(stores).ask(question)) <= 8
    assert search(stores).entities(question) is not None
    assert len(search(stores).ask("Who acquired Delta Steel?")) == 1
