"""Planted differences between graph and vectors are found, named, and mended by writing again."""

import uuid

import dagster as dg
import numpy as np
import pytest

from kg_assets.buffer.result import Buffer
from kg_assets.definitions import PICKLED, RESOURCES, STAGES
from kg_assets.vector_writes.agreement import Agreement, Difference, compare_file, files_of, verdict
from kg_assets.vector_writes.asset import graph_and_vectors_agree
from kg_assets.vector_writes.writer import write_vectors
from kg_resources.graph import Graph
from kg_resources.pickles import PickleStore
from kg_resources.vectors import VectorStore, collection_name
from kg_tests.merging import merge, unmerge
from kg_tests.small_files import embedded, small_file, write_to_graph

KEY, OTHER = "g/one.md", "g/two.md"
FACTS, TOPICS = (collection_name(kind, "hash", 8) for kind in ("facts", "topics"))


def file(key: str) -> Buffer:
    rows = [("Acme", "acquired", "Borealis"), ("Acme", "raised", "steel prices")]
    return small_file(key, {"first": [rows, [("Borealis", "hired", "Cobalt")]], "second": [rows]})


def write_to_vectors(graph: Graph, store: VectorStore, buffer: Buffer, model: str = "hash") -> None:
    write_vectors(store, graph, buffer, embedded(buffer, model), batch_size=250, progress=lambda _: None)


@pytest.fixture
def written(graph: Graph, store: VectorStore) -> tuple[Graph, VectorStore]:
    """Two files in both stores."""
    for key in (KEY, OTHER):
        write_to_graph(graph, file(key))
        write_to_vectors(graph, store, file(key))
    return graph, store


def differences(graph: Graph, store: VectorStore) -> tuple[Difference, ...]:
    assert compare_file(graph, store, ("g", OTHER)).differences == ()
    return compare_file(graph, store, ("g", KEY)).differences


def mend(graph: Graph, store: VectorStore) -> None:
    write_to_graph(graph, file(KEY))
    write_to_vectors(graph, store, file(KEY))
    assert differences(graph, store) == ()


def test_what_both_writers_wrote_agrees(written: tuple[Graph, VectorStore]) -> None:
    graph, store = written
    assert compare_file(graph, store, ("g", KEY)) == Agreement(KEY, 2, (3 + 3 + 1 + 2) + (2 + 2 + 1 + 1), ())
    assert files_of(graph, store) == [("g", KEY), ("g", OTHER)]


def test_a_lost_fact_a_lost_mention_and_a_lost_point_are_found_and_mended(written: tuple[Graph, VectorStore]) -> None:
    graph, store = written
    buffer = file(KEY)
    fact = buffer.nodes["FactNode"].iloc[0]
    graph.write(lambda tx: tx.run("MATCH (f:FactNode {uuid: $uuid}) DETACH DELETE f", uuid=fact["uuid"]).consume())
    assert differences(graph, store) == (
        Difference(KEY, fact["document"], "complete", "facts", (), (fact["uuid"],)),
    )  # fmt: skip
    mend(graph, store)

    mentions = buffer.relationships["MENTIONS"]
    mention = mentions[mentions["label"] == "EntityNode"].iloc[0]
    statement = "MATCH (:DocumentNode {uuid: $document})-[m:MENTIONS {entity_key: $key}]->() DELETE m"
    sent = {"document": mention["document"], "key": mention["entity_key"]}
    graph.write(lambda tx: tx.run(statement, sent).consume())
    (found,) = differences(graph, store)
    assert (found.document, found.kind, found.only_in_graph) == (mention["document"], "entities", ())
    (point,) = found.only_in_vectors
    payload = store.payloads(collection_name("entities", "hash", 8), {}, ["entity_key"])[point]
    assert payload == {"entity_key": mention["entity_key"]}
    mend(graph, store)

    lost = min(store.ids(TOPICS, {"source_file": KEY}))
    store.delete(TOPICS, [lost])
    (found,) = differences(graph, store)
    assert (found.kind, found.only_in_graph, found.only_in_vectors) == ("topics", (lost,), ())
    mend(graph, store)


