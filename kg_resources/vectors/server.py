"""Vectors on a Qdrant server."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

import httpx
import numpy as np
from qdrant_client import QdrantClient, models
from qdrant_client.common.client_exceptions import ResourceExhaustedResponse
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_delay

from kg_resources.vectors import bm25
from kg_resources.vectors.server_failures import TooLarge, kind_of, passes, pause
from kg_resources.vectors.store import (
    ABOUT_KEYS,
    DELETE_BATCH,
    INDEXED_FIELDS,
    NAME_KEYS,
    QUERY_BATCH,
    SCROLL_BATCH,
    TENANT_FIELD,
    TEXT_KINDS,
    UPSERT_BATCH,
    CollectionKind,
    Hit,
    RowFilter,
    VectorStoreAway,
    VectorStoreError,
    batches,
    checked_dimensions,
    checked_points,
    checked_rows,
    checked_vectors,
    kind_of_collection,
)

if TYPE_CHECKING:
    from qdrant_edge import SparseVector

PATIENCE: Final = 120.0
"""Seconds for which a lost connection is tried again."""

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")

_REQUEST_SECONDS: Final = 60
_TEXT_VECTOR: Final = models.SparseVectorParams(modifier=models.Modifier.IDF)
_BYTES_OF_VECTORS: Final = 16 * 2**20
_BYTES_A_NUMBER: Final = 24
"""A float32 in JSON, at most. A server takes 32 MiB a request unless told otherwise."""


def connect(url: str, api_key: str | None, patience: float = PATIENCE) -> "ServerVectorStore":
    """A store on the server at `url`. Asks nothing yet, so an unreachable server shows at the first call."""
    client = QdrantClient(url=url, api_key=api_key, timeout=_REQUEST_SECONDS, check_compatibility=False)
    return ServerVectorStore(client, httpx.URL(url).netloc.decode().rpartition("@")[2], patience)


class ServerVectorStore:
    """VectorStore on a qdrant-client. `address` names the server in messages; the key is in none."""

    def __init__(self, client: QdrantClient, address: str, patience: float = PATIENCE) -> None:
        self._client = client
        self._address = address
        self._patience = patience

    def ensure(self, collection: str, dimensions: int) -> None:
        checked_dimensions(collection, dimensions)
        if not self._exists(collection):
            self._call(lambda: self._create(collection, dimensions))
        information = self._call(lambda: self._client.get_collection(collection))
        vectors = information.config.params.vectors
        if not isinstance(vectors, models.VectorParams) or vectors.size != dimensions:
            raise VectorStoreError(
                f"collection {collection} on {self._address} was made by something else (vectors: {vectors}): "
                "remove it there, then rematerialize vector_writes of all partitions, which pays nothing."
            )
        if kind_of_collection(collection) in TEXT_KINDS and bm25.VECTOR not in (
            information.config.params.sparse_vectors or {}
        ):
            self._call(lambda: self._add_text_vector(collection))
        # One by one and not at creation alone: a process may die between the collection and its last index.
        for field in INDEXED_FIELDS:
            if field not in information.payload_schema:
                self._call(lambda field=field: self._index(collection, field))

    def upsert(
        self,
        collection: str,
        ids: Sequence[str],
        vectors: np.ndarray,
        payloads: Sequence[Mapping[str, Any]],
        *,
        texts: Sequence[str] | None = None,
        batch_size: int = UPSERT_BATCH,
    ) -> None:
        vectors = checked_points(collection, ids, vectors, payloads, texts)
        if not self._exists(collection):
            raise VectorStoreError(f"collection {collection} does not exist: call ensure() before upsert().")
        fitting = max(1, _BYTES_OF_VECTORS // (vectors.shape[1] * _BYTES_A_NUMBER))
        for batch in batches(len(ids), min(batch_size, fitting)):
            words = None if texts is None else texts[batch]
            self._upsert(collection, ids[batch], vectors[batch], payloads[batch], words)

    def search(
        self,
        collection: str,
        vectors: np.ndarray,
        *,
        limit: int,
        where: Mapping[str, str],
        without: Mapping[str, Sequence[str]] | None = None,
        rows: Sequence[RowFilter] | None = None,
        fields: Sequence[str] | None = None,
    ) -> list[list[Hit]]:
        vectors = checked_vectors(collection, vectors)
        return self._query(
            collection, [vector.tolist() for vector in vectors], None, limit, where, without, rows, fields
        )

    def search_text(
        self,
        collection: str,
        queries: Sequence[str],
        *,
        limit: int,
        where: Mapping[str, str],
        rows: Sequence[RowFilter] | None = None,
        fields: Sequence[str] | None = None,
    ) -> list[list[Hit]]:
        wanted = [_sparse(words) if words.indices else None for words in bm25.query_vectors(queries)]
        return self._query(collection, wanted, bm25.VECTOR, limit, where, None, rows, fields)

    def _query(
        self,
        collection: str,
        wanted: Sequence[list[float] | models.SparseVector | None],
        using: str | None,
        limit: int,
        where: Mapping[str, str],
        without: Mapping[str, Sequence[str]] | None,
        rows: Sequence[RowFilter] | None,
        fields: Sequence[str] | None,
    ) -> list[list[Hit]]:
        """What each query finds; nothing for None."""
        filters = checked_rows(collection, len(wanted), rows)
        found: list[list[Hit]] = [[] for _ in wanted]
        if not self._exists(collection):
            return found
        asked = [row for row, filter_ in enumerate(filters) if filter_.finds and wanted[row] is not None]
        with_payload = True if fields is None else list(fields)
        for batch in batches(len(asked), QUERY_BATCH):
            requests = [
                models.QueryRequest(
                    query=wanted[row],
                    using=using,
                    filter=_filter(where, without, filters[row]),
                    limit=limit,
                    with_payload=with_payload,
                )
                for row in asked[batch]
            ]
            answers = self._call(lambda requests=requests: self._client.query_batch_points(collection, requests))
            for row, response in zip(asked[batch], answers, strict=True):
                found[row] = [Hit(str(hit.id), hit.score, hit.payload or {}) for hit in response.points]
        return found

    def settle(self, collection: str) -> None:
        """The server indexes by itself."""

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        if not ids or not self._exists(collection):
            return
        for batch in batches(len(ids), DELETE_BATCH):
            selector = models.PointIdsList(points=list(ids[batch]))
            self._call(lambda selector=selector: self._client.delete(collection, selector, wait=True))

    def ids(self, collection: str, where: Mapping[str, str]) -> set[str]:
        return set(self.payloads(collection, where, ()))

    def payloads(self, collection: str, where: Mapping[str, str], fields: Sequence[str]) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        if not self._exists(collection):
            return found
        condition, offset = _filter(where), None
        while True:
            records, offset = self._call(
                lambda offset=offset: self._client.scroll(
                    collection,
                    scroll_filter=condition,
                    limit=SCROLL_BATCH,
                    offset=offset,
                    with_payload=list(fields) if fields else False,
                )
            )
            found.update((str(record.id), record.payload or {}) for record in records)
            if offset is None:
                return found

    def count(self, collection: str, where: Mapping[str, str]) -> int:
        if not self._exists(collection):
            return 0
        return self._call(lambda: self._client.count(collection, count_filter=_filter(where), exact=True)).count

    def collections(self, kind: CollectionKind) -> list[str]:
        names = (each.name for each in self._call(self._client.get_collections).collections)
        return sorted(name for name in names if name.startswith(f"{kind}__"))

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _exists(self, collection: str) -> bool:
        return self._call(lambda: self._client.collection_exists(collection))

    def _create(self, collection: str, dimensions: int) -> None:
        vectors = models.VectorParams(size=dimensions, distance=models.Distance.COSINE)
        sparse = {bm25.VECTOR: _TEXT_VECTOR} if kind_of_collection(collection) in TEXT_KINDS else None
        try:
            self._client.create_collection(collection, vectors_config=vectors, sparse_vectors_config=sparse)
        except UnexpectedResponse as error:
            if error.status_code != httpx.codes.CONFLICT:  # another process was first
                raise

    def _add_text_vector(self, collection: str) -> None:
        """To a collection that was made before its points had one."""
        config = models.SparseVectorNameConfig(sparse=models.SparseVectorConfig(modifier=models.Modifier.IDF))
        self._client.create_vector_name(collection, bm25.VECTOR, config)

    def _index(self, collection: str, field: str) -> None:
        # Only the tenant says so: the server lays the points of one group beside each other.
        tenant = True if field == TENANT_FIELD else None
        # Few points share a key of names, so the index of vectors needs no ways of its own between them.
        hnsw = False if field in (NAME_KEYS, ABOUT_KEYS) else None
        schema = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=tenant, enable_hnsw=hnsw)
        self._client.create_payload_index(collection, field, field_schema=schema, wait=True)

    def _upsert(
        self,
        collection: str,
        ids: Sequence[str],
        vectors: np.ndarray,
        payloads: Sequence[Mapping[str, Any]],
        texts: Sequence[str] | None,
    ) -> None:
        """One batch; halved where the server finds the request too large."""
        rows: Any = vectors.tolist()
        if texts is not None:
            rows = {"": rows, bm25.VECTOR: [_sparse(words) for words in bm25.document_vectors(texts)]}
        points = models.Batch(ids=list(ids), vectors=rows, payloads=[dict(each) for each in payloads])
        try:
            self._call(lambda: self._client.upsert(collection, points, wait=True))
        except TooLarge as error:
            if len(ids) == 1:
                raise VectorStoreError(f"point {ids[0]} is too large for {self._address}: shorten its text.") from error
            for half in batches(len(ids), (len(ids) + 1) // 2):
                words = None if texts is None else texts[half]
                self._upsert(collection, ids[half], vectors[half], payloads[half], words)

    def _call(self, request: Callable[[], _Result]) -> _Result:
        """The request's result; tried again, with growing pauses, while the server is away or overloaded."""
        retrying = Retrying(
            retry=retry_if_exception(passes),
            stop=stop_after_delay(self._patience),
            wait=pause,
            before_sleep=self._tell,
            reraise=True,
        )
        try:
            return retrying(request)
        except (ResponseHandlingException, UnexpectedResponse, ResourceExhaustedResponse) as error:
            # `from None`: the client's own errors may quote the request.
            raise self._explained(error) from None

    def _explained(self, error: Exception) -> VectorStoreError:
        if isinstance(error, UnexpectedResponse):
            if error.status_code in (401, 403):
                return VectorStoreError(f"{self._address} refuses the key: check QDRANT_API_KEY.")
            answer = error.content.decode(errors="replace")
            if error.status_code == 413 or "larger than allowed" in answer:
                return TooLarge(f"{self._address} finds the request too large: {answer[:300]}")
            if not passes(error):
                return VectorStoreError(f"{self._address} refuses the request ({error.status_code}): {answer[:300]}")
        return VectorStoreAway(
            f"{self._address} did not answer for {self._patience:.0f} seconds ({kind_of(error)}): check QDRANT_URL and "
            "that the server runs, then rematerialize."
        )

    def _tell(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        _log.info("%s: %s, trying again in %.1f s", self._address, kind_of(error), state.upcoming_sleep)


def _sparse(words: "SparseVector") -> models.SparseVector:
    return models.SparseVector(indices=list(words.indices), values=list(words.values))


def _filter(
    where: Mapping[str, str], without: Mapping[str, Sequence[str]] | None = None, row: RowFilter | None = None
) -> models.Filter | None:
    row = row or RowFilter()
    excluded = [*(without or {}).items(), *row.none_of.items()]
    must = [models.FieldCondition(key=key, match=models.MatchValue(value=value)) for key, value in where.items()]
    must += [_any_of(key, values) for key, values in row.any_of.items()]
    must_not = [_any_of(key, values) for key, values in excluded if values]
    return models.Filter(must=list(must), must_not=list(must_not)) if must or must_not else None


def _any_of(key: str, values: Collection[str]) -> models.FieldCondition:
    return models.FieldCondition(key=key, match=models.MatchAny(any=sorted(values)))
