"""What the graph and the vector store know already of the names of a file."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from kg_assets.identity import EntityType
from kg_assets.redirects import follow_redirects
from kg_assets.resolutions.acronyms import is_acronym_of
from kg_assets.resolutions.candidates import Embed
from kg_assets.resolutions.clusters import Cluster
from kg_assets.resolutions.name_rules import contradicts, same_thing
from kg_assets.resolutions.person_names import is_full_name
from kg_resources.graph import Graph
from kg_resources.vectors import Hit, VectorStore

PLACED: Final = """
MATCH (d:DocumentNode {group_id: $group_id, source_file: $source_file})-[m:MENTIONS]->(n)
RETURN m.entity_key AS entity_key, coalesce(m.origin, n.uuid) AS uuid, m.entity_type AS entity_type,
       m.aliases AS aliases
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

NAMES: Final = """
UNWIND $uuids AS uuid
MATCH (n:EntityNode {group_id: $group_id, uuid: uuid})
RETURN n.uuid AS uuid, n.aliases AS aliases
"""

CANDIDATES: Final = 25
"""Entities of the group that one name is compared with."""


@dataclass(frozen=True)
class Match:
    """An entity of another document that is the same thing."""

    uuid: str
    name: str
    reason: str
    score: float


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
        for row in placed:
            self._placed.setdefault(row["entity_key"], row["uuid"])
            for alias in row["aliases"]:
                self._placed_types[alias].add(row["entity_type"])

    def redirects(self, keys: Iterable[str]) -> dict[str, str]:
        """Key -> node, for keys whose own node a merge has moved."""
        return follow_redirects(self._graph.read, self._group_id, keys)

    def placed(self, key: str) -> str | None:
        """Where this file's last write put the key."""
        return self._placed.get(key)

    def placed_types(self, name: str) -> set[EntityType]:
        """The types under which this file's last write has this surface form."""
        return self._placed_types.get(name, set())

    def existing(self, keys: Sequence[str]) -> dict[str, str]:
        """Key -> node, for keys that a node or a contribution of the group has."""
        found: dict[str, str] = {}
        for query in (CONTRIBUTED, NODES):
            rows = self._graph.read(query, group_id=self._group_id, keys=list(keys), left_out=self._left_out)
            found |= {row["entity_key"]: row["uuid"] for row in rows}
        return found

    def matches(
        self, clusters: Sequence[Cluster], store: VectorStore, collection: str, embed: Embed, threshold: float
    ) -> dict[int, Match]:
        """Index of a cluster -> the one entity of other documents that rules say is the same.

        Vectors propose, by every surface form; where rules accept two entities, nobody is taken.
        """
        forms = [(index, name) for index, cluster in enumerate(clusters) for name in cluster.names]
        if not forms:
            return {}
        found = self._nearest(store, collection, embed([name for _, name in forms]), threshold)
        accepted: dict[int, dict[str, Match]] = defaultdict(dict)
        for (index, _), hits in zip(forms, found, strict=True):
            for hit in hits:
                uuid = str(hit.payload["entity_uuid"])
                if uuid not in accepted[index] and (reason := _same_entity(clusters[index], hit.payload)):
                    accepted[index][uuid] = Match(uuid, str(hit.payload["name"]), reason, round(hit.score, 3))
        moved = self.redirects(uuid for by_uuid in accepted.values() for uuid in by_uuid)
        said = self._names_of({moved.get(uuid, uuid) for by_uuid in accepted.values() for uuid in by_uuid})
        matches = {}
        for index, by_uuid in accepted.items():
            ends = {moved.get(uuid, uuid) for uuid in by_uuid}
            if len(ends) == 1 and not _contradicted(clusters[index], said.get(min(ends), [])):
                best = max(by_uuid.values(), key=lambda match: (match.score, match.uuid))
                matches[index] = Match(ends.pop(), best.name, best.reason, best.score)
        return matches

    def _nearest(self, store: VectorStore, collection: str, vectors: np.ndarray, threshold: float) -> list[list[Hit]]:
        """Points of other documents above the threshold, for each vector. A point is one document's contribution, so
        an entity that many documents name must not crowd the others out: the search widens until it has enough
        entities."""
        found: dict[int, list[Hit]] = {}
        rows, limit = list(range(len(vectors))), CANDIDATES
        while rows:
            hits = store.search(
                collection,
                vectors[rows],
                limit=limit,
                where={"group_id": self._group_id},
                without={"source_file": [self._source_file]},
            )
            near = [[hit for hit in of_one if hit.score >= threshold] for of_one in hits]
            found |= dict(zip(rows, near, strict=True))
            crowded = [
                row
                for row, of_one in zip(rows, near, strict=True)
                if len(of_one) == limit and len({hit.payload["entity_uuid"] for hit in of_one}) < CANDIDATES
            ]
            rows, limit = crowded, limit * 4
        return [found[row] for row in range(len(vectors))]

    def _names_of(self, uuids: set[str]) -> dict[str, list[str]]:
        """Everything that documents call these entities."""
        rows = self._graph.read(NAMES, group_id=self._group_id, uuids=sorted(uuids))
        return {row["uuid"]: row["aliases"] or [] for row in rows}


def _contradicted(cluster: Cluster, aliases: Sequence[str]) -> bool:
    """Whether the entity has a name that cannot be the cluster's: one that fits does not outweigh it."""
    return any(contradicts(one, other, cluster.entity_type) for one in cluster.names for other in aliases)


def _same_entity(cluster: Cluster, payload: Mapping[str, Any]) -> str | None:
    """Why the cluster and the entity are one thing. Across documents a family name or two letters prove nothing."""
    if payload["type"] != cluster.entity_type:
        return None
    theirs = {str(payload["name"]), *map(str, payload.get("aliases") or ())}
    for one in (cluster.canonical, *cluster.names):
        if not _stands_alone(one, cluster.entity_type):
            continue
        for other in sorted(theirs):
            if not _stands_alone(other, cluster.entity_type):
                continue
            if reason := same_thing(one, other, cluster.entity_type):
                return f"{one} / {other}: {reason}"
            if min(len(one), len(other)) > 2 and (is_acronym_of(one, other) or is_acronym_of(other, one)):
                return f"{one} / {other}: acronym"
    return None


def _stands_alone(name: str, entity_type: EntityType) -> bool:
    """Whether a form names one thing without its document: `Cook` does not, `Apple` and `FOMC` do."""
    return entity_type != "Person" or is_full_name(name)
