"""Summaries refreshed as the asset does it, for tests."""

from typing import Any

from kg_assets.summaries.refresh import Refreshed, refresh_summaries
from kg_resources.graph import Graph
from kg_resources.language_model import LanguageModel
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
        now="2026-01-01T00:00:00+00:00",
        progress=lambda _: None,
    )


def entity(graph: Graph, name: str) -> dict[str, Any]:
    (row,) = graph.read("MATCH (n:EntityNode {name: $name}) RETURN properties(n) AS p", name=name)
    return row["p"]
