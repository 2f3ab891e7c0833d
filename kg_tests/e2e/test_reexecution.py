"""Re-execution from failure, as the UI does it: through the GraphQL API of `dagster dev`."""

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from kg_resources.graph import Graph
from kg_tests.road import CHECKS, REPOSITORY, STAGES, assert_ran, cli, environment, make_project, with_checks

KEY = "fed/note.md"
LAUNCH = """
mutation Launch($params: ExecutionParams!) {
  launchRun(executionParams: $params) {
    __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message }
  }
}
"""
REEXECUTE = """
mutation Again($params: ReexecutionParams!) {
  launchRunReexecution(reexecutionParams: $params) {
    __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message }
  }
}
"""
RUN = """
query Run($id: ID!) {
  runOrError(runId: $id) { ... on Run { status stepStats { stepKey status } } }
}
"""
REPOSITORIES = "{ repositoriesOrError { ... on RepositoryConnection { nodes { name location { name } } } } }"


@pytest.fixture
def api(project: Path, embedded_graph: Graph) -> Iterator[Callable[..., dict[str, Any]]]:
    """`dagster dev` on a project with one file, asked by GraphQL over HTTP."""
    make_project(project)
    (project / "inputs" / "fed").mkdir()
    (project / "inputs" / KEY).write_text(
        "# Note\n\nWexmoor Electric Corporation acquired Lakemont Transformer Inc. in 2025.\n"
    )
    assert_ran(project, cli(project, "source_files"), ["source_files"])
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "dagster",
        "dev",
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
        "-m",
        "kg_assets.definitions",
    ]
    with (project / "dev.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=project, env=environment(project), stdout=log, stderr=log)

    def ask(query: str, **variables: Any) -> dict[str, Any]:
        body = json.dumps({"query": query, "variables": variables}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"http://127.0.0.1:{port}/graphql", body, headers)
        with urllib.request.urlopen(request, timeout=60) as reply:
            answer = json.load(reply)
        assert "errors" not in answer, answer
        return answer["data"]

    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                if ask(REPOSITORIES)["repositoriesOrError"]["nodes"]:
                    break
            except (urllib.error.URLError, ConnectionError):
                pass
            assert time.monotonic() < deadline and server.poll() is None, (project / "dev.log").read_text()[-3000:]
            time.sleep(0.5)
        yield ask
    finally:
        family = psutil.Process(server.pid).children(recursive=True)
        server.send_signal(signal.SIGINT)
        _, alive = psutil.wait_procs([*family, psutil.Process(server.pid)], timeout=20)
        for process in alive:
            process.kill()


def ended(api: Callable[..., dict[str, Any]], run_id: str) -> tuple[str, list[str]]:
    """The status of the run once it has one for good, and the steps it ran to success."""
    deadline = time.monotonic() + 180
    while True:
        run = api(RUN, id=run_id)["runOrError"]
        if run["status"] in ("SUCCESS", "FAILURE", "CANCELED"):
            return run["status"], sorted(s["stepKey"] for s in run["stepStats"] if s["status"] == "SUCCESS")
        assert time.monotonic() < deadline, run
        time.sleep(0.5)


def test_reexecution_from_failure_runs_nothing_before_the_failed_asset(
    api: Callable[..., dict[str, Any]], project: Path
) -> None:
    ontology = project / "topics.yaml"
    repository = api(REPOSITORIES)["repositoriesOrError"]["nodes"][0]
    params = {
        "selector": {
            "repositoryLocationName": repository["location"]["name"],
            "repositoryName": repository["name"],
            "jobName": "knowledge_graph",
        },
        "runConfigData": {"resources": {"settings": {"config": {"ontology": str(ontology)}}}},
        "executionMetadata": {"tags": [{"key": "dagster/partition", "value": KEY}]},
        "mode": "default",
    }
    launched = api(LAUNCH, params=params)["launchRun"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    first = launched["run"]["runId"]
    assert ended(api, first) == ("FAILURE", ["chunks", "extractions"])
    pickles = project / "data" / "pickles"
    before = {stage: next((pickles / stage).glob("*.pickle")).stat().st_mtime_ns for stage in ("chunks", "extractions")}

    shutil.copy(REPOSITORY / "kg_assets" / "resolutions" / "ontology.yaml", ontology)
    again = api(REEXECUTE, params={"parentRunId": first, "strategy": "FROM_FAILURE"})["launchRunReexecution"]
    assert again["__typename"] == "LaunchRunSuccess", again
    assert ended(api, again["run"]["runId"]) == (
        "SUCCESS",
        sorted(with_checks(set(STAGES) - {"chunks", "extractions"})),
    )
    after = {stage: next((pickles / stage).glob("*.pickle")).stat().st_mtime_ns for stage in ("chunks", "extractions")}
    assert before == after


def test_the_check_is_executed_alone_without_a_partition(api: Callable[..., dict[str, Any]]) -> None:
    repository = api(REPOSITORIES)["repositoriesOrError"]["nodes"][0]
    params = {
        "selector": {
            "repositoryLocationName": repository["location"]["name"],
            "repositoryName": repository["name"],
            "jobName": "__ASSET_JOB",
            "assetSelection": [],
            "assetCheckSelection": [{"assetKey": {"path": ["vector_writes"]}, "name": "graph_and_vectors_agree"}],
        },
        "mode": "default",
    }
    launched = api(LAUNCH, params=params)["launchRun"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    # Whatever it finds: the server may hold files of other tests, of which this project has no vectors.
    assert ended(api, launched["run"]["runId"]) == ("SUCCESS", [CHECKS["vector_writes"]])
