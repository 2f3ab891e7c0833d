"""The road with a language model and an embedding model behind real HTTP: paid once, and the key nowhere."""

import json
from pathlib import Path

import pytest

from kg_resources.graph import Graph, open_graph
from kg_resources.pickles import read_note
from kg_resources.vectors import open_vector_store
from kg_tests.model_process import ModelProcess
from kg_tests.road import STAGES, assert_ran, cli, make_project

KEY = "sk-a-secret-that-stays-one"
FILE = "companies/note.md"


@pytest.fixture
def road(project: Path, with_model: ModelProcess, embedded_graph: Graph, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in {"OPENAI_API_KEY": KEY, "KG_LANGUAGE_MODEL": "openai", "KG_EMBEDDER": "openai"}.items():
        monkeypatch.setenv(name, value)
    make_project(project)
    path = project / "inputs" / FILE
    path.parent.mkdir()
    path.write_text(
        "".join(f"# Part {n}\n\nAcme Corporation acquired Borealis {n} Inc. in 2025.\n\n" for n in range(6))
    )
    assert_ran(project, cli(project, "source_files"), ["source_files"])
    return project


def test_a_file_goes_all_the_way_and_nothing_is_paid_twice(road: Path, model_server: ModelProcess) -> None:
    run = cli(road, "chunks*", FILE)
    assert_ran(road, run, STAGES)
    paid = model_server.stats()["requests"]
    assert paid >= 6
    with open_graph() as graph:
        facts = graph.read("MATCH (n:FactNode) RETURN count(n) AS n")[0]["n"]
        model = graph.read("MATCH (d:DocumentNode) RETURN d.embedding_model AS model")[0]["model"]
    assert facts >= 6 and "wordllama" not in model
    with open_vector_store() as store:
        assert sum(store.count(collection, {}) for collection in store.collections("facts")) == facts
    again = cli(road, "chunks*", FILE)
    assert_ran(road, again, STAGES)
    assert model_server.stats()["requests"] == paid
    kept = [path for path in road.rglob("*") if path.is_file()]
    assert len(kept) > 20
    assert not [path for path in kept if KEY.encode() in path.read_bytes()]
    assert KEY not in run.stdout + again.stdout


def test_within_the_limit_the_file_goes_on_and_its_document_says_what_is_missing(
    road: Path, model_server: ModelProcess
) -> None:
    config = {"resources": {"settings": {"config": {"critique": False, "max_failed_chunks": 1}}}}
    model_server.plan(poison={"Borealis 3": "refusal"})
    assert_ran(road, cli(road, "chunks*", FILE, json.dumps(config)), STAGES)
    with open_graph() as graph:
        (document,) = graph.read("MATCH (d:DocumentNode) RETURN d.status AS status, d.failed_chunks AS failed")
        assert document == {"status": "partial", "failed": 1}
        assert (read_note("graph_writes", FILE) or {})["counts"]["failed_chunks"] == 1
        assert graph.read("MATCH (c:EpisodicNode) RETURN count(c) AS n")[0]["n"] == 6
    model_server.plan()
    assert_ran(road, cli(road, "extractions*", FILE, json.dumps(config)), STAGES[1:])
    with open_graph() as graph:
        (document,) = graph.read("MATCH (d:DocumentNode) RETURN d.status AS status, d.failed_chunks AS failed")
    assert document == {"status": "complete", "failed": 0}
    assert model_server.stats()["by_contract"]["Extraction"] == 1
