"""Merges and unmerges of small files' nodes, by name."""

from kg_assets.entity_merges.merge import Merge, MergeReceipt, merge_nodes
from kg_assets.entity_merges.unmerge import UnmergeReceipt, unmerge_node
from kg_assets.identity import entity_key, topic_uuid
from kg_resources.graph import Graph
from kg_tests.snapshots import Snapshot, graph_snapshot


def node_of(name: str) -> str:
    """The uuid of a small file's entity, or of its topic (in lower case)."""
    return topic_uuid("g", name) if name.islower() else entity_key("g", name, "Organization")


def merge(graph: Graph, *pairs: tuple[str, str], batch_size: int = 3) -> MergeReceipt:
    """The first of each pair into the second."""
    merges = [Merge(node_of(one), node_of(other), "test", 0.9) for one, other in pairs]
    return merge_nodes(graph, "g", merges, run_id="run", batch_size=batch_size, progress=lambda _: None)


def unmerge(graph: Graph, name: str, *, keep_apart: bool = False, batch_size: int = 3) -> UnmergeReceipt:
    return unmerge_node(
        graph, "g", node_of(name), keep_apart=keep_apart, batch_size=batch_size, progress=lambda _: None
    )


def without_redirects(snapshot: Snapshot) -> Snapshot:
    """As if everything had been resolved to where it is: no redirects, no origins. What chunks discuss through a
    redirect is left out."""
    nodes = {key: node for key, node in snapshot["nodes"].items() if key[0] != "EntityRedirect"}
    there = {uuid for _, _, uuid in nodes}
    edges = {
        key: {name: value for name, value in edge.items() if name not in ("origin", "row_hash")}
        for key, edge in snapshot["edges"].items()
        if key[2] in there
    }
    return {"nodes": nodes, "edges": edges}


def redirects(graph: Graph) -> dict[str, str]:
    rows = graph.read("MATCH (r:EntityRedirect) RETURN r.uuid AS uuid, r.into AS into")
    return {row["uuid"]: row["into"] for row in rows}


def whole(graph: Graph) -> Snapshot:
    return graph_snapshot(graph, "g")
