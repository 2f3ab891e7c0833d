"""Small files made from typed names, through the real resolution: for tests of what resolution makes of several."""

from collections.abc import Sequence
from dataclasses import dataclass

from kg_assets.buffer.result import Buffer
from kg_assets.buffer.tables import build_buffer
from kg_assets.chunks.result import Chunk, Document, FileChunks
from kg_assets.embeddings.embed import embed_buffer
from kg_assets.extractions.result import ChunkExtraction, ExtractedEntity, ExtractedFact, FileExtractions
from kg_assets.identity import EntityType, chunk_uuid, document_uuid
from kg_assets.resolutions.judge import Judge
from kg_assets.resolutions.known_nodes import KnownNodes
from kg_assets.resolutions.relationship_vocabulary import load_vocabulary
from kg_assets.resolutions.resolve import resolve_file
from kg_assets.resolutions.result import FileResolutions
from kg_assets.resolutions.topics import load_ontology
from kg_assets.vector_writes.writer import write_vectors
from kg_resources.embedder import LocalEmbedder
from kg_resources.graph import Graph
from kg_resources.vectors import VectorStore, collection_name
from kg_tests.small_files import write_to_graph

EMBEDDER = LocalEmbedder()
Named = tuple[str, EntityType]


@dataclass(frozen=True)
class NamedFact:
    """A fact between two names; its sentence may say more than the names, as `Zenith, formerly Apex, ...`."""

    subject: Named
    relationship: str
    object: Named
    sentence: str = ""

    @property
    def said(self) -> str:
        return self.sentence or f"{self.subject[0]} {self.relationship} {self.object[0]}."


def extracted(key: str, facts: Sequence[NamedFact], group_id: str = "g") -> tuple[FileChunks, FileExtractions]:
    """A file of one document and one chunk, as `chunks` and `extractions` would give it."""
    document = document_uuid(group_id, key, "doc")
    made = tuple(
        ExtractedFact(one.said, *one.subject, one.relationship, *one.object, "", (), one.said) for one in facts
    )
    names = dict.fromkeys(end for one in facts for end in (one.subject, one.object))
    entities = tuple(ExtractedEntity(name, entity_type, "") for name, entity_type in names)
    chunk = Chunk(chunk_uuid(group_id, document, "1"), "1", 0, " ".join(fact.fact for fact in made), "")
    chunks = FileChunks(key, group_id, "0", (Document(document, "doc", "doc", None, key, (chunk,)),))
    passage = ChunkExtraction(chunk.uuid, "extracted", entities, made)
    return chunks, FileExtractions(key, group_id, "none", (passage,), {document: None})


def resolved(
    graph: Graph, store: VectorStore, extractions: FileExtractions, *, judge: Judge | None = None, fresh: bool = False
) -> FileResolutions:
    return resolve_file(
        extractions,
        KnownNodes(graph, extractions.group_id, extractions.source_file, fresh=fresh),
        store,
        collection_name("entities", EMBEDDER.model, EMBEDDER.dimensions),
        EMBEDDER.embed,
        load_ontology(),
        load_vocabulary(),
        judge,
        threshold=0.7,
        keep_unknown_topics=True,
        write_ungrounded=False,
        progress=lambda _: None,
    )


def write_resolved(
    graph: Graph, store: VectorStore, chunks: FileChunks, extractions: FileExtractions, resolutions: FileResolutions
) -> Buffer:
    """The file in the graph and in the vectors."""
    buffer = build_buffer(chunks, extractions, resolutions)
    vectors = embed_buffer(buffer, EMBEDDER, lambda _: None)
    write_to_graph(graph, buffer, vectors)
    write_vectors(store, graph, buffer, vectors, batch_size=50, progress=lambda _: None)
    return buffer
