"""Marked nodes get the vectors of what they say now, and keep the mark where somebody was faster."""

from collections.abc import Sequence

import numpy as np
import pytest

from kg_assets.shared_nodes import embedded_text
from kg_assets.summaries.refresh import OtherModel
from kg_resources.graph import Graph
from kg_tests.small_files import HashEmbedder, small_file, write_to_graph
from kg_tests.summaries import entity, refreshed

TRIPLES = [[("Acme", "acquired", "Borealis"), ("Acme", "raised", "prices")]]


def write(graph: Graph, name: str, says: str) -> None:
    write_to_graph(graph, small_file(f"g/{name}.md", {name: TRIPLES}, summaries={"Acme": says}))


def test_a_changed_node_is_found_by_what_it_says_now(graph: Graph) -> None:
    write(graph, "one", "Acme makes anvils.")
    first = refreshed(graph).receipt
    assert (first.nodes, first.overtaken) == (3, 0)
    assert {name: number for name, number in first.counts().items() if number} == {"nodes": 3}  # no model was there
    assert not any(refreshed(graph).receipt.counts().values())
    write(graph, "two", "Acme is in Ohio.")
    assert entity(graph, "Acme")["summary_stale"] is True
    assert refreshed(graph).nodes == 3
    node = entity(graph, "Acme")
    assert "summary_stale" not in node and node["summary"] == "Acme makes anvils. Acme is in Ohio."
    text = embedded_text("Acme", str(node["summary"]))
    np.testing.assert_allclose(node["name_embedding"], HashEmbedder().embed([text])[0], rtol=1e-6)


def test_a_node_that_changed_meanwhile_keeps_its_mark(graph: Graph) -> None:
    write(graph, "one", "Acme makes anvils.")

    class SomebodyWrites(HashEmbedder):
        def embed(self, texts: Sequence[str]) -> np.ndarray:
            if "Acme: Acme makes anvils." in texts:
                write(graph, "two", "Acme is in Ohio.")
            return super().embed(texts)

    assert refreshed(graph, embedder=SomebodyWrites()).receipt.overtaken == 1
    assert entity(graph, "Acme")["summary_stale"] is True
    assert refreshed(graph).receipt.overtaken == 0
    assert "summary_stale" not in entity(graph, "Acme")


def test_another_embedder_than_the_writers_is_refused(graph: Graph) -> None:
    with pytest.raises(OtherModel, match="written with vectors of 'hash', this run embeds with 'other'"):
        refreshed(graph, embedder=HashEmbedder("other"))
