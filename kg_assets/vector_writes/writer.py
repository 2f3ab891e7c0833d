"""Points of one file go into the vector store, and those that the file no longer has go out."""

import time
from collections.abc import Callable

from kg_assets.buffer.result import Buffer
from kg_assets.embeddings.result import FileEmbeddings
from kg_assets.redirects import follow_redirects
from kg_assets.vector_writes.points import points_of
from kg_assets.vector_writes.result import CollectionReceipt, VectorReceipt
from kg_resources.graph import Graph
from kg_resources.vectors import VectorStore, collection_name


def write_vectors(
    store: VectorStore,
    graph: Graph,
    buffer: Buffer,
    embeddings: FileEmbeddings,
    *,
    batch_size: int,
    progress: Callable[[str], None],
) -> VectorReceipt:
    """Upserts the file's points, then removes by id difference what is stale, in collections of other models too."""
    began = time.monotonic()
    embeddings.refuse_other_buffer(buffer)
    moved = follow_redirects(graph.read, buffer.group_id, buffer.relationships["MENTIONS"]["uuid"])
    own = {"group_id": buffer.group_id, "source_file": buffer.source_file}
    receipts = []
    for points in points_of(buffer, embeddings, moved):
        collection = collection_name(points.kind, embeddings.model, embeddings.dimensions)
        store.ensure(collection, embeddings.dimensions)
        store.upsert(collection, points.ids, points.vectors, points.payloads, batch_size=batch_size)
        progress(f"Points of {points.kind}: {len(points.ids):,}")
        removed = 0
        for held in [] if buffer.partial else store.collections(points.kind):
            said = set(points.ids) if held == collection else set()
            stale = store.ids(held, own) - said
            store.delete(held, sorted(stale))
            removed += len(stale)
        receipts.append(CollectionReceipt(collection, len(points.ids), removed))
    return VectorReceipt(buffer.source_file, buffer.group_id, tuple(receipts), round(time.monotonic() - began, 3))
