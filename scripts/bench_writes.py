"""Rows a second into a real Neo4j, over other ways to write the same rows in the same run.

    python -m scripts.bench_writes

The server is NEO4J_TEST_URI's, which is emptied, else one started for the run as for the tests. Ratios above 1 say that
we are faster. Each figure is the best of its rounds: other work on the machine only ever makes a round slower.
"""

import multiprocessing
import os
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import neo4j
from rich.console import Console
from rich.table import Table

from kg_assets.buffer.result import Buffer
from kg_assets.embeddings.result import FileEmbeddings
from kg_assets.graph_writes.schema import VECTOR_INDEXES, ensure_schema
from kg_assets.graph_writes.writer import write_graph
from kg_resources.graph import Graph, open_graph
from kg_tests.graphs import wipe
from kg_tests.neo4j_server import LONG_TERM_SUPPORT, Neo4jServer, configured_server, neo4j_server
from scripts.made_file import GROUP, ONE_DOCUMENT, Size, made_file
from scripts.other_writers import Statement, bare_rows, naive_rows, send

ROUNDS: Final = 3
DOCUMENTS: Final = 4
TENTH: Final = Size(chunks=18, entities=44, facts=220, topics=17, relationships=1_039)
TEN: Final = ONE_DOCUMENT.times(10)
SAMPLE: Final = 1_000
UNLABELLED: Final = "unlabelled, a query a type"
CASES: Final = (
    (ONE_DOCUMENT, 120, 256, (100, 250, 1_000, 5_000)),
    (ONE_DOCUMENT, 900, 256, (100, 250, 1_000, 5_000)),
    (ONE_DOCUMENT, 120, 1_536, (100, 250, 1_000, 5_000)),
    (ONE_DOCUMENT, 900, 1_536, (250,)),
    (TEN, 120, 256, (250, 1_000, 5_000)),
    (TEN, 900, 256, (250,)),
    (TEN, 120, 1_536, (250,)),
)
"""Size, relationship types, dimensions of vectors, batch sizes."""


@contextmanager
def server() -> Iterator[Neo4jServer]:
    if configured := configured_server():
        yield configured
        return
    with tempfile.TemporaryDirectory() as home, neo4j_server(LONG_TERM_SUPPORT, Path(home)) as started:
        yield started


