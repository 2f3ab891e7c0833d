"""`dagster dev` on a project, asked by GraphQL as the UI asks it."""

import contextlib
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil

from kg_tests.road import environment

REPOSITORIES = "{ repositoriesOrError { ... on RepositoryConnection { nodes { name location { name } } } } }"
LAUNCH = """
mutation Launch($params: ExecutionParams!) {
  launchRun(executionParams: $params) {
    __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message }
  }
}
"""
RUN = """
query Run($id: ID!) {
  runOrError(runId: $id) { ... on Run { status stepStats { stepKey status } } }
}
"""
_ENDED = ("SUCCESS", "FAILURE", "CANCELED")


class DagsterDev:
    """A running `dagster dev`."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process = process
        self._url = f"http://127.0.0.1:{port}/graphql"
        self._log = log

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of the answer. Fails on an error."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(self._url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as reply:
            answer = json.load(reply)
        assert "errors" not in answer, answer
        return answer["data"]

    def await_ready(self, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while True:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                if self.ask(REPOSITORIES)["repositoriesOrError"]["nodes"]:
                    return
            assert time.monotonic() < deadline and self.process.poll() is None, self.log()
            time.sleep(0.5)

    def selector(self, job: str) -> dict[str, Any]:
        (repository,) = self.ask(REPOSITORIES)["repositoriesOrError"]["nodes"]
        return {
            "repositoryLocationName": repository["location"]["name"],
            "repositoryName": repository["name"],
            "jobName": job,
        }

    def launch(
        self, job: str, *, key: str | None = None, config: Mapping[str, Any] | None = None, **selection: Any
    ) -> str:
        """The id of a run that the launchpad launches, of one partition where `key` is given."""
        tags = [{"key": "dagster/partition", "value": key}] if key else []
        params = {
            "selector": {**self.selector(job), **selection},
            "runConfigData": dict(config or {}),
            "executionMetadata": {"tags": tags},
            "mode": "default",
        }
        launched = self.ask(LAUNCH, params=params)["launchRun"]
        assert launched["__typename"] == "LaunchRunSuccess", launched
        return launched["run"]["runId"]

    def ended(self, run_id: str, seconds: float = 180) -> tuple[str, list[str]]:
        """The status of the run once it has one for good, and the steps that it ran to success."""
        deadline = time.monotonic() + seconds
        while True:
            run = self.ask(RUN, id=run_id)["runOrError"]
            if run["status"] in _ENDED:
                return run["status"], sorted(s["stepKey"] for s in run["stepStats"] if s["status"] == "SUCCESS")
            assert time.monotonic() < deadline, run
            time.sleep(0.5)

    def family(self) -> list[psutil.Process]:
        """The process and all that it started, its runs among them."""
        process = psutil.Process(self.process.pid)
        return [process, *process.children(recursive=True)]

    def log(self) -> str:
        return self._log.read_text()[-3000:]


@contextlib.contextmanager
def dagster_dev(project: Path) -> Iterator[DagsterDev]:
    """`dagster dev`, ready; whatever is left of it at the end is ended."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [sys.executable, "-m", "dagster", "dev", "-h", "127.0.0.1", "-p", str(port)]
    with (project / "dev.log").open("ab") as log:
        process = subprocess.Popen(
            [*command, "-m", "kg_assets.definitions"], cwd=project, env=environment(project), stdout=log, stderr=log
        )
    server = DagsterDev(process, port, project / "dev.log")
    try:
        server.await_ready()
        yield server
    finally:
        family = server.family() if process.poll() is None else []
        if family:
            process.send_signal(signal.SIGINT)
        _, alive = psutil.wait_procs(family, timeout=20)
        for each in alive:
            each.kill()
