"""Findings on the graph: of one file, by its own buffer; of the whole graph."""

from collections.abc import Iterable
from typing import Any, Final

from kg_assets.buffer.result import Buffer
from kg_assets.checks.finding import Finding, examples
from kg_assets.graph_writes.type_limit import MOST_TYPES, known_types
from kg_resources.graph import Graph

_OF_FILE: Final = "MATCH (d:DocumentNode {group_id: $group_id, source_file: $source_file})"
DOCUMENTS: Final = f"""{_OF_FILE}
RETURN d.name AS name, d.status AS status, d.chunk_count AS chunks, d.fact_count AS facts, d.uuid AS uuid,
       d.relationship_count AS relationships, d.entity_count + d.topic_count AS mentions
"""
CHUNKS: Final = f"{_OF_FILE}-[:CONTAINS_CHUNK]->(c:EpisodicNode) RETURN c.uuid AS id"
FACTS: Final = f"{_OF_FILE}-[:CONTAINS_CHUNK]->(:EpisodicNode)-[:CONTAINS_FACT]->(f:FactNode) RETURN f.uuid AS id"
MENTIONS: Final = f"{_OF_FILE}-[m:MENTIONS]->() RETURN d.uuid + m.entity_key AS id"
SUBJECTS: Final = f"""{_OF_FILE}-[:CONTAINS_CHUNK]->(c:EpisodicNode)
MATCH (s)-[r]->(c) WHERE r.fact_id IS NOT NULL AND (s:EntityNode OR s:TopicNode)
RETURN r.fact_id AS id
"""
OBJECTS: Final = f"""{_OF_FILE}-[:CONTAINS_CHUNK]->(c:EpisodicNode)
MATCH (c)-[r]->(o) WHERE r.fact_id IS NOT NULL AND (o:EntityNode OR o:TopicNode)
RETURN r.fact_id AS id
"""
ORPHANS: Final = (
    ("FactNode", "MATCH (n:FactNode) WHERE NOT (n)<-[:CONTAINS_FACT]-() RETURN n.uuid AS id LIMIT $most"),
    ("EpisodicNode", "MATCH (n:EpisodicNode) WHERE NOT (n)<-[:CONTAINS_CHUNK]-() RETURN n.uuid AS id LIMIT $most"),
    ("EntityNode", "MATCH (n:EntityNode) WHERE NOT (n)<-[:MENTIONS]-() RETURN n.name AS id LIMIT $most"),
    ("TopicNode", "MATCH (n:TopicNode) WHERE NOT (n)<-[:MENTIONS]-() RETURN n.name AS id LIMIT $most"),
)
_MOST_ORPHANS: Final = 1_000
"""That are counted."""
_WRITE_AGAIN: Final = "materialize graph_writes* of the file, which pays nothing"


class FileInGraph:
    """What the graph holds of the file of a buffer, read once."""

    def __init__(self, graph: Graph, buffer: Buffer) -> None:
        self.buffer = buffer
        self._graph = graph
        self._where = {"group_id": buffer.group_id, "source_file": buffer.source_file}
        self.documents = graph.read(DOCUMENTS, **self._where)
        self.chunks, self.facts = self._ids(CHUNKS), self._ids(FACTS)
        self.subjects, self.objects = self._ids(SUBJECTS), self._ids(OBJECTS)
        self.mentions = self._ids(MENTIONS)

    def _ids(self, query: str) -> list[str]:
        return [row["id"] for row in self._graph.read(query, **self._where)]


def facts_are_whole(found: FileInGraph) -> Finding:
    """Whether each fact stands in its chunk and document, with its subject and its object."""
    nodes, relationships = found.buffer.nodes, found.buffer.relationships
    facts = set(nodes["FactNode"]["uuid"])
    lacks = {
        "chunk or document": facts - set(found.facts),
        "subject": set(relationships["SUBJECT"]["fact_id"]) - set(found.subjects),
        "object": set(relationships["OBJECT"]["fact_id"]) - set(found.objects),
    }
    if any(lacks.values()):
        told = ", ".join(f"{len(ids):,} have no {end}" for end, ids in lacks.items() if ids)
        return Finding(
            False,
            f"Of the {len(facts):,} facts of {found.buffer.source_file} in the graph {told}: {_WRITE_AGAIN}.",
            {"facts": len(facts)} | examples(sorted(set().union(*lacks.values()))),
        )
    return Finding(True, f"All {len(facts):,} facts have chunk, document, subject and object.", {"facts": len(facts)})


