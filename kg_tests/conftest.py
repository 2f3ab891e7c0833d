"""Fixtures of every test: a project root of its own, the two graphs, and a language model behind real HTTP.

The Neo4j half skips where no server can be had, and fails instead where KG_REQUIRE_NEO4J is set.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg_assets.graph_writes.schema import VECTOR_INDEXES
from kg_resources.embedded_graph import stop as stop_embedded_graph
from kg_resources.graph import Graph, open_graph
from kg_resources.vectors import VectorStore, open_vector_store
from kg_tests.graphs import emptied, wipe
from kg_tests.model_process import ModelProcess
from kg_tests.neo4j_server import LONG_TERM_SUPPORT, Neo4jMissing, Neo4jServer, configured_server, neo4j_server

ROOT = Path(__file__).parent.parent
_OF_THE_MACHINE = ("KG_", "NEO4J_", "QDRANT_", "OPENAI_")
_KEPT = ("KG_TEST_DATA", "KG_REQUIRE_NEO4J", "NEO4J_TEST_")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty project root that nothing on this machine configures; an embedded graph in it is stopped."""
    for name in list(os.environ):
        if name.startswith(_OF_THE_MACHINE) and not name.startswith(_KEPT):
            monkeypatch.delenv(name)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    monkeypatch.setenv(
        "DAGSTER_HOME", str(tmp_path)
    )  # a test may have undone it, and the stop must not reach elsewhere
    monkeypatch.delenv("KG_DATA_URI", raising=False)
    stop_embedded_graph()


@pytest.fixture(scope="session")
def embedded_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """One embedded graph for all tests that do not end it."""
    root = tmp_path_factory.mktemp("embedded")
    environment = {**os.environ, "DAGSTER_HOME": str(root), "PYTHONPATH": str(ROOT)}
    environment.pop("KG_DATA_URI", None)
    command = [sys.executable, "-m", "kg_resources.embedded_graph"]
    started = subprocess.run([*command, "start"], env=environment, cwd=root, check=True, capture_output=True, text=True)
    yield Neo4jServer(**json.loads(started.stdout))
    subprocess.run([*command, "stop"], env=environment, cwd=root, check=True, capture_output=True)


@pytest.fixture(scope="session")
def neo4j_test_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """One Neo4j for all tests: NEO4J_TEST_URI's, else one started from jars."""
    if server := configured_server():
        yield server
        return
    try:
        with neo4j_server(LONG_TERM_SUPPORT, tmp_path_factory.mktemp("neo4j")) as server:
            yield server
    except Neo4jMissing as error:
        refuse = pytest.fail if os.environ.get("KG_REQUIRE_NEO4J") else pytest.skip
        refuse(str(error))


@pytest.fixture(params=["embedded", "neo4j"])
def graph_server(request: pytest.FixtureRequest) -> Neo4jServer:
    """Each of the two graphs in turn."""
    return request.getfixturevalue("embedded_server" if request.param == "embedded" else "neo4j_test_server")


@pytest.fixture
def graph_environment(graph_server: Neo4jServer, project: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The variables that lead to that graph, set."""
    for name, value in graph_server.environment.items():
        monkeypatch.setenv(name, value)
    return graph_server.environment


@pytest.fixture
def graph(graph_environment: dict[str, str]) -> Iterator[Graph]:
    """That graph, open and empty, without indexes of vectors: tests embed with different dimensions."""
    with open_graph() as opened:
        wipe(opened)
        for name in VECTOR_INDEXES if opened.is_neo4j else ():
            opened.write(lambda tx, name=name: tx.run(f"DROP INDEX {name} IF EXISTS").consume())
        yield opened


@pytest.fixture
def embedded_graph(embedded_server: Neo4jServer, project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Graph]:
    """The embedded graph alone, open and empty, with the variables that lead to it, for tests of other things."""
    with emptied(embedded_server, monkeypatch) as opened:
        yield opened


@pytest.fixture
def store(project: Path) -> Iterator[VectorStore]:
    """The vectors of the test's own project, open."""
    with open_vector_store() as opened:
        yield opened


@pytest.fixture
def stores(embedded_graph: Graph, store: VectorStore) -> tuple[Graph, VectorStore]:
    return embedded_graph, store


@pytest.fixture(scope="module")
def model_server() -> Iterator[ModelProcess]:
    """A language model that has no recorded replies."""
    with ModelProcess() as process:
        yield process


@pytest.fixture
def with_model(model_server: ModelProcess, project: Path, monkeypatch: pytest.MonkeyPatch) -> ModelProcess:
    """That model, planning nothing yet, with the variables that lead to it."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", model_server.url)
    model_server.plan()
    return model_server
