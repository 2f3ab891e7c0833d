"""Nodes whose contributions changed get the vectors of what they say now.

The summary itself is made by the writer, from contributions, in the transaction that changes one. Here the marked nodes
of the group (of this file or not) get their vectors, and lose the mark if nobody changed them meanwhile.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final, LiteralString

import numpy as np
from neo4j import ManagedTransaction

from kg_assets.shared_nodes import SharedLabel, embedded_text
from kg_assets.summaries.result import SummaryReceipt
from kg_resources.embedder import Embedder
from kg_resources.graph import Graph
from kg_resources.sent_rows import send_rows

MARKED: Final = """
MATCH (n:{label} {{group_id: $group_id, summary_stale: true}})
RETURN n.uuid AS uuid, n.name AS name, {text} AS text
ORDER BY uuid
"""

REFRESH: Final = """
UNWIND $rows AS r
MATCH (n:{label} {{group_id: $group_id, uuid: r.uuid}})
SET n.written_at = datetime($now)
WITH n, r WHERE n.name = r.name AND {text} = r.text
SET n += r.vectors, n.summary_stale = null
RETURN count(n) AS refreshed
"""

_TEXTS: Final[dict[SharedLabel, LiteralString]] = {
    "EntityNode": "coalesce(n.summary, '')",
    "TopicNode": "coalesce(n.definition, '')",
}


Row = dict[str, Any]


class OtherModel(Exception):
    """One sentence: vectors of two models say nothing of each other."""


def refresh_summaries(
    graph: Graph,
    embedder: Embedder,
    *,
    source_file: str,
    group_id: str,
    written_with: str,
    batch_size: int,
    now: str,
    progress: Callable[[str], None],
) -> SummaryReceipt:
    """Works through all marked nodes of the group in batches; safe beside writers and beside itself.

    Raises:
        OtherModel: the file was written with vectors of another model than this run's embedder.
    """
    if embedder.model != written_with:
        raise OtherModel(
            f"{source_file} was written with vectors of {written_with!r}, this run embeds with {embedder.model!r}: run "
            "with the same `embedder`, or materialize embeddings* with this one."
        )
    began, marked_nodes, refreshed = time.monotonic(), 0, 0
    for label, text in _TEXTS.items():
        marked = graph.read(MARKED.format(label=label, text=text), group_id=group_id)
        marked_nodes += len(marked)
        for start in range(0, len(marked), batch_size):
            rows = _with_vectors(label, marked[start : start + batch_size], embedder)
            statement = REFRESH.format(label=label, text=text)

            def refresh(tx: ManagedTransaction, rows: Sequence[Row], statement: LiteralString = statement) -> int:
                result = send_rows(tx, statement, rows, group_id=group_id, now=now)
                return result.single(strict=True)["refreshed"]

            refreshed += sum(graph.write_rows(rows, refresh))
            progress(f"Vectors of {label}: {min(start + batch_size, len(marked)):,}/{len(marked):,}")
    return SummaryReceipt(
        source_file, group_id, refreshed, marked_nodes - refreshed, round(time.monotonic() - began, 3)
    )


def _with_vectors(label: SharedLabel, nodes: Sequence[Row], embedder: Embedder) -> list[Row]:
    full = embedder.embed([embedded_text(node["name"], node["text"]) for node in nodes])
    names = embedder.embed([node["name"] for node in nodes]) if label == "EntityNode" else full
    return [{**node, "vectors": _vectors(label, *vectors)} for node, *vectors in zip(nodes, full, names, strict=True)]


def _vectors(label: SharedLabel, full: np.ndarray, name: np.ndarray) -> dict[str, list[float]]:
    if label == "TopicNode":
        return {"embedding": full.tolist()}
    return {"name_embedding": full.tolist(), "name_only_embedding": name.tolist()}
