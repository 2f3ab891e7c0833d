"""Entities, their facts and the paths between them, as the graph holds them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kg_resources.graph import Graph
from kg_resources.search import queries
from kg_resources.search.results import Filters, Result, ResultKind, SearchError

MOST_FACTS: Final = 100
"""Facts of one entity that are read; a hub may have many thousands."""
MOST_STEPS: Final = 4
"""Facts on a path."""
_LABELS: Final = ("EntityNode", "TopicNode")
_NO_FACT: Final = {"evidence": "", "subject": "", "relationship": "", "object": "", "date_context": "", "modality": ""}


@dataclass(frozen=True)
class Step:
    """One fact of a path, read in the direction of the path."""

    start: str
    end: str
    """Names of the two nodes."""
    fact: Result


@dataclass(frozen=True)
class Neighbour:
    uuid: str
    name: str
    facts: int
    """Facts that join the two."""


@dataclass(frozen=True)
class Entity:
    """An entity or topic with everything that is said of it, up to MOST_FACTS facts."""

    uuid: str
    name: str
    entity_type: str
    summary: str
    aliases: tuple[str, ...]
    facts: tuple[Result, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    documents: tuple[dict[str, Any], ...] = ()


class GraphReads:
    """Reads of one group."""

    def __init__(self, graph: Graph, group_id: str) -> None:
        self._graph = graph
        self._group = group_id

    def _read(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        return self._graph.read(query, group_id=self._group, **parameters)

    def chunks(self, uuids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """uuid -> properties of the chunk and of its document; without those that the graph does not hold."""
        return {row["chunk_uuid"]: row for row in self._read(queries.CHUNKS, chunks=list(uuids))}

    def facts(self, uuids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """uuid -> properties of the fact."""
        return {row["fact_uuid"]: row for row in self._read(queries.FACTS, facts=list(uuids))}

    def passing(self, filters: Filters, chunks: Iterable[str], facts: Iterable[str]) -> tuple[set[str], set[str]]:
        """The chunks and facts of these that pass the filters on topics, types and modality."""
        kept_chunks, kept_facts = set(chunks), set(facts)
        if filters.topics:
            wanted = {topic.lower() for topic in filters.topics}
            rows = self._read(queries.TOPICS, chunks=sorted(kept_chunks))
            kept_chunks = {row["chunk_uuid"] for row in rows if wanted & {topic.lower() for topic in row["topics"]}}
        if filters.relationship_types or filters.entity_types:
            rows = self._read(queries.FACT_TYPES, facts=sorted(kept_facts))
            kept_facts = {
                row["fact_uuid"]
                for row in rows
                if (not filters.relationship_types or row["relationship_type"] in filters.relationship_types)
                and (not filters.entity_types or {row["subject_type"], row["object_type"]} & {*filters.entity_types})
            }
        return kept_chunks, kept_facts

    def results_of(self, facts: Sequence[str]) -> list[Result]:
        """Facts as results, in the given order; without those that the graph does not hold."""
        rows = self.facts(facts)
        chunks = self.chunks(sorted({row["chunk_uuid"] for row in rows.values()}))
        return [
            result_of("fact", chunks[row["chunk_uuid"]], row)
            for fact in dict.fromkeys(facts)
            if (row := rows.get(fact)) and row["chunk_uuid"] in chunks
        ]

    def by_name(self, name: str, limit: int) -> list[Entity]:
        """Entities that have exactly this name or alias, whatever the case."""
        rows = self._read(queries.ENTITIES_BY_NAME, name=name.strip().lower(), limit=limit)
        return [_entity(row) for row in rows]

    def nodes(self, uuids: Iterable[str]) -> dict[str, tuple[str, Entity]]:
        """uuid -> label and node, of entities and topics, merges followed."""
        wanted = {uuid: self._current(uuid) for uuid in uuids}
        found: dict[str, tuple[str, Entity]] = {}
        for label in _LABELS:
            for row in self._read(queries.NODES[label], uuids=sorted(set(wanted.values()))):
                found[row["uuid"]] = (label, _entity(row))
        return {uuid: found[current] for uuid, current in wanted.items() if current in found}

    def entity(self, uuid: str) -> Entity:
        """Everything that the graph says of one entity or topic.

        Raises SearchError where the group has no such node.
        """
        node = self.nodes([uuid]).get(uuid)
        if node is None:
            raise SearchError(f"The group {self._group} has no entity {uuid}: look it up by its name.")
        label, entity = node
        rows = self._facts_of(label, [entity.uuid])
        joined: dict[str, tuple[str, int]] = {}
        for row in rows:
            joined[row["neighbour"]] = (row["neighbour_name"], joined.get(row["neighbour"], ("", 0))[1] + 1)
        documents = self._read(queries.DOCUMENTS_OF.format(label=label), uuid=entity.uuid, limit=MOST_FACTS)
        return Entity(
            entity.uuid,
            entity.name,
            entity.entity_type,
            entity.summary,
            entity.aliases,
            facts=tuple(self.results_of([row["fact_uuid"] for row in rows])),
            neighbours=tuple(
                Neighbour(neighbour, name, count)
                for neighbour, (name, count) in sorted(joined.items(), key=lambda item: (-item[1][1], item[1][0]))
                if neighbour != entity.uuid
            ),
            documents=tuple(documents),
        )

    def path(self, start: str, end: str) -> list[Step]:
        """The fewest facts that join two nodes, at most MOST_STEPS; empty where there are none.

        Breadth first from the start; of a hub only MOST_FACTS facts are followed in each direction.
        """
        nodes = self.nodes([start, end])
        if start not in nodes or end not in nodes:
            missing = start if start not in nodes else end
            raise SearchError(f"The group {self._group} has no entity {missing}: look it up by its name.")
        first, last = nodes[start][1], nodes[end][1]
        came_from: dict[str, tuple[str, str, str]] = {}
        names = {first.uuid: first.name, last.uuid: last.name}
        frontier = {first.uuid: nodes[start][0]}
        seen = {first.uuid}
        for _ in range(MOST_STEPS):
            reached: dict[str, str] = {}
            for label in _LABELS:
                inside = sorted(uuid for uuid, of in frontier.items() if of == label)
                for row in self._facts_of(label, inside) if inside else ():
                    neighbour = row["neighbour"]
                    if neighbour not in seen:
                        seen.add(neighbour)
                        came_from[neighbour] = (row["node"], row["fact_uuid"], row["neighbour_name"])
                        names[neighbour] = row["neighbour_name"]
                        reached[neighbour] = row["neighbour_label"]
            if last.uuid in came_from:
                return self._steps(first.uuid, last.uuid, came_from, names)
            frontier = reached
        return []

    def _steps(
        self, first: str, last: str, came_from: dict[str, tuple[str, str, str]], names: dict[str, str]
    ) -> list[Step]:
        trail: list[tuple[str, str, str]] = []
        node = last
        while node != first:
            before, fact, _ = came_from[node]
            trail.append((names[before], names[node], fact))
            node = before
        trail.reverse()
        results = {result.fact_uuid: result for result in self.results_of([fact for _, _, fact in trail])}
        return [Step(start, end, results[fact]) for start, end, fact in trail if fact in results]

    def _facts_of(self, label: str, uuids: Sequence[str]) -> list[dict[str, Any]]:
        return [
            row
            for direction in ("subject", "object")
            for row in self._read(queries.FACTS_OF[direction].format(label=label), uuids=list(uuids), limit=MOST_FACTS)
        ]

    def _current(self, uuid: str) -> str:
        """Where merges have led."""
        seen = {uuid}
        while rows := self._read(queries.REDIRECT, uuid=uuid):
            if (uuid := rows[0]["into"]) in seen:
                break
            seen.add(uuid)
        return uuid


def result_of(
    kind: ResultKind,
    chunk: dict[str, Any],
    fact: dict[str, Any] | None,
    *,
    score: float = 0.0,
    scores: dict[str, float] | None = None,
    hops: tuple[str, ...] = (),
) -> Result:
    """A result from the rows of its chunk and, of a fact, its fact."""
    row = {**chunk, **(fact or _NO_FACT)}
    return Result(
        kind=kind,
        score=score,
        fact_uuid=row.get("fact_uuid"),
        **{
            name: row[name]
            for name in (
                "source_file", "document", "status", "document_date", "chunk_id", "chunk_uuid", "header_path", "page",
                "content", "evidence", "subject", "relationship", "object", "date_context", "modality",
            )
        },
        hops=hops,
        scores=scores or {},
    )  # fmt: skip


def _entity(row: dict[str, Any]) -> Entity:
    return Entity(row["uuid"], row["name"], row["entity_type"], row["summary"] or "", tuple(row["aliases"] or ()))
