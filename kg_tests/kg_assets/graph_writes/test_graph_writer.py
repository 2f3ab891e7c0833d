"""Writing, rewriting and replacing, on both graphs."""

import itertools
from collections.abc import Callable, Sequence

import pandas as pd
import pytest
from neo4j import ManagedTransaction

from kg_assets.buffer.result import Buffer
from kg_assets.embeddings.result import OtherVersion
from kg_assets.graph_writes import type_limit
from kg_assets.graph_writes.batches import Batches, GraphWriteError, Superseded, Work
from kg_assets.graph_writes.result import GraphReceipt, KindReceipt
from kg_assets.graph_writes.rows import Row
from kg_assets.graph_writes.writer import write_graph
from kg_assets.identity import entity_key
from kg_resources.graph import BatchTooLarge, Graph
from kg_tests.small_files import Triple, embedded, small_file, write_to_graph
from kg_tests.snapshots import counts, difference, graph_snapshot

FIRST: list[list[Triple]] = [
    [("Acme", "acquired", "Borealis"), ("Acme", "reported", "revenue growth")],
    [("Borealis", "supplies", "Cobalt"), ("employment", "rose in", "Delta"), ("Acme", "sued", "Acme")],
]
SECOND: list[list[Triple]] = [
    [("Acme", "acquired", "Euler"), ("Cobalt", "hired", "Delta"), ("employment", "rose in", "Acme")]
]


def write(graph: Graph, buffer: Buffer, **options: object) -> GraphReceipt:
    model = str(options.pop("model", "hash"))
    arguments: dict[str, object] = {"batch_size": 250, "embedded_with": lambda _: model} | options
    return write_graph(graph, buffer, embedded(buffer, model), run_id="run", progress=lambda _: None, **arguments)  # type: ignore[arg-type]


def first(chunks: Sequence[Sequence[Triple]] = FIRST, **options: object) -> Buffer:
    return small_file("g/first.md", {"first": chunks}, summaries={"Acme": "Acme makes anvils."}, **options)  # type: ignore[arg-type]


def second(**options: object) -> Buffer:
    return small_file(
        "g/second.md", {"second": SECOND}, summaries={"Acme": "Acme is in Ohio."}, date="2025-01-01", **options  # type: ignore[arg-type]
    )  # fmt: skip


def test_everything_of_a_file_is_in_the_graph_once(graph: Graph) -> None:
    receipt = write(graph, first())
    assert counts(graph_snapshot(graph)) == {
        "DocumentNode": 1, "EpisodicNode": 2, "FactNode": 5, "EntityNode": 4, "TopicNode": 2,
        "CONTAINS_CHUNK": 2, "CONTAINS_FACT": 5, "DISCUSSES": 2, "MENTIONS": 6,
        "ACQUIRED": 1, "ACQUIRED_TARGET": 1, "REPORTED": 1, "REPORTED_TARGET": 1, "SUPPLIES": 1, "SUPPLIES_TARGET": 1,
        "ROSE_IN": 1, "ROSE_IN_TARGET": 1, "SUED": 1, "SUED_TARGET": 1,
    }  # fmt: skip
    assert receipt.status == "complete"
    assert receipt.counts()["matched"] == 0
    document = graph.read("MATCH (d:DocumentNode) RETURN properties(d) AS p")[0]["p"]
    assert (document["status"], document["fact_count"], document["relationship_count"]) == ("complete", 5, 5)
    assert document["source_file"] == "g/first.md" and document["embedding_model"] == "hash"
    vectors = graph.read("MATCH (n:EntityNode) RETURN n.name_embedding AS full, n.name_only_embedding AS name")
    assert all(len(row["full"]) == len(row["name"]) == 8 for row in vectors)


def test_chunks_have_their_pages_and_none_where_there_are_none(graph: Graph) -> None:
    write(graph, first())
    pages = "MATCH (c:EpisodicNode) RETURN c.page AS page ORDER BY c.position"
    assert graph.read(pages) == [{"page": 1}, {"page": 2}]
    buffer = first()
    buffer.nodes["EpisodicNode"]["page"] = pd.Series([3, None], dtype=object)
    receipt = write(graph, buffer)
    assert sorted(row["page"] or 0 for row in graph.read(pages)) == [0, 3]
    assert receipt.counts()["updated"] >= 2


def test_writing_twice_is_writing_once(graph: Graph) -> None:
    write(graph, first())
    once = graph_snapshot(graph)
    receipt = write(graph, first())
    assert difference(once, graph_snapshot(graph)) == []
    assert receipt.counts()["created"] == receipt.counts()["removed"] == 0


