"""SIGKILL inside each asset, at a random moment: that asset and those after it, materialized again, mend everything."""

import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg_resources.graph import open_graph
from kg_resources.vectors import open_vector_store
from kg_tests.graphs import emptied, wipe
from kg_tests.neo4j_server import Neo4jServer
from kg_tests.road import STAGES, assert_ran, cli, environment, make_project
from kg_tests.snapshots import Snapshot, difference, graph_snapshot, vector_snapshot

KEY = "fed/report.md"
FILE = """# Regional report of the Tidewater Institute

March 3, 2026

## Manufacturing

Wexmoor Electric Corporation acquired Lakemont Transformer Inc. in 2025.
Lakemont Transformer supplies utilities in Oregon.
Manufacturing activity increased modestly in the Twelfth District. Wexmoor Electric did not sell its Tacoma plant.

## Labor markets

Employment rose slightly in Seattle. Denise R. Calloway leads Wexmoor Electric. Ms. Calloway expects wages to rise.
The Federal Reserve Bank of San Francisco surveyed manufacturers in Portland.
The San Francisco Fed reported strong demand.

## Prices

Steel prices increased sharply in March 2026. Rourke Vance Metals raised its copper prices. Tariffs raised input costs.
"""


AFTER = {stage: STAGES[number:] for number, stage in enumerate(STAGES)} | {
    "graph_writes": ("graph_writes", "summaries"),
    "vector_writes": ("vector_writes",),
}
"""What `STAGE*` selects."""

Undisturbed = tuple[Path, tuple[Snapshot, Snapshot], dict[str, float]]


def snapshots() -> tuple[Snapshot, Snapshot]:
    with open_graph() as graph, open_vector_store() as store:
        return graph_snapshot(graph), vector_snapshot(store)


def forget(project: Path, stage: str) -> None:
    """As if the stage and those after it had never run: earlier pickles stay, what they write is gone."""
    for later in AFTER[stage]:
        shutil.rmtree(project / "data" / "pickles" / later, ignore_errors=True)
    if "vector_writes" in AFTER[stage]:
        shutil.rmtree(project / "data" / "vectors", ignore_errors=True)
    if "summaries" in AFTER[stage]:
        with open_graph() as graph:
            wipe(graph)
    if stage == "summaries":
        run_one(project, "graph_writes")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, embedded_server: Neo4jServer) -> Iterator[Undisturbed]:
    """A project with one file, what an undisturbed run makes of it, and how long each stage takes."""
    project = make_project(tmp_path_factory.mktemp("killed"))
    (project / "inputs" / "fed").mkdir()
    (project / "inputs" / KEY).write_text(FILE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(project))
        with emptied(embedded_server, patch):
            pass
        assert_ran(project, cli(project, "source_files"), ["source_files"])
        assert_ran(project, cli(project, "chunks*", KEY), STAGES)
        expected = snapshots()
        assert len(expected[0]["nodes"]) > 30 and any(expected[1].values())
        yield project, expected, {stage: run_one(project, stage)[0] for stage in STAGES}


def run_one(project: Path, stage: str, kill_after: float | None = None) -> tuple[float, bool]:
    """Seconds of the stage's own work, and whether it was killed so many seconds after its beginning."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kg_tests.faults.one_stage", stage, KEY],
        cwd=project,
        env=environment(project),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begins\n"
    began = time.monotonic()
    if kill_after is not None:
        time.sleep(kill_after)
        process.kill()
    code = process.wait(timeout=120)
    assert code in (0, -signal.SIGKILL)
    return time.monotonic() - began, code != 0


@pytest.mark.parametrize("stage", STAGES)
def test_a_killed_asset_is_mended_by_materializing_it_and_those_after_it(stage: str, undisturbed: Undisturbed) -> None:
    project, expected, seconds = undisturbed
    moment, killed = random.Random(f"kill {stage}").uniform(0.05, 0.8) * seconds[stage], False
    while not killed:  # a run that was faster than the one measured is no kill: again, earlier
        forget(project, stage)
        _, killed = run_one(project, stage, moment)
        moment /= 2
    assert_ran(project, cli(project, f"{stage}*", KEY), AFTER[stage])
    graph, vectors = snapshots()
    assert difference(expected[0], graph) == []
    assert difference(expected[1], vectors) == []
