"""Pairs of nodes that a person took apart, so that nobody merges them again."""

from typing import Final

from kg_assets.identity import node_id
from kg_resources.graph import Graph

WRITE: Final = """
MERGE (k:KeptApart {group_id: $group_id, uuid: $uuid})
SET k.one = $one, k.other = $other, k.at = datetime($now)
"""

READ: Final = """
MATCH (k:KeptApart {group_id: $group_id})
RETURN k.one AS one, k.other AS other
"""


def keep_apart(graph: Graph, group_id: str, one: str, other: str, *, now: str) -> None:
    """Records that the two are not the same thing."""
    first, second = sorted((one, other))
    uuid = node_id(group_id, "kept apart", first, second)
    parameters = {"group_id": group_id, "uuid": uuid, "one": first, "other": second, "now": now}
    graph.write(lambda tx: tx.run(WRITE, parameters).consume())


def kept_apart(graph: Graph, group_id: str) -> set[frozenset[str]]:
    """The pairs, by the uuids that they had when they were taken apart."""
    return {frozenset((row["one"], row["other"])) for row in graph.read(READ, group_id=group_id)}