def timed(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def ours(graph: Graph, buffer: Buffer, embeddings: FileEmbeddings, batch_size: int) -> None:
    write_graph(
        graph,
        buffer,
        embeddings,
        embedded_with=lambda _: embeddings.model,
        batch_size=batch_size,
        run_id="bench",
        progress=lambda _: None,
    )


class Bench:
    """One server, emptied before each writer; all of them find the same constraints and indexes."""

    def __init__(self, graph: Graph, driver: neo4j.Driver) -> None:
        self.graph, self.driver, self.dimensions = graph, driver, 0

    def use_dimensions(self, dimensions: int) -> None:
        if dimensions != self.dimensions:
            for name in VECTOR_INDEXES:
                self.graph.write(lambda tx, name=name: tx.run(f"DROP INDEX {name} IF EXISTS").consume())
            ensure_schema(self.graph, dimensions)
            self.dimensions = dimensions

    def on_empty(self, work: Callable[[], object]) -> float:
        wipe(self.graph)
        return timed(work)

    def case(self, size: Size, types: int, dimensions: int, batch_size: int, rounds: int) -> tuple[float, float, float]:
        """Seconds: ours, ours once more with nothing changed, the bare loop. In turns, the best of each."""
        buffer, embeddings = made_file(size, types=types, dimensions=dimensions)
        self.use_dimensions(dimensions)
        first, again, bare = [], [], []
        for _ in range(rounds):
            statements = bare_rows(buffer, embeddings)
            bare.append(self.on_empty(partial(send, self.driver, statements, GROUP, batch_size)))
            del statements
            first.append(self.on_empty(lambda: ours(self.graph, buffer, embeddings, batch_size)))
            again.append(timed(lambda: ours(self.graph, buffer, embeddings, batch_size)))
        return min(first), min(again), min(bare)

    def memory(self, size: Size) -> float:
        """Highest MB that the writer allocates in Python beyond its inputs."""
        buffer, embeddings = made_file(size, types=120, dimensions=256)
        self.use_dimensions(256)
        wipe(self.graph)
        tracemalloc.start()
        ours(self.graph, buffer, embeddings, 250)
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest / 1_000_000


def main() -> None:
    console = Console()
    for name in [name for name in os.environ if name.startswith("NEO4J_") and not name.startswith("NEO4J_TEST_")]:
        del os.environ[name]
    with server() as at:
        os.environ.update(at.environment)
        with open_graph() as graph, neo4j.GraphDatabase.driver(at.uri, auth=(at.user, at.password)) as driver:
            bench = Bench(graph, driver)
            bench.case(ONE_DOCUMENT, 120, 256, 250, rounds=2)  # the server compiles what it runs often
            against_the_bare_loop(bench, console)
            against_first_attempts(bench, console)
            several_at_once(bench, console)
            memory = {size.rows: bench.memory(size) for size in (ONE_DOCUMENT, TEN)}
            wipe(graph)
    for rows, megabytes in memory.items():
        console.print(f"Memory of the writer beyond its inputs, {rows:,} rows: {megabytes:,.0f} MB")


def against_the_bare_loop(bench: Bench, console: Console) -> None:
    """A table a size, as soon as it is measured: all of them take a while."""
    console.print("Against a bare loop of the same statements, and once more unchanged")
    for size, types, dimensions, batch_sizes in CASES:
        title = f"{size.rows:,} rows, {types} types, vectors of {dimensions:,} dimensions"
        table = Table(title=title, title_justify="left")
        for column in ("batch", "rows/s", "bare rows/s", "ours/bare", "again/first"):
            table.add_column(column, justify="right")
        for batch_size in batch_sizes:
            rounds = ROUNDS if size == ONE_DOCUMENT else 1
            first, again, bare = bench.case(size, types, dimensions, batch_size, rounds)
            table.add_row(
                f"{batch_size:,}", f"{size.rows / first:,.0f}", f"{size.rows / bare:,.0f}",
                f"{bare / first:.2f}", f"{again / first:.2f}",
            )  # fmt: skip
        console.print(table)


def against_first_attempts(bench: Bench, console: Console) -> None:
    """A query a row costs the same at any size, so a tenth of a document tells. Looking for nodes without a label costs
    more the more there are: it is measured at three sizes, at the largest by a sample, or it would take hours."""
    table = Table(title="Against first attempts, ours in batches of 250", title_justify="left")
    for column in ("rows", "types", "writer", "rows/s", "ours is faster by"):
        table.add_column(column, justify="right")

    def add(size: Size, types: int, writer: str, rate: float, first: float) -> None:
        table.add_row(f"{size.rows:,}", str(types), writer, f"{rate:,.0f}", f"{size.rows / first / rate:.1f}")

    for types in (120, 900):
        for size in (TENTH, ONE_DOCUMENT):
            first, _, _ = bench.case(size, types, 256, 250, rounds=2)
            buffer, embeddings = made_file(size, types=types, dimensions=256)
            naive = partial(send, bench.driver, naive_rows(buffer, embeddings), GROUP, 100_000)
            add(size, types, UNLABELLED, size.rows / bench.on_empty(naive), first)
            if size == TENTH:
                one_row = partial(send, bench.driver, bare_rows(buffer, embeddings), GROUP, 1)
                add(size, types, "a query a row", size.rows / bench.on_empty(one_row), first)
        buffer, embeddings = made_file(TEN, types=types, dimensions=256)
        first = bench.on_empty(partial(ours, bench.graph, buffer, embeddings, 250))
        sample = some_types(naive_rows(buffer, embeddings))
        rows = sum(len(of_type) for _, of_type in sample)
        seconds = timed(partial(send, bench.driver, sample, GROUP, 100_000))
        add(TEN, types, f"{UNLABELLED}, {rows:,} rows of it", rows / seconds, first)
    console.print(table)


def some_types(statements: Sequence[Statement]) -> list[Statement]:
    """Queries of single types of facts, of SAMPLE rows in all or a few more."""
    chosen: list[Statement] = []
    for statement, rows in statements:
        if "DID_" in statement and sum(len(of_type) for _, of_type in chosen) < SAMPLE:
            chosen.append((statement, rows))
    return chosen


def several_at_once(bench: Bench, console: Console) -> None:
    """Documents that share every entity and topic, by so many processes."""
    names = [f"bench/document_{number}.md" for number in range(DOCUMENTS)]
    bench.use_dimensions(256)
    table = Table(
        title=f"{DOCUMENTS} documents of {ONE_DOCUMENT.rows:,} rows that share all entities", title_justify="left"
    )
    for column in ("processes", "seconds", "rows/s", "over one process"):
        table.add_column(column, justify="right")
    alone = 0.0
    for processes in (1, 2, 4):
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(processes, context, initializer=prepare) as pool:
            list(pool.map(time.sleep, [1.0] * processes))  # processes begin before the clock runs
            seconds = min(bench.on_empty(partial(write_all, pool, names)) for _ in range(ROUNDS))
        alone = alone or seconds
        rate = DOCUMENTS * ONE_DOCUMENT.rows / seconds
        table.add_row(str(processes), f"{seconds:.1f}", f"{rate:,.0f}", f"{alone / seconds:.2f}")
    console.print(table)


def prepare() -> None:
    """What a process of the pool makes before it takes work."""
    prepared.update({f"bench/document_{number}.md": _document(number) for number in range(DOCUMENTS)})


def write_all(pool: ProcessPoolExecutor, names: Sequence[str]) -> None:
    list(pool.map(write_one, names))


def write_one(name: str) -> None:
    with open_graph() as graph:
        ours(graph, *prepared[name], 250)


def _document(number: int) -> tuple[Buffer, FileEmbeddings]:
    return made_file(ONE_DOCUMENT, types=120, dimensions=256, name=f"bench/document_{number}.md")


prepared: dict[str, tuple[Buffer, FileEmbeddings]] = {}
"""Of this process: source file -> what is written of it."""


if __name__ == "__main__":
    main()