def counts_are_right(found: FileInGraph) -> Finding:
    """Whether the graph holds as much of the file as its documents and its buffer say. A partial build may leave more
    there, as it removes nothing."""
    buffer = found.buffer
    expected = {
        "documents": (len(buffer.nodes["DocumentNode"]), len(found.documents)),
        "chunks": (len(buffer.nodes["EpisodicNode"]), len(found.chunks)),
        "facts": (len(buffer.nodes["FactNode"]), len(found.facts)),
        "mentions": (len(buffer.relationships["MENTIONS"]), len(found.mentions)),
        "relationships": (len(buffer.relationships["SUBJECT"]), len(found.subjects)),
    }
    for kind in ("chunks", "facts", "mentions", "relationships"):
        said = _sum(document[kind] for document in found.documents)
        if said != expected[kind][0] and not buffer.partial:
            expected[f"{kind} that documents count"] = (expected[kind][0], said)
    wrong = [
        f"{is_} {kind} instead of {should}"
        for kind, (should, is_) in expected.items()
        if (is_ < should if buffer.partial else is_ != should)
    ]
    figures = {kind: is_ for kind, (_, is_) in expected.items()}
    if wrong:
        return Finding(False, f"The graph holds {', '.join(wrong)} of {buffer.source_file}: {_WRITE_AGAIN}.", figures)
    return Finding(True, f"The graph holds as much of {buffer.source_file} as it should.", figures)


def documents_are_finished(found: FileInGraph) -> Finding:
    """Whether no document of the file was left in the middle of being written."""
    writing = [document["name"] for document in found.documents if document["status"] == "writing"]
    figures = {"documents": len(found.documents), "writing": len(writing)}
    if writing or not found.documents:
        what = f"{len(writing):,} documents are half written" if writing else "no document is in the graph"
        return Finding(False, f"Of {found.buffer.source_file} {what}: {_WRITE_AGAIN}.", figures | examples(writing))
    return Finding(True, f"All {len(found.documents):,} documents are written.", figures)


def no_orphans(graph: Graph) -> Finding:
    """Whether each chunk, fact, entity and topic is held by a document."""
    found = {label: graph.read(query, most=_MOST_ORPHANS) for label, query in ORPHANS}
    figures = {label: len(rows) for label, rows in found.items()}
    if any(figures.values()):
        told = ", ".join(f"{number:,} {label}" for label, number in figures.items() if number)
        first = [str(row["id"]) for rows in found.values() for row in rows]
        return Finding(
            False,
            f"No document holds {told}: somebody changed the graph by hand, or a removal was cut off. Run "
            "make rebuild-graph into an empty database, or delete them.",
            figures | examples(first),
        )
    return Finding(True, "Every chunk, fact, entity and topic is held by a document.", figures)


def types_have_room(graph: Graph, share: float = 0.5) -> Finding:
    """Whether the database has much room left for relationship types.

    Args:
        share: of the room that may be used.
    """
    used = len(known_types(graph))
    figures = {"relationship_types": used, "room": MOST_TYPES}
    if used > share * MOST_TYPES:
        return Finding(
            False,
            f"{used:,} of {MOST_TYPES:,} relationship types are used, and deleting frees none: set relationship_types: "
            "canonical, and rebuild the graph in another database before it is full.",
            figures,
        )
    return Finding(True, f"{used:,} of {MOST_TYPES:,} relationship types are used.", figures)


def _sum(counts: Iterable[Any]) -> int:
    return sum(int(count or 0) for count in counts)
