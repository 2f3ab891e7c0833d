"""Which facts of a file come, go and stay, told before any of it is written."""

from typing import Final, Literal

import numpy as np

from kg_assets.graph_writes.comparison import NEW, Comparison
from kg_assets.graph_writes.result import FACTS_SHOWN, FactChange, FactDiff
from kg_resources.graph import Graph

FACT_TEXTS: Final = """
UNWIND $uuids AS uuid
MATCH (f:FactNode {group_id: $group_id, uuid: uuid})
RETURN uuid, f.content AS fact
"""


def fact_diff(graph: Graph, group_id: str, facts: Comparison, *, partial: bool) -> FactDiff:
    """Args:
    facts: the file's FactNodes against the graph.
    partial: the build removes nothing.
    """
    gone = [] if partial else [row["uuid"] for row in facts.stale]
    new = facts.states == NEW
    return FactDiff(
        come=int(new.sum()),
        go=len(gone),
        stay=int((~new).sum()),
        first=(*_said("comes", facts, new), *_gone(graph, group_id, gone[:FACTS_SHOWN]), *_said("stays", facts, ~new)),
    )


def _said(change: Literal["comes", "stays"], facts: Comparison, which: np.ndarray) -> list[FactChange]:
    rows = facts.table.iloc[np.flatnonzero(which)[:FACTS_SHOWN]]
    return [FactChange(change, uuid, fact) for uuid, fact in zip(rows["uuid"], rows["content"], strict=True)]


def _gone(graph: Graph, group_id: str, uuids: list[str]) -> list[FactChange]:
    texts = {row["uuid"]: row["fact"] for row in graph.read(FACT_TEXTS, uuids=uuids, group_id=group_id)}
    return [FactChange("goes", uuid, texts.get(uuid) or "") for uuid in uuids]
