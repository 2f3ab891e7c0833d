"""The sensor inbox: what a look at the input folder finds is registered and launched."""

from collections.abc import Sequence
from typing import Final

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from kg_assets.chunks.input_error import InputError
from kg_assets.partitions import input_files
from kg_assets.sensors.inbox.config import InboxConfig, read_config
from kg_assets.sensors.inbox.look import Look, look
from kg_assets.sensors.inbox.memory import Memory, read_memory, write_memory
from kg_resources.pickles import read_note
from kg_resources.project import input_folder, project_root

SOURCE_FILE_TAG: Final = "kg/source_file"
"""Of a run that forgets a file: such a run has no partition."""
_NAMED: Final = 5
"""Files that one line of the tick names; it counts all."""
_UNFINISHED: Final = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def inbox_sensor(process: UnresolvedAssetJobDefinition, forget: dg.JobDefinition) -> dg.SensorDefinition:
    """
    Args:
        process: the job that takes a file through all assets, by its partition.
        forget: the job that removes a file, by its config.
    """

    @dg.sensor(
        name="inbox",
        jobs=[process, forget],
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description="Registers new files of the input folder and processes them, and changed files again, as soon as "
        "they are no longer being written. Deleted files are reported, or forgotten where inbox.yaml says so. The "
        "log of each tick tells what was seen, what waits, and why.",
    )
    def inbox(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        instance, name = context.instance, input_files.name or ""
        runs = instance.get_runs(dg.RunsFilter(statuses=_UNFINISHED))
        in_flight = {run.tags[tag] for run in runs for tag in ("dagster/partition", SOURCE_FILE_TAG) if tag in run.tags}
        try:
            config, memory = read_config(project_root()), read_memory()
            seen = look(
                input_folder(),
                memory,
                registered=instance.get_dynamic_partitions(name),
                in_flight=in_flight,
                processed=_processed,
                launched=lambda run_key: _launched(instance, run_key),
                most=max(0, min(config.files_per_look, config.most_in_flight - len(runs))),
            )
        except InputError as error:
            raise dg.Failure(f"{error}. Nothing is registered, processed or forgotten meanwhile.") from error
        instance.add_dynamic_partitions(name, [each.key for each in seen.requests])
        requests = [
            dg.RunRequest(
                run_key=each.run_key,
                job_name=process.name,
                partition_key=each.key,
                run_config={"resources": {"settings": {"config": config.settings}}},
                tags={"kg/inbox": each.state},
            )
            for each in seen.requests
        ]
        goes = [key for key in seen.gone if key not in in_flight] if config.on_delete == "forget" else []
        requests += [_forgetting(forget.name, key, memory) for key in goes]
        write_memory(memory)
        lines = lines_of(seen, config, goes)
        for line in lines:
            context.log.info(line)
        return dg.SensorResult(
            run_requests=requests,
            skip_reason=None if requests else dg.SkipReason(" ".join(lines)),
        )

    return inbox


def lines_of(seen: Look, config: InboxConfig, goes: Sequence[str]) -> list[str]:
    """What a look saw, a sentence each: what it requests, what waits and why, what is missing or refused."""
    new = [each.key for each in seen.requests if each.state == "new"]
    changed = [each.key for each in seen.requests if each.state == "changed"]
    stay = [key for key in seen.missing if key not in goes]
    why = "on_delete is report" if config.on_delete == "report" else "not missing for long, or all of its folder is"
    lines = [
        f"{seen.found:,} files.",
        _line(new, "new: requested"),
        _line(changed, "changed: requested again"),
        _line(seen.unstable, "may still be written: looked at again next time"),
        _line(seen.in_flight, "wait for the run of them that is in flight"),
        f"{seen.waiting:,} wait for a later look (files_per_look, most_in_flight)." if seen.waiting else "",
        _line([f"{key} ({reason})" for key, reason in seen.unreadable], "cannot be read"),
        _line([f"{key} {reason}" for key, reason in seen.refused], "left out"),
        _line(goes, "deleted: forget_file requested"),
        _line(stay, f"registered and not in the folder: kept ({why}); run forget_file to remove one"),
    ]
    return [line for line in lines if line]


def _line(names: Sequence[str], what: str) -> str:
    more = f", and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return f"{len(names):,} {what}: {', '.join(names[:_NAMED])}{more}." if names else ""


def _forgetting(job: str, key: str, memory: Memory) -> dg.RunRequest:
    return dg.RunRequest(
        run_key=f"forget:{key}:{memory.missing[key]}",
        job_name=job,
        run_config={"ops": {"forget": {"config": {"source_file": key}}}},
        tags={SOURCE_FILE_TAG: key},
    )


def _processed(key: str) -> str | None:
    """The hash of the content that the file's chunks are of."""
    note = read_note("chunks", key)
    return note.get("file_hash") if note else None


def _launched(instance: dg.DagsterInstance, run_key: str) -> bool:
    return instance.get_runs_count(dg.RunsFilter(tags={"dagster/run_key": run_key})) > 0
