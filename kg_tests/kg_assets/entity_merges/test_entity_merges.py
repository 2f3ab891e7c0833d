"""Duplicates that slipped through become one node, for good; what is in doubt is listed, with evidence."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import dagster as dg
import pytest

from kg_assets.definitions import PICKLED, RESOURCES
from kg_assets.entity_merges.asset import entity_merges
from kg_assets.entity_merges.kept_apart import keep_apart
from kg_assets.entity_merges.result import DuplicatesReceipt
from kg_assets.entity_resolution.judge import JudgeFailed
from kg_assets.identity import EntityType
from kg_assets.resolutions.result import FileResolutions
from kg_resources.graph import Graph
from kg_resources.pickles import PickleStore
from kg_resources.vectors import VectorStore
from kg_tests.looked_over import clusters, doubts, look, together
from kg_tests.model_process import ModelProcess
from kg_tests.resolution_judges import judge_of_environment
from kg_tests.resolved_files import Named, Pairs, extractions_of, resolve, write_resolved
from kg_tests.snapshots import difference, graph_snapshot

ACME: Named = ("Acme", "Organization")
ZENITH: Named = ("Zenith Works", "Organization")
NFA: Named = ("NFA", "Organization")
LONG: Named = ("Northern Fuel Association", "Organization")


def fact(subject: Named, object_: Named) -> tuple[Named, str, Named]:
    return subject, "advises", object_


def write(graph: Graph, store: VectorStore, **files: Pairs) -> list[FileResolutions]:
    """All resolved before any is written."""
    made = [extractions_of(f"g/{name}.md", facts) for name, facts in files.items()]
    resolutions = [resolve(graph, store, extractions) for _, extractions in made]
    for file, resolution in zip(made, resolutions, strict=True):
        write_resolved(graph, store, *file, resolution)
    return resolutions


ONE = [fact(NFA, ACME), fact(("D. Calloway", "Person"), ACME)]
TWO = [fact(LONG, ("Acme", "Other")), fact(("Denise Calloway", "Person"), ("acme", "Topic"))]


def test_a_second_look_changes_nothing_and_two_at_once_end_the_same(graph: Graph, store: VectorStore) -> None:
    write(graph, store, one=ONE, two=TWO)
    with ThreadPoolExecutor(2) as threads:
        looks = [threads.submit(look, graph) for _ in range(2)]
    assert all(len(one.result().merged) <= 4 for one in looks)
    found = clusters(graph)
    assert together(found, "one.md: NFA", "two.md: Northern Fuel Association")
    assert together(found, "one.md: Acme", "two.md: Acme", "two.md: acme")
    assert together(found, "one.md: D. Calloway", "two.md: Denise Calloway")
    merged = graph_snapshot(graph)
    again = look(graph)
    assert (again.merged, again.doubtful) == ((), ())
    assert difference(merged, graph_snapshot(graph)) == []


def test_writing_or_resolving_a_file_from_before_a_merge_does_not_undo_it(graph: Graph, store: VectorStore) -> None:
    resolutions = write(graph, store, one=ONE, two=TWO)
    look(graph)
    merged = graph_snapshot(graph)
    for name, facts, before in zip(("one", "two"), (ONE, TWO), resolutions, strict=True):
        chunks, extractions = extractions_of(f"g/{name}.md", facts)
        write_resolved(graph, store, chunks, extractions, before)
        assert difference(merged, graph_snapshot(graph)) == []
        again = resolve(graph, store, extractions)
        assert [(node.name, node.entity_key) for node in again.nodes] == [
            (node.name, node.entity_key) for node in before.nodes
        ]
        write_resolved(graph, store, chunks, extractions, again)
        assert difference(merged, graph_snapshot(graph)) == []


def test_resolving_again_keeps_every_id_after_the_group_has_grown_and_asks_nothing(
    graph: Graph, store: VectorStore, with_model: ModelProcess
) -> None:
    with_model.plan(things={"Mr. Cook (Person)": "cook", "Tim Cook (Person)": "cook"})
    one = [fact(("Mr. Cook", "Person"), ACME)]
    write(graph, store, one=one)
    write(graph, store, two=[fact(("Tim Cook", "Person"), ACME)], three=TWO)
    look(graph, judge_of_environment("entity_merges"))
    assert together(clusters(graph), "one.md: Mr. Cook", "two.md: Tim Cook")
    place = {row["key"]: row["uuid"] for row in graph.read(PLACES)}
    with_model.plan(things={})
    again = resolve(graph, store, extractions_of("g/one.md", one)[1], judge=judge_of_environment("entity_merges"))
    assert {node.entity_key: node.node_uuid for node in again.nodes} == place
    assert with_model.stats()["requests"] == 0


PLACES = "MATCH (:DocumentNode {source_file: 'g/one.md'})-[m:MENTIONS]->(n) RETURN m.entity_key AS key, n.uuid AS uuid"


@pytest.mark.parametrize(
    ("one_type", "other_type"),
    [("Organization", "Other"), ("Organization", "Topic"), ("Other", "Topic"), ("Topic", "Other")],
)
def test_two_files_that_disagree_on_a_type_give_one_node(
    graph: Graph, store: VectorStore, one_type: EntityType, other_type: EntityType
) -> None:
    one = [fact(("Ann Lee", "Person"), ("Zoning Board", one_type))]
    write(graph, store, one=one, two=[fact(("Bob Ray", "Person"), ("Zoning Board", other_type))])
    assert not look(graph).doubtful
    assert together(clusters(graph), "one.md: Zoning Board", "two.md: Zoning Board")


def test_a_conflict_of_two_specific_types_stays_apart_and_is_listed(graph: Graph, store: VectorStore) -> None:
    write(graph, store, one=[fact(("Jordan", "Person"), ACME)], two=[fact(ACME, ("Jordan", "Place"))])
    (pair,) = look(graph).doubtful
    assert (pair.name, pair.other_name, pair.reason) == ("Jordan", "Jordan", "same name, Person or Place")
    assert (pair.documents, pair.other_documents) == (("doc (g/one.md)",), ("doc (g/two.md)",))
    assert not together(clusters(graph), "one.md: Jordan", "two.md: Jordan")


def test_what_was_taken_apart_is_not_merged(graph: Graph, store: VectorStore) -> None:
    first, second = write(graph, store, one=[fact(NFA, ACME)], two=[fact(LONG, ZENITH)])
    one = next(str(node.node_uuid) for node in first.nodes if node.name == NFA[0])
    other = next(str(node.node_uuid) for node in second.nodes if node.name == LONG[0])
    keep_apart(graph, "g", one, other, now="2026-01-01T00:00:00Z")
    receipt = look(graph)
    assert not receipt.merged and not receipt.doubtful


COOKS = {"Mr. Cook (Person)": "cook", "Timothy Cook (Person)": "cook", "Thomas Cook (Person)": "thomas"}
PEOPLE = {
    "one": [fact(("Mr. Cook", "Person"), ACME)],
    "two": [fact(("Timothy Cook", "Person"), ACME)],
    "three": [fact(("Thomas Cook", "Person"), ACME)],
}


def test_a_judge_decides_what_is_in_doubt_once(graph: Graph, store: VectorStore, with_model: ModelProcess) -> None:
    write(graph, store, **PEOPLE)
    assert len(look(graph).doubtful) == 2
    with_model.plan(things=COOKS)
    receipt = look(graph, judge_of_environment("entity_merges"))
    assert [(one.name, one.into_name) for one in receipt.merged] == [("Mr. Cook", "Timothy Cook")]
    assert receipt.merged[0].reason.endswith("the language model agrees") and receipt.merged[0].score < 0.93
    assert not receipt.doubtful and receipt.questions
    with_model.plan(things=COOKS)
    again = look(graph, judge_of_environment("entity_merges"))
    assert not again.merged and not again.doubtful
    assert with_model.stats()["requests"] == 0


def test_a_judge_joins_nothing_that_a_rule_forbids(graph: Graph, store: VectorStore, with_model: ModelProcess) -> None:
    write(graph, store, **PEOPLE)
    everything = {"canonical": "Cook", "members": [0, 1, 2], "reasoning": ""}
    with_model.plan(answers={"EntityGroups": {"groups": [everything]}})
    look(graph, judge_of_environment("entity_merges"))
    assert not together(clusters(graph), "two.md: Timothy Cook", "three.md: Thomas Cook")


def test_a_fault_of_the_model_merges_nothing(graph: Graph, store: VectorStore, with_model: ModelProcess) -> None:
    write(graph, store, **PEOPLE)
    before = graph_snapshot(graph)
    for fault in ("refusal", "schema-violation", "cut"):
        with_model.plan(things=COOKS, poison={"Mr. Cook": fault})
        with pytest.raises(JudgeFailed, match=r"Mr\. Cook.* materialize entity_merges again"):
            look(graph, judge_of_environment("entity_merges"))
        assert difference(before, graph_snapshot(graph)) == []


def test_the_asset_tells_what_it_merged_and_what_is_in_doubt(graph: Graph, store: VectorStore) -> None:
    write(graph, store, one=[*ONE, fact(("Jordan", "Person"), ACME)], two=[*TWO, fact(ZENITH, ("Jordan", "Place"))])
    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([entity_merges], instance=instance, resources=RESOURCES)
    metadata = result.asset_materializations_for_node("entity_merges")[0].metadata
    counts = {name: metadata[name].value for name in ("groups", "merged_nodes", "doubtful_pairs", "questions")}
    assert counts == {"groups": 1, "merged_nodes": 3, "doubtful_pairs": 1, "questions": 0}
    merged = {str(row["from"]).casefold(): row["into"] for row in rows(metadata["merged"])}
    assert merged == {"nfa": LONG[0], "d. calloway": "Denise Calloway", "acme": "Acme"}
    assert [row["documents"] for row in rows(metadata["doubtful"])] == ["doc (g/one.md)"]
    receipt, _ = PickleStore(PICKLED).read("entity_merges", None)
    assert isinstance(receipt, DuplicatesReceipt) and len(receipt.merged) == 3
    assert doubts(receipt)[0][:4] == ("Jordan", "Person", "Jordan", "Place")


def rows(metadata: dg.MetadataValue) -> list[Mapping[str, object]]:
    assert isinstance(metadata, dg.TableMetadataValue)
    return [record.data for record in metadata.records]
