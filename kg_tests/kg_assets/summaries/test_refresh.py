"""Marked nodes get the vectors of what they say now, and keep the mark where somebody was faster."""

import numpy as np
import pytest

from kg_assets.shared_nodes import SharedLabel, embedded_text
from kg_assets.summaries import refresh
from kg_assets.summaries.refresh import OtherModel, refresh_summaries
from kg_assets.summaries.result import SummaryReceipt
from kg_resources.graph import Graph
from kg_tests.small_files import HashEmbedder, small_file, write_to_graph

TRIPLES = [[("Acme", "acquired", "Borealis"), ("Acme", "raised", "prices")]]


def write(graph: Graph, name: str, says: str) -> None:
    write_to_graph(graph, small_file(f"g/{name}.md", {name: TRIPLES}, summaries={"Acme": says}))


def refreshed(graph: Graph) -> SummaryReceipt:
    return refresh_summaries(
        graph,
        HashEmbedder(),
        source_file="g/one.md",
        group_id="g",
        written_with="hash",
        batch_size=2,
        now="2026-01-01T00:00:00+00:00",
        progress=lambda _: None,
    )


def acme(graph: Graph) -> dict[str, object]:
    return graph.read("MATCH (n:EntityNode {name: 'Acme'}) RETURN properties(n) AS p")[0]["p"]


def test_a_changed_node_is_found_by_what_it_says_now(graph: Graph) -> None:
    write(graph, "one", "Acme makes anvils.")
    assert refreshed(graph).counts() == {"nodes": 3, "overtaken": 0}
    assert refreshed(graph).counts() == {"nodes": 0, "overtaken": 0}
    write(graph, "two", "Acme is in Ohio.")
    assert acme(graph)["summary_stale"] is True
    assert refreshed(graph).nodes == 3
    node = acme(graph)
    assert "summary_stale" not in node and node["summary"] == "Acme makes anvils. Acme is in Ohio."
    text = embedded_text("Acme", str(node["summary"]))
    np.testing.assert_allclose(node["name_embedding"], HashEmbedder().embed([text])[0], rtol=1e-6)  # type: ignore[arg-type]


def test_a_node_that_changed_meanwhile_keeps_its_mark(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    write(graph, "one", "Acme makes anvils.")
    original = refresh._with_vectors

    def somebody_writes(
        label: SharedLabel, nodes: list[dict[str, object]], embedder: HashEmbedder
    ) -> list[dict[str, object]]:
        rows = original(label, nodes, embedder)
        if label == "EntityNode":
            write(graph, "two", "Acme is in Ohio.")
        return rows

    with monkeypatch.context() as patch:
        patch.setattr(refresh, "_with_vectors", somebody_writes)
        assert refreshed(graph).overtaken == 1
    assert acme(graph)["summary_stale"] is True
    assert refreshed(graph).overtaken == 0
    assert "summary_stale" not in acme(graph)


def test_another_embedder_than_the_writers_is_refused(graph: Graph) -> None:
    with pytest.raises(OtherModel, match="written with vectors of 'hash', this run embeds with 'other'"):
        refresh_summaries(
            graph,
            HashEmbedder("other"),
            source_file="g/one.md",
            group_id="g",
            written_with="hash",
            batch_size=2,
            now="2026-01-01T00:00:00+00:00",
            progress=lambda _: None,
        )