@pytest.mark.parametrize("batch_size", [1, 7])
def test_the_batch_size_does_not_show_in_the_graph(graph: Graph, batch_size: int) -> None:
    receipt = write(graph, first(group_id="small"), batch_size=batch_size)
    write(graph, first(group_id="large"))
    assert receipt.batches > 7
    assert counts(graph_snapshot(graph, "small")) == counts(graph_snapshot(graph, "large"))


def test_the_order_of_files_does_not_show_in_shared_nodes(graph: Graph) -> None:
    for order in itertools.permutations([first(), second()]):
        graph.write(lambda tx: tx.run("MATCH (n) DETACH DELETE n").consume())
        for buffer in order:
            write(graph, buffer)
        acme = graph.read("MATCH (n:EntityNode {name: 'Acme'}) RETURN n.summary AS summary, n.aliases AS aliases")
        assert acme == [{"summary": "Acme is in Ohio. Acme makes anvils.", "aliases": ["Acme"]}]
    expected = graph_snapshot(graph)
    graph.write(lambda tx: tx.run("MATCH (n) DETACH DELETE n").consume())
    write(graph, first())
    write(graph, second())
    assert difference(expected, graph_snapshot(graph)) == []


def test_an_edited_file_leaves_nothing_stale_and_what_others_say_stays(graph: Graph) -> None:
    edited = [FIRST[0][:1], [("Borealis", "left", "Fermat")]]
    write(graph, second())
    write(graph, first(edited))
    expected = graph_snapshot(graph)
    graph.write(lambda tx: tx.run("MATCH (n) DETACH DELETE n").consume())
    write(graph, first())
    write(graph, second())
    receipt = write(graph, first(edited))
    assert difference(expected, graph_snapshot(graph)) == []
    assert receipt.counts()["removed"] > 0
    assert {"SUED", "SUED_TARGET", "REPORTED"}.isdisjoint(counts(graph_snapshot(graph)))


def test_a_document_dropped_from_its_file_goes(graph: Graph) -> None:
    both = small_file("g/both.jsonl", {"one": FIRST, "two": SECOND})
    only = small_file("g/both.jsonl", {"one": FIRST})
    write(graph, only)
    expected = graph_snapshot(graph)
    write(graph, both)
    assert counts(graph_snapshot(graph))["DocumentNode"] == 2
    write(graph, only)
    assert difference(expected, graph_snapshot(graph)) == []


@pytest.mark.parametrize("reason", [{"limited": True}, {"share_read": 0.4}], ids=["limited", "hardly read"])
def test_a_partial_build_removes_nothing(graph: Graph, reason: dict[str, object]) -> None:
    write(graph, first())
    before = counts(graph_snapshot(graph))
    receipt = write(graph, first(FIRST[:1], **reason))
    assert receipt.status == "partial" and receipt.counts()["removed"] == 0
    assert counts(graph_snapshot(graph)) == before
    assert graph.read("MATCH (d:DocumentNode) RETURN d.status AS status") == [{"status": "partial"}]


def test_what_a_kill_left_half_written_and_the_file_no_longer_says_goes(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(graph, first(FIRST[:1]))
    expected = graph_snapshot(graph)
    graph.write(lambda tx: tx.run("MATCH (n) DETACH DELETE n").consume())
    run: Callable[..., None] = Batches.run

    def stop_before_relationships(self: Batches, title: str, *arguments: object) -> None:
        if title.startswith("Relationships"):
            raise KeyboardInterrupt
        run(self, title, *arguments)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Batches, "run", stop_before_relationships)
        write(graph, first())
    write(graph, first(FIRST[:1]))
    assert difference(expected, graph_snapshot(graph)) == []


def test_two_groups_never_meet(graph: Graph) -> None:
    write(graph, first(group_id="one"))
    write(graph, first(group_id="two"))
    one, two = graph_snapshot(graph, "one"), graph_snapshot(graph, "two")
    assert counts(one) == counts(two)
    assert one["nodes"].keys().isdisjoint(two["nodes"].keys())
    write(graph, first(FIRST[:1], group_id="one"))
    assert difference(two, graph_snapshot(graph, "two")) == []


