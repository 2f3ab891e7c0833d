"""1,286 facts that a pipeline recorded, served as a model's replies, arrive in the graph whole."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from kg_assets import definitions
from kg_assets.partitions import input_files
from kg_resources.graph import Graph
from kg_tests.extraction import BEIGE_BOOK, needs_data, recorded_facts, write_replies
from kg_tests.model_process import ModelProcess

KEY = f"fed/{BEIGE_BOOK.name}"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ModelProcess]:
    with ModelProcess(write_replies(tmp_path / "replies.jsonl")) as process:
        yield process


@needs_data
def test_every_recorded_fact_is_a_node_between_its_ends(
    project: Path, server: ModelProcess, embedded_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": server.url, "KG_LANGUAGE_MODEL": "openai"}
    for name, value in chosen.items():
        monkeypatch.setenv(name, value)
    (project / "inputs" / "fed").mkdir(parents=True)
    shutil.copy(BEIGE_BOOK, project / "inputs" / "fed")
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions(input_files.name or "", [KEY])
        result = dg.materialize(
            definitions.STAGES,
            selection=dg.AssetSelection.assets("graph_writes").upstream(),
            partition_key=KEY,
            instance=instance,
            resources=definitions.RESOURCES,
            run_config={"resources": {"settings": {"config": {"critique": False}}}},
        )
        assert result.success
        written = embedded_graph.read(
            "MATCH (c:EpisodicNode)-[:CONTAINS_FACT]->(f:FactNode) MATCH (s)-[a {fact_id: f.uuid}]->(c) "
            "MATCH (c)-[b {fact_id: f.uuid}]->(o) WHERE type(b) = type(a) + '_TARGET' "
            "RETURN c.chunk_id AS chunk, f.subject AS subject, f.relationship AS relationship, f.object AS object, "
            "f.content AS fact"
        )
        (document,) = embedded_graph.read("MATCH (d:DocumentNode) RETURN d.status AS status, d.fact_count AS facts")
    unresolved = result.asset_value("buffer").unresolved
    fields = ("subject", "relationship", "object", "fact")
    wanted = [
        (chunk, *(" ".join(fact[name].split()) for name in fields))
        for chunk, facts in recorded_facts().items()
        for fact in facts
    ]
    assert len(wanted) == 1286 and not unresolved
    found = [(row["chunk"], *(row[name] for name in fields)) for row in written]
    assert len(found) == len(set(found)) == document["facts"]
    assert not set(wanted) - set(found)
    assert document["status"] == "complete"
