"""What the graph knows already of the names of a file."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from kg_assets.identity import EntityType
from kg_assets.redirects import follow_redirects
from kg_resources.graph import Graph

PLACED: Final = """
MATCH (d:DocumentNode {group_id: $group_id, source_file: $source_file})-[m:MENTIONS]->(n)
RETURN m.entity_key AS entity_key, coalesce(m.origin, n.uuid) AS uuid, m.entity_type AS entity_type,
       m.aliases AS aliases, m.summary AS summary
ORDER BY uuid
"""
"""Nodes as resolution chose them: writers follow redirects from there, as long as there are any."""

NODES: Final = """
UNWIND $keys AS key
MATCH (n:EntityNode {group_id: $group_id, uuid: key})
RETURN key AS entity_key, n.uuid AS uuid
"""

CONTRIBUTED: Final = """
MATCH (d)-[m:MENTIONS]->(n)
WHERE m.entity_key IN $keys AND n.group_id = $group_id AND d.source_file <> $left_out
RETURN m.entity_key AS entity_key, min(coalesce(m.origin, n.uuid)) AS uuid
"""
"""In this form both graphs use the index on `entity_key`; with the key in the pattern one of them scans."""

DESCRIBED: Final = """
UNWIND $uuids AS uuid
MATCH (n:EntityNode {group_id: $group_id, uuid: uuid})
RETURN n.uuid AS uuid, n.name AS name, n.entity_type AS entity_type, n.aliases AS aliases, n.summary AS summary
"""


class KnownNodes:
    """The group's entities, as they stood when a file's resolution began."""

    def __init__(self, graph: Graph, group_id: str, source_file: str, *, fresh: bool) -> None:
        """
        Args:
            fresh: decide anew where this file's names go, instead of leaving them where its last write put them.
        """
        self._graph, self._group_id, self._source_file = graph, group_id, source_file
        self._left_out = source_file if fresh else ""
        placed = [] if fresh else graph.read(PLACED, group_id=group_id, source_file=source_file)
        self._placed: dict[str, str] = {}
        self._placed_types: dict[str, set[EntityType]] = defaultdict(set)
        self._placed_topics: dict[str, str] = {}
        self._definitions: dict[str, str] = {}
        for row in placed:
            self._placed.setdefault(row["entity_key"], row["uuid"])
            for alias in row["aliases"]:
                self._placed_types[alias].add(row["entity_type"])
                if row["entity_type"] == "Topic":
                    self._placed_topics[alias] = row["entity_key"]
                    self._definitions[row["entity_key"]] = row["summary"] or ""

    def redirects(self, keys: Iterable[str]) -> dict[str, str]:
        """Key -> node, for keys whose own node a merge has moved."""
        return follow_redirects(self._graph.read, self._group_id, keys)

    def placed(self, key: str) -> str | None:
        """Where this file's last write put the key."""
        return self._placed.get(key)

    def placed_types(self, name: str) -> set[EntityType]:
        """The types under which this file's last write has this surface form."""
        return self._placed_types.get(name, set())

    def placed_topic(self, name: str) -> str | None:
        """The key of the topic under which this file's last write has this surface form."""
        return self._placed_topics.get(name)

    def definition(self, topic: str) -> str:
        """What this file's last write says of the topic with that key; empty where it says nothing."""
        return self._definitions.get(topic, "")

    def existing(self, keys: Sequence[str]) -> dict[str, str]:
        """Key -> node, for keys that a node or a contribution of the group has."""
        found: dict[str, str] = {}
        for query in (CONTRIBUTED, NODES):
            rows = self._graph.read(query, group_id=self._group_id, keys=list(keys), left_out=self._left_out)
            found |= {row["entity_key"]: row["uuid"] for row in rows}
        return found

    def described(self, uuids: Collection[str]) -> dict[str, dict[str, Any]]:
        """Node -> name, type, aliases and summary, as all its documents make it."""
        rows = self._graph.read(DESCRIBED, group_id=self._group_id, uuids=sorted(uuids)) if uuids else []
        return {row["uuid"]: row for row in rows}
