"""Runs that were killed with everything around them end by themselves, by the sensor or by `scripts.recover`."""

import contextlib
import json
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import psutil
import pytest

from kg_assets.maintenance.lost_runs import end_lost_runs, runs_in_flight
from kg_resources.graph import Graph
from kg_resources.run_process import TAG, process_of
from kg_tests.dagster_dev import DagsterDev, dagster_dev
from kg_tests.road import STAGES, assert_ran, cli, environment, last_run, make_project

KEY = "fed/note.md"
NOTE = "# Note\n\nWexmoor Electric Corporation acquired Lakemont Transformer Inc. in 2025.\n"


@pytest.fixture
def road(project: Path) -> Path:
    """A project with one registered file."""
    make_project(project)
    (project / "inputs" / "fed").mkdir()
    (project / "inputs" / KEY).write_text(NOTE)
    assert_ran(project, cli(project, "source_files"), ["source_files"])
    return project


@contextlib.contextmanager
def instance_of(project: Path) -> Iterator[dg.DagsterInstance]:
    with contextlib.chdir(project), dg.DagsterInstance.from_config(str(project)) as instance:
        yield instance


@contextlib.contextmanager
def stopped_run(project: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A real run of the file, halted as soon as it has noted its process."""
    command = [sys.executable, "-m", "dagster", "asset", "materialize", "-m", "kg_assets.definitions"]
    with (project / "run.log").open("wb") as log:
        run = subprocess.Popen(
            [*command, "--select", "chunks*", "--partition", KEY],
            cwd=project,
            env=environment(project),
            stdout=log,
            stderr=log,
        )
    try:
        deadline = time.monotonic() + 120
        while verdicts(project) != ["alive"]:
            assert run.poll() is None and time.monotonic() < deadline, (project / "run.log").read_text()[-3000:]
            time.sleep(0.05)
        run.send_signal(signal.SIGSTOP)
        yield run
    finally:
        run.kill()
        run.wait(30)


def verdicts(project: Path) -> list[str]:
    with instance_of(project) as instance:
        return [each.verdict for each in runs_in_flight(instance)]


def recover(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts.recover", *arguments]
    return subprocess.run(command, cwd=project, env=environment(project), capture_output=True, text=True, timeout=200)


def test_a_live_run_is_left_alone_and_a_killed_one_is_executed_again(road: Path, embedded_graph: Graph) -> None:
    with stopped_run(road) as run:
        with instance_of(road) as instance:
            (found,) = runs_in_flight(instance)
            assert found.verdict == "alive"
            process = process_of(found.run.run_id, found.run.tags)
            assert process is not None and process.pid == run.pid
        spared = recover(road)
        assert spared.returncode == 0 and "STARTED: left alone, its process" in spared.stdout, spared.stdout
        assert last_run(road)[0] == dg.DagsterRunStatus.STARTED
        run.kill()
        run.wait(30)
        again = recover(road, "--reexecute")
    assert again.returncode == 0, again.stdout + again.stderr[-3000:]
    assert "STARTED: ended, its process" in again.stdout and "succeeded" in again.stdout
    status, steps = last_run(road)
    assert status == dg.DagsterRunStatus.SUCCESS and set(STAGES) <= set(steps)
    with instance_of(road) as instance:
        newest, killed, *_ = instance.get_runs(limit=2)
        assert killed.status == dg.DagsterRunStatus.FAILURE and newest.parent_run_id == killed.run_id
        assert killed.tags["dagster/will_retry"] == "false"  # it is executed again already
        assert runs_in_flight(instance) == []


def made(instance: dg.DagsterInstance, status: dg.DagsterRunStatus, note: dict[str, object] | None = None) -> str:
    """A run with that status and that note of its process, of which `run_id` is filled in."""
    run = dg.DagsterRun(job_name="knowledge_graph", status=status)
    tags = {} if note is None else {TAG: json.dumps({"run_id": run.run_id, **note})}
    instance.add_run(run.with_tags(tags))
    return run.run_id


def test_only_what_is_known_to_be_dead_is_ended(project: Path) -> None:
    own = psutil.Process()
    alive = {"host": platform.node(), "pid": own.pid, "started": own.create_time() - psutil.boot_time()}
    dead = {**alive, "pid": 2**22 + 1}
    with dg.DagsterInstance.ephemeral() as instance:
        started, canceling = dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING
        expected = {
            made(instance, started, alive): ("alive", started),
            made(instance, started, dead): ("lost", dg.DagsterRunStatus.FAILURE),
            made(instance, canceling, dead): ("lost", dg.DagsterRunStatus.CANCELED),
            made(instance, started, {**alive, "started": 0.0}): ("lost", dg.DagsterRunStatus.FAILURE),  # its id again
            made(instance, started, {**dead, "host": "elsewhere"}): ("unknown", started),
            made(instance, started, {**dead, "run_id": "the run before"}): ("unknown", started),
            made(instance, started): ("unknown", started),
            made(instance, dg.DagsterRunStatus.STARTING): ("starting", dg.DagsterRunStatus.STARTING),
        }
        found = runs_in_flight(instance)
        assert {each.run.run_id: each.verdict for each in found} == {run: of[0] for run, of in expected.items()}
        assert len(end_lost_runs(instance, found)) == 3
        assert end_lost_runs(instance, found) == []  # they have ended meanwhile
        assert {run.run_id: run.status for run in instance.get_runs()} == {run: of[1] for run, of in expected.items()}


def test_a_run_that_never_began_is_lost_after_the_time_that_it_has_to_start(project: Path) -> None:
    with dg.DagsterInstance.ephemeral(
        settings={"run_monitoring": {"enabled": True, "start_timeout_seconds": 1}}
    ) as instance:
        made(instance, dg.DagsterRunStatus.STARTING)
        time.sleep(1.1)
        assert [each.verdict for each in runs_in_flight(instance)] == ["lost"]


def in_flight(project: Path) -> dict[str, str]:
    """Run id -> status of every run that has not ended."""
    with instance_of(project) as instance:
        return {run.run_id: run.status.value for run in instance.get_runs() if not run.is_finished}


def test_everything_killed_at_once_heals_without_a_click(road: Path, embedded_graph: Graph) -> None:
    """Two runs in flight and one that waits for its place in the queue."""
    keys = [KEY, "fed/second.md", "fed/third.md"]
    for key in keys[1:]:
        (road / "inputs" / key).write_text(NOTE)
    assert_ran(road, cli(road, "source_files"), ["source_files"])
    with dagster_dev(road) as dev:
        runs = [dev.launch("knowledge_graph", key=key) for key in keys]
        kill_with_two_in_flight(road, dev)
    left = in_flight(road)
    assert left.keys() == set(runs) and sorted(left.values()) == ["QUEUED", "STARTED", "STARTED"]
    lost = {run_id for run_id, status in left.items() if status == "STARTED"}

    began = time.monotonic()
    with dagster_dev(road):
        while in_flight(road).keys() & lost:
            assert time.monotonic() - began < 180, in_flight(road)
            time.sleep(1)
        while in_flight(road):
            assert time.monotonic() - began < 480, in_flight(road)
            time.sleep(1)
    with instance_of(road) as instance:
        ended = instance.get_runs(dg.RunsFilter(job_name="knowledge_graph"))
    retried = {run.parent_run_id: run.status for run in ended if run.parent_run_id}
    first = {run.run_id: run.status for run in ended if not run.parent_run_id}
    assert {run_id for run_id, status in first.items() if status == dg.DagsterRunStatus.FAILURE} == lost
    assert retried == dict.fromkeys(lost, dg.DagsterRunStatus.SUCCESS)


def kill_with_two_in_flight(project: Path, dev: DagsterDev) -> None:
    """Halts each run as soon as it has noted its process; when two are, kills them with everything around them."""
    halted: set[int] = set()
    deadline = time.monotonic() + 120
    while len(halted) < 2:
        with instance_of(project) as instance:
            for run in instance.get_runs():
                process = process_of(run.run_id, run.tags)
                if process and not run.is_finished and process.pid not in halted:
                    psutil.Process(process.pid).suspend()
                    halted.add(process.pid)
        assert time.monotonic() < deadline, dev.log()
        time.sleep(0.05)
    family = dev.family()
    for each in family:
        each.kill()
    psutil.wait_procs(family, timeout=20)
