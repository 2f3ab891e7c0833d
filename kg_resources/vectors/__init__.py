"""Vectors with their payloads: a Qdrant server where QDRANT_URL is set, else shards on the local disk."""

import os

from kg_resources.project import local_data_folder
from kg_resources.vectors.store import (
    ABOUT_KEYS,
    COLLECTION_KINDS,
    NAME_KEYS,
    CollectionKind,
    Hit,
    RowFilter,
    VectorStore,
    VectorStoreError,
    collection_name,
)

__all__ = [
    "ABOUT_KEYS",
    "COLLECTION_KINDS",
    "NAME_KEYS",
    "CollectionKind",
    "Hit",
    "RowFilter",
    "VectorStore",
    "VectorStoreError",
    "collection_name",
    "open_vector_store",
]


def open_vector_store() -> VectorStore:
    """The vector store in force; close it, or use it in a `with`.

    QDRANT_URL (and QDRANT_API_KEY) choose a server; without them each collection is a shard under the local
    data folder. The two clients are imported only where they are used: qdrant-client takes a second.
    """
    if url := os.environ.get("QDRANT_URL"):
        from kg_resources.vectors.server import connect

        return connect(url, os.environ.get("QDRANT_API_KEY") or None)
    from kg_resources.vectors.edge import EdgeVectorStore

    return EdgeVectorStore(local_data_folder() / "vectors")
