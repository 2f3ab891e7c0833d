"""The connection to a store is cut while a file is written: one run, everything there once."""

import contextlib
import itertools
import random
import threading
from collections.abc import Iterator, Sequence

import pytest

from kg_assets.graph_writes.batches import Batches, Row, Work
from kg_assets.graph_writes.result import GraphReceipt
from kg_resources.graph import Graph, open_graph
from kg_resources.vectors import VectorStore, open_vector_store
from kg_tests.faults.proxy import Proxy, proxy
from kg_tests.faults.writers import point_snapshot, write_file, write_points
from kg_tests.graphs import wipe
from kg_tests.snapshots import Snapshot, difference, graph_snapshot
from kg_tests.synthetic_files import synthetic_file

BEFORE = synthetic_file("cut")
AFTER = synthetic_file("cut", edit="cut")
OTHER = synthetic_file("beside it")
COMMIT = b"\xb0\x12"
"""The message of Bolt that ends a transaction, which the driver sends alone."""


@pytest.fixture
def between(graph: Graph, graph_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """A proxy before the graph, by which new clients go."""
    with proxy(graph_environment["NEO4J_URI"]) as opened:
        monkeypatch.setenv("NEO4J_URI", f"bolt://127.0.0.1:{opened.port}")
        yield opened


@pytest.fixture
def expected(graph: Graph) -> Snapshot:
    """What the edited file leaves where nothing is cut; afterwards the graph holds the file as it was before."""
    for buffer in (OTHER, AFTER):
        write_file(graph, buffer)
    snapshot = graph_snapshot(graph)
    wipe(graph)
    for buffer in (OTHER, BEFORE):
        write_file(graph, buffer)
    return snapshot


def rewrite(graph: Graph, between: Proxy, expected: Snapshot) -> GraphReceipt:
    """Writes the edited file through the proxy and compares."""
    with open_graph() as through:
        receipt = write_file(through, AFTER)
    between.on_request = between.on_answer = None
    assert between.cuts
    assert receipt.retries > 0
    assert difference(expected, graph_snapshot(graph)) == []
    return receipt


def cut_now_and_then(between: Proxy, seed: str, apart: int) -> None:
    """From here on, once in so many requests: more than a transaction sends, sign-in included, or no second try would
    get through."""
    chance = random.Random(seed)
    first = between.requests + 1
    moments = {first + number + chance.randrange(apart // 2) for number in range(0, 1_000, apart)}
    between.on_request = lambda sent: between.cut() if sent in moments else None


def test_at_every_batch_boundary(
    graph: Graph, between: Proxy, expected: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In turn while nothing is under way, which the driver sees before it sends, and with the first bytes of a batch,
    which it cannot see."""
    write, batches = Batches._write, itertools.count()

    def at_once(_: int) -> None:
        between.on_request = None
        between.cut()

    def cut_and_write(self: Batches, rows: Sequence[Row], work: Work) -> None:
        if next(batches) % 2:
            between.on_request = at_once
        else:
            between.cut()
        write(self, rows, work)

    monkeypatch.setattr(Batches, "_write", cut_and_write)
    receipt = rewrite(graph, between, expected)
    assert receipt.batches == between.cuts and receipt.retries >= receipt.batches // 2


def test_inside_batches(graph: Graph, between: Proxy, expected: Snapshot) -> None:
    cut_now_and_then(between, "inside batches", 25)
    rewrite(graph, between, expected)
    assert between.cuts >= 5


def test_before_the_answer_to_a_commit(graph: Graph, between: Proxy, expected: Snapshot) -> None:
    """Of each transaction the first commit takes place and its answer is lost: all is sent a second time."""
    commits = itertools.count()

    def lose(asked: bytes) -> None:
        if COMMIT in asked and len(asked) < 10 and next(commits) % 2 == 0:
            between.cut()

    between.on_answer = lose
    receipt = rewrite(graph, between, expected)
    assert receipt.retries >= receipt.batches


def test_for_five_seconds(graph: Graph, between: Proxy, expected: Snapshot) -> None:
    def away(sent: int) -> None:
        if sent == 60:
            between.refuse()
            threading.Timer(5, between.admit).start()

    between.on_request = away
    assert rewrite(graph, between, expected).seconds > 5


def test_points_are_written_once_too(
    graph: Graph,
    between: Proxy,
    points_of: tuple[VectorStore, str],
    qdrant_url: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The graph tells where redirects lead; both its connection and that of a vector server are cut."""
    store, model = points_of
    write_points(store, graph, AFTER, model)
    expected = point_snapshot(store, model)
    write_points(store, graph, BEFORE, model)
    with contextlib.ExitStack() as stack:
        before_vectors = stack.enter_context(proxy(qdrant_url)) if qdrant_url else None
        if before_vectors:
            monkeypatch.setenv("QDRANT_URL", f"http://127.0.0.1:{before_vectors.port}")
            cut_now_and_then(before_vectors, "vectors", 5)
        cut_graph = stack.enter_context(open_graph())
        cut_store = stack.enter_context(open_vector_store())
        cut_now_and_then(between, "points", 15)
        write_points(cut_store, cut_graph, AFTER, model)
        assert between.cuts and cut_graph.retries > 0
        assert before_vectors is None or before_vectors.cuts
        between.on_request = None
    assert difference(expected, point_snapshot(store, model)) == []
