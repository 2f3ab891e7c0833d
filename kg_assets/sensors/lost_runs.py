"""The sensor lost_runs: what a crash left behind heals without a click."""

import dagster as dg

from kg_assets.maintenance.lost_runs import end_lost_runs, runs_in_flight


@dg.sensor(
    name="lost_runs",
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Marks runs as failed whose process has died, so that they free their place in the queue and "
    "`run_retries` of dagster.yaml starts them again where they stopped. Never touches a run whose process lives.",
)
def lost_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    found = runs_in_flight(context.instance)
    ended = end_lost_runs(context.instance, found)
    if ended:
        named = ", ".join(run.run_id[:8] for run in ended)
        return dg.SkipReason(
            f"{len(ended)} of {len(found)} runs in flight had lost their process and are ended: {named}."
        )
    return dg.SkipReason(f"{len(found)} runs in flight, none has lost its process.")
