"""Ends runs that a crash has left behind: Dagster shows them as running, but their process is dead.

    python -m scripts.recover [--reexecute]

A run whose process lives is never touched, nor one of another machine. With `--reexecute` each ended run is executed
again from the asset at which it stopped, here and one after the other; without it the daemon of `make ui` does so, for
runs that were launched from the UI, a sensor or a backfill, as `run_retries` in dagster.yaml says.
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence
from typing import Final

import dagster as dg
from dagster._core.definitions.reconstruct import ReconstructableRepository
from dagster._core.storage.tags import MAX_RETRIES_TAG, TAGS_TO_MAYBE_OMIT_ON_RETRY
from dotenv import load_dotenv
from rich.console import Console

from kg_assets.maintenance.lost_runs import RunInFlight, end_lost_runs, runs_in_flight
from kg_resources.project import project_root
from kg_resources.run_process import TAG

_TAGS_OF_ONE_RUN: Final = {*TAGS_TO_MAYBE_OMIT_ON_RETRY, MAX_RETRIES_TAG, TAG}
"""Tags that a re-execution does not take over."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Ends runs whose process is dead.")
    parser.add_argument("--reexecute", action="store_true", help="execute them again from where they stopped")
    reexecute = parser.parse_args(arguments).reexecute
    load_dotenv(project_root() / ".env")  # as the CLI does
    console, root = Console(), project_root()
    os.environ["DAGSTER_HOME"] = str(root)
    with contextlib.chdir(root), dg.DagsterInstance.get() as instance:  # paths in dagster.yaml hang from the root
        found = runs_in_flight(instance)
        ended = end_lost_runs(instance, found, retry=not reexecute)
        for each in found:
            done = "ended" if any(run.run_id == each.run.run_id for run in ended) else "left alone"
            console.print(f"{_named(each)}: {done}, {each.reason}", markup=False, highlight=False, soft_wrap=True)
        if not found:
            console.print("No run is in flight.")
        if not reexecute:
            return 0
        failed = [run for run in ended if run.status != dg.DagsterRunStatus.CANCELING]
        return int(not all([_reexecute(instance, run, console) for run in failed]))


def _named(each: RunInFlight) -> str:
    run = each.run
    partition = run.tags.get("dagster/partition")
    return f"Run {run.run_id[:8]} ({run.job_name}{f', {partition}' if partition else ''}), {run.status.value}"


def _reexecute(instance: dg.DagsterInstance, run: dg.DagsterRun, console: Console) -> bool:
    """Executes the run again from the asset at which it stopped. Whether it succeeded."""
    console.print(f"Executing {run.run_id[:8]} again from where it stopped ...", markup=False, highlight=False)
    result = dg.execute_job(
        ReconstructableRepository.for_module("kg_assets.definitions", "defs").get_reconstructable_job(run.job_name),
        instance,
        tags={name: value for name, value in run.tags.items() if name not in _TAGS_OF_ONE_RUN},
        reexecution_options=dg.ReexecutionOptions.from_failure(run.run_id, instance),
    )
    outcome = "succeeded" if result.success else "failed: see its run in the UI"
    console.print(f"Run {result.run_id[:8]} {outcome}", markup=False, highlight=False)
    return result.success


if __name__ == "__main__":
    sys.exit(main())
