"""What a graph and a vector store say, in a form that can be compared: without timestamps, runs and vectors."""

from collections.abc import Mapping
from typing import Any

from kg_resources.graph import Graph
from kg_resources.vectors import COLLECTION_KINDS, VectorStore

Snapshot = dict[str, dict[Any, Any]]

_VOLATILE = ("run_id", "generation")


def _stable(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in sorted(properties.items())
        if not name.endswith(("_at", "embedding")) and name not in _VOLATILE
    }


def graph_snapshot(graph: Graph, group_id: str | None = None) -> Snapshot:
    """Nodes and edges, of one group or of all."""
    where = "WHERE n.group_id = $group_id" if group_id else "WHERE n.group_id IS NOT NULL"
    nodes = graph.read(f"MATCH (n) {where} RETURN labels(n)[0] AS label, properties(n) AS p", group_id=group_id)
    edges = graph.read(
        f"MATCH (n)-[x]->(m) {where} RETURN n.uuid AS start, type(x) AS type, m.uuid AS end, properties(x) AS p, "
        "n.group_id AS of, m.group_id AS to",
        group_id=group_id,
    )
    assert all(edge["of"] == edge["to"] for edge in edges), "an edge leaves its group"
    found: dict[Any, Any] = {}
    for edge in edges:
        key = (edge["start"], edge["type"], edge["end"], edge["p"].get("fact_id") or edge["p"].get("entity_key"))
        assert key not in found, f"doubled edge {key}"
        found[key] = _stable(edge["p"])
    by_uuid = {(node["label"], node["p"]["group_id"], node["p"]["uuid"]): _stable(node["p"]) for node in nodes}
    assert len(by_uuid) == len(nodes), "doubled node"
    return {"nodes": by_uuid, "edges": found}


def vector_snapshot(store: VectorStore, where: Mapping[str, str] | None = None) -> Snapshot:
    """Collection -> id -> payload."""
    fields = ("group_id", "source_file", "document_uuid", "entity_uuid", "entity_key", "name", "type", "fact", "date")
    return {
        collection: store.payloads(collection, where or {}, fields)
        for kind in COLLECTION_KINDS
        for collection in store.collections(kind)
    }


def counts(snapshot: Snapshot) -> dict[str, int]:
    """Nodes by label and edges by type."""
    numbers: dict[str, int] = {}
    for label, *_ in snapshot["nodes"]:
        numbers[label] = numbers.get(label, 0) + 1
    for _, type_, *_ in snapshot["edges"]:
        numbers[type_] = numbers.get(type_, 0) + 1
    return numbers


def difference(one: Snapshot, other: Snapshot) -> list[str]:
    """The first differences, for a failing test's message."""
    lines = []
    for part in sorted(one.keys() | other.keys()):
        left, right = one.get(part, {}), other.get(part, {})
        lines += [f"{part} only left: {key}" for key in sorted(left.keys() - right.keys(), key=str)[:5]]
        lines += [f"{part} only right: {key}" for key in sorted(right.keys() - left.keys(), key=str)[:5]]
        changed = [key for key in left.keys() & right.keys() if left[key] != right[key]]
        lines += [f"{part} {key}: {left[key]} != {right[key]}" for key in sorted(changed, key=str)[:5]]
    return lines
