"""Whether graph and vectors hold the same of a file, by ids: facts, chunks, contributions to entities and topics."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg_assets.identity import contribution_uuid
from kg_resources.graph import Graph
from kg_resources.vectors import COLLECTION_KINDS, CollectionKind, VectorStore, collection_name

FILES: Final = """
MATCH (d:DocumentNode)
RETURN DISTINCT d.group_id AS group_id, d.source_file AS source_file
"""

DOCUMENTS: Final = """
MATCH (d:DocumentNode {group_id: $group_id, source_file: $source_file})
RETURN d.uuid AS document, d.embedding_model AS model, d.status AS status
"""

FACTS: Final = """
MATCH (d:DocumentNode {group_id: $group_id, source_file: $source_file})-[:CONTAINS_CHUNK]->(:EpisodicNode)
      -[:CONTAINS_FACT]->(f:FactNode)
RETURN d.uuid AS document, f.uuid AS key
"""

CHUNKS: Final = """
MATCH (d:DocumentNode {group_id: $group_id, source_file: $source_file})-[:CONTAINS_CHUNK]->(c:EpisodicNode)
RETURN d.uuid AS document, c.uuid AS key
"""

CONTRIBUTIONS: Final = """
MATCH (d:DocumentNode {group_id: $group_id, source_file: $source_file})-[m:MENTIONS]->()
WHERE (m.entity_type = 'Topic') = $of_topics
RETURN d.uuid AS document, m.entity_key AS key
"""
"""By what the document says: a topic that was merged into an entity keeps its points among topics."""

Ids = dict[str, set[str]]
"""Document uuid -> ids of points."""

File = tuple[str, str]
"""Group and source file."""


@dataclass(frozen=True)
class Difference:
    """What one store holds of a document and the other does not, of one kind; ids are those of the points."""

    source_file: str
    document: str
    status: str
    """Of the document in the graph; `not in the graph` where it is not."""
    kind: CollectionKind
    only_in_graph: tuple[str, ...]
    only_in_vectors: tuple[str, ...]
    """In a collection of another model than the document's too."""


@dataclass(frozen=True)
class Agreement:
    """One file."""

    source_file: str
    documents: int
    """In the graph."""
    compared: int
    """Ids that either store holds."""
    differences: tuple[Difference, ...]


def files_of(graph: Graph, store: VectorStore) -> list[File]:
    """Every file of which either store holds anything."""
    found = {(row["group_id"], row["source_file"]) for row in graph.read(FILES)}
    for collection in (name for kind in COLLECTION_KINDS for name in store.collections(kind)):
        for payload in store.payloads(collection, {}, ("group_id", "source_file")).values():
            found.add((payload.get("group_id", ""), payload.get("source_file", "")))
    return sorted(found)


def compare_file(graph: Graph, store: VectorStore, file: File) -> Agreement:
    """The file's ids in the graph against those in the vectors, document by document."""
    group_id, source_file = file
    parameters = {"group_id": group_id, "source_file": source_file}
    documents = {row["document"]: row for row in graph.read(DOCUMENTS, **parameters)}
    differences, compared = [], 0
    for kind in COLLECTION_KINDS:
        in_graph = _in_graph(graph, kind, group_id, source_file)
        in_vectors, of_other_models = _in_vectors(
            store, kind, parameters, {document: row["model"] for document, row in documents.items()}
        )
        for document in sorted({*in_graph, *in_vectors, *of_other_models}):
            compared += len(in_graph[document] | in_vectors[document])
            missing = in_graph[document] - in_vectors[document]
            surplus = (in_vectors[document] - in_graph[document]) | of_other_models[document]
            if missing or surplus:
                status = documents[document]["status"] if document in documents else "not in the graph"
                differences.append(
                    Difference(source_file, document, status, kind, tuple(sorted(missing)), tuple(sorted(surplus)))
                )
    return Agreement(source_file, len(documents), compared, tuple(differences))


def verdict(files: Sequence[Agreement]) -> str:
    """One sentence on all of them, with what to do where they disagree."""
    apart = [file for file in files if file.differences]
    if not apart:
        return f"Graph and vectors hold the same ids of {_named(files)}."
    if all(file.documents == 0 for file in apart):
        return (
            f"The graph does not hold {_named(apart)} yet, the vectors do: materialize graph_writes* of it, or run the "
            "job forget_file to remove it from the vectors too."
        )
    lost = sum(len(difference.only_in_graph) for file in apart for difference in file.differences)
    more = sum(len(difference.only_in_vectors) for file in apart for difference in file.differences)
    return (
        f"Graph and vectors disagree on {_named(apart)}: {lost:,} ids are only in the graph, {more:,} only in the "
        "vectors. Materialize graph_writes*, then vector_writes, which pays nothing."
    )


def _named(files: Sequence[Agreement]) -> str:
    return files[0].source_file if len(files) == 1 else f"{len(files):,} files"


def _in_graph(graph: Graph, kind: CollectionKind, group_id: str, source_file: str) -> Ids:
    statement = {"facts": FACTS, "chunks": CHUNKS}.get(kind, CONTRIBUTIONS)
    found: Ids = defaultdict(set)
    of_file = {"group_id": group_id, "source_file": source_file}
    for row in graph.read(statement, of_topics=kind == "topics", **of_file):
        document, key = row["document"], row["key"]
        found[document].add(key if kind in ("facts", "chunks") else contribution_uuid(group_id, document, key))
    return found


def _in_vectors(
    store: VectorStore, kind: CollectionKind, where: dict[str, str], models: dict[str, str | None]
) -> tuple[Ids, Ids]:
    """In the collections of the model of each document (any, where the graph does not say), and in others."""
    own: Ids = defaultdict(set)
    other: Ids = defaultdict(set)
    for collection in store.collections(kind):
        for point, payload in store.payloads(collection, where, ("document_uuid",)).items():
            document = payload.get("document_uuid", "")
            model = models.get(document)
            (own if model is None or _is_of(collection, kind, model) else other)[document].add(point)
    return own, other


def _is_of(collection: str, kind: CollectionKind, model: str) -> bool:
    """Whether it is that model's, whatever the dimensions."""
    return collection.rpartition("__")[0] == collection_name(kind, model, 0).rpartition("__")[0]
