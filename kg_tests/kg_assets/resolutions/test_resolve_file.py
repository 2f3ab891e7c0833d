"""A file's names against the graph and the vector store: kept, found, matched, or new; each with its reason."""

import pytest

from kg_assets.entity_resolution.equated import equated_pairs
from kg_assets.extractions.result import ChunkExtraction, ExtractedEntity, ExtractedFact, FileExtractions
from kg_assets.identity import entity_key
from kg_assets.resolutions.known_entities import CANDIDATES
from kg_resources.graph import Graph
from kg_resources.vectors import VectorStore
from kg_tests.resolved_files import Named, extractions_of, node, resolve, write

ACME: Named = ("Acme Electric Corporation", "Organization")
FIRST: list[tuple[Named, str, Named]] = [
    (ACME, "acquired", ("Borealis Metals Inc.", "Organization")),
    (("Denise R. Calloway", "Person"), "leads", ACME),
    (("the Fed", "Organization"), "raised", ("interest rates", "Topic")),
]


def test_every_name_of_the_file_has_a_node_a_decision_and_a_reason(graph: Graph, store: VectorStore) -> None:
    resolutions = write(graph, store, "g/one.md", FIRST)
    assert all(n.node_uuid and n.decision and n.reason for n in resolutions.nodes)
    assert node(resolutions, "the Fed").name == "Federal Reserve System"
    assert node(resolutions, "interest rates", "Topic").decision == "ontology"
    assert resolutions.relationships["acquired"].type == "ACQUIRED"
    assert resolutions.counts()["new"] == 4


def test_a_rerun_moves_nothing_even_after_the_graph_has_grown(graph: Graph, store: VectorStore) -> None:
    first = write(graph, store, "g/one.md", FIRST)
    write(graph, store, "g/two.md", [(("Acme Electric", "Organization"), "sued", ("Denise Calloway", "Person"))])
    again = resolve(graph, store, extractions_of("g/one.md", FIRST)[1])
    assert [n.node_uuid for n in again.nodes] == [n.node_uuid for n in first.nodes]
    assert {n.decision for n in again.nodes if n.label == "EntityNode"} == {"kept"}
    assert "kept" not in {
        n.decision for n in resolve(graph, store, extractions_of("g/one.md", FIRST)[1], fresh=True).nodes
    }


def test_another_document_finds_the_same_things_under_other_names(graph: Graph, store: VectorStore) -> None:
    first = write(graph, store, "g/one.md", FIRST)
    second = write(
        graph,
        store,
        "g/two.md",
        [
            (("ACME ELECTRIC", "Organization"), "hired", ("Denise Calloway", "Person")),
            (("Federal Reserve", "Organization"), "surveyed", ("Borealis Capital LLC", "Organization")),
        ],
    )
    assert node(second, "ACME ELECTRIC").node_uuid == node(first, ACME[0]).node_uuid
    assert node(second, "ACME ELECTRIC").decision == "existing"  # the legal form is no part of the key
    person = node(second, "Denise Calloway", "Person")
    assert person.node_uuid == node(first, "Denise R. Calloway", "Person").node_uuid
    assert person.decision == "matched" and "Denise R. Calloway" in person.reason
    assert node(second, "Federal Reserve").node_uuid == node(first, "the Fed").node_uuid
    assert node(second, "Borealis Capital LLC").decision == "new"


def test_a_key_that_only_a_contribution_has_is_found(graph: Graph, store: VectorStore) -> None:
    first = write(graph, store, "g/one.md", FIRST)
    write(graph, store, "g/two.md", [(("Denise Calloway", "Person"), "left", ACME)])
    third = resolve(graph, store, extractions_of("g/three.md", [(("Denise Calloway", "Person"), "joined", ACME)])[1])
    assert node(third, "Denise Calloway", "Person").decision == "existing"
    assert node(third, "Denise Calloway", "Person").node_uuid == node(first, "Denise R. Calloway", "Person").node_uuid


def test_a_redirect_goes_before_everything(graph: Graph, store: VectorStore) -> None:
    first = write(graph, store, "g/one.md", FIRST)
    kept = node(first, ACME[0]).node_uuid
    gone = entity_key("g", "Borealis Metals Inc.", "Organization")
    graph.write(
        lambda tx: tx.run(
            "CREATE (:EntityRedirect {group_id: 'g', uuid: $gone, into: $kept})", gone=gone, kept=kept
        ).consume()
    )
    again = resolve(graph, store, extractions_of("g/one.md", FIRST)[1])
    assert node(again, "Borealis Metals Inc.").node_uuid == gone  # the writers follow it, until it is taken back
    assert node(again, "Borealis Metals Inc.").reason == f"merged into {kept}"


def test_other_and_topic_give_way_to_the_specific_type_of_file_or_group(graph: Graph, store: VectorStore) -> None:
    write(graph, store, "g/one.md", FIRST)
    second = resolve(
        graph,
        store,
        extractions_of("g/two.md", [(("Borealis Metals", "Other"), "met", ("Acme Electric", "Topic"))])[1],
    )
    assert node(second, "Borealis Metals", "Other").entity_type == "Organization"
    assert node(second, "Acme Electric", "Topic").label == "EntityNode"


