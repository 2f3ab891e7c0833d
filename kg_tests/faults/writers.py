"""Processes that write one file each. They are forked from a warm one, so that a test kills the writing itself and
not the imports before it."""

import contextlib
import multiprocessing
import os
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from kg_assets.buffer.result import Buffer
from kg_assets.graph_writes.batches import Superseded
from kg_assets.graph_writes.result import GraphReceipt
from kg_assets.vector_writes.result import VectorReceipt
from kg_assets.vector_writes.writer import write_vectors
from kg_resources.graph import Graph, open_graph
from kg_resources.vectors import VectorStore, open_vector_store
from kg_tests.small_files import embedded, write_to_graph
from kg_tests.snapshots import Snapshot, vector_snapshot

BATCH_SIZE = 20
"""Small, so that a file of medium size is many transactions."""
POINTS_BATCH_SIZE = 5
_SECONDS = 120

_warm = multiprocessing.get_context("forkserver")
_warm.set_forkserver_preload([__name__, "kg_resources.vectors.edge"])


def write_file(graph: Graph, buffer: Buffer, batch_size: int = BATCH_SIZE) -> GraphReceipt:
    return write_to_graph(graph, buffer, batch_size=batch_size)


def write_points(store: VectorStore, graph: Graph, buffer: Buffer, model: str) -> VectorReceipt:
    vectors = embedded(buffer, model)
    return write_vectors(store, graph, buffer, vectors, batch_size=POINTS_BATCH_SIZE, progress=lambda _: None)


def point_snapshot(store: VectorStore, model: str) -> Snapshot:
    """The points of that model only: a server may hold others."""
    return {collection: points for collection, points in vector_snapshot(store).items() if model in collection}


class Writer:
    """One such process: connected to what the environment of the test names, and waiting for `begin`."""

    def __init__(self, work: Buffer | Callable[[Graph], Any], points_of_model: str | None = None) -> None:
        """Writes that buffer to the graph (as points of that embedding model to the vectors), or does that work."""
        self._connection, theirs = _warm.Pipe()
        arguments = (theirs, dict(os.environ), work, points_of_model)
        self._process = _warm.Process(target=_run, args=arguments, daemon=True)
        self._process.start()
        theirs.close()
        assert self._connection.recv() == "ready"

    def begin(self) -> None:
        """Returns when the writing begins."""
        self._connection.send("go")
        assert self._connection.recv() == "begins"

    def kill(self) -> bool:
        """SIGKILL; whether it struck amid the writing."""
        self._process.kill()
        self._process.join(_SECONDS)
        with contextlib.suppress(EOFError):
            return not self._connection.recv()
        return True

    def result(self) -> Any:
        """What the work gave (of writing a receipt, or Superseded), once the process has ended."""
        assert self._connection.poll(_SECONDS), "the writer does not end"
        result = self._connection.recv()
        self._process.join(_SECONDS)
        return result


def seconds_of(writer: Writer) -> float:
    """How long undisturbed work takes."""
    writer.begin()
    began = time.monotonic()
    writer.result()
    return time.monotonic() - began


def kill_amid(
    make_ready: Callable[[], object], work: Buffer | Callable[[Graph], Any], after: float, model: str | None = None
) -> None:
    """Kills that work so many seconds after its beginning, earlier where it was done by then."""
    killed = False
    while not killed:
        make_ready()
        writer = Writer(work, model)
        writer.begin()
        time.sleep(after)
        killed = writer.kill()
        after /= 2


def write_at_once(*works: Buffer | Callable[[Graph], Any]) -> list[Any]:
    """A process for each, all connected before any begins."""
    writers = [Writer(work) for work in works]
    for writer in writers:
        writer.begin()
    return [writer.result() for writer in writers]


def _run(
    connection: Connection,
    environment: dict[str, str],
    work: Buffer | Callable[[Graph], Any],
    points_of_model: str | None,
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    with open_graph() as graph, open_vector_store() as store:
        connection.send("ready")
        connection.recv()
        connection.send("begins")
        try:
            if not isinstance(work, Buffer):
                result = work(graph)
            elif points_of_model:
                result = write_points(store, graph, work, points_of_model)
            else:
                result = write_file(graph, work)
        except Superseded as error:
            result = error
        connection.send(result)