def test_a_run_that_was_overtaken_stops(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    run: Callable[..., None] = Batches.run

    def overtaken(self: Batches, title: str, *arguments: object) -> None:
        if title == "Entities":
            monkeypatch.setattr(Batches, "run", run)
            write(graph, first(FIRST[:1]))
        run(self, title, *arguments)

    monkeypatch.setattr(Batches, "run", overtaken)
    with pytest.raises(Superseded, match=r"Another run has taken g/first\.md"):
        write(graph, first())
    write(graph, first(FIRST[:1]))
    after = graph_snapshot(graph)
    graph.write(lambda tx: tx.run("MATCH (n) DETACH DELETE n").consume())
    write(graph, first(FIRST[:1]))
    assert difference(after, graph_snapshot(graph)) == []


def test_redirects_are_followed_and_rewriting_does_not_undo_a_merge(graph: Graph) -> None:
    write(graph, first())
    kept, gone = entity_key("g", "Borealis", "Organization"), entity_key("g", "Cobalt", "Organization")
    graph.write(
        lambda tx: tx.run(
            "CREATE (:EntityRedirect {group_id: 'g', uuid: $gone, into: $kept})", gone=gone, kept=kept
        ).consume()
    )
    write(graph, first())
    assert graph.read("MATCH (n:EntityNode {uuid: $gone}) RETURN n.uuid AS uuid", gone=gone) == []
    merged = graph.read("MATCH (n:EntityNode {uuid: $kept}) RETURN n.aliases AS aliases", kept=kept)
    assert merged == [{"aliases": ["Borealis", "Cobalt"]}]
    keys = graph.read(
        "MATCH (:DocumentNode)-[m:MENTIONS]->({uuid: $kept}) RETURN m.entity_key AS k ORDER BY k", kept=kept
    )
    assert [row["k"] for row in keys] == sorted([kept, gone])


def test_a_group_of_another_embedding_model_is_refused_until_its_files_are_embedded_anew(graph: Graph) -> None:
    write(graph, first())
    write(graph, second())
    with pytest.raises(GraphWriteError, match=r"backfill `embeddings` with 'other' .*g/second\.md"):
        write(graph, first(), model="other", embedded_with=lambda _: "hash")
    write(graph, first(), model="other", embedded_with=lambda _: "other")
    write(graph, second(), model="other", embedded_with=lambda _: "other")
    models = graph.read("MATCH (d:DocumentNode) RETURN DISTINCT d.embedding_model AS model")
    assert models == [{"model": "other"}]


def test_a_node_that_vanished_between_nodes_and_relationships_is_written_again(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(graph, first())
    expected = graph_snapshot(graph)
    graph.write(lambda tx: tx.run("MATCH (n) DETACH DELETE n").consume())
    run: Callable[..., None] = Batches.run

    def somebody_deletes(self: Batches, title: str, *arguments: object) -> None:
        if title == "Relationships from subjects":
            graph.write(lambda tx: tx.run("MATCH (n:EntityNode {name: 'Acme'}) DETACH DELETE n").consume())
        run(self, title, *arguments)

    monkeypatch.setattr(Batches, "run", somebody_deletes)
    write(graph, first())
    assert difference(expected, graph_snapshot(graph)) == []


def _limit(monkeypatch: pytest.MonkeyPatch, limited: Callable[[Work], Work]) -> None:
    run: Callable[..., None] = Batches.run
    monkeypatch.setattr(Batches, "run", lambda self, title, rows, work: run(self, title, rows, limited(work)))


def test_a_batch_that_the_server_cannot_take_is_halved(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    write(graph, first(group_id="whole"))

    def takes_three_rows(work: Work) -> Work:
        def limited(tx: ManagedTransaction, rows: Sequence[Row]) -> Sequence[KindReceipt]:
            receipts = work(tx, rows)
            if len(rows) > 3:
                raise BatchTooLarge("too much at once")
            return receipts

        return limited

    _limit(monkeypatch, takes_three_rows)
    receipt = write(graph, first(group_id="halved"))
    assert receipt.splits > 0
    assert counts(graph_snapshot(graph, "halved")) == counts(graph_snapshot(graph, "whole"))


def test_a_row_that_cannot_be_written_alone_is_named(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    def takes_no_fact(work: Work) -> Work:
        def limited(tx: ManagedTransaction, rows: Sequence[Row]) -> Sequence[KindReceipt]:
            if any("evidence" in row.get("properties", {}) for row in rows):
                raise BatchTooLarge("too much at once")
            return work(tx, rows)

        return limited

    _limit(monkeypatch, takes_no_fact)
    with pytest.raises(GraphWriteError, match=r"cannot take this row alone: document='[0-9a-f-]+'.*too much at once"):
        write(graph, first())


def test_an_older_run_removes_no_document_that_came_after_it_began(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = small_file("g/both.jsonl", {"one": FIRST})
    newer = small_file("g/both.jsonl", {"one": FIRST, "two": SECOND})
    write(graph, newer)
    expected = graph_snapshot(graph)
    graph.write(lambda tx: tx.run("MATCH (n) DETACH DELETE n").consume())
    run: Callable[..., None] = Batches.run

    def somebody_adds_a_document(self: Batches, title: str, *arguments: object) -> None:
        if title == "Facts":
            monkeypatch.setattr(Batches, "run", run)
            write(graph, newer)
        run(self, title, *arguments)

    monkeypatch.setattr(Batches, "run", somebody_adds_a_document)
    write(graph, older)
    assert difference(expected, graph_snapshot(graph)) == []


def test_vectors_of_another_buffer_are_refused_before_anything_is_written(graph: Graph) -> None:
    with pytest.raises(OtherVersion, match=r"embeddings of g/first\.md .*: materialize embeddings\*"):
        write_to_graph(graph, first(), embedded(first(FIRST[:1])))
    assert graph.read("MATCH (n) RETURN n") == []


def test_types_that_would_fill_the_database_are_refused_and_known_ones_are_not(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(graph, first())
    monkeypatch.setattr(type_limit, "MOST_TYPES", len(type_limit.known_types(graph)))
    write(graph, first())
    more = small_file("g/more.md", {"more": [[("Acme", "never seen before", "Borealis")]]})
    before = graph_snapshot(graph)
    with pytest.raises(
        GraphWriteError, match=r"relationship types, this file would add 2, .* relationship_types: canonical"
    ):
        write(graph, more)
    assert difference(before, graph_snapshot(graph)) == []


def test_types_that_are_in_use_no_more_still_fill_the_database(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    if not graph.is_neo4j:
        pytest.skip("the embedded graph does not tell")
    spent = small_file("g/spent.md", {"spent": [[("Acme", "once wrote to", "Borealis")]]})
    write(graph, spent)
    graph.write(lambda tx: tx.run("MATCH (n) DETACH DELETE n").consume())
    known = type_limit.known_types(graph)
    assert "ONCE_WROTE_TO" in known - {row["type"] for row in graph.read(type_limit.TYPES)}
    monkeypatch.setattr(type_limit, "MOST_TYPES", len(known))
    write(graph, spent)
    with pytest.raises(GraphWriteError, match="relationship types"):
        write(graph, small_file("g/more.md", {"more": [[("Acme", "never wrote to", "Borealis")]]}))


def test_two_versions_of_a_file_with_many_documents_never_stop_each_other(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second takes the documents between two batches in which the first takes them: it alone goes on."""
    older = small_file("g/many.jsonl", {name: FIRST[:1] for name in "abcd"})
    newer = small_file("g/many.jsonl", {name: SECOND for name in "abcd"})
    write(graph, newer)
    expected = graph_snapshot(graph)
    graph.write(lambda tx: tx.run("MATCH (n) DETACH DELETE n").consume())
    write_rows, taken = Graph.write_rows, 0

    def somebody_else_begins(self: Graph, rows: Sequence[Row], work: Work) -> object:
        nonlocal taken
        taken += 1
        if taken == 3:  # two of four documents are the first run's
            monkeypatch.setattr(Graph, "write_rows", write_rows)
            write(graph, newer, batch_size=1)
        return write_rows(self, rows, work)

    monkeypatch.setattr(Graph, "write_rows", somebody_else_begins)
    with pytest.raises(Superseded):
        write(graph, older, batch_size=1)
    assert difference(expected, graph_snapshot(graph)) == []


def test_a_limited_build_moves_an_end_and_leaves_none_behind(graph: Graph) -> None:
    write(graph, first())
    moved = first(FIRST[:1], limited=True, placed={"Borealis": entity_key("g", "Cobalt", "Organization")})
    write(graph, moved)
    ends = graph.read("MATCH (:EpisodicNode)-[x:ACQUIRED_TARGET]->(n) RETURN n.uuid AS uuid")
    assert ends == [{"uuid": entity_key("g", "Cobalt", "Organization")}]
    assert counts(graph_snapshot(graph))["FactNode"] == 5


def test_the_model_is_known_from_the_first_moment(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    run: Callable[..., None] = Batches.run

    def killed(self: Batches, title: str, *arguments: object) -> None:
        if title == "Chunks":
            raise KeyboardInterrupt
        run(self, title, *arguments)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Batches, "run", killed)
        write(graph, first())
    with pytest.raises(GraphWriteError, match=r"embedded with 'hash'"):
        write(graph, second(), model="other", embedded_with=lambda _: "hash")


def test_a_limited_build_takes_no_word_from_an_entity_and_the_next_whole_one_does(graph: Graph) -> None:
    write(graph, first())
    summary = "MATCH (n:EntityNode {name: 'Acme'}) RETURN n.summary AS summary"
    silent = {"first": FIRST[:1]}
    write(graph, small_file("g/first.md", silent, limited=True))
    assert graph.read(summary) == [{"summary": "Acme makes anvils."}]
    write(graph, small_file("g/first.md", silent))
    assert graph.read(summary) == [{"summary": ""}]
