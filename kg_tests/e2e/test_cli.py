"""The road from a folder to a graph, as a person walks it: by the CLI."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dagster as dg
import pytest

from kg_assets.partitions import find_files
from kg_resources import embedded_graph
from kg_resources.graph import Graph, open_graph
from kg_resources.vectors import open_vector_store
from kg_tests.graphs import emptied, wipe
from kg_tests.neo4j_server import Neo4jServer
from kg_tests.road import REPOSITORY, STAGES, assert_ran, cli, environment, last_run, make_project, with_checks
from kg_tests.snapshots import Snapshot, counts, difference, graph_snapshot, vector_snapshot

NOTE = "# Note\n\nWexmoor Electric Corporation acquired Lakemont Transformer Inc. in 2025.\n"


@pytest.fixture
def road(project: Path, embedded_graph: Graph) -> Path:
    """An empty project on the session's embedded graph, emptied."""
    return make_project(project)


def put(project: Path, key: str, text: str = NOTE) -> str:
    path = project / "inputs" / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return key


def snapshots() -> tuple[Snapshot, Snapshot]:
    with open_graph() as graph, open_vector_store() as store:
        return graph_snapshot(graph), vector_snapshot(store)


def test_a_new_file_needs_two_calls_whatever_its_name(road: Path) -> None:
    keys = [
        put(road, key)
        for key in (
            "fed/über 50% of it, really.v2.final.md",
            "日本/報告 2026.txt",
            f"long/{'x' * 140}/{'y' * 150}.md",
            "at the root.md",
        )
    ]
    assert_ran(road, cli(road, "source_files"), ["source_files"])
    for key in keys:
        assert_ran(road, cli(road, "chunks*", key), STAGES)
    with open_graph() as graph:
        rows = graph.read("MATCH (d:DocumentNode) RETURN d.source_file AS key, d.group_id AS of, d.status AS status")
    groups = {key: key.split("/")[0] if "/" in key else "default" for key in keys}
    assert {row["key"]: row["of"] for row in rows} == groups
    assert {row["status"] for row in rows} == {"complete"}


def test_names_that_cannot_be_keys_are_refused_by_name_and_harm_no_other(road: Path) -> None:
    put(road, "fed/good.md")
    put(road, "fed/line\nbreak.md")
    put(road, "fed/range...md")
    put(road, "fed/picture.png")
    run = cli(road, "source_files")
    assert_ran(road, run, ["source_files"])
    with dg.DagsterInstance.from_config(str(road)) as instance:
        assert instance.get_dynamic_partitions("input_files") == ["fed/good.md"]
    for said in ("line\\nbreak.md", "range...md", "picture.png"):
        assert said in run.stdout


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"batch_size": 0}, "batch_size must be 1 or more, not 0"),
        ({"batch_sice": 10}, 'unexpected config entry "batch_sice"'),
        ({"similarity_threshold": 2}, "similarity_threshold must be between 0 and 1, not 2"),
        ({"language_model": "gpt"}, "gpt"),
    ],
)
def test_a_bad_setting_is_refused_before_any_step(road: Path, config: dict[str, object], said: str) -> None:
    key = put(road, "fed/note.md")
    cli(road, "source_files")
    run = cli(road, "chunks*", key, json.dumps({"resources": {"settings": {"config": config}}}))
    assert run.returncode != 0
    assert said in run.stdout
    assert not (road / "data" / "pickles" / "chunks").exists()


def test_an_asset_that_failed_runs_alone_and_loads_its_inputs(road: Path) -> None:
    key = put(road, "fed/note.md")
    missing = road / "topics.yaml"
    config = json.dumps({"resources": {"settings": {"config": {"ontology": str(missing)}}}})
    cli(road, "source_files")
    failed = cli(road, "chunks*", key, config)
    assert failed.returncode != 0 and str(missing) in failed.stdout
    status, steps = last_run(road)
    assert (status, sorted(steps)) == (dg.DagsterRunStatus.FAILURE, sorted(with_checks(["chunks", "extractions"])))
    shutil.copy(REPOSITORY / "kg_assets" / "resolutions" / "ontology.yaml", missing)
    assert_ran(road, cli(road, "resolutions", key, config), ["resolutions"])


def test_a_damaged_pickle_names_the_asset_to_materialize(road: Path) -> None:
    key = put(road, "fed/note.md")
    cli(road, "source_files")
    assert_ran(road, cli(road, "chunks*", key), STAGES)
    pickle = next((road / "data" / "pickles" / "buffer").glob("*.pickle"))
    pickle.write_bytes(pickle.read_bytes()[:-40])
    run = cli(road, "graph_writes", key)
    assert run.returncode != 0
    assert "buffer for fed/note.md" in run.stdout


def test_the_batch_size_does_not_show(road: Path) -> None:
    key = put(road, "fed/report.md", (REPOSITORY / "inputs" / "fed" / "monetary_policy_remarks_2026_04.md").read_text())
    cli(road, "source_files")
    assert_ran(road, cli(road, "chunks*", key), STAGES)
    expected = snapshots()
    with open_graph() as graph:
        wipe(graph)
    small = json.dumps({"resources": {"settings": {"config": {"batch_size": 7}}}})
    assert_ran(road, cli(road, "graph_writes*", key, small), ["graph_writes", "summaries"])
    assert difference(expected[0], snapshots()[0]) == []


