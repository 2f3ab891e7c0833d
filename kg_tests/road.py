"""Runs the assets as a person does, by the CLI, or in a bare process for tests that kill it."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
STAGES = (
    "chunks", "extractions", "resolutions", "buffer", "embeddings", "graph_writes", "vector_writes", "summaries",
)  # fmt: skip


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


def materialized(run: subprocess.CompletedProcess[str]) -> list[str]:
    """The assets whose steps ran to success, in order."""
    return re.findall(r" - (\w+) - STEP_SUCCESS", run.stdout)


def assert_ran(run: subprocess.CompletedProcess[str], stages: Sequence[str]) -> None:
    assert run.returncode == 0, run.stdout[-3000:]
    assert sorted(materialized(run)) == sorted(stages)
