"""SIGKILL of the graph's server amid a file's writing, and its restart: one run, everything there once."""

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from kg_assets.buffer.result import Buffer
from kg_assets.graph_writes.batches import Batches, Row, Work
from kg_resources import embedded_graph
from kg_resources.embedded_graph.server_process import servers
from kg_resources.graph import Graph, open_graph
from kg_tests.faults.writers import write_file
from kg_tests.graphs import wipe
from kg_tests.neo4j_server import LONG_TERM_SUPPORT, Neo4jServer, neo4j_server
from kg_tests.snapshots import difference, graph_snapshot
from kg_tests.synthetic_files import synthetic_file

BEFORE = synthetic_file("server")
AFTER = synthetic_file("server", edit="server")


def write_while(graph: Graph, buffer: Buffer, kill: Callable[[], object], seed: str) -> None:
    """Writes the file; a moment after the beginning of some batch, `kill` runs, once."""
    chance = random.Random(seed)
    wanted, delay, begun = chance.randrange(4, 14), chance.uniform(0, 0.02), 0
    killing = threading.Timer(delay, kill)
    write = Batches._write

    def write_and_kill(self: Batches, rows: Sequence[Row], work: Work) -> None:
        nonlocal begun
        begun += 1
        if begun == wanted:
            killing.start()
        write(self, rows, work)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Batches, "_write", write_and_kill)
        receipt = write_file(graph, buffer)
    killing.join()
    assert receipt.retries > 0


def survives(kill: Callable[[], object], seed: str) -> None:
    """A first write and a rewrite, each through a kill of the server."""
    with open_graph() as graph:
        write_file(graph, BEFORE)
        before = graph_snapshot(graph)
        write_file(graph, AFTER)
        after = graph_snapshot(graph)
        wipe(graph)
        write_while(graph, BEFORE, kill, f"{seed} first")
        assert difference(before, graph_snapshot(graph)) == []
        write_while(graph, AFTER, kill, f"{seed} rewrite")
        assert difference(after, graph_snapshot(graph)) == []


def test_the_embedded_server_is_started_again_by_the_writer(project: Path) -> None:
    def kill() -> None:
        (server,) = servers(embedded_graph.home_folder())
        server.kill()

    survives(kill, "embedded")


@pytest.fixture
def mortal_neo4j(tmp_path_factory: pytest.TempPathFactory, neo4j_test_server: Neo4jServer) -> Iterator[Neo4jServer]:
    """A server of this test's own; only where there are jars to start one from."""
    if neo4j_test_server.home is None:
        pytest.skip("NEO4J_TEST_URI names a server that is not to be killed")
    with neo4j_server(LONG_TERM_SUPPORT, tmp_path_factory.mktemp("mortal")) as server:
        yield server


def test_a_neo4j_that_dies_and_comes_back_is_waited_for(
    project: Path, mortal_neo4j: Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in mortal_neo4j.environment.items():
        monkeypatch.setenv(name, value)
    survives(mortal_neo4j.restart, "neo4j")
