"""Runs the assets as a person does, by the CLI, or in a bare process for tests that kill it."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import dagster as dg
from dagster._core.execution.stats import StepEventStatus

REPOSITORY = Path(__file__).resolve().parent.parent
STAGES = (
    "chunks", "extractions", "resolutions", "buffer", "embeddings", "graph_writes", "vector_writes", "summaries",
)  # fmt: skip
CHECKS = {
    "chunks": "check_chunks",
    "extractions": "check_extractions",
    "resolutions": "check_resolutions",
    "embeddings": "check_embeddings",
    "graph_writes": "check_graph_writes",
    "vector_writes": "vector_writes_graph_and_vectors_agree",
    "entity_merges": "check_entity_merges",
}
"""Asset -> the step of its checks, which runs with it."""


def environment(project: Path) -> dict[str, str]:
    """The test's own variables, and the code of this checkout."""
    return {**os.environ, "DAGSTER_HOME": str(project), "PYTHONPATH": str(REPOSITORY), "PYTHONWARNINGS": "ignore"}


def make_project(project: Path) -> Path:
    """An empty project: its dagster.yaml, its input folder."""
    project.mkdir(parents=True, exist_ok=True)
    (project / "dagster.yaml").write_text((REPOSITORY / "dagster.yaml").read_text())
    (project / "inputs").mkdir(exist_ok=True)
    return project


def cli(
    project: Path, selection: str, key: str | None = None, config: str | None = None, timeout: float = 300
) -> subprocess.CompletedProcess[str]:
    """One `dagster asset materialize`."""
    command = [sys.executable, "-m", "dagster", "asset", "materialize", "-m", "kg_assets.definitions"]
    command += ["--select", selection, *(["--partition", key] if key is not None else [])]
    if config is not None:
        command += ["--config-json", config]
    return subprocess.run(
        command,
        cwd=project,
        env=environment(project),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout,
    )


def last_run(project: Path) -> tuple[dg.DagsterRunStatus, list[str]]:
    """How the newest run of the project's instance ended, and the assets whose steps it ran to success, in order."""
    with contextlib.chdir(project), dg.DagsterInstance.from_config(str(project)) as instance:  # its paths are relative
        run = instance.get_runs(limit=1)[0]
        steps = sorted(instance.get_run_step_stats(run.run_id), key=lambda step: step.start_time or 0)
        return run.status, [step.step_key for step in steps if step.status == StepEventStatus.SUCCESS]


def assert_ran(project: Path, run: subprocess.CompletedProcess[str], stages: Sequence[str]) -> None:
    """The CLI call succeeded and ran these assets, their checks, and nothing else."""
    assert run.returncode == 0, run.stdout[-6000:]
    assert sorted(last_run(project)[1]) == sorted(with_checks(stages))


def with_checks(stages: Iterable[str]) -> list[str]:
    """Steps of a run of these assets."""
    return [step for stage in stages for step in (stage, *([CHECKS[stage]] if stage in CHECKS else []))]
