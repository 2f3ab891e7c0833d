"""Processes that write at the same time leave the graph that writing in turn leaves."""

from collections.abc import Sequence

import pytest

from kg_assets.buffer.result import Buffer
from kg_assets.graph_writes.batches import Superseded
from kg_assets.graph_writes.result import GraphReceipt
from kg_resources.graph import Graph
from kg_tests.faults.writers import write_at_once, write_file
from kg_tests.graphs import wipe
from kg_tests.small_files import Triple, small_file
from kg_tests.snapshots import Snapshot, difference, graph_snapshot
from kg_tests.synthetic_files import synthetic_file

ROUNDS = 10


def in_turn(graph: Graph, buffers: Sequence[Buffer]) -> Snapshot:
    """What the graph holds when these, and nothing else, were written one after the other."""
    wipe(graph)
    for buffer in buffers:
        write_file(graph, buffer)
    return graph_snapshot(graph)


@pytest.mark.parametrize(("processes", "chunks", "facts"), [(2, 8, 40), (8, 4, 20)])
def test_files_that_share_most_entities(graph: Graph, processes: int, chunks: int, facts: int) -> None:
    """A round of first writes, a round of rewrites of edited files, and so on."""
    first = [synthetic_file(f"at once {number}", chunks=chunks, facts=facts) for number in range(processes)]
    second = [
        synthetic_file(f"at once {number}", edit=number, chunks=chunks, facts=facts) for number in range(processes)
    ]
    expected = [in_turn(graph, first), in_turn(graph, second)]
    for number in range(ROUNDS):
        edited = number % 2
        if not edited:
            wipe(graph)
        receipts = write_at_once(*(second if edited else first))
        assert all(isinstance(receipt, GraphReceipt) for receipt in receipts), receipts
        assert difference(expected[edited], graph_snapshot(graph)) == [], f"round {number}"


def test_two_versions_of_one_file(graph: Graph) -> None:
    """The end is one of them, whole; where the other was not done before, it ended as superseded."""
    versions = [synthetic_file("twice"), synthetic_file("twice", edit="twice")]
    wholes = [in_turn(graph, [version]) for version in versions]
    for number in range(ROUNDS):
        wipe(graph)
        order = number % 2
        results = write_at_once(versions[order], versions[1 - order])
        results = results if order == 0 else results[::-1]
        found = graph_snapshot(graph)
        assert found in wholes, difference(wholes[0], found)
        winner = wholes.index(found)
        assert isinstance(results[winner], GraphReceipt)
        assert isinstance(results[1 - winner], (GraphReceipt, Superseded))


def test_a_file_is_written_while_another_drops_what_they_share(graph: Graph) -> None:
    """Whoever removes an orphan loses against whoever names it."""
    names = [f"Shared {number}" for number in range(25)]
    shared: list[Triple] = [(name, "supplies", names[number - 1]) for number, name in enumerate(names)]
    own: list[Triple] = [("Acme", "acquired", "Borealis")]
    before = small_file("g/drops.md", {"drops": [own, shared]})
    after = small_file("g/drops.md", {"drops": [own]})
    other = small_file("g/names.md", {"names": [shared, own]})
    expected = in_turn(graph, [after, other])
    for number in range(ROUNDS):
        in_turn(graph, [before])
        receipts = write_at_once(*((after, other) if number % 2 else (other, after)))
        assert all(isinstance(receipt, GraphReceipt) for receipt in receipts), receipts
        assert difference(expected, graph_snapshot(graph)) == [], f"round {number}"
