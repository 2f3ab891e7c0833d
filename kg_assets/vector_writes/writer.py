"""Points of one file go into the vector store, and those that the file no longer has go out."""

import time
from collections.abc import Callable

from kg_assets.buffer.result import Buffer
from kg_assets.embeddings.result import FileEmbeddings
from kg_assets.redirects import follow_redirects
from kg_assets.vector_writes.points import Points, points_of
from kg_assets.vector_writes.result import CollectionReceipt, VectorReceipt
from kg_resources.graph import Graph
from kg_resources.vectors import VectorStore, collection_name


class Overtaken(Exception):
    """One sentence: another run has made a newer buffer of the file."""


def write_vectors(
    store: VectorStore,
    graph: Graph,
    buffer: Buffer,
    embeddings: FileEmbeddings,
    *,
    still_current: Callable[[], bool] = lambda: True,
    batch_size: int,
    progress: Callable[[str], None],
) -> VectorReceipt:
    """Upserts the file's points, then removes by id difference what is stale, in collections of other models too.

    Args:
        still_current: whether the buffer is still the newest of the file: points carry no version of their own.

    Raises:
        Overtaken: it is not, so this run must not remove what a newer one has written.
    """
    began = time.monotonic()
    embeddings.refuse_other_buffer(buffer)
    own = {"group_id": buffer.group_id, "source_file": buffer.source_file}
    receipts = []
    for points in points_of(buffer, embeddings):
        collection = collection_name(points.kind, embeddings.model, embeddings.dimensions)
        store.ensure(collection, embeddings.dimensions)
        _refuse_to_overtake(buffer.source_file, still_current)
        _upsert(store, graph, buffer.group_id, collection, points, batch_size, progress)
        _refuse_to_overtake(buffer.source_file, still_current)
        removed = 0
        for held in [] if buffer.partial else store.collections(points.kind):
            said = set(points.ids) if held == collection else set()
            stale = store.ids(held, own) - said
            store.delete(held, sorted(stale))
            removed += len(stale)
        if points.kind == "entities":
            store.settle(collection)  # resolutions of every later file search it, name by name
        receipts.append(CollectionReceipt(collection, len(points.ids), removed))
    return VectorReceipt(buffer.source_file, buffer.group_id, tuple(receipts), round(time.monotonic() - began, 3))


def _refuse_to_overtake(source_file: str, still_current: Callable[[], bool]) -> None:
    if not still_current():
        raise Overtaken(
            f"Another run has made a newer buffer of {source_file}: this run stopped; materialize vector_writes of it "
            "if that run has not."
        )


def _upsert(
    store: VectorStore,
    graph: Graph,
    group_id: str,
    collection: str,
    points: Points,
    batch_size: int,
    progress: Callable[[str], None],
) -> None:
    """Redirects are followed in each batch, so that a merge in the meantime shows as early as it can."""
    total = len(points.ids)
    batches = -(-total // batch_size)
    for number, start in enumerate(range(0, total, batch_size), start=1):
        end = min(start + batch_size, total)
        payloads = points.payloads[start:end]
        moved = follow_redirects(graph.read, group_id, (p["entity_uuid"] for p in payloads if "entity_uuid" in p))
        current = [
            p | {"entity_uuid": moved[p["entity_uuid"]]} if p.get("entity_uuid") in moved else p for p in payloads
        ]
        texts = None if points.texts is None else points.texts[start:end]
        store.upsert(collection, points.ids[start:end], points.vectors[start:end], current, texts=texts)
        progress(f"Points of {points.kind}: {end:,}/{total:,} ({number} of {batches} batches)")
