"""Summaries refreshed as the asset does it, for tests."""

from typing import Any

import numpy as np

from kg_assets.shared_nodes import embedded_text
from kg_assets.summaries.refresh import Refreshed, refresh_summaries
from kg_resources.graph import Graph
from kg_resources.language_model import LanguageModel, open_language_model
from kg_resources.settings import Settings
from kg_tests.small_files import HashEmbedder


def refreshed(
    graph: Graph,
    model: LanguageModel | None = None,
    *,
    source_file: str = "g/one.md",
    embedder: HashEmbedder | None = None,
    batch_size: int = 2,
    concurrency: int = 4,
) -> Refreshed:
    return refresh_summaries(
        graph,
        embedder or HashEmbedder(),
        model,
        source_file=source_file,
        group_id="g",
        written_with="hash",
        batch_size=batch_size,
        concurrency=concurrency,
        progress=lambda _: None,
    )


def entity(graph: Graph, name: str) -> dict[str, Any]:
    (row,) = graph.read("MATCH (n:EntityNode {name: $name}) RETURN properties(n) AS p", name=name)
    return row["p"]


def merged(graph: Graph, **settings: Any) -> Refreshed:
    return refreshed(graph, open_language_model(Settings(**settings)))


def vectors(text: str) -> dict[str, np.ndarray]:
    return {
        "name_embedding": HashEmbedder().embed([text])[0],
        "name_only_embedding": HashEmbedder().embed([text.split(":")[0]])[0],
    }


def assert_says(node: dict[str, Any], summary: str) -> None:
    """That, is found by that, and is done."""
    assert node["summary"] == summary and "summary_stale" not in node
    for name, vector in vectors(embedded_text(node["name"], summary)).items():
        np.testing.assert_allclose(node[name], vector, rtol=1e-6)
