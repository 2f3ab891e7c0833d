"""Puts every file into the graph, or into the vectors, again: from the pickles, in the order of keys, for nothing.

    python -m scripts.rebuild graph|vectors

Each file is materialized on the project's own Dagster instance, so that it shows like any other run. A file that fails
does not stop the others. No model is called for what was paid before: `summaries` run when the graph is whole again, so
that they ask for nothing that is not in the cache.
"""

import contextlib
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import dagster as dg
from dotenv import load_dotenv
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kg_assets.definitions import RESOURCES, STAGES
from kg_assets.partitions import input_files
from kg_resources.pickles import exists, read_note
from kg_resources.project import project_root

PASSES: Final = {"graph": ("graph_writes", "summaries"), "vectors": ("vector_writes",)}
"""Assets, each for all files before the next."""


@dataclass
class Outcome:
    """Of one file."""

    file: str
    outcome: str = "rebuilt"
    seconds: float = 0.0
    failed: bool = False


def rebuild(instance: dg.DagsterInstance, assets: Sequence[str], console: Console) -> list[Outcome]:
    """Materializes the assets of every registered file that has its pickles."""
    outcomes = [Outcome(key) for key in sorted(instance.get_dynamic_partitions(input_files.name or ""))]
    for each in outcomes:
        if not exists("buffer", each.file):
            each.outcome = "nothing to rebuild from: materialize chunks*"
        elif not exists("embeddings", each.file):
            each.outcome = "nothing to rebuild from: materialize embeddings*"
    ready = [each for each in outcomes if each.outcome == "rebuilt"]
    for asset in assets:
        for number, each in enumerate(ready, start=1):
            if not each.failed:
                _materialize(instance, asset, each)
                said = each.outcome if each.failed else "done"
                console.print(f"{asset} {number}/{len(ready)} {each.file}: {said}", markup=False, soft_wrap=True)
    return outcomes


def _materialize(instance: dg.DagsterInstance, asset: str, into: Outcome) -> None:
    began = time.monotonic()
    result = dg.materialize(
        STAGES,
        selection=[asset],
        partition_key=into.file,
        instance=instance,
        resources=RESOURCES,
        run_config={
            "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
            "resources": {"settings": {"config": _embedder_of(into.file)}},
        },
        raise_on_error=False,
    )
    into.seconds += time.monotonic() - began
    if not result.success:
        into.failed, into.outcome = True, f"{asset} failed: {_reason(result)}"


def _embedder_of(source_file: str) -> dict[str, str]:
    """The embedder that run config named for the file's vectors: what `summaries` adds must be of the same model."""
    note = read_note("embeddings", source_file)
    return {name: value for name, value in (note["settings"] if note else {}).items() if name == "embedder"}


def _reason(result: dg.ExecuteInProcessResult) -> str:
    """The sentence that the asset, or what loads its inputs, failed with."""
    failure = next(event.step_failure_data for event in result.all_events if event.is_step_failure)
    if failure.user_failure_data and failure.user_failure_data.description:
        return failure.user_failure_data.description
    error = failure.error
    while error and error.cause and (error.cls_name or "").startswith("Dagster"):  # what was raised stands inside
        error = error.cause
    return error.message.strip().partition(": ")[2] if error else "see its run in the UI"


def main() -> int:
    target = sys.argv[1] if len(sys.argv) == 2 else ""
    if target not in PASSES:
        raise SystemExit("Say what to rebuild: python -m scripts.rebuild graph, or python -m scripts.rebuild vectors")
    load_dotenv(project_root() / ".env")  # as the CLI does
    console, root = Console(), project_root()
    os.environ["DAGSTER_HOME"] = str(root)
    with contextlib.chdir(root), dg.DagsterInstance.get() as instance:  # paths in dagster.yaml hang from the root
        outcomes = rebuild(instance, PASSES[target], console)
    table = Table("file", "outcome", "seconds", title=f"Rebuilt: {target}", title_justify="left")
    for each in outcomes:
        table.add_row(escape(each.file), escape(each.outcome), f"{each.seconds:.1f}")
    console.print(table)
    return int(any(each.failed for each in outcomes))


if __name__ == "__main__":
    sys.exit(main())
