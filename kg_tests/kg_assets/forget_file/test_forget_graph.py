"""A file leaves the graph: right at every step, wherever it is stopped, beside whoever writes."""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from kg_assets.buffer.result import Buffer
from kg_assets.graph_writes import forget as forget_module
from kg_assets.graph_writes.batches import Batches, Superseded
from kg_assets.graph_writes.forget import forget_graph
from kg_assets.graph_writes.result import KindReceipt
from kg_assets.graph_writes.rows import Row
from kg_resources.graph import Graph
from kg_tests.graphs import wipe
from kg_tests.interruptions import before_batches
from kg_tests.small_files import Triple, small_file, write_to_graph
from kg_tests.snapshots import difference, graph_snapshot

FACTS: dict[str, dict[str, list[list[Triple]]]] = {
    "g/one.md": {"one": [[("Acme", "acquired", "Borealis"), ("Acme", "sued", "Acme")], [("rain", "fell in", "Delta")]]},
    "g/two.jsonl": {
        "first": [[("Borealis", "supplies", "Cobalt"), ("employment", "rose in", "Delta")]],
        "second": [[("Acme", "hired", "Euler")]],
    },
    "g/three.md": {"three": [[("Acme", "acquired", "Borealis"), ("rain", "delayed", "Cobalt"), ("Euler", "hid", "x")]]},
}  # fmt: skip


def file(source_file: str) -> Buffer:
    summaries = {"Acme": f"Acme in {source_file}.", "rain": f"Rain in {source_file}."}
    return small_file(source_file, FACTS[source_file], summaries=summaries)


def forget(graph: Graph, source_file: str, batch_size: int = 250) -> tuple[KindReceipt, ...]:
    return forget_graph(graph, "g", source_file, batch_size=batch_size, progress=lambda _: None)


def test_files_that_overlap_are_forgotten_in_any_order(graph: Graph) -> None:
    fresh = {}
    for kept in itertools.chain.from_iterable(itertools.combinations(FACTS, n) for n in range(3)):
        wipe(graph)
        for source_file in kept:
            write_to_graph(graph, file(source_file))
        fresh[kept] = graph_snapshot(graph)
    for order in itertools.permutations(FACTS):
        for source_file in FACTS:
            write_to_graph(graph, file(source_file))
        for number, source_file in enumerate(order, start=1):
            receipt = forget(graph, source_file)
            assert sum(kind.removed for kind in receipt) > 10
            kept = tuple(each for each in FACTS if each not in order[:number])
            assert difference(fresh[kept], graph_snapshot(graph)) == [], (order, number)
    assert graph.read("MATCH (n) RETURN n") == []


def test_the_receipt_says_what_went_and_nothing_there_is_fine(graph: Graph) -> None:
    write_to_graph(graph, file("g/two.jsonl"))
    removed = {kind.kind: kind.removed for kind in forget(graph, "g/two.jsonl", batch_size=2)}
    assert removed == {
        "DocumentNode": 2, "EpisodicNode": 2, "FactNode": 3, "EntityNode": 5, "TopicNode": 1,
        "CONTAINS_CHUNK": 2, "CONTAINS_FACT": 3, "DISCUSSES": 1, "MENTIONS": 6,
        "SUPPLIES": 1, "SUPPLIES_TARGET": 1, "ROSE_IN": 1, "ROSE_IN_TARGET": 1, "HIRED": 1, "HIRED_TARGET": 1,
    }  # fmt: skip
    assert forget(graph, "g/two.jsonl") == ()
    assert forget(graph, "g/never.md") == ()


def test_other_groups_and_redirects_stay(graph: Graph) -> None:
    write_to_graph(graph, file("g/one.md"))
    write_to_graph(graph, small_file("g/one.md", FACTS["g/one.md"], group_id="other"))
    create = "CREATE (:EntityRedirect {group_id: 'g', uuid: 'gone', into: 'kept'})"
    graph.write(lambda tx: tx.run(create).consume())
    other = graph_snapshot(graph, "other")
    forget(graph, "g/one.md")
    assert difference(other, graph_snapshot(graph, "other")) == []
    left = graph.read("MATCH (n {group_id: 'g'}) RETURN labels(n)[0] AS label")
    assert left == [{"label": "EntityRedirect"}]


class Stopped(BaseException):
    """As a kill: nobody catches it."""


@contextmanager
def stopping_before(transaction: int) -> Iterator[list[int]]:
    """Stops before the batch of that number (from 0) is written; the list holds the numbers seen."""
    write, seen = Batches._write, []

    def stop(self: Batches, rows: Sequence[Row], *arguments: object) -> None:
        if len(seen) == transaction:
            raise Stopped
        seen.append(len(seen))
        write(self, rows, *arguments)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Batches, "_write", stop)
        yield seen


def test_stopped_before_any_batch_and_run_again_it_ends_the_same(graph: Graph) -> None:
    write_to_graph(graph, file("g/one.md"))
    expected = graph_snapshot(graph)
    write_to_graph(graph, file("g/two.jsonl"))
    with stopping_before(-1) as seen:
        forget(graph, "g/two.jsonl", batch_size=2)
    assert len(seen) > 12
    for transaction in range(len(seen)):
        write_to_graph(graph, file("g/two.jsonl"))
        with pytest.raises(Stopped), stopping_before(transaction):
            forget(graph, "g/two.jsonl", batch_size=2)
        forget(graph, "g/two.jsonl")
        assert difference(expected, graph_snapshot(graph)) == [], transaction


def test_stopped_anywhere_the_file_can_be_written_again_instead(graph: Graph) -> None:
    for source_file in FACTS:
        write_to_graph(graph, file(source_file))
    expected = graph_snapshot(graph)
    for transaction in range(0, 18, 4):
        with pytest.raises(Stopped), stopping_before(transaction):
            forget(graph, "g/two.jsonl", batch_size=1)
        write_to_graph(graph, file("g/two.jsonl"))
        assert difference(expected, graph_snapshot(graph)) == [], transaction


@pytest.mark.parametrize("title", ["Chunks", "Entities", "Relationships to objects", "Documents finished"])
def test_a_writer_whose_file_is_forgotten_meanwhile_stops_and_leaves_nothing(graph: Graph, title: str) -> None:
    with before_batches(title, lambda: forget(graph, "g/two.jsonl")), pytest.raises(Superseded):
        write_to_graph(graph, file("g/two.jsonl"))
    assert graph.read("MATCH (n) RETURN n") == []


@pytest.mark.parametrize("title", ["Stale SUBJECT", "Stale mentions of EntityNode", "Stale documents"])
def test_a_writer_that_begins_later_wins(graph: Graph, title: str) -> None:
    write_to_graph(graph, file("g/two.jsonl"))
    expected = graph_snapshot(graph)
    with (
        before_batches(title, lambda: write_to_graph(graph, file("g/two.jsonl"))),
        pytest.raises(Superseded, match=r"Another run has taken g/two\.jsonl"),
    ):
        forget(graph, "g/two.jsonl")
    assert difference(expected, graph_snapshot(graph)) == []


def test_documents_that_came_meanwhile_are_no_success(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    write_to_graph(graph, file("g/one.md"))
    remove = forget_module.remove_dropped

    def somebody_writes(batches: Batches) -> None:
        remove(batches)
        write_to_graph(graph, file("g/one.md"))

    monkeypatch.setattr(forget_module, "remove_dropped", somebody_writes)
    with pytest.raises(Superseded, match=r"writes g/one\.md while it is forgotten: .* run the job forget_file again"):
        forget(graph, "g/one.md")
