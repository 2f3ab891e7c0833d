"""Both vector stores, for tests that write points."""

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest

from kg_resources.vectors import COLLECTION_KINDS, VectorStore, collection_name, open_vector_store
from kg_resources.vectors.server import ServerVectorStore
from kg_tests.small_files import HashEmbedder

QDRANT_URL = os.environ.get("QDRANT_URL")
"""As the tests were started with it: a test's own project knows nothing of it."""


@pytest.fixture(params=["local", "server"])
def qdrant_url(request: pytest.FixtureRequest, project: object, monkeypatch: pytest.MonkeyPatch) -> str | None:
    """The server's address, set; None for the shards of the test's own project."""
    if request.param == "local":
        return None
    if QDRANT_URL is None:
        pytest.skip("QDRANT_URL is not set: no server to test on")
    monkeypatch.setenv("QDRANT_URL", QDRANT_URL)
    return QDRANT_URL


@pytest.fixture
def points_of(qdrant_url: str | None) -> Iterator[tuple[VectorStore, str]]:
    """That store, open, and an embedding model whose collections nobody else uses."""
    model = f"test-{uuid4().hex}"
    with open_vector_store() as store:
        yield store, model
        if isinstance(store, ServerVectorStore):
            for kind in COLLECTION_KINDS:
                store._client.delete_collection(collection_name(kind, model, HashEmbedder().dimensions))
