"""Vector stores: one behaviour on the local shard, on qdrant-client and, where QDRANT_URL is set, on that server."""

import http.server
import json
import logging
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4, uuid5

import numpy as np
import pytest
from qdrant_client import QdrantClient
from qdrant_edge import Distance, EdgeConfig, EdgeShard, EdgeVectorParams, Point, UpdateOperation

import kg_resources
from kg_resources.vectors import (
    NAME_KEYS,
    RowFilter,
    VectorStore,
    VectorStoreError,
    collection_name,
    edge,
    local_shard,
    open_vector_store,
)
from kg_resources.vectors.edge import EdgeVectorStore
from kg_resources.vectors.server import ServerVectorStore, connect
from kg_resources.vectors.store import INDEXED_FIELDS

DIMENSIONS = 8
SPACE = UUID("00000000-0000-4000-8000-000000000001")
ROOT = Path(kg_resources.__file__).parents[1]


def identifiers(count: int, prefix: str = "point") -> list[str]:
    return [str(uuid5(SPACE, f"{prefix} {number}")) for number in range(count)]


def unit_vectors(count: int, seed: int = 0, dimensions: int = DIMENSIONS) -> np.ndarray:
    vectors = np.random.default_rng(seed).standard_normal((count, dimensions)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def payloads_of(count: int) -> list[dict[str, object]]:
    return [
        {"group_id": f"group {row % 2}", "document_uuid": f"document {row % 5}", "row": row, "none": None}
        for row in range(count)
    ]


@pytest.fixture(params=["edge", "memory", "server"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorStore]:
    if request.param == "edge":
        with EdgeVectorStore(tmp_path / "vectors") as opened:
            yield opened
    elif request.param == "memory":
        with ServerVectorStore(QdrantClient(":memory:"), "memory") as opened:
            yield opened
    elif url := os.environ.get("QDRANT_URL"):
        with connect(url, os.environ.get("QDRANT_API_KEY")) as opened:
            yield opened
    else:
        pytest.skip("QDRANT_URL is not set: no server to test on")


@pytest.fixture
def collection(store: VectorStore) -> Iterator[str]:
    """The name of a collection that no other test uses."""
    name = collection_name("facts", f"test-{uuid4().hex}", DIMENSIONS)
    yield name
    if isinstance(store, ServerVectorStore):
        store._client.delete_collection(name)


def test_names_are_safe_and_never_shared() -> None:
    assert collection_name("facts", "wordllama_l2_supercat", 256) == "facts__wordllama_l2_supercat__256"
    models = ["a/b", "a_b", "a.b", "a b", "A_b", "BAAI/bge", "baai/bge", "é", "è", "m" * 300, "m" * 301, "", "../x"]
    models += [collection_name("facts", model, 1).split("__")[1] for model in models]
    names = [collection_name("topics", model, 1536) for model in dict.fromkeys(models)]
    assert len({name.lower() for name in names}) == len(names)
    for name in names:
        assert name.replace("-", "").replace("_", "").isalnum() and name.isascii() and len(name) < 120


# The in-memory client says of each index that it keeps none.
@pytest.mark.filterwarnings("ignore:Payload indexes have no effect:UserWarning")
class TestEveryStore:
    def test_what_is_written_is_found(self, store: VectorStore, collection: str) -> None:
        store.ensure(collection, DIMENSIONS)
        ids, vectors, payloads = identifiers(100), unit_vectors(100), payloads_of(100)
        store.upsert(collection, ids, vectors * 3, payloads, batch_size=7)
        found = store.search(collection, vectors, limit=3, where={"group_id": "group 1"})
        assert len(found) == 100
        for row, hits in enumerate(found):
            cosines = {ids[other]: float(vectors[row] @ vectors[other]) for other in range(1, 100, 2)}
            best = sorted(cosines, key=lambda point: -cosines[point])[:3]
            assert [hit.id for hit in hits] == best
            assert [hit.score for hit in hits] == pytest.approx([cosines[point] for point in best], abs=1e-5)
            assert all(dict(hit.payload) == payloads[ids.index(hit.id)] for hit in hits)

    def test_without_leaves_out(self, store: VectorStore, collection: str) -> None:
        store.ensure(collection, DIMENSIONS)
        ids, vectors = identifiers(20), unit_vectors(20)
        store.upsert(collection, ids, vectors, payloads_of(20))
        without = {"document_uuid": ["document 0", "document 3"], "entity_key": []}
        [hits] = store.search(collection, vectors[:1], limit=50, where={"group_id": "group 0"}, without=without)
        assert {hit.payload["document_uuid"] for hit in hits} == {"document 1", "document 2", "document 4"}
        assert len(store.search(collection, vectors[:1], limit=50, where={})[0]) == 20

    def test_each_row_has_its_own_filter_and_hits_carry_what_is_asked(
        self, store: VectorStore, collection: str
    ) -> None:
        store.ensure(collection, DIMENSIONS)
        ids, vectors = identifiers(20), unit_vectors(20)
        payloads = [payload | {NAME_KEYS: [f"key {row % 4}", "all"]} for row, payload in enumerate(payloads_of(20))]
        store.upsert(collection, ids, vectors, payloads)
        rows = [
            RowFilter({NAME_KEYS: ["key 1", "key 2", "absent"]}),
            RowFilter({NAME_KEYS: []}),
            RowFilter({NAME_KEYS: ["all"]}, {"document_uuid": ["document 0"]}),
            RowFilter(),
        ]
        found = store.search(
            collection, vectors[:4], limit=50, where={"group_id": "group 0"}, rows=rows, fields=["row", "absent"]
        )
        assert [sorted(hit.payload["row"] for hit in hits) for hits in found] == [
            [2, 6, 10, 14, 18],
            [],
            [2, 4, 6, 8, 12, 14, 16, 18],
            list(range(0, 20, 2)),
        ]
        assert all(hit.payload.keys() == {"row"} for hits in found for hit in hits)

    def test_words_of_a_text_find_its_point(self, store: VectorStore, collection: str) -> None:
        store.ensure(collection, DIMENSIONS)
        texts = [
            "Harbor Bank acquired Delta Steel in Cleveland.",
            "Retailers in Atlanta raised prices.",
            "Delta Steel closed its plant.",
            "the of and",
        ]
        ids, payloads = identifiers(4), [{"group_id": f"group {row == 2}", "row": row} for row in range(4)]
        store.upsert(collection, ids, unit_vectors(4), payloads, texts=texts, batch_size=3)
        queries = ["Who acquires steel?", "raising the price in ATLANTA", "of the", "unheard", ""]
        own = store.search_text(collection, queries, limit=5, where={"group_id": "group False"}, fields=["row"])
        assert [[hit.payload["row"] for hit in hits] for hits in own] == [[0], [1], [], [], []]
        [everywhere] = store.search_text(collection, ["steel plants"], limit=5, where={})
        assert [hit.id for hit in everywhere] == [ids[2], ids[0]]
        assert everywhere[0].score > everywhere[1].score > 0
        assert len(store.search(collection, unit_vectors(1), limit=9, where={})[0]) == 4

    def test_a_text_is_replaced_and_removed_with_its_point(self, store: VectorStore, collection: str) -> None:
        store.ensure(collection, DIMENSIONS)
        [point] = identifiers(1)
        for text in ("Harbor Bank", "Peach Foundry"):
            store.upsert(collection, [point], unit_vectors(1), [{}], texts=[text])
        assert [len(hits) for hits in store.search_text(collection, ["harbor", "peach"], limit=5, where={})] == [0, 1]
        store.delete(collection, [point])
        assert store.search_text(collection, ["peach"], limit=5, where={}) == [[]]

    def test_writing_twice_replaces_whole(self, store: VectorStore, collection: str) -> None:
        store.ensure(collection, DIMENSIONS)
        store.ensure(collection, DIMENSIONS)
        [point], vectors = identifiers(1), unit_vectors(2)
        store.upsert(collection, [point], vectors[:1], [{"group_id": "old", "name": "old"}])
        store.upsert(collection, [point], vectors[1:], [{"group_id": "new"}])
        assert store.count(collection, {}) == 1
        [[hit]] = store.search(collection, vectors[1:], limit=5, where={})
        assert hit.score == pytest.approx(1, abs=1e-5) and hit.payload == {"group_id": "new"}

    def test_ids_payloads_count_and_delete_beyond_one_page(self, store: VectorStore, collection: str) -> None:
        store.ensure(collection, DIMENSIONS)
        ids, payloads = identifiers(2_503), payloads_of(2_503)
        store.upsert(collection, ids, unit_vectors(2_503), payloads)
        assert store.ids(collection, {}) == set(ids)
        where = {"group_id": "group 1", "document_uuid": "document 2"}
        expected = {ids[row]: {"row": row} for row in range(2_503) if row % 2 == 1 and row % 5 == 2}
        assert store.payloads(collection, where, ["row", "absent"]) == expected
        assert store.ids(collection, where) == set(expected) and store.count(collection, where) == len(expected)
        store.delete(collection, [*ids[:1_200], str(uuid4())])
        assert store.ids(collection, {}) == set(ids[1_200:])

    def test_a_missing_collection_is_empty(self, store: VectorStore) -> None:
        name = collection_name("topics", f"test-{uuid4().hex}", DIMENSIONS)
        assert store.search(name, unit_vectors(2), limit=1, where={}) == [[], []]
        assert (store.ids(name, {}), store.payloads(name, {}, ["a"]), store.count(name, {})) == (set(), {}, 0)
        store.delete(name, identifiers(1))
        with pytest.raises(VectorStoreError, match=r"does not exist: call ensure\(\)"):
            store.upsert(name, identifiers(1), unit_vectors(1), payloads_of(1))
        assert name not in store.collections("topics")

    def test_nothing_is_no_error(self, store: VectorStore, collection: str) -> None:
        store.ensure(collection, DIMENSIONS)
        store.upsert(collection, [], np.empty((0, DIMENSIONS), dtype=np.float32), [])
        store.delete(collection, [])
        assert store.search(collection, np.empty((0, DIMENSIONS), dtype=np.float32), limit=1, where={}) == []

    def test_collections_are_listed_by_kind(self, store: VectorStore, collection: str) -> None:
        store.ensure(collection, DIMENSIONS)
        assert collection in store.collections("facts")
        assert collection not in store.collections("entities")

    @pytest.mark.parametrize(
        ("attempt", "message"),
        [
            (lambda s, c: s.ensure(c, 9), "takes vectors of 8 dimensions, not 9"),
            (lambda s, c: s.ensure("../facts", 9), "is no collection of this project"),
            (lambda s, c: s.upsert(c, identifiers(1), unit_vectors(1, 0, 9), [{}]), "8 dimensions, not 9"),
            (lambda s, c: s.search(c, unit_vectors(1, 0, 9), limit=1, where={}), "8 dimensions, not 9"),
            (lambda s, c: s.search(c, unit_vectors(1), limit=1, where={}, rows=[]), "1 vectors and 0 filters"),
            (lambda s, c: s.upsert(c, identifiers(2), unit_vectors(1), [{}]), "2 ids, 1 vectors and 1 payloads"),
            (lambda s, c: s.upsert(c, identifiers(2), unit_vectors(2), [{}, {}], texts=["x"]), "2 ids and 1 texts"),
            (lambda s, c: s.upsert(c, ["x"], unit_vectors(1), [{}]), "'x' is no id for a point"),
            (lambda s, c: s.upsert(c, identifiers(1), unit_vectors(1) * np.nan, [{}]), "vector 0 .* NaN"),
            (lambda s, c: s.search(c, unit_vectors(1)[0], limit=1, where={}), "matrix of vectors"),
        ],
    )
    def test_wrong_calls_get_one_sentence(
        self, store: VectorStore, collection: str, attempt: Callable[[VectorStore, str], object], message: str
    ) -> None:
        store.ensure(collection, DIMENSIONS)
        with pytest.raises(VectorStoreError, match=message):
            attempt(store, collection)
        assert store.count(collection, {}) == 0


# The local shard


def test_a_shard_made_without_an_index_gains_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    collection = collection_name("entities", "test", DIMENSIONS)
    with monkeypatch.context() as before, EdgeVectorStore(tmp_path) as store:
        before.setattr(local_shard, "INDEXED_FIELDS", INDEXED_FIELDS[:2])
        store.ensure(collection, DIMENSIONS)
        store.upsert(collection, identifiers(2), unit_vectors(2), [{NAME_KEYS: ["a"]}, {}])
    with EdgeVectorStore(tmp_path) as store:
        [[hit]] = store.search(collection, unit_vectors(1), limit=9, where={}, rows=[RowFilter({NAME_KEYS: ["a"]})])
        assert hit.id == identifiers(1)[0]
        with store._shard(collection).opened() as opened:
            assert set(INDEXED_FIELDS) <= opened.info().payload_schema.keys()


def test_many_points_are_indexed_and_found_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dimensions = 2_048  # the engine itself leaves less than 10 MB of vectors alone
    monkeypatch.setattr(edge, "MOST_UNINDEXED", 1_500)
    collection = collection_name("entities", "test", dimensions)
    ids, vectors = identifiers(1_600), unit_vectors(1_600, dimensions=dimensions)
    with EdgeVectorStore(tmp_path) as store:
        store.ensure(collection, dimensions)
        store.upsert(collection, ids[:1_400], vectors[:1_400], payloads_of(1_400))
        store.settle(collection)
        assert indexed(store, collection) == 0
        store.upsert(collection, ids[1_400:], vectors[1_400:], payloads_of(200))
        store.settle(collection)
        assert indexed(store, collection) == 1_600
        found = store.search(collection, vectors[::200], limit=1, where={})
        assert [hit.id for [hit] in found] == ids[::200]


def indexed(store: EdgeVectorStore, collection: str) -> int:
    with store._shard(collection).opened() as opened:
        return opened.info().indexed_vectors_count


# The local shard between processes

WRITER = """
import sys, time, uuid
from pathlib import Path
import numpy as np
from kg_resources.vectors.edge import EdgeVectorStore
folder, collection, prefix, rounds = sys.argv[1:]
space = uuid.UUID({space!r})
with EdgeVectorStore(Path(folder)) as store:
    store.ensure(collection, 8)
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(int(rounds)):
        start = time.monotonic()
        ids = [str(uuid.uuid5(space, f"{{prefix}} {{row}}")) for row in range(50 * number, 50 * number + 50)]
        store.upsert(collection, ids, np.ones((50, 8), dtype=np.float32), [{{"group_id": prefix}}] * 50)
        print(number, start, time.monotonic(), flush=True)
"""


def start_writer(folder: Path, collection: str, prefix: str, rounds: int) -> subprocess.Popen[str]:
    """A process that stands ready to write batches of 50 points and to print `number start end` after each."""
    command = [sys.executable, "-c", WRITER.format(space=str(SPACE)), str(folder), collection, prefix, str(rounds)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    writer = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment)
    assert writer.stdout and writer.stdout.readline() == "ready\n"
    return writer


def go(writer: subprocess.Popen[str]) -> None:
    assert writer.stdin
    writer.stdin.write("go\n")
    writer.stdin.flush()


def lines_of(writer: subprocess.Popen[str]) -> list[list[float]]:
    """What the writer still prints until its end."""
    with writer:
        assert writer.stdout
        return [[float(part) for part in line.split()] for line in writer.stdout]


def test_two_processes_write_in_turn(tmp_path: Path) -> None:
    collection = collection_name("facts", "test", DIMENSIONS)
    writers = [start_writer(tmp_path, collection, prefix, 40) for prefix in "ab"]
    for writer in writers:
        go(writer)
    first, second = (lines_of(writer) for writer in writers)
    assert [writer.returncode for writer in writers] == [0, 0]
    assert len(first) == len(second) == 40
    # Both were at it at the same time, and a batch waited for one of the other's, not for its end.
    assert first[0][2] < second[-1][2] and second[0][2] < first[-1][2]
    assert max(end - start for _, start, end in first + second) < 3
    with EdgeVectorStore(tmp_path) as store:
        assert store.ids(collection, {}) == {*identifiers(2_000, "a"), *identifiers(2_000, "b")}


def test_an_idle_holder_gives_way(tmp_path: Path) -> None:
    collection = collection_name("facts", "test", DIMENSIONS)
    with EdgeVectorStore(tmp_path) as idle, EdgeVectorStore(tmp_path, patience=10) as other:
        idle.ensure(collection, DIMENSIONS)
        idle.upsert(collection, identifiers(3), unit_vectors(3), payloads_of(3))
        start = time.monotonic()
        assert other.count(collection, {}) == 3
        assert time.monotonic() - start < 2
        assert idle.count(collection, {}) == 3


def test_a_stuck_holder_is_waited_for_and_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    collection = collection_name("facts", "test", DIMENSIONS)
    writer = start_writer(tmp_path, collection, "a", 1_000)
    go(writer)
    assert writer.stdout and writer.stdout.readline()
    writer.send_signal(signal.SIGSTOP)
    try:
        with EdgeVectorStore(tmp_path, patience=3) as store, caplog.at_level(logging.INFO):
            with pytest.raises(VectorStoreError, match=f"another process has kept {collection} for 3 seconds"):
                store.count(collection, {})
            assert f"waiting for {collection}, which another process is using" in caplog.text
            writer.kill()
            writer.wait()
            assert store.count(collection, {}) >= 50
    finally:
        writer.kill()
        writer.communicate()


def test_acknowledged_points_survive_sigkill(tmp_path: Path) -> None:
    collection, chance = collection_name("facts", "test", DIMENSIONS), random.Random(7)
    expected: set[str] = set()
    for attempt in range(6):
        writer = start_writer(tmp_path, collection, f"try {attempt}", 2_000)
        go(writer)
        assert writer.stdout
        seen = chance.randrange(1, 15)
        assert all(writer.stdout.readline() for _ in range(seen))
        time.sleep(chance.uniform(0.0, 0.05))  # into the midst of a batch
        writer.kill()
        acknowledged = seen + len(lines_of(writer))
        expected |= set(identifiers(50 * acknowledged, f"try {attempt}"))
        with EdgeVectorStore(tmp_path) as store:
            assert expected <= store.ids(collection, {})
    assert len(expected) >= 6 * 50


def test_a_kill_during_creation_leaves_no_half(tmp_path: Path) -> None:
    collection = collection_name("facts", "test", DIMENSIONS)
    code = f"""
import os, signal
from pathlib import Path
from kg_resources.vectors import edge, local_shard
local_shard.INDEXED_FIELDS = iter(lambda: os.kill(os.getpid(), signal.SIGKILL), None)
edge.EdgeVectorStore(Path({str(tmp_path)!r})).ensure({collection!r}, 8)
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    assert subprocess.run([sys.executable, "-c", code], env=environment).returncode == -signal.SIGKILL
    assert list(tmp_path.glob(".facts*")), "killed too early to test anything"
    with EdgeVectorStore(tmp_path) as store:
        assert store.collections("facts") == [] and store.count(collection, {}) == 0
        store.ensure(collection, DIMENSIONS)
        store.upsert(collection, identifiers(1), unit_vectors(1), [{"group_id": "g"}])
        assert store.ids(collection, {"group_id": "g"}) == set(identifiers(1))
    assert not list(tmp_path.glob(".facts*"))


@pytest.mark.parametrize(
    ("pattern", "content"),
    [
        ("segment.json", b""),
        ("edge_config.json", b"{"),
        ("open-*", b"\xff" * 100),
        ("vector_storage/vectors/chunk_0.mmap", b""),  # opens, and fails when searched
    ],
)
def test_a_damaged_shard_is_named(tmp_path: Path, pattern: str, content: bytes) -> None:
    collection = collection_name("facts", "test", DIMENSIONS)
    with EdgeVectorStore(tmp_path) as store:
        store.ensure(collection, DIMENSIONS)
        store.upsert(collection, identifiers(10), unit_vectors(10), payloads_of(10))
    damaged = list((tmp_path / collection).rglob(pattern))
    assert damaged
    for file in damaged:
        file.write_bytes(content)
    with EdgeVectorStore(tmp_path) as store, pytest.raises(VectorStoreError, match="delete that folder and remat"):
        store.search(collection, unit_vectors(1), limit=1, where={})


def test_the_local_store_is_chosen_without_a_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QDRANT_URL", raising=False)
    monkeypatch.setenv("KG_DATA_URI", str(tmp_path))
    name = collection_name("entities", "test", DIMENSIONS)
    with open_vector_store() as store:
        store.ensure(name, DIMENSIONS)
    assert (tmp_path / "vectors" / name).is_dir()


# The server path against a small HTTP server that fails as told


class FailingQdrant(http.server.ThreadingHTTPServer):
    """Knows of one collection, keeps the ids of points, and takes at most `most` points a request."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), FailingQdrantHandler)
        self.faults: list[int] = []
        self.kept: list[str] = []
        self.most = 1_000
        self.url = f"http://127.0.0.1:{self.server_port}"


class FailingQdrantHandler(http.server.BaseHTTPRequestHandler):
    server: FailingQdrant  # type: ignore[assignment]

    def do_GET(self) -> None:
        self.answer(200, {"exists": True})

    def do_PUT(self) -> None:
        points = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["batch"]["ids"]
        fault = self.server.faults.pop(0) if self.server.faults else 200
        if fault == 0:
            self.close_connection = True
        elif fault != 200:
            self.answer(fault, None)
        elif len(points) > self.server.most:
            self.answer(400, None, "Payload error: JSON payload (9 bytes) is larger than allowed (limit: 8 bytes).")
        else:
            self.server.kept += points
            self.answer(200, {"operation_id": 1, "status": "completed"})

    def answer(self, status: int, result: object, error: str = "no") -> None:
        state = "ok" if status == 200 else {"error": error}
        content = json.dumps({"result": result, "status": state, "time": 0.1}).encode()
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "1")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def failing() -> Iterator[FailingQdrant]:
    with FailingQdrant() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


SERVER_COLLECTION = collection_name("facts", "test", DIMENSIONS)


def test_a_lost_connection_is_tried_again(failing: FailingQdrant) -> None:
    failing.faults = [0, 503, 429, 200, 0]
    with connect(failing.url, None) as store:
        store.upsert(SERVER_COLLECTION, identifiers(20), unit_vectors(20), payloads_of(20), batch_size=10)
    assert failing.kept == identifiers(20) and not failing.faults


def test_a_request_too_large_is_halved(failing: FailingQdrant) -> None:
    failing.most = 3
    with connect(failing.url, None) as store:
        store.upsert(SERVER_COLLECTION, identifiers(20), unit_vectors(20), payloads_of(20))
        assert failing.kept == identifiers(20)
        failing.most = 0
        with pytest.raises(VectorStoreError, match="is too large for 127"):
            store.upsert(SERVER_COLLECTION, identifiers(2), unit_vectors(2), payloads_of(2))


@pytest.mark.filterwarnings("ignore:Api key is used with an insecure connection:UserWarning")
@pytest.mark.parametrize(
    ("faults", "message"),
    [([401], "refuses the key"), ([404], r"refuses the request \(404\)"), ([503] * 99, "did not answer for 1 seconds")],
)
def test_failures_are_one_sentence_without_the_key(failing: FailingQdrant, faults: list[int], message: str) -> None:
    failing.faults = faults
    address = failing.url.removeprefix("http://")
    with connect(f"http://user:secret-password@{address}", "secret-key", patience=1) as store:
        with pytest.raises(VectorStoreError, match=message) as raised:
            store.upsert(SERVER_COLLECTION, identifiers(1), unit_vectors(1), payloads_of(1))
        assert address in str(raised.value)
        assert "secret" not in str(raised.value) + repr(store) and raised.value.__suppress_context__


def test_an_absent_server_is_named() -> None:
    with connect("http://127.0.0.1:9", None, patience=1) as store, pytest.raises(VectorStoreError, match="QDRANT_URL"):
        store.collections("facts")


def test_a_shard_that_was_made_without_texts_gains_them(tmp_path: Path) -> None:
    name = collection_name("facts", "old", DIMENSIONS)
    (tmp_path / name).mkdir()
    old = EdgeShard.create(
        str(tmp_path / name), EdgeConfig(vectors=EdgeVectorParams(size=DIMENSIONS, distance=Distance.Cosine))
    )
    old.update(UpdateOperation.upsert_points([Point(identifiers(1)[0], unit_vectors(1)[0].tolist(), {"row": 0})]))
    old.flush()
    old.close()
    with EdgeVectorStore(tmp_path) as store:
        store.upsert(name, identifiers(2)[1:], unit_vectors(1), [{"row": 1}], texts=["Harbor Bank"])
        assert [hit.payload["row"] for hit in store.search_text(name, ["harbor"], limit=5, where={})[0]] == [1]
    with EdgeVectorStore(tmp_path) as store:
        assert [hit.payload["row"] for hit in store.search_text(name, ["harbor"], limit=5, where={})[0]] == [1]
        assert store.count(name, {}) == 2