BEIGE_BOOK = Path(os.environ.get("KG_TEST_DATA", REPOSITORY.parent / "shared" / "data")) / "beige_book_2025_10.jsonl"


@pytest.mark.skipif(not BEIGE_BOOK.exists(), reason="KG_TEST_DATA does not lead to the Beige Book")
def test_a_real_document_is_complete_after_one_call(road: Path) -> None:
    key = put(road, "fed/beige_book.jsonl", BEIGE_BOOK.read_text())
    assert_ran(road, cli(road, "source_files"), ["source_files"])
    assert_ran(road, cli(road, "chunks*", key), STAGES)
    graph, vectors = snapshots()
    found = counts(graph)
    (document,) = [properties for (label, *_), properties in graph["nodes"].items() if label == "DocumentNode"]
    assert document["status"] == "complete" and document["document_date"] == "2025-10-15"
    assert found["EpisodicNode"] == found["CONTAINS_CHUNK"] == document["chunk_count"] == 181
    assert found["FactNode"] == found["CONTAINS_FACT"] == document["fact_count"] > 500
    assert found["MENTIONS"] == document["entity_count"] + document["topic_count"]
    ends = [fact_id for _, type_, _, fact_id in graph["edges"] if type_.endswith("_TARGET")]
    assert len(ends) == document["relationship_count"] == document["fact_count"]  # none is unresolved
    chunk_of = {end: start for start, type_, end, _ in graph["edges"] if type_ == "CONTAINS_FACT"}
    contents = {uuid: p["content"] for (label, _, uuid), p in graph["nodes"].items() if label == "EpisodicNode"}
    facts = {uuid: p for (label, _, uuid), p in graph["nodes"].items() if label == "FactNode"}
    assert all(p["evidence"] in contents[chunk_of[uuid]] and p["date_context"] for uuid, p in facts.items())
    points = {id_ for name, of_kind in vectors.items() if name.startswith("facts") for id_ in of_kind}
    assert points == facts.keys()


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory, embedded_server: Neo4jServer) -> Iterator[tuple[Path, list[str]]]:
    """The sample files of the demo, each through every asset."""
    project = make_project(tmp_path_factory.mktemp("samples"))
    shutil.copytree(REPOSITORY / "inputs", project / "inputs", dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(project))
        with emptied(embedded_server, patch):
            pass
        keys, refused = find_files(project / "inputs")
        assert refused == [] and len(keys) >= 4
        assert_ran(project, cli(project, "source_files"), ["source_files"])
        for key in keys:
            assert_ran(project, cli(project, "chunks*", key), STAGES)
        yield project, keys


def test_materializing_everything_again_changes_nothing(samples: tuple[Path, list[str]]) -> None:
    project, keys = samples
    graph, vectors = snapshots()
    for key in keys:
        assert_ran(project, cli(project, "graph_writes", key), ["graph_writes"])
    assert counts(graph) == counts(snapshots()[0])
    for key in keys:
        assert_ran(project, cli(project, "chunks*", key), STAGES)
    after = snapshots()
    assert counts(graph) == counts(after[0])
    assert difference(graph, after[0]) == []
    assert difference(vectors, after[1]) == []


def test_files_written_by_two_processes_at_once_are_what_they_are_in_turn(samples: tuple[Path, list[str]]) -> None:
    project, keys = samples
    expected = snapshots()
    with open_graph() as graph:
        wipe(graph)
    shutil.rmtree(project / "data" / "vectors")
    for selection, stages in (("graph_writes*", ["graph_writes", "summaries"]), ("vector_writes", ["vector_writes"])):
        with ThreadPoolExecutor(2) as pool:
            runs = list(pool.map(lambda key, selection=selection: cli(project, selection, key), keys))
        assert [run.returncode for run in runs] == [0] * len(keys), stages
    graph, vectors = snapshots()
    assert difference(expected[0], graph) == []
    assert difference(expected[1], vectors) == []


def test_a_clone_without_any_setting_starts_its_own_graph(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DAGSTER_HOME unset: the instance, the data and the embedded graph are the current folder's."""
    make_project(project)
    key = put(project, "fed/note.md")
    monkeypatch.delenv("DAGSTER_HOME")
    bare = {name: value for name, value in environment(project).items() if name != "DAGSTER_HOME"}
    for arguments in (["--select", "source_files"], ["--select", "chunks*", "--partition", key]):
        command = [sys.executable, "-m", "dagster", "asset", "materialize", "-m", "kg_assets.definitions", *arguments]
        run = subprocess.run(command, cwd=project, env=bare, capture_output=True, text=True, timeout=300)
        assert run.returncode == 0, run.stderr[-3000:]
    with open_graph() as graph:
        assert graph.read("MATCH (d:DocumentNode) RETURN d.status AS status") == [{"status": "complete"}]
    assert (project / ".dagster").is_dir() and (project / "data" / "graph").is_dir()
    monkeypatch.setenv("DAGSTER_HOME", str(project))
    assert embedded_graph.stop()
    assert os.environ["DAGSTER_HOME"] == str(project)


def test_the_definitions_are_valid() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "dagster", "definitions", "validate"],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr[-3000:]
