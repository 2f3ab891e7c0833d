"""Points of a file: there once, gone when the file no longer says them."""

import pytest

from kg_assets.buffer.result import Buffer
from kg_assets.vector_writes.result import VectorReceipt
from kg_assets.vector_writes.writer import Overtaken, write_vectors
from kg_resources.graph import Graph
from kg_resources.vectors import VectorStore, collection_name
from kg_tests.small_files import embedded, small_file, write_to_graph
from kg_tests.snapshots import difference, vector_snapshot

FACTS = collection_name("facts", "hash", 8)
ENTITIES = collection_name("entities", "hash", 8)


def write(stores: tuple[Graph, VectorStore], buffer: Buffer, model: str = "hash") -> VectorReceipt:
    graph, store = stores
    return write_vectors(store, graph, buffer, embedded(buffer, model), batch_size=2, progress=lambda _: None)


def one(**options: object) -> Buffer:
    triples = [("Acme", "acquired", "Borealis"), ("Acme", "raised", "steel prices"), ("Borealis", "hired", "Cobalt")]
    return small_file("g/one.md", {"one": [triples]}, **options)  # type: ignore[arg-type]


def less(**options: object) -> Buffer:
    return small_file("g/one.md", {"one": [[("Acme", "acquired", "Borealis")]]}, **options)  # type: ignore[arg-type]


def two() -> Buffer:
    return small_file("g/two.md", {"two": [[("Acme", "acquired", "Borealis")]]})


def test_points_carry_what_a_search_needs_and_writing_twice_is_writing_once(
    stores: tuple[Graph, VectorStore],
) -> None:
    receipt = write(stores, one())
    assert receipt.counts() == {"upserted": 3 + 3 + 1 + 1, "removed": 0}
    before = vector_snapshot(stores[1])
    write(stores, one())
    assert difference(before, vector_snapshot(stores[1])) == []
    payload = next(p for p in before[FACTS].values() if p["fact"] == "Acme acquired Borealis")
    assert payload["group_id"] == "g" and payload["source_file"] == "g/one.md" and payload["date"] == "2026-01-15"
    hits = stores[1].search(FACTS, embedded(two()).matrices["facts"], limit=1, where={"group_id": "g"})  # the same text
    assert hits[0][0].payload["subject"] == "Acme" and hits[0][0].score > 0.99


def test_stale_points_go_and_other_files_keep_theirs(stores: tuple[Graph, VectorStore]) -> None:
    write(stores, less())
    write(stores, two())
    expected = vector_snapshot(stores[1])
    write(stores, one())
    receipt = write(stores, less())
    assert receipt.counts()["removed"] == 2 + 1 + 1
    found = vector_snapshot(stores[1])
    assert (
        difference({name: points for name, points in expected.items() if points}, {n: p for n, p in found.items() if p})
        == []
    )


def test_a_limited_build_removes_no_point(stores: tuple[Graph, VectorStore]) -> None:
    write(stores, one())
    assert write(stores, less(limited=True)).counts()["removed"] == 0


def test_points_of_another_model_go_when_the_file_is_written_with_this_one(stores: tuple[Graph, VectorStore]) -> None:
    write(stores, one(), model="other")
    write(stores, two(), model="other")
    write(stores, one())
    other = collection_name("facts", "other", 8)
    assert stores[1].count(other, {"source_file": "g/one.md"}) == 0
    assert stores[1].count(other, {"source_file": "g/two.md"}) == 1
    assert stores[1].count(FACTS, {"source_file": "g/one.md"}) == 3


def test_two_groups_never_see_each_others_facts(stores: tuple[Graph, VectorStore]) -> None:
    write(stores, one(group_id="a"))
    write(stores, one(group_id="b"))
    query = embedded(two()).matrices["facts"]
    for group_id in ("a", "b"):
        hits = stores[1].search(FACTS, query, limit=10, where={"group_id": group_id})[0]
        assert len(hits) == 3 and {hit.payload["group_id"] for hit in hits} == {group_id}


def test_an_entity_point_names_the_node_that_a_merge_left(stores: tuple[Graph, VectorStore]) -> None:
    graph, store = stores
    buffer = one()
    write_to_graph(graph, buffer)
    keys = dict(zip(buffer.nodes["EntityNode"]["name"], buffer.nodes["EntityNode"]["uuid"], strict=True))
    graph.write(
        lambda tx: tx.run(
            "CREATE (:EntityRedirect {group_id: 'g', uuid: $a, into: $b})", a=keys["Cobalt"], b=keys["Acme"]
        ).consume()
    )
    write(stores, buffer)
    points = store.payloads(ENTITIES, {"group_id": "g"}, ["entity_uuid", "entity_key", "name"]).values()
    assert {p["entity_uuid"] for p in points if p["name"] == "Cobalt"} == {keys["Acme"]}
    assert {p["entity_key"] for p in points if p["name"] == "Cobalt"} == {keys["Cobalt"]}


def test_an_older_run_removes_no_point_of_a_newer_one(stores: tuple[Graph, VectorStore]) -> None:
    graph, store = stores
    older, newest = less(), [less()]

    def progress(_: str) -> None:
        if newest[0] is not newer:
            newest[0] = newer
            write(stores, newer)

    newer = one()
    with pytest.raises(Overtaken, match=r"newer buffer of g/one\.md"):
        write_vectors(
            store,
            graph,
            older,
            embedded(older),
            still_current=lambda: newest[0] is not newer,
            batch_size=2,
            progress=progress,
        )
    found = vector_snapshot(store)
    write(stores, one())
    assert difference(found, vector_snapshot(store)) == []
