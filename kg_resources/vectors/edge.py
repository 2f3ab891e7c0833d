"""Vectors on the local disk: one Qdrant Edge shard a collection, shared by any number of processes in turn."""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from qdrant_edge import (
    CountRequest,
    FieldCondition,
    Filter,
    MatchAny,
    MatchValue,
    Point,
    Query,
    QueryBatchRequest,
    QueryRequest,
    ScrollRequest,
    UpdateOperation,
)

from kg_resources.vectors import bm25
from kg_resources.vectors.local_shard import LocalShard
from kg_resources.vectors.store import (
    DELETE_BATCH,
    QUERY_BATCH,
    SCROLL_BATCH,
    UPSERT_BATCH,
    CollectionKind,
    Hit,
    RowFilter,
    VectorStoreError,
    batches,
    checked_dimensions,
    checked_points,
    checked_rows,
    checked_vectors,
)

PATIENCE: Final = 120.0
"""Seconds to wait for another process, which keeps a collection for one batch where others wait."""
MOST_UNINDEXED: Final = 20_000
"""Points that a search may have to compare one by one: 0.9 ms at 256 dimensions. Indexing so many takes 5 s, of
100,000 at once 30 s, for which others wait; a search over those takes 0.6 ms then, and 6 ms without."""


class EdgeVectorStore:
    """VectorStore on shards under one folder: `FOLDER/COLLECTION`.

    The write-ahead log keeps every batch through a kill of the process. Closing the store, or giving a shard to
    another process, keeps it through a power cut too; doing so after each batch would cost 0.1 s at 100,000 points.
    """

    def __init__(self, folder: Path, patience: float = PATIENCE) -> None:
        self._folder = folder
        self._patience = patience
        self._shards: dict[str, LocalShard] = {}
        self._mutex = threading.Lock()

    def ensure(self, collection: str, dimensions: int) -> None:
        checked_dimensions(collection, dimensions)
        self._shard(collection).create(dimensions)

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
        shard = self._shard(collection)
        for batch in batches(len(ids), batch_size):
            sparse = [None] * len(ids[batch]) if texts is None else bm25.document_vectors(texts[batch])
            rows = zip(ids[batch], vectors[batch].tolist(), sparse, payloads[batch], strict=True)
            points = [
                Point(point, vector if words is None else {"": vector, bm25.VECTOR: words}, dict(payload))
                for point, vector, words, payload in rows
            ]
            with shard.opened() as edge:
                edge.update(UpdateOperation.upsert_points(points))

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
        nearest = [Query.Nearest(vector.tolist()) for vector in vectors]
        return self._query(collection, nearest, limit, where, without, rows, fields)

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
        wanted = [
            Query.Nearest(words, using=bm25.VECTOR) if words.indices else None for words in bm25.query_vectors(queries)
        ]
        return self._query(collection, wanted, limit, where, None, rows, fields)

    def _query(
        self,
        collection: str,
        wanted: Sequence[Query | None],
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
        shard, with_payload = self._shard(collection), True if fields is None else list(fields)
        asked = [row for row, filter_ in enumerate(filters) if filter_.finds and wanted[row] is not None]
        for batch in batches(len(asked), QUERY_BATCH):
            queries = [
                QueryRequest(
                    limit=limit,
                    query=wanted[row],
                    filter=_filter(where, without, filters[row]),
                    with_payload=with_payload,
                )
                for row in asked[batch]
            ]
            with shard.opened() as edge:
                answers = edge.query_batch(QueryBatchRequest(queries))
            for row, points in zip(asked[batch], answers, strict=True):
                found[row] = [Hit(str(point.id), point.score, point.payload or {}) for point in points]
        return found

    def settle(self, collection: str) -> None:
        if not self._exists(collection):
            return
        with self._shard(collection).opened() as edge:
            information = edge.info()
            if information.points_count - information.indexed_vectors_count >= MOST_UNINDEXED:
                edge.optimize()

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        if not ids or not self._exists(collection):
            return
        shard = self._shard(collection)
        for batch in batches(len(ids), DELETE_BATCH):
            with shard.opened() as edge:
                edge.update(UpdateOperation.delete_points(list(ids[batch])))

    def ids(self, collection: str, where: Mapping[str, str]) -> set[str]:
        return set(self.payloads(collection, where, ()))

    def payloads(self, collection: str, where: Mapping[str, str], fields: Sequence[str]) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        if not self._exists(collection):
            return found
        shard, condition, offset = self._shard(collection), _filter(where), None
        while True:
            with_payload = list(fields) if fields else False
            request = ScrollRequest(offset=offset, limit=SCROLL_BATCH, filter=condition, with_payload=with_payload)
            with shard.opened() as edge:
                records, offset = edge.scroll(request)
            found.update((str(record.id), record.payload or {}) for record in records)
            if offset is None:
                return found

    def count(self, collection: str, where: Mapping[str, str]) -> int:
        if not self._exists(collection):
            return 0
        with self._shard(collection).opened() as edge:
            return edge.count(CountRequest(exact=True, filter=_filter(where)))

    def collections(self, kind: CollectionKind) -> list[str]:
        return sorted(path.name for path in self._folder.glob(f"{kind}__*") if path.is_dir())

    def close(self) -> None:
        with self._mutex:
            for shard in self._shards.values():
                shard.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _exists(self, collection: str) -> bool:
        return (self._folder / collection).is_dir()

    def _shard(self, collection: str) -> LocalShard:
        with self._mutex:
            if collection not in self._shards:
                self._shards[collection] = LocalShard(self._folder / collection, self._patience)
            return self._shards[collection]


def _filter(
    where: Mapping[str, str], without: Mapping[str, Sequence[str]] | None = None, row: RowFilter | None = None
) -> Filter | None:
    row = row or RowFilter()
    must = [FieldCondition(key, match=MatchValue(value)) for key, value in where.items()]
    must += [FieldCondition(key, match=MatchAny(sorted(values))) for key, values in row.any_of.items()]
    excluded = [*(without or {}).items(), *row.none_of.items()]
    must_not = [FieldCondition(key, match=MatchAny(sorted(values))) for key, values in excluded if values]
    return Filter(must=list(must), must_not=list(must_not)) if must or must_not else None
