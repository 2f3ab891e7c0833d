"""Looks a graph over for duplicates, and says what is one thing in it."""

from collections import defaultdict

from kg_assets.entity_merges.look_over import Look, look_over
from kg_assets.entity_merges.result import DuplicatesReceipt
from kg_assets.entity_resolution.judge import Judge
from kg_resources.graph import Graph
from kg_tests.resolved_files import LOCAL

Clusters = set[frozenset[str]]


def look(graph: Graph, judge: Judge | None = None) -> DuplicatesReceipt:
    return look_over(
        Look(graph, LOCAL.embed, judge, threshold=0.7, batch_size=50, run_id="run", progress=lambda _: None)
    )


def clusters(graph: Graph, group_id: str = "g") -> Clusters:
    """Sets of `file: name` that share a node."""
    rows = graph.read(
        "MATCH (d:DocumentNode {group_id: $group_id})-[m:MENTIONS]->(n) "
        "RETURN n.uuid AS uuid, d.source_file AS file, m.aliases AS names",
        group_id=group_id,
    )
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row["uuid"]] |= {f"{row['file'].partition('/')[2]}: {name}" for name in row["names"]}
    return {frozenset(of_one) for of_one in found.values()}


def together(found: Clusters, *named: str) -> bool:
    return any(set(named) <= of_one for of_one in found)


def doubts(receipt: DuplicatesReceipt, group_id: str = "g") -> list[tuple[str, str, str, str, str, float]]:
    return [
        (pair.name, pair.entity_type, pair.other_name, pair.other_type, pair.reason, pair.score)
        for pair in receipt.doubtful
        if pair.group_id == group_id
    ]
