"""Wall time and peak memory of one document from its file to the graph, by one CLI call, in a project of its own.

    python -m scripts.bench_road [FILE]

FILE: a .jsonl; without one the Beige Book of KG_TEST_DATA where that is set, else the largest sample. Beside it, as
a baseline of the same run: a bare pass of the language parser over the same texts, which nothing here can beat. Then
what `scripts.bench_formats` says of reading alone, by format.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from kg_assets.partitions import find_files
from kg_resources import embedded_graph
from kg_resources.embedded_graph.server_process import servers
from kg_resources.graph import open_graph
from scripts.bench_formats import bench

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1_000_000


def document() -> Path:
    if len(sys.argv) > 1:
        return Path(sys.argv[1]).resolve()
    if (folder := os.environ.get("KG_TEST_DATA")) is not None:
        return Path(folder) / "beige_book_2025_10.jsonl"
    keys, _ = find_files(ROOT / "inputs")
    return max((ROOT / "inputs" / key for key in keys if key.endswith(".jsonl")), key=lambda path: path.stat().st_size)


def watched(command: list[str], cwd: Path) -> tuple[float, float]:
    """Seconds, and the highest resident megabytes of the process and its children."""
    began, highest = time.monotonic(), 0
    process = psutil.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        try:
            family = [process, *process.children(recursive=True)]
            highest = max(highest, sum(member.memory_info().rss for member in family if "java" not in member.name()))
        except psutil.NoSuchProcess:
            pass
        time.sleep(0.05)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed: run it in {cwd} to see why.")
    return time.monotonic() - began, highest / MEGABYTE


def parser_alone(texts: list[str]) -> tuple[float, float]:
    """Seconds to load the parser, and to parse the texts one after the other."""
    from kg_assets.extractions.spacy_model import spacy_model

    began = time.monotonic()
    model = spacy_model()
    loaded = time.monotonic()
    for text in texts:
        model(text)
    return loaded - began, time.monotonic() - loaded


def main() -> None:
    source = document()
    texts = [json.loads(line)["body"] for line in source.read_text(encoding="utf-8").splitlines()]
    for name in [name for name in os.environ if name.startswith(("KG_", "NEO4J_", "QDRANT_", "OPENAI_"))]:
        del os.environ[name]  # nothing of the user's: no other graph, no paid model
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        shutil.copy(ROOT / "dagster.yaml", project)
        (project / "inputs" / "bench").mkdir(parents=True)
        shutil.copy(source, project / "inputs" / "bench")
        os.environ.update(DAGSTER_HOME=folder, PYTHONPATH=str(ROOT), PYTHONWARNINGS="ignore")
        cli = [sys.executable, "-m", "dagster", "asset", "materialize", "-m", "kg_assets.definitions", "--select"]
        try:
            register, _ = watched([*cli, "source_files"], project)
            seconds, memory = watched([*cli, "chunks*", "--partition", f"bench/{source.name}"], project)
            again, _ = watched([*cli, "chunks*", "--partition", f"bench/{source.name}"], project)
            server = sum(process.memory_info().rss for process in servers(embedded_graph.home_folder())) / MEGABYTE
            with open_graph() as graph:
                facts = graph.read("MATCH (n:FactNode) RETURN count(n) AS n")[0]["n"]
        finally:
            embedded_graph.stop()
    load, parse = parser_alone(texts)
    table = Table(title=f"{source.name}: {len(texts)} chunks, {facts} facts", title_justify="left")
    for column in ("", "value", "over the parser alone"):
        table.add_column(column, justify="left" if not column else "right")
    for name, value, ratio in (
        ("parser alone: load + parse", f"{load + parse:.1f} s", "1.0"),
        ("source_files, one CLI call", f"{register:.1f} s", ""),
        ("every asset, one CLI call", f"{seconds:.1f} s", f"{seconds / (load + parse):.1f}"),
        ("the same once more", f"{again:.1f} s", f"{again / (load + parse):.1f}"),
        ("peak memory of the run", f"{memory:,.0f} MB", ""),
        ("memory of the embedded graph server", f"{server:,.0f} MB", ""),
    ):
        table.add_row(name, value, ratio)
    Console().print(table, bench(1_000))


if __name__ == "__main__":
    main()
