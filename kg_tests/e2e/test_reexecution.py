"""Re-execution from failure, as the UI does it: through the GraphQL API of `dagster dev`."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg_resources.graph import Graph
from kg_tests.dagster_dev import DagsterDev, dagster_dev
from kg_tests.road import CHECKS, REPOSITORY, STAGES, assert_ran, cli, make_project, with_checks

KEY = "fed/note.md"
REEXECUTE = """
mutation Again($params: ReexecutionParams!) {
  launchRunReexecution(reexecutionParams: $params) {
    __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message }
  }
}
"""


@pytest.fixture
def dev(project: Path, embedded_graph: Graph) -> Iterator[DagsterDev]:
    """`dagster dev` on a project with one file."""
    make_project(project)
    (project / "inputs" / "fed").mkdir()
    (project / "inputs" / KEY).write_text(
        "# Note\n\nWexmoor Electric Corporation acquired Lakemont Transformer Inc. in 2025.\n"
    )
    assert_ran(project, cli(project, "source_files"), ["source_files"])
    with dagster_dev(project) as server:
        yield server


def test_reexecution_from_failure_runs_nothing_before_the_failed_asset(dev: DagsterDev, project: Path) -> None:
    ontology = project / "topics.yaml"
    config = {"resources": {"settings": {"config": {"ontology": str(ontology)}}}}
    first = dev.launch("knowledge_graph", key=KEY, config=config)
    assert dev.ended(first) == ("FAILURE", sorted(with_checks(["chunks", "extractions"])))
    pickles = project / "data" / "pickles"
    before = {stage: next((pickles / stage).glob("*.pickle")).stat().st_mtime_ns for stage in ("chunks", "extractions")}

    shutil.copy(REPOSITORY / "kg_assets" / "resolutions" / "ontology.yaml", ontology)
    again = dev.ask(REEXECUTE, params={"parentRunId": first, "strategy": "FROM_FAILURE"})["launchRunReexecution"]
    assert again["__typename"] == "LaunchRunSuccess", again
    assert dev.ended(again["run"]["runId"]) == (
        "SUCCESS",
        sorted(with_checks(set(STAGES) - {"chunks", "extractions"})),
    )
    after = {stage: next((pickles / stage).glob("*.pickle")).stat().st_mtime_ns for stage in ("chunks", "extractions")}
    assert before == after


def test_the_check_is_executed_alone_without_a_partition(dev: DagsterDev) -> None:
    check = {"assetKey": {"path": ["vector_writes"]}, "name": "graph_and_vectors_agree"}
    run_id = dev.launch("__ASSET_JOB", assetSelection=[], assetCheckSelection=[check])
    # Whatever it finds: the server may hold files of other tests, of which this project has no vectors.
    assert dev.ended(run_id) == ("SUCCESS", [CHECKS["vector_writes"]])
