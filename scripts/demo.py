"""The demo: every sample file through every asset by the CLI, as a person would type it, and a look at the result."""

import subprocess
import sys
import time

from dotenv import load_dotenv
from rich.console import Console

from kg_assets.entity_merges.result import DoubtfulPair, DuplicatesReceipt, MergedNode
from kg_assets.partitions import find_files
from kg_resources.graph import open_graph
from kg_resources.pickles import PickleStore
from kg_resources.project import input_folder, project_root
from kg_resources.search.__main__ import main as ask
from kg_resources.vectors import open_vector_store
from scripts.graph_tables import show

QUESTION = "Who is the chief financial officer of Wexmoor Electric?"


def main() -> int:
    load_dotenv(project_root() / ".env")  # as the CLI does
    console, began = Console(), time.monotonic()
    keys, _ = find_files(input_folder())
    console.print(f"{len(keys)} files in {input_folder().name}/", markup=False)
    _materialize(console, "source_files")
    for key in keys:
        _materialize(console, "chunks*", key)
    _materialize(console, "entity_merges")
    console.print(f"\nDone in {time.monotonic() - began:.0f} s.\n")
    _show_merges(console)
    with open_graph() as graph, open_vector_store() as store:
        show(graph, store, console)
    console.print(f'\n$ make ask Q="{QUESTION}" GROUP=companies', markup=False, highlight=False, soft_wrap=True)
    ask([QUESTION, "--group", "companies", "--limit", "2"])
    console.print(
        "Look further:\n"
        "  make ui                                       runs, tables and lineage on http://127.0.0.1:3000\n"
        "  python -m kg_resources.embedded_graph status  address and password for any Bolt client\n"
        '  make ask Q="..." GROUP=fed                    asks the graph\n'
        "  make stop                                     stops the graph server that the demo started",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    return 0


def _show_merges(console: Console) -> None:
    receipt, _ = PickleStore([DuplicatesReceipt, MergedNode, DoubtfulPair]).read("entity_merges", None)
    lines = [f"  {one.name} is {one.into_name}: {one.reason}" for one in receipt.merged]
    lines += [f"  {one.name} may be {one.other_name}: {one.reason}" for one in receipt.doubtful[:5]]
    found = f"{len(receipt.merged)} duplicates merged, {receipt.all_doubtful} pairs in doubt"
    console.print("\n".join([found, *lines, ""]), markup=False, highlight=False, soft_wrap=True)


def _materialize(console: Console, selection: str, key: str | None = None) -> None:
    """One CLI call; its output is shown only where it fails."""
    partition = ["--partition", key] if key else []
    command = ["dagster", "asset", "materialize", "-m", "kg_assets.definitions", "--select", selection, *partition]
    shown = " ".join(f"'{word}'" if "*" in word or " " in word else word for word in command)
    console.print(f"$ {shown}", markup=False, highlight=False, soft_wrap=True)
    began = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=project_root(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if run.returncode:
        console.print(run.stdout, markup=False, highlight=False)
        raise SystemExit(f"{shown} failed with exit code {run.returncode}: what it said stands above.")
    console.print(f"  done in {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    sys.exit(main())
