"""What the UI offers: jobs that can be launched as they are shown, and none that destroys by a few clicks."""

import os
import subprocess
import sys
from typing import Any

import dagster as dg
import pytest
from dagster._config import validate_config_from_snap

from kg_assets.definitions import STAGES, defs
from kg_tests.conftest import ROOT

JOBS = ("knowledge_graph", "write_only", "forget_file", "unmerge", "dry_run", "clean")
REPOSITORY = defs.get_repository_def()


@pytest.mark.parametrize("name", JOBS)
def test_a_job_says_what_it_does_and_its_example_config_is_valid(name: str) -> None:
    job = REPOSITORY.get_job(name)
    example = job.run_config if job.partitions_def is None else job.get_run_config_for_partition_key("fed/report.md")
    assert job.description and example
    dg.validate_run_config(job, dict(example))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("relationship_types", "canonicl"),
        ("unknown_topics", "loose"),
        ("language_model", "gpt"),
        ("embedder", "remote"),
        ("batch_size", "many"),
        ("batch_sice", 10),
    ],
)
def test_the_launchpad_knows_choices_and_types(setting: str, value: object) -> None:
    """As the launchpad sees the job: by its snapshot, without its code."""
    job = REPOSITORY.get_job("knowledge_graph")
    snapshot = job.get_job_snapshot()
    (root,) = [mode.root_config_key for mode in snapshot.mode_def_snaps]
    types = snapshot.config_schema_snapshot

    def refused(config: dict[str, object]) -> bool:
        run_config = {"resources": {"settings": {"config": config}}}
        return not validate_config_from_snap(types, root or "", run_config).success

    assert refused({setting: value})
    assert not refused({"relationship_types": "free", "language_model": "openai", "embedder": None, "limit": None})


def test_jobs_that_destroy_have_no_partitions() -> None:
    destroying = [job for job in REPOSITORY.get_all_jobs() if "kg/destroys" in job.tags]
    assert {job.name for job in destroying} == {"forget_file", "clean"}
    assert all(job.partitions_def is None for job in destroying)


def test_nothing_that_costs_or_removes_runs_by_itself_until_it_is_switched_on() -> None:
    running = {s.name for s in REPOSITORY.sensor_defs if s.default_status == dg.DefaultSensorStatus.RUNNING}
    assert running == {"lost_runs"}
    assert {s.name for s in REPOSITORY.sensor_defs} == {"lost_runs", "inbox", "automatic_merges"}
    assert {s.default_status for s in REPOSITORY.schedule_defs} == {dg.DefaultScheduleStatus.STOPPED}


def test_entity_merges_is_no_part_of_what_is_materialized_of_a_file() -> None:
    of_a_file = dg.AssetSelection.from_string("chunks*").resolve(REPOSITORY.asset_graph)
    assert of_a_file == {stage.key for stage in STAGES}


def test_every_asset_is_described_and_owned() -> None:
    for key in REPOSITORY.asset_graph.get_all_asset_keys():
        asset = REPOSITORY.asset_graph.get(key)
        assert asset.description and asset.owners and asset.group_name == "kg" and asset.kinds, key


@pytest.mark.parametrize("model", ["none", "openai"])
def test_the_badge_of_a_model_stands_where_one_is_used(model: str) -> None:
    code = (
        "from kg_assets.definitions import defs\n"
        "graph = defs.get_repository_def().asset_graph\n"
        "print(sorted(k.to_user_string() for k in graph.get_all_asset_keys() if 'openai' in graph.get(k).kinds))"
    )
    environment = {**os.environ, "KG_LANGUAGE_MODEL": model, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    asked = ["entity_merges", "extractions", "resolutions", "summaries"] if model == "openai" else []
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(asked)


def test_entity_merges_runs_when_files_were_written_and_none_is_being_written() -> None:
    written = dg.AssetKey("graph_writes")
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("input_files", ["a.md", "b.md"])

        def requested(cursor: Any = None) -> tuple[int, Any]:
            result = dg.evaluate_automation_conditions(
                defs, instance, asset_selection=dg.AssetSelection.assets("entity_merges"), cursor=cursor
            )
            return result.total_requested, result.cursor

        asked, cursor = requested()
        assert asked == 0
        instance.report_runless_asset_event(dg.AssetMaterialization(written, partition="a.md"))
        run = instance.create_run_for_job(
            REPOSITORY.get_job("write_only"),
            tags={"dagster/partition": "b.md"},
            status=dg.DagsterRunStatus.STARTED,
            asset_selection=frozenset({written}),
        )
        asked, cursor = requested(cursor)
        assert asked == 0
        instance.report_run_failed(run)
        asked, cursor = requested(cursor)
        assert asked == 1
        assert requested(cursor)[0] == 0
