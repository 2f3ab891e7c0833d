"""Small files made from triples, through the real buffer: for tests of what comes after it."""

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

from kg_assets.buffer.result import Buffer
from kg_assets.buffer.tables import build_buffer
from kg_assets.chunks.result import Chunk, Document, FileChunks
from kg_assets.embeddings.embed import embed_buffer
from kg_assets.embeddings.result import FileEmbeddings
from kg_assets.extractions.result import ChunkExtraction, ExtractedEntity, ExtractedFact, FileExtractions
from kg_assets.graph_writes.result import GraphReceipt
from kg_assets.graph_writes.writer import write_graph
from kg_assets.identity import EntityType, chunk_uuid, document_uuid, entity_key, topic_uuid
from kg_assets.resolutions.result import FileResolutions, ResolvedNode, ResolvedRelationship
from kg_resources.graph import Graph

Triple = tuple[str, str, str]
"""Subject, relationship, object. A name in lower case is a topic, any other an organization."""


class HashEmbedder:
    """Vectors that depend on the text only."""

    def __init__(self, model: str = "hash", dimensions: int = 8) -> None:
        self.model, self.dimensions = model, dimensions

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") for text in texts]
        rows = [np.random.default_rng(seed).standard_normal(self.dimensions) for seed in seeds]
        matrix = np.array(rows, dtype=np.float32).reshape(len(texts), self.dimensions)
        return matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)


def small_file(
    source_file: str,
    documents: Mapping[str, Sequence[Sequence[Triple]] | Mapping[str, Sequence[Triple]]],
    *,
    group_id: str = "g",
    summaries: Mapping[str, str] | None = None,
    date: str | None = "2026-01-15",
    limited: bool = False,
    share_read: float = 1.0,
    placed: Mapping[str, str] | None = None,
) -> Buffer:
    """A buffer of documents.

    Args:
        documents: doc_id -> chunks -> triples. Chunks without ids are known by their position.
        summaries: name -> what the file says of it.
        placed: name -> uuid of the node that it was resolved to; without one a name's node has its own key.
    """
    made, extractions = [], []
    for doc_id, chunks in documents.items():
        document = document_uuid(group_id, source_file, doc_id)
        passages = []
        named = chunks if isinstance(chunks, Mapping) else {f"{doc_id}-{n}": chunk for n, chunk in enumerate(chunks)}
        for position, (chunk_id, triples) in enumerate(named.items()):
            uuid = chunk_uuid(group_id, document, chunk_id)
            text = ". ".join(" ".join(triple) for triple in triples)
            passages.append(Chunk(uuid, chunk_id, position, text, "Heading", date, page=position + 1))
            extractions.append(_extraction(uuid, triples, summaries or {}))
        content = hashlib.sha256(repr(passages).encode()).hexdigest()
        made.append(Document(document, doc_id, doc_id, date, content, tuple(passages), share_read=share_read))
    file_chunks = FileChunks(source_file, group_id, "0" * 64, tuple(made), limited=limited)
    dates = {document.uuid: date for document in made}
    file_extractions = FileExtractions(source_file, group_id, "none", tuple(extractions), dates)
    return build_buffer(file_chunks, file_extractions, _resolutions(file_extractions, placed or {}))


def embedded(buffer: Buffer, model: str = "hash") -> FileEmbeddings:
    return embed_buffer(buffer, HashEmbedder(model), lambda _: None)


def _type_of(name: str) -> EntityType:
    return "Topic" if name.islower() else "Organization"


def _extraction(chunk: str, triples: Sequence[Triple], summaries: Mapping[str, str]) -> ChunkExtraction:
    facts = tuple(
        ExtractedFact(
            " ".join(triple), subject, _type_of(subject), relationship, object_, _type_of(object_), "", (), text
        )
        for triple in triples
        for subject, relationship, object_ in [triple]
        for text in [" ".join(triple)]
    )
    names = dict.fromkeys(name for subject, _, object_ in triples for name in (subject, object_))
    entities = tuple(ExtractedEntity(name, _type_of(name), summaries.get(name, "")) for name in names)
    return ChunkExtraction(chunk, "extracted", entities, facts)


def _resolutions(extractions: FileExtractions, placed: Mapping[str, str]) -> FileResolutions:
    group_id = extractions.group_id
    names = sorted({entity.name for chunk in extractions.chunks for entity in chunk.entities})
    nodes = []
    for name in names:
        entity_type = _type_of(name)
        key = topic_uuid(group_id, name) if entity_type == "Topic" else entity_key(group_id, name, entity_type)
        label = "TopicNode" if entity_type == "Topic" else "EntityNode"
        nodes.append(ResolvedNode(key, placed.get(name, key), label, name, entity_type, (name,), "", "new", "test"))
    phrases = {fact.relationship for chunk in extractions.chunks for fact in chunk.facts}
    return FileResolutions(
        source_file=extractions.source_file,
        group_id=group_id,
        nodes=tuple(nodes),
        names={(name, _type_of(name)): index for index, name in enumerate(names)},
        relationships={
            phrase: ResolvedRelationship(phrase, phrase.upper().replace(" ", "_"), "lemma") for phrase in phrases
        },
    )


def write_to_graph(
    graph: Graph,
    buffer: Buffer,
    embeddings: FileEmbeddings | None = None,
    *,
    model: str = "hash",
    batch_size: int = 250,
) -> GraphReceipt:
    """The buffer in the graph, with vectors of `model` where no others are given; the group's other files count as
    embedded with the same."""
    embeddings = embeddings or embedded(buffer, model)
    return write_graph(
        graph,
        buffer,
        embeddings,
        embedded_with=lambda _: embeddings.model,
        batch_size=batch_size,
        run_id="run",
        progress=lambda _: None,
    )
