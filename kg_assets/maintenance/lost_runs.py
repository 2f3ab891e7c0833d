"""Runs whose process died with everything around it: Dagster shows them as started for ever, and they keep their place
in the queue. They are found by the process that each run notes when it begins."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import dagster as dg
from dagster._core.storage.tags import MAX_RETRIES_TAG

from kg_resources.run_process import process_of, state_of

IN_FLIGHT: Final = (dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING)

Verdict = Literal["lost", "alive", "starting", "unknown"]


@dataclass(frozen=True)
class RunInFlight:
    run: dg.DagsterRun
    verdict: Verdict
    reason: str
    """One line."""


def runs_in_flight(instance: dg.DagsterInstance) -> list[RunInFlight]:
    """Every run that Dagster takes for running, oldest first, and whether its process lives."""
    records = instance.get_run_records(dg.RunsFilter(statuses=list(IN_FLIGHT)), ascending=True)
    patience = instance.run_monitoring_start_timeout_seconds
    return [_judged(record, patience) for record in records]


def end_lost_runs(
    instance: dg.DagsterInstance, found: Sequence[RunInFlight], *, retry: bool = True
) -> list[dg.DagsterRun]:
    """Marks lost runs as failed (those that were being canceled as canceled) and frees their slots of pools.

    Args:
        retry: whether `run_retries` of dagster.yaml may start them again by itself.
    """
    ended = []
    for each in found:
        run = each.run
        now = instance.get_run_by_id(run.run_id)
        if each.verdict != "lost" or now is None or now.is_finished:  # it may have ended since it was looked at
            continue
        if not retry:
            instance.add_run_tags(run.run_id, {MAX_RETRIES_TAG: "0"})
        if run.status == dg.DagsterRunStatus.CANCELING:
            instance.report_run_canceled(run, f"Canceled: {each.reason}.")
        else:
            instance.report_run_failed(
                run, f"Lost: {each.reason}. What its finished assets made is kept: re-execute the run from failure."
            )
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        ended.append(run)
    return ended


def _judged(record: dg.RunRecord, patience: float) -> RunInFlight:
    """Args:
    patience: seconds after which a run that has noted no process never will.
    """
    run = record.dagster_run
    process = process_of(run.run_id, run.tags)
    if process is not None:
        state = state_of(process)
        if state == "dead":
            return RunInFlight(run, "lost", f"its {process} has died")
        if state == "alive":
            return RunInFlight(run, "alive", f"its {process} lives")
        return RunInFlight(run, "unknown", f"its {process} cannot be looked at from here")
    if run.status == dg.DagsterRunStatus.STARTED:
        return RunInFlight(
            run, "unknown", "it has noted no process: if nothing works on it, mark it as failed in the UI"
        )
    waited = time.time() - record.update_timestamp.timestamp()
    if waited < patience:
        return RunInFlight(run, "starting", f"it has noted no process for {waited:.0f} s")
    return RunInFlight(run, "lost", f"it has noted no process for {waited:.0f} s")
