"""Forgetting by the CLI, killed in the middle: the rest is as if the file had never been there."""

import signal
import subprocess
import sys
from pathlib import Path

import dagster as dg

from kg_resources.graph import Graph, open_graph
from kg_resources.vectors import open_vector_store
from kg_tests.road import STAGES, assert_ran, cli, environment, make_project
from kg_tests.snapshots import Snapshot, difference, graph_snapshot, vector_snapshot

STAYS, GOES = "fed/stays.md", "fed/über 50% of it, #1 $x.md"
NOTE = "# Note\n\nWexmoor Electric Corporation acquired Lakemont Transformer Inc. in 2025.\n"
MORE = NOTE + "\nWexmoor Electric sold its Tacoma plant. Steel prices increased sharply in Oregon.\n"


def snapshots() -> tuple[Snapshot, Snapshot]:
    with open_graph() as graph, open_vector_store() as store:
        return graph_snapshot(graph), vector_snapshot(store)


def job(project: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "dagster", "job", "execute", "-m", "kg_assets.definitions", "-j", "forget_file"]
    return subprocess.Popen(
        [*command, *arguments],
        cwd=project,
        env=environment(project),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_file_is_forgotten_by_its_name_and_after_a_kill_again(project: Path, embedded_graph: Graph) -> None:
    make_project(project)
    (project / "inputs" / "fed").mkdir()
    (project / "inputs" / STAYS).write_text(NOTE)
    (project / "inputs" / GOES).write_text(MORE)
    assert_ran(project, cli(project, "source_files"), ["source_files"])
    assert_ran(project, cli(project, "chunks*", STAYS), STAGES)
    expected = snapshots()
    assert_ran(project, cli(project, "chunks*", GOES), STAGES)
    (project / "inputs" / GOES).unlink()

    named = project / "forget.yaml"
    named.write_text(f'ops: {{forget: {{config: {{source_file: "{GOES}"}}}}}}', encoding="utf-8")
    small = project / "small.yaml"
    small.write_text("resources: {settings: {config: {batch_size: 1}}}")
    killed = job(project, "-c", str(named), "-c", str(small))
    assert killed.stdout is not None
    while (line := killed.stdout.readline()) and "Stale" not in line:
        pass
    killed.kill()
    assert killed.wait(60) == -signal.SIGKILL, line
    half = snapshots()[0]
    assert any(properties.get("source_file") == GOES for properties in half["nodes"].values())

    again = job(project, "-c", str(named))
    said, _ = again.communicate(timeout=120)
    assert again.returncode == 0, said[-3000:]
    assert "'key_removed': True" in said
    assert_ran(project, cli(project, "summaries", STAYS), ["summaries"])  # of what both files name
    graph, vectors = snapshots()
    assert difference(expected[0], graph) == []
    assert difference(expected[1], vectors) == []
    assert len(list((project / "data" / "pickles").rglob("*.pickle"))) == len(STAGES)
    with dg.DagsterInstance.from_config(str(project)) as instance:
        assert instance.get_dynamic_partitions("input_files") == [STAYS]
