"""A file that is forgotten leaves no point behind, in the collections of no model."""

from collections.abc import Callable

from kg_assets.vector_writes.result import CollectionReceipt
from kg_resources.vectors import COLLECTION_KINDS, VectorStore


def forget_vectors(
    store: VectorStore, group_id: str, source_file: str, *, batch_size: int, progress: Callable[[str], None]
) -> tuple[CollectionReceipt, ...]:
    """Removes every point of the file; gives the points removed of each collection."""
    receipts = []
    for collection in (name for kind in COLLECTION_KINDS for name in store.collections(kind)):
        points = sorted(store.ids(collection, {"group_id": group_id, "source_file": source_file}))
        for start in range(0, len(points), batch_size):
            store.delete(collection, points[start : start + batch_size])
            progress(f"Points of {collection}: {min(start + batch_size, len(points)):,}/{len(points):,} removed")
        receipts.append(CollectionReceipt(collection, 0, len(points)))
    return tuple(receipts)
