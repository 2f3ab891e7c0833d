"""Extraction by a language model over what its calls must take, against a stub server with a set latency.

    python -m scripts.bench_extract

The texts are those of the Beige Book where KG_TEST_DATA names its folder, else those of the samples. Beside ours, in
turns, runs a bare loop: `create()` of the openai SDK under a semaphore, with the same messages, replies unread. Each
figure is the best of its rounds: other work on the machine only ever makes a round slower.
"""

import asyncio
import math
import os
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import openai
from rich.console import Console
from rich.table import Table

from kg_assets.chunks.read import read_file
from kg_assets.chunks.result import Chunk, Document
from kg_assets.extractions.prompts import extraction_messages
from kg_assets.extractions.with_model import extract_chunks, passage_of
from kg_resources.language_model import Extraction, open_language_model
from kg_resources.language_model.contracts import json_schema
from kg_resources.settings import Settings
from kg_tests.model_process import ROOT, ModelProcess

LATENCY: Final = 0.5
ROUNDS: Final = 3
CASES: Final = ((1, 20), (10, 181), (50, 181), (200, 181))
"""Calls in flight, chunks: one at a time, 181 chunks would take a minute and a half a round."""
MANY: Final = (1_000, 10_000)


@dataclass(frozen=True)
class Run:
    seconds: float
    cpu_seconds: float


def chunks(count: int) -> list[Chunk]:
    """So many, no two alike."""
    folder = os.environ.get("KG_TEST_DATA")
    files = [Path(folder) / "beige_book_2025_10.jsonl"] if folder else sorted((ROOT / "inputs").rglob("*.jsonl"))
    found = [
        chunk
        for file in files
        for chunk in read_file(file, file.name, "default", limit=None, skip_bad_lines=False).chunks
    ]
    made = []
    for number in range(count):
        chunk, again = found[number % len(found)], number // len(found)
        content = f"{chunk.content} ({again})" if again else chunk.content
        made.append(replace(chunk, uuid=f"c{number}", chunk_id=f"c{number}", position=number, content=content))
    return made


def measured(work: Callable[[], object]) -> Run:
    began, cpu = time.monotonic(), time.process_time()
    work()
    return Run(time.monotonic() - began, time.process_time() - cpu)


def ours(document: Document, concurrency: int) -> None:
    settings = Settings(critique=False, concurrency=concurrency)
    results = extract_chunks([document], open_language_model(settings), settings)
    assert all(result.outcome == "extracted" for result in results)


def bare_loop(document: Document, concurrency: int) -> None:
    schema = {"name": "Extraction", "schema": json_schema(Extraction), "strict": True}
    response_format: Any = {"type": "json_schema", "json_schema": schema}

    async def run() -> None:
        limits = type(openai.DEFAULT_CONNECTION_LIMITS)(max_connections=concurrency)
        async with openai.AsyncOpenAI(http_client=openai.DefaultAsyncHttpxClient(limits=limits)) as client:
            places = asyncio.Semaphore(concurrency)

            async def call(chunk: Chunk) -> None:
                messages: Any = extraction_messages(passage_of(document, chunk))
                async with places:
                    await client.chat.completions.create(
                        model="bare", messages=messages, temperature=0, response_format=response_format
                    )

            await asyncio.gather(*map(call, document.chunks))

    asyncio.run(run())


@contextmanager
def empty_data() -> Any:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KG_DATA_URI"] = folder
        yield


def best(runs: Sequence[Run]) -> Run:
    return Run(min(run.seconds for run in runs), min(run.cpu_seconds for run in runs))


def case(concurrency: int, document: Document) -> tuple[Run, Run, Run, int]:
    """Ours, the bare loop, ours once more from the cache, and calls."""
    mine, bare, cached = [], [], []
    calls = 0
    with ModelProcess() as server:
        os.environ["OPENAI_BASE_URL"] = server.url
        for _ in range(ROUNDS if len(document.chunks) > 100 else 1):
            with empty_data():
                server.plan(latency=LATENCY)
                mine.append(measured(lambda: ours(document, concurrency)))
                calls = server.stats()["requests"]
                cached.append(measured(lambda: ours(document, concurrency)))
                assert server.stats()["requests"] == calls
            bare.append(measured(lambda: bare_loop(document, concurrency)))
    return best(mine), best(bare), best(cached), calls


def memory(document: Document) -> float:
    """Highest MB that an extraction allocates in Python beyond its input and its result."""
    with ModelProcess() as server, empty_data():
        os.environ["OPENAI_BASE_URL"] = server.url
        settings = Settings(critique=False)
        tracemalloc.start()
        results = extract_chunks([document], open_language_model(settings), settings)
        kept, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert len(results) == len(document.chunks)
        return (highest - kept) / 1_000_000


def main() -> None:
    for name in [name for name in os.environ if name.startswith(("KG_", "OPENAI_")) and name != "KG_TEST_DATA"]:
        del os.environ[name]
    os.environ["OPENAI_API_KEY"] = "none"
    whole = Document("d", "d", "Report", None, "", tuple(chunks(max(MANY))))
    with ModelProcess() as server, empty_data():
        os.environ["OPENAI_BASE_URL"] = server.url
        ours(replace(whole, chunks=whole.chunks[:5]), 5)  # imports, certificates
    table = Table(title=f"A reply takes {LATENCY} s; critique off", title_justify="left")
    columns = ("in flight", "chunks", "calls", "ideal s", "ours s", "bare s", "ours/ideal", "bare/ideal", "ours/bare")
    for column in (*columns, "cpu ms a call", "bare cpu ms", "from cache s"):
        table.add_column(column, justify="right")
    for concurrency, count in CASES:
        mine, bare, cached, calls = case(concurrency, replace(whole, chunks=whole.chunks[:count]))
        ideal = math.ceil(calls / concurrency) * LATENCY
        table.add_row(
            str(concurrency), str(count), str(calls), f"{ideal:.1f}", f"{mine.seconds:.2f}", f"{bare.seconds:.2f}",
            f"{mine.seconds / ideal:.2f}", f"{bare.seconds / ideal:.2f}", f"{mine.seconds / bare.seconds:.2f}",
            f"{mine.cpu_seconds / calls * 1_000:.1f}", f"{bare.cpu_seconds / calls * 1_000:.1f}",
            f"{cached.seconds:.2f}",
        )  # fmt: skip
    console = Console(width=160)
    console.print(table)
    for count in MANY:
        megabytes = memory(replace(whole, chunks=whole.chunks[:count]))
        console.print(f"Memory beyond input and result, {count:,} chunks: {megabytes:,.1f} MB")


if __name__ == "__main__":
    main()
