"""A graph or vectors that were lost come back from the pickles by one command, and no model is asked."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg_resources.graph import Graph, open_graph
from kg_resources.pickles import pickle_path
from kg_resources.vectors import open_vector_store
from kg_tests.graphs import wipe
from kg_tests.model_process import ModelProcess
from kg_tests.road import STAGES, assert_ran, cli, environment, last_run, make_project
from kg_tests.snapshots import Snapshot, difference, graph_snapshot, vector_snapshot
from scripts.rebuild import main

LAST, FIRST, NEVER = "companies/z.md", "companies/a 50%.md", "companies/never.md"
"""In the order in which they are written; rebuilding goes by key."""


@pytest.fixture
def road(project: Path, with_model: ModelProcess, embedded_graph: Graph, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two files that share entities, by way of a language model and an embedding model; a third only registered."""
    monkeypatch.setenv("KG_LANGUAGE_MODEL", "openai")
    make_project(project)
    (project / "inputs" / "companies").mkdir()
    for key in (LAST, FIRST, NEVER):
        text = f"# {key}\n\nAcme Corporation acquired Borealis Inc. in 2025.\n\nAcme Corporation sued {key[10]} Inc.\n"
        (project / "inputs" / key).write_text(text)
    assert_ran(project, cli(project, "source_files"), ["source_files"])
    by_run_config = '{"resources": {"settings": {"config": {"embedder": "openai"}}}}'
    for key in (LAST, FIRST):
        assert_ran(project, cli(project, "chunks*", key, by_run_config), STAGES)
    return project


def rebuild(project: Path, target: str) -> tuple[int, str]:
    run = subprocess.run(
        [sys.executable, "-m", "scripts.rebuild", target],
        cwd=project,
        env=environment(project) | {"COLUMNS": "200"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    return run.returncode, run.stdout


def snapshots() -> tuple[Snapshot, Snapshot]:
    with open_graph() as graph, open_vector_store() as store:
        return graph_snapshot(graph), vector_snapshot(store)


def test_what_was_lost_comes_back_for_nothing(road: Path, model_server: ModelProcess) -> None:
    expected, paid = snapshots(), model_server.stats()["requests"]
    assert paid > 10 and len(expected[0]["nodes"]) > 6
    with open_graph() as graph:
        wipe(graph)
    shutil.rmtree(road / "data" / "vectors")

    code, said = rebuild(road, "graph")
    assert code == 0, said
    assert f"{NEVER} │ nothing to rebuild from: materialize chunks*" in " ".join(said.split())
    assert difference(expected[0], snapshots()[0]) == []
    assert last_run(road)[1] == ["summaries"]  # a run like any other, on the project's instance

    code, said = rebuild(road, "vectors")
    assert code == 0 and said.count("rebuilt") == 2, said
    assert difference(expected[1], snapshots()[1]) == []
    assert model_server.stats()["requests"] == paid

    with open_graph() as graph:
        wipe(graph)
    damaged = Path(pickle_path("buffer", FIRST).path)
    damaged.write_bytes(damaged.read_bytes()[:-40])
    code, said = rebuild(road, "graph")
    assert code == 1
    assert f"{FIRST} │ graph_writes failed: The pickle of buffer for {FIRST}" in " ".join(said.split())
    with open_graph() as graph:  # the other went on
        assert graph.read("MATCH (d:DocumentNode) RETURN d.source_file AS f, d.status AS s") == [
            {"f": LAST, "s": "complete"}
        ]


def test_another_word_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["rebuild", "everything"])
    with pytest.raises(SystemExit, match=r"python -m scripts\.rebuild graph, or python -m scripts\.rebuild vectors"):
        main()
