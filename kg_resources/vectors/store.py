"""What a vector store does, whichever engine is behind it, and the checks that both engines share."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol, Self, get_args
from uuid import UUID

import numpy as np

from kg_resources.may_pass import MayPass
from kg_resources.model_names import plain_model_name

CollectionKind = Literal["facts", "entities", "topics", "chunks"]
COLLECTION_KINDS: Final[tuple[CollectionKind, ...]] = get_args(CollectionKind)
TEXT_KINDS: Final[tuple[CollectionKind, ...]] = ("facts", "chunks")
"""Kinds whose points are found by the words of their text, too."""

TENANT_FIELD: Final = "group_id"
NAME_KEYS: Final = "name_keys"
ABOUT_KEYS: Final = "about_keys"
INDEXED_FIELDS: Final = (TENANT_FIELD, "source_file", "document_uuid", "entity_key", NAME_KEYS, ABOUT_KEYS)
"""Payload fields with a keyword index: filters on others scan. A collection that was made without one gains it."""

UPSERT_BATCH: Final = 256
QUERY_BATCH: Final = 64
SCROLL_BATCH: Final = 1_000
DELETE_BATCH: Final = 1_000


class VectorStoreError(Exception):
    """One sentence that says what is wrong with the vectors and what to do."""


class VectorStoreAway(VectorStoreError, MayPass):
    """The store did not answer, or was kept by another process, for as long as it is waited for."""


@dataclass(frozen=True)
class Hit:
    """One point that a search found."""

    id: str
    score: float
    """Cosine, -1 to 1; of a search by text the BM25 score."""
    payload: Mapping[str, Any]


Values = Mapping[str, Collection[str]]
"""Payload field -> values, of which a point has one, as the field's value or in its list."""


@dataclass(frozen=True)
class RowFilter:
    """What the points found for one row of vectors must be besides."""

    any_of: Values = field(default_factory=dict)
    """Of each field one of the values: a field without values finds nothing."""
    none_of: Values = field(default_factory=dict)

    @property
    def finds(self) -> bool:
        return all(self.any_of.values())


class VectorStore(Protocol):
    """Collections of points: an id (a UUID), a vector, a payload. Distance is cosine.

    Every method is safe to repeat, and safe beside other threads and processes. A collection that does not
    exist is empty to whoever reads or deletes; only `upsert` insists on `ensure`. Failures that retrying does
    not mend raise VectorStoreError.
    """

    def ensure(self, collection: str, dimensions: int) -> None:
        """Create the collection with its payload indexes, where it is not there yet."""
        ...

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
        """Write points, replacing those with the same id whole; once it returns, a kill loses none.

        vectors: float32 (n, d), finite, row i for ids[i]. texts: of points of TEXT_KINDS, by whose words `search_text`
        finds them. At most batch_size points are sent at once, and another process waits for one batch at most.
        """
        ...

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
        """The `limit` nearest points for each row of vectors (q, d), best first.

        where: payload fields that must be equal. without: payload fields that must be none of the values. rows: one
        for each row. fields: of the payload, that hits carry; None: all.
        """
        ...

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
        """The `limit` points whose texts fit each query best by BM25, best first; the arguments are those of `search`.
        A hit's score is 0 or more, without an upper bound. A query of stop words alone finds nothing."""
        ...

    def settle(self, collection: str) -> None:
        """Take what was written lately into the index of vectors, where it is much and the engine does not do so by
        itself. Searches find it before, too, but not as fast."""
        ...

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """Remove points by id; ids that are not there are no error."""
        ...

    def ids(self, collection: str, where: Mapping[str, str]) -> set[str]:
        """Ids of every point whose payload has these values; all points for an empty `where`."""
        ...

    def payloads(self, collection: str, where: Mapping[str, str], fields: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Id -> these fields of its payload, for every point that `ids` would name. Absent fields are left out."""
        ...

    def count(self, collection: str, where: Mapping[str, str]) -> int:
        """Exact number of points that `ids` would name."""
        ...

    def collections(self, kind: CollectionKind) -> list[str]:
        """Names of the collections of that kind, of all models, sorted."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...


def collection_name(kind: CollectionKind, model: str, dimensions: int) -> str:
    """`KIND__MODEL__DIMENSIONS` in letters, digits, `_` and `-`: vectors of two models never share one."""
    return f"{kind}__{plain_model_name(model)}__{dimensions}"


def kind_of_collection(collection: str) -> str:
    """The kind that begins the name."""
    return collection.partition("__")[0]


def checked_dimensions(collection: str, dimensions: int) -> int:
    """Dimensions, which must be those in the collection's name."""
    kind, expected = kind_of_collection(collection), collection.rpartition("__")[2]
    if kind not in COLLECTION_KINDS or not expected.isdecimal() or not re.fullmatch(r"[A-Za-z0-9_-]+", collection):
        raise VectorStoreError(f"{collection!r} is no collection of this project: name it with collection_name().")
    if dimensions != int(expected):
        raise VectorStoreError(
            f"collection {collection} takes vectors of {expected} dimensions, not {dimensions}: "
            "check the embedding model's name and dimensions, then rematerialize embeddings."
        )
    return dimensions


def checked_vectors(collection: str, vectors: np.ndarray) -> np.ndarray:
    """Vectors as float32 (n, d): two-dimensional, of the collection's dimensions, without NaN or infinity."""
    if vectors.ndim != 2:
        raise VectorStoreError(f"collection {collection} takes a matrix of vectors, not an array of {vectors.shape}.")
    checked_dimensions(collection, vectors.shape[1])
    if not np.isfinite(vectors).all():
        row = int(np.argmin(np.isfinite(vectors).all(axis=1)))
        raise VectorStoreError(f"vector {row} for collection {collection} holds NaN or infinity: embed its text again.")
    return np.ascontiguousarray(vectors, dtype=np.float32)


def checked_points(
    collection: str,
    ids: Sequence[str],
    vectors: np.ndarray,
    payloads: Sequence[Mapping[str, Any]],
    texts: Sequence[str] | None,
) -> np.ndarray:
    """Vectors as `checked_vectors`, one for each id and payload; ids must be UUIDs in their usual form."""
    if not len(ids) == len(vectors) == len(payloads):
        raise VectorStoreError(
            f"collection {collection} got {len(ids)} ids, {len(vectors)} vectors and {len(payloads)} payloads: "
            "one of each a point."
        )
    if texts is not None and (len(texts) != len(ids) or kind_of_collection(collection) not in TEXT_KINDS):
        raise VectorStoreError(
            f"collection {collection} got {len(ids)} ids and {len(texts)} texts: one a point, and only of "
            f"{' and '.join(TEXT_KINDS)}."
        )
    for point in ids:
        try:
            canonical = str(UUID(point))
        except ValueError:
            canonical = None
        if canonical != point:
            raise VectorStoreError(f"{point!r} is no id for a point of {collection}: ids are UUIDs in lower case.")
    return checked_vectors(collection, vectors)


def checked_rows(collection: str, count: int, rows: Sequence[RowFilter] | None) -> Sequence[RowFilter]:
    """A filter for each row of vectors."""
    if rows is not None and len(rows) != count:
        raise VectorStoreError(f"collection {collection} got {count} vectors and {len(rows)} filters: one a vector.")
    return [RowFilter()] * count if rows is None else rows


def batches(total: int, size: int) -> Iterator[slice]:
    """Slices of at most `size` that cover range(total)."""
    return (slice(start, min(start + size, total)) for start in range(0, total, size))
