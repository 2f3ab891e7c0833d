"""Files made from pairs of names, resolved by the stage's own code and written through all stages after it."""

from collections.abc import Sequence

from kg_assets.buffer.result import Buffer
from kg_assets.buffer.tables import build_buffer
from kg_assets.chunks.result import Chunk, Document, FileChunks
from kg_assets.embeddings.embed import embed_buffer
from kg_assets.entity_resolution.judge import Judge
from kg_assets.extractions.result import ChunkExtraction, ExtractedEntity, ExtractedFact, FileExtractions
from kg_assets.identity import EntityType, chunk_uuid, document_uuid
from kg_assets.resolutions.known_nodes import KnownNodes
from kg_assets.resolutions.relationship_vocabulary import load_vocabulary
from kg_assets.resolutions.resolve import resolve_file
from kg_assets.resolutions.result import FileResolutions, ResolvedNode
from kg_assets.resolutions.topics import load_ontology
from kg_assets.vector_writes.writer import write_vectors
from kg_resources.embedder import Embedder, LocalEmbedder
from kg_resources.graph import Graph
from kg_resources.vectors import VectorStore, collection_name
from kg_tests.small_files import write_to_graph

LOCAL = LocalEmbedder()
Named = tuple[str, EntityType]
Pairs = Sequence[tuple[Named, str, Named]]
"""Subject, relationship, object."""


def extractions_of(key: str, pairs: Pairs, group_id: str = "g") -> tuple[FileChunks, FileExtractions]:
    document = document_uuid(group_id, key, "doc")
    facts = tuple(
        ExtractedFact(f"{s} {r} {o}.", s, s_type, r, o, o_type, "", (), f"{s} {r} {o}.")
        for (s, s_type), r, (o, o_type) in pairs
    )
    names = dict.fromkeys(end for (subject, _, object_) in pairs for end in (subject, object_))
    entities = tuple(ExtractedEntity(name, entity_type, "") for name, entity_type in names)
    chunk = Chunk(chunk_uuid(group_id, document, "1"), "1", 0, " ".join(fact.fact for fact in facts), "")
    chunks = FileChunks(key, group_id, "0", (Document(document, "doc", "doc", None, key, (chunk,)),))
    return chunks, FileExtractions(
        key, group_id, "none", (ChunkExtraction(chunk.uuid, "extracted", entities, facts),), {document: None}
    )


def resolve(
    graph: Graph,
    store: VectorStore,
    extractions: FileExtractions,
    fresh: bool = False,
    *,
    judge: Judge | None = None,
    embedder: Embedder = LOCAL,
    said: list[str] | None = None,
    keep_unknown_topics: bool = True,
) -> FileResolutions:
    """`said` takes the lines of progress."""
    return resolve_file(
        extractions,
        KnownNodes(graph, extractions.group_id, extractions.source_file, fresh=fresh),
        store,
        collection_name("entities", embedder.model, embedder.dimensions),
        embedder.embed,
        load_ontology(),
        load_vocabulary(),
        judge,
        threshold=0.7,
        keep_unknown_topics=keep_unknown_topics,
        write_ungrounded=False,
        progress=said.append if said is not None else lambda _: None,
    )


def write(
    graph: Graph,
    store: VectorStore,
    key: str,
    pairs: Pairs,
    *,
    judge: Judge | None = None,
    embedder: Embedder = LOCAL,
) -> FileResolutions:
    chunks, extractions = extractions_of(key, pairs)
    resolutions = resolve(graph, store, extractions, judge=judge, embedder=embedder)
    write_resolved(graph, store, chunks, extractions, resolutions, embedder)
    return resolutions


def write_resolved(
    graph: Graph,
    store: VectorStore,
    chunks: FileChunks,
    extractions: FileExtractions,
    resolutions: FileResolutions,
    embedder: Embedder = LOCAL,
) -> None:
    buffer: Buffer = build_buffer(chunks, extractions, resolutions)
    vectors = embed_buffer(buffer, embedder, lambda _: None)
    write_to_graph(graph, buffer, vectors)
    write_vectors(store, graph, buffer, vectors, batch_size=50, progress=lambda _: None)


def node(resolutions: FileResolutions, name: str, entity_type: EntityType = "Organization") -> ResolvedNode:
    found = resolutions.node_of(name, entity_type)
    assert found is not None
    return found
