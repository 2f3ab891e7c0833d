"""A node for each thing that a file names, each with its decision and reason."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence, Set

from kg_assets.entity_resolution.cluster import Cluster
from kg_assets.entity_resolution.judge import Judge
from kg_assets.identity import entity_key, normalized_name
from kg_assets.resolutions.group_matches import match_group, without_clashes
from kg_assets.resolutions.known_entities import EntitySearch
from kg_assets.resolutions.known_nodes import KnownNodes
from kg_assets.resolutions.mentions import SPECIFIC_TYPES
from kg_assets.resolutions.result import Decision, Doubtful, ResolvedNode

Placed = tuple[str, Decision, str, float | None]
"""Node, decision, reason, score."""


def entity_nodes(
    clusters: Sequence[Cluster],
    search: EntitySearch,
    known: KnownNodes,
    judge: Judge | None,
    said: Mapping[str, str],
    progress: Callable[[str], None],
) -> tuple[list[ResolvedNode], list[Doubtful], list[str]]:
    """A node for each cluster, what stays in doubt, and names that the group has under another specific type.

    From the first that holds: a redirect, where the file's last write put it, a node with its key, a node of type
    `Other` with its name, one match among other documents' entities, a new node.
    """
    group_id = search.group_id
    keys = [entity_key(group_id, cluster.canonical, cluster.entity_type) for cluster in clusters]
    of_types = _KeysOfTypes(group_id, clusters)
    every = sorted({*keys, *of_types.keys})
    moved, existing = known.redirects(every), known.existing(every)
    there = existing.keys() | moved.keys()
    places: dict[int, Placed] = {}
    for index, key in enumerate(keys):
        if key in moved:
            # Writers follow the redirect for as long as it is there, so this outlives its being taken back.
            places[index] = (key, "existing", f"merged into {moved[key]}", None)
        elif (placed := known.placed(key)) is not None:
            places[index] = (placed, "kept", "where this file put it before", None)
        elif key in existing:
            places[index] = (existing[key], "existing", "same name and type in the group", None)
        elif (other := of_types.as_other(index)) in there and not of_types.contested(index, there):
            places[index] = (existing.get(other, other), "existing", "the group has it without a type", None)
    if judge:
        judge.saved["match"] += len(places)
    settled: dict[str, list[Cluster]] = defaultdict(list)
    for index, (uuid, *_) in places.items():
        settled[uuid].append(clusters[index])
    left = {index: cluster for index, cluster in enumerate(clusters) if index not in places}
    contested = {place for place, index in enumerate(left) if of_types.contested(index, there)}
    found, doubts = match_group(list(left.values()), contested, search, known, judge, said, progress)
    indexes = list(left)
    matches = without_clashes({indexes[place]: match for place, match in found.items()}, left, settled)
    for index in left:
        match = matches.get(index)
        new: Placed = (keys[index], "new", "no entity of the group is the same for certain", None)
        places[index] = (match.uuid, match.decision, match.reason, match.score) if match else new
    nodes = [_entity(cluster, keys[index], *places[index]) for index, cluster in enumerate(clusters)]
    return nodes, doubts, of_types.conflicts(there)


class _KeysOfTypes:
    """The keys that each cluster's name has under the other types."""

    def __init__(self, group_id: str, clusters: Sequence[Cluster]) -> None:
        self._clusters = clusters
        self._names = [normalized_name(cluster.canonical, cluster.entity_type) for cluster in clusters]
        self._times = Counter(
            name for name, cluster in zip(self._names, clusters, strict=True) if cluster.entity_type in SPECIFIC_TYPES
        )
        self._of_type = [
            {t: entity_key(group_id, name, t) for t in (*SPECIFIC_TYPES, "Other") if t != cluster.entity_type}
            for name, cluster in zip(self._names, clusters, strict=True)
        ]

    @property
    def keys(self) -> set[str]:
        return {key for of_type in self._of_type for key in of_type.values()}

    def as_other(self, index: int) -> str:
        """The key that the name has without a type; empty where the cluster has no type itself."""
        return self._of_type[index].get("Other", "")

    def contested(self, index: int, there: Set[str]) -> bool:
        """Whether file or group have the name under another specific type: then `Other` gives way to neither."""
        if self._clusters[index].entity_type not in SPECIFIC_TYPES:
            return False
        elsewhere = any(self._of_type[index].get(entity_type) in there for entity_type in SPECIFIC_TYPES)
        return elsewhere or self._times[self._names[index]] > 1

    def conflicts(self, there: Set[str]) -> list[str]:
        """`Jordan (Person; in the group Place)`: between two specific types nobody decides."""
        found = []
        for cluster, of_type in zip(self._clusters, self._of_type, strict=True):
            theirs = [t for t in SPECIFIC_TYPES if of_type.get(t) in there and cluster.entity_type in SPECIFIC_TYPES]
            if theirs:
                found.append(f"{cluster.canonical} ({cluster.entity_type}; in the group {', '.join(theirs)})")
        return sorted(found)


def _entity(
    cluster: Cluster, key: str, uuid: str, decision: Decision, reason: str, score: float | None
) -> ResolvedNode:
    return ResolvedNode(
        entity_key=key,
        node_uuid=uuid,
        label="EntityNode",
        name=cluster.canonical,
        entity_type=cluster.entity_type,
        aliases=cluster.names,
        summary="",
        decision=decision,
        reason=reason,
        score=score,
    )
