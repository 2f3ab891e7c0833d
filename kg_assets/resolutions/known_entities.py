"""Entities of the group that a new name may stand for: proposed by the vector store, by likeness of vectors and by keys
of names, in batches."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from kg_assets.entity_resolution.block import Embed
from kg_assets.entity_resolution.block_keys import keys_asked
from kg_assets.entity_resolution.cluster import Cluster
from kg_assets.entity_resolution.group_rules import stands_alone
from kg_assets.identity import EntityType
from kg_resources.vectors import NAME_KEYS, Hit, RowFilter, VectorStore

CANDIDATES: Final = 25
"""Entities of the group that one name is compared with."""
_ROUNDS: Final = 4
"""Searches for one name. A point is one document's contribution, so entities that many documents name crowd others out
until they are left out of the next search."""
_FIELDS: Final = ("entity_uuid", "entity_key", "name", "aliases", "type")


@dataclass
class Candidate:
    """What points say of one entity."""

    uuid: str
    names: set[str] = field(default_factory=set)
    types: set[EntityType] = field(default_factory=set)
    score: float = 0.0
    """The best cosine to a name of the cluster."""

    def add(self, hit: Hit) -> None:
        self.names |= {str(hit.payload["name"]), *map(str, hit.payload.get("aliases") or ())}
        self.types.add(hit.payload["type"])
        self.score = max(self.score, hit.score)


@dataclass(frozen=True)
class EntitySearch:
    """The entities that other files of a group contributed, as one embedding model sees them."""

    store: VectorStore
    collection: str
    group_id: str
    source_file: str
    """Left out."""
    embed: Embed
    threshold: float
    """Cosine from which vectors propose; keys propose whatever the cosine."""

    def candidates(self, clusters: Sequence[Cluster]) -> list[list[Candidate]]:
        """For each cluster at most CANDIDATES entities: by keys and by vectors in turn, best first."""
        forms = [(index, name) for index, cluster in enumerate(clusters) for name in cluster.names]
        if not forms:
            return []
        vectors = self.embed([name for _, name in forms])
        near = self._search(vectors, [RowFilter()] * len(forms), self.threshold)
        by_vector: dict[int, list[Hit]] = defaultdict(list)
        for (index, _), hits in zip(forms, near, strict=True):
            by_vector[index] += hits
        first = {index: row for row, (index, _) in reversed([*enumerate(forms)])}
        keys = [RowFilter({NAME_KEYS: _keys(cluster)}) for cluster in clusters]
        by_keys = self._search(vectors[[first[index] for index in range(len(clusters))]], keys, -1.0)
        return [
            _merged(sorted(by_keys[index], key=_best_first), sorted(by_vector[index], key=_best_first))
            for index in range(len(clusters))
        ]

    def of_other_models(self) -> dict[str, int]:
        """Collection of another model -> points of the group in it, which no search here finds."""
        others = (name for name in self.store.collections("entities") if name != self.collection)
        counts = {name: self.store.count(name, {"group_id": self.group_id}) for name in others}
        return {name: count for name, count in counts.items() if count}

    def _search(self, vectors: np.ndarray, filters: Sequence[RowFilter], threshold: float) -> list[list[Hit]]:
        """Hits from the threshold on, of up to CANDIDATES entities a row."""
        found: list[list[Hit]] = [[] for _ in filters]
        rows = list(range(len(filters)))
        for _ in range(_ROUNDS):
            hits = self.store.search(
                self.collection,
                vectors[rows],
                limit=CANDIDATES,
                where={"group_id": self.group_id},
                without={"source_file": [self.source_file]},
                rows=[RowFilter(filters[row].any_of, {"entity_key": _of_entities(found[row])}) for row in rows],
                fields=_FIELDS,
            )
            crowded = []
            for row, of_row in zip(rows, hits, strict=True):
                found[row] += [hit for hit in of_row if hit.score >= threshold]
                full = len(of_row) == CANDIDATES and of_row[-1].score >= threshold
                if full and len(_of_entities(found[row])) < CANDIDATES:
                    crowded.append(row)
            if not (rows := crowded):
                break
        return found


def _keys(cluster: Cluster) -> set[str]:
    """Also as a name of the type `Other`, which gives way to any other."""
    types: set[EntityType] = {cluster.entity_type, "Other"}
    names = [name for name in cluster.names if stands_alone(name, cluster.entity_type)]
    return {key for name in names for entity_type in types for key in keys_asked(name, entity_type)}


def _best_first(hit: Hit) -> tuple[float, str]:
    return -hit.score, hit.id


def _of_entities(hits: Sequence[Hit]) -> set[str]:
    return {str(hit.payload["entity_key"]) for hit in hits}


def _merged(by_keys: Sequence[Hit], by_vector: Sequence[Hit]) -> list[Candidate]:
    """Entities in the order of their first hit, taken from the two lists in turn."""
    found: dict[str, Candidate] = {}
    longest = max(len(by_keys), len(by_vector))
    in_turn = (hit for place in range(longest) for hits in (by_keys, by_vector) for hit in hits[place : place + 1])
    for hit in in_turn:
        uuid = str(hit.payload["entity_uuid"])
        if uuid in found or len(found) < CANDIDATES:
            found.setdefault(uuid, Candidate(uuid)).add(hit)
    return list(found.values())


def points_named(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} in {name}" for name, count in sorted(counts.items()))