def test_a_type_that_the_group_learns_later_moves_no_name_of_an_older_file(graph: Graph, store: VectorStore) -> None:
    pairs: list[tuple[Named, str, Named]] = [(("Zenith Works", "Other"), "met", ("zenith prizes", "Topic"))]
    first = write(graph, store, "g/one.md", pairs)
    write(graph, store, "g/two.md", [(("Zenith Works", "Organization"), "gave", ("Zenith Prizes", "Event"))])
    again = resolve(graph, store, extractions_of("g/one.md", pairs)[1])
    assert [(n.name, n.entity_type, n.node_uuid) for n in again.nodes] == [
        (n.name, n.entity_type, n.node_uuid) for n in first.nodes
    ]
    fresh = resolve(graph, store, extractions_of("g/one.md", pairs)[1], fresh=True)
    assert {n.entity_type for n in fresh.nodes} == {"Organization", "Event"}


def test_two_specific_types_of_one_name_stay_apart_and_are_listed(graph: Graph, store: VectorStore) -> None:
    resolutions = write(
        graph,
        store,
        "g/one.md",
        [(("Jordan", "Person"), "visited", ("Jordan", "Place")), (("Jordan", "Other"), "is in", ACME)],
    )
    assert node(resolutions, "Jordan", "Person").node_uuid != node(resolutions, "Jordan", "Place").node_uuid
    assert node(resolutions, "Jordan", "Other").entity_type == "Other"
    assert resolutions.conflicts == ("Jordan (Person, Place)",)


def test_the_same_file_in_another_group_finds_nothing_of_this_one(graph: Graph, store: VectorStore) -> None:
    first = write(graph, store, "g/one.md", FIRST)
    other = resolve(graph, store, extractions_of("g/one.md", FIRST, "h")[1])
    assert {n.decision for n in other.nodes} == {"new", "ontology"}
    assert {n.node_uuid for n in first.nodes}.isdisjoint({n.node_uuid for n in other.nodes})


@pytest.mark.parametrize(
    ("names", "sentence", "equated"),
    [
        (["Portland", "Maine"], "Acme is in Portland (Maine).", []),
        (["Bank of Chicago", "Chicago", "BC"], "Bank of Chicago (BC) lends.", [("Bank of Chicago", "BC")]),
        (["Acme Holdings Inc.", "AcmeCo"], 'Acme Holdings Inc. ("AcmeCo") lends.', [("Acme Holdings Inc.", "AcmeCo")]),
        (["Cargo", "Ca", "go"], "Cargo (Ca) moves.", []),
    ],
)
def test_brackets_equate_acronyms_and_quoted_names_only(
    names: list[str], sentence: str, equated: list[tuple[str, str]]
) -> None:
    entities = tuple(ExtractedEntity(name, "Organization", "") for name in names)
    fact = ExtractedFact(sentence, names[0], "Organization", "is", names[1], "Organization", "", (), sentence)
    chunk = ChunkExtraction("c", "extracted", entities, (fact,))
    assert list(equated_pairs(FileExtractions("g/f.md", "g", "none", (chunk,), {}))) == equated


def test_a_person_whom_one_name_fits_and_another_contradicts_is_no_match(graph: Graph, store: VectorStore) -> None:
    first = write(
        graph, store, "g/one.md", [(("Jane Smith", "Person"), "leads", ACME), (("J. Smith", "Person"), "left", ACME)]
    )
    assert node(first, "J. Smith", "Person").node_uuid == node(first, "Jane Smith", "Person").node_uuid
    second = resolve(graph, store, extractions_of("g/two.md", [(("John Smith", "Person"), "joined", ACME)])[1])
    assert node(second, "John Smith", "Person").decision == "new"


def test_an_entity_that_many_documents_name_hides_no_other(graph: Graph, store: VectorStore) -> None:
    for number in range(CANDIDATES + 1):
        write(graph, store, f"g/{number}.md", [(("Timothy D. Cook", "Person"), "leads", ACME)])
    write(graph, store, "g/last.md", [(("Thomas A. Cook", "Person"), "leads", ACME)])
    found = resolve(graph, store, extractions_of("g/new.md", [(("T. Cook", "Person"), "left", ACME)])[1])
    assert node(found, "T. Cook", "Person").decision == "new"  # it fits two


def test_fresh_decides_anew_even_where_only_this_file_has_the_key(graph: Graph, store: VectorStore) -> None:
    first = write(graph, store, "g/one.md", FIRST)
    second = write(graph, store, "g/two.md", [(("Denise Calloway", "Person"), "left", ACME)])
    node_of_first = node(first, "Denise R. Calloway", "Person").node_uuid
    assert node(second, "Denise Calloway", "Person").node_uuid == node_of_first
    graph.write(
        lambda tx: tx.run(
            "MATCH (n:EntityNode {uuid: $u}) SET n.aliases = ['Denise X. Calloway', 'Dana Calloway']", u=node_of_first
        ).consume()
    )
    fresh = resolve(
        graph, store, extractions_of("g/two.md", [(("Denise Calloway", "Person"), "left", ACME)])[1], fresh=True
    )
    assert node(fresh, "Denise Calloway", "Person").decision == "new"
