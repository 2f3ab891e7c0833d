"""One collection on the local disk, open in one process at a time."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from qdrant_edge import (
    Distance,
    EdgeConfig,
    EdgeShard,
    EdgeVectorParams,
    KeywordIndexParams,
    Modifier,
    UpdateOperation,
)
from tenacity import Retrying, retry_if_exception_message, stop_after_delay, wait_fixed

from kg_resources.vectors import bm25
from kg_resources.vectors.courteous_lock import CourteousLock
from kg_resources.vectors.store import (
    ABOUT_KEYS,
    INDEXED_FIELDS,
    NAME_KEYS,
    TEXT_KINDS,
    VectorStoreAway,
    VectorStoreError,
    kind_of_collection,
)

_WATCH_SECONDS: Final = 0.02


class LocalShard:
    """A Qdrant Edge shard and the lock that is taken before it is opened.

    Opening one costs 30 to 200 ms, so it stays open between batches, and is closed as soon as another process
    asks for it: between two batches, or by a watching thread while this process does something else.
    """

    def __init__(self, path: Path, patience: float) -> None:
        self.path = path
        self._lock = CourteousLock(path, patience)
        self._mutex = threading.RLock()
        self._shard: EdgeShard | None = None
        self._watcher: threading.Thread | None = None  # runs for as long as this process has the lock

    @contextmanager
    def opened(self) -> Iterator[EdgeShard]:
        """The open shard, for one batch."""
        with self._locked():
            if self._shard is None:
                self._shard = _load(self.path)
            try:
                yield self._shard
            except Exception as error:
                if type(error) is not Exception:  # the engine raises that class itself for everything
                    raise
                raise _damaged(self.path, error) from error

    def create(self, dimensions: int) -> None:
        """Make the shard where there is none: beside its place, then renamed, so that a kill leaves no half."""
        if self.path.exists():
            return
        with self._locked():
            if self.path.exists():
                return
            unfinished = self.path.with_name(f".{self.path.name}.unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(parents=True)
            vectors = EdgeVectorParams(size=dimensions, distance=Distance.Cosine)
            shard = EdgeShard.create(str(unfinished), EdgeConfig(vectors=vectors))
            _index(shard, self.path.name)
            shard.flush()
            shard.close()
            unfinished.rename(self.path)

    def close(self) -> None:
        with self._mutex:
            if self._watcher is not None:
                self._give_way()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """This thread alone of this process, and this process alone, at least until the block ends."""
        with self._mutex:
            if self._watcher is not None and self._lock.wanted():
                self._give_way()
            if self._watcher is None:
                try:
                    self._lock.acquire()
                except TimeoutError as error:
                    raise VectorStoreAway(f"{error}: wait for it or stop it, then rematerialize.") from None
                self._watcher = threading.Thread(target=self._watch, name=f"watch {self.path.name}", daemon=True)
                self._watcher.start()
            yield

    def _give_way(self) -> None:
        """Close, which writes to the disk what only the write-ahead log holds, and let others in."""
        try:
            if self._shard is not None:
                self._shard.close()
        finally:
            self._shard = self._watcher = None
            self._lock.release()

    def _watch(self) -> None:
        """Give way between two operations, too, when this process has nothing to do with the shard for a while."""
        while True:
            time.sleep(_WATCH_SECONDS)
            with self._mutex:
                if self._watcher is not threading.current_thread():
                    return
                if self._lock.wanted():
                    self._give_way()
                    return


def _index(shard: EdgeShard, collection: str) -> None:
    """Indexes that the shard does not have; one of the payloads of 100,000 points takes 0.3 s."""
    there = shard.info().payload_schema
    # A shard that was made before there were texts gains their vector here, before the last of its payload indexes.
    if kind_of_collection(collection) in TEXT_KINDS and ABOUT_KEYS not in there:
        shard.update(UpdateOperation.create_sparse_vector(bm25.VECTOR, Modifier.Idf))
    for field in INDEXED_FIELDS:
        if field not in there:
            # Few points share a key of names, so the index of vectors needs no ways of its own between them.
            hnsw = False if field in (NAME_KEYS, ABOUT_KEYS) else None
            shard.update(UpdateOperation.create_field_index(field, KeywordIndexParams(enable_hnsw=hnsw)))


def _load(path: Path) -> EdgeShard:
    """Open a shard. Its own lock outlives a killed process by a moment, so `WouldBlock` is tried again."""
    retrying = Retrying(
        retry=retry_if_exception_message(match="(?s).*WouldBlock"),
        stop=stop_after_delay(10),
        wait=wait_fixed(0.02),
        reraise=True,
    )
    try:
        shard = retrying(EdgeShard.load, str(path))
        _index(shard, path.name)
        return shard
    except Exception as error:  # the engine raises nothing narrower
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> VectorStoreError:
    return VectorStoreError(
        f"the vectors in {path} cannot be used ({error}): delete that folder and rematerialize vector_writes of all "
        "partitions, which pays nothing."
    )