def test_a_foreign_point_and_points_of_another_model_are_found_and_removed(written: tuple[Graph, VectorStore]) -> None:
    graph, store = written
    foreign, document = str(uuid.uuid4()), file(KEY).nodes["DocumentNode"].iloc[0]["uuid"]
    payload = {"group_id": "g", "source_file": KEY, "document_uuid": document}
    store.upsert(FACTS, [foreign], np.ones((1, 8), dtype=np.float32), [payload])
    of_another_model = collection_name("facts", "other", 8)
    store.ensure(of_another_model, 8)
    known = min(store.ids(FACTS, {"source_file": KEY, "document_uuid": document}) - {foreign})
    store.upsert(of_another_model, [known], np.ones((1, 8), dtype=np.float32), [payload])
    assert differences(graph, store) == (
        Difference(KEY, document, "complete", "facts", (), tuple(sorted([foreign, known]))),
    )  # fmt: skip
    mend(graph, store)


def test_the_sentence_says_what_to_do(written: tuple[Graph, VectorStore]) -> None:
    graph, store = written
    both = [compare_file(graph, store, file) for file in files_of(graph, store)]
    assert verdict(both) == "Graph and vectors hold the same ids of 2 files."
    store.delete(FACTS, sorted(store.ids(FACTS, {"source_file": KEY})))
    sentence = verdict([compare_file(graph, store, file) for file in files_of(graph, store)])
    assert sentence.startswith("Graph and vectors disagree on g/one.md: 5 ids are only in the graph, 0 only in the")
    assert "Materialize graph_writes*, then vector_writes" in sentence
    assert "does not hold g/three.md yet" in verdict([only_in_vectors(graph, store)])


def only_in_vectors(graph: Graph, store: VectorStore) -> Agreement:
    write_to_vectors(graph, store, file("g/three.md"))
    return compare_file(graph, store, ("g", "g/three.md"))


def run(instance: dg.DagsterInstance, selection: dg.AssetSelection, key: str | None) -> dg.AssetCheckEvaluation:
    """What the check of a run that succeeds finds."""
    result = dg.materialize(
        [*STAGES, graph_and_vectors_agree],
        selection=selection,
        partition_key=key,
        instance=instance,
        resources=RESOURCES,
    )
    assert result.success
    (evaluation,) = result.get_asset_check_evaluations()
    return evaluation


def test_the_check_alone_looks_at_all_files_and_fails_no_run(written: tuple[Graph, VectorStore]) -> None:
    graph, store = written
    alone = dg.AssetSelection.checks(graph_and_vectors_agree)
    store.delete(FACTS, [min(store.ids(FACTS, {"source_file": OTHER}))])
    with dg.DagsterInstance.ephemeral() as instance:
        found = run(instance, alone, None)
        assert not found.passed and found.severity == dg.AssetCheckSeverity.ERROR
        assert found.metadata["files"].value == 2 and found.metadata["only_in_graph"].value == 1
        assert "disagree on g/two.md" in str(found.description)
        write_to_vectors(graph, store, file(OTHER))
        assert run(instance, alone, None).passed


def test_with_its_asset_the_check_looks_at_that_file_and_warns_where_the_graph_is_behind(
    graph: Graph, store: VectorStore
) -> None:
    pickles, buffer = PickleStore(PICKLED), file(KEY)
    pickles.write("buffer", KEY, buffer, run_id="run")
    pickles.write("embeddings", KEY, embedded(buffer), run_id="run")
    write_to_graph(graph, file(OTHER))  # not in the vectors: not this run's business
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("input_files", [KEY])
        early = run(instance, dg.AssetSelection.assets("vector_writes"), KEY)
        assert not early.passed and early.severity == dg.AssetCheckSeverity.WARN
        assert "The graph does not hold g/one.md yet" in str(early.description)
        both = run(instance, dg.AssetSelection.assets("vector_writes", "graph_writes"), KEY)
        assert both.passed and both.metadata["files"].value == 1


def test_nodes_that_are_merged_and_taken_apart_agree(written: tuple[Graph, VectorStore]) -> None:
    """An entity into an entity, and a topic, whose points stay among the topics, into an entity."""
    graph, store = written
    merge(graph, ("Cobalt", "Acme"), ("steel prices", "Acme"))
    assert differences(graph, store) == ()
    write_to_vectors(graph, store, file(KEY))
    assert differences(graph, store) == ()
    unmerge(graph, "steel prices")
    assert differences(graph, store) == ()
