"""Embedders: the packaged model, and the OpenAI path against a small real HTTP server that fails as told."""

import base64
import hashlib
import http.server
import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kg_resources
from kg_resources.embedder import EmbedderError, LocalEmbedder, open_embedder
from kg_resources.openai_embedder import OpenAIEmbedder
from kg_resources.settings import Settings

ROOT = Path(kg_resources.__file__).parents[1]
KEY = "sk-very-secret-key"
DIMENSIONS = 16

# The packaged model


def test_local_vectors_are_unit_rows_in_order() -> None:
    embedder = LocalEmbedder()
    texts = ["The Federal Reserve raised its rate.", "", " ", "Contacts in Boston reported growth.", "\ud800", "é" * 5]
    vectors = embedder.embed(texts)
    assert vectors.shape == (6, embedder.dimensions) == (6, 256) and vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    close, far = embedder.embed(["The Fed lifted interest rates.", "A recipe for tomato soup."]) @ vectors[0]
    assert close > far + 0.1
    assert embedder.embed([]).shape == (0, 256)


def test_a_local_vector_does_not_depend_on_its_neighbours() -> None:
    embedder = LocalEmbedder()
    texts = [f"Firm {number} reported sales of ${number} million. " * (number % 40 + 1) for number in range(1_100)]
    together = embedder.embed(texts)
    for row in (0, 1, 39, 500, 1_023, 1_024, 1_099):
        assert np.array_equal(together[row], embedder.embed([texts[row]])[0])
    assert np.array_equal(embedder.embed(texts[::-1])[::-1], together)


def test_the_local_model_loads_lazily_and_leaves_logging_alone() -> None:
    code = """
import logging, sys
from kg_resources.embedder import LocalEmbedder
embedder = LocalEmbedder()
assert "wordllama" not in sys.modules and "openai" not in sys.modules
embedder.embed(["text"])
assert "wordllama" in sys.modules and not logging.getLogger().handlers and logging.getLogger().level == logging.WARNING
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_settings_choose_the_local_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KG_EMBEDDER", raising=False)
    assert isinstance(open_embedder(settings_of()), LocalEmbedder)


# The server


def vector_of(text: str, dimensions: int) -> list[float]:
    """What the server below answers for a text; not of length 1."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    return (np.random.default_rng(seed).standard_normal(dimensions) * 5).astype(np.float32).tolist()


class EmbeddingServer(http.server.ThreadingHTTPServer):
    """`faults` are used up first: a status, 0 for a cut connection, or the bytes of a reply."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), EmbeddingHandler)
        self.faults: list[Any] = []
        self.asked: list[dict] = []
        self.times: list[float] = []
        self.most = 1_000
        self.plain_numbers = False
        self.delay = 0.0
        self.in_flight = self.highest_in_flight = 0
        self.error: dict[str, str] = {}
        self.retry_after = "2"
        self.lock = threading.Lock()

    @property
    def texts(self) -> list[str]:
        return [text for request in self.asked for text in request["input"]]


class EmbeddingHandler(http.server.BaseHTTPRequestHandler):
    server: EmbeddingServer  # type: ignore[assignment]

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert self.headers["Authorization"] == f"Bearer {KEY}" and self.path == "/v1/embeddings"
        with self.server.lock:
            fault = self.server.faults.pop(0) if self.server.faults else 200
            self.server.asked.append(request)
            self.server.times.append(time.monotonic())
            self.server.in_flight += 1
            self.server.highest_in_flight = max(self.server.highest_in_flight, self.server.in_flight)
        time.sleep(self.server.delay)
        with self.server.lock:
            self.server.in_flight -= 1
        if fault == 0:
            self.close_connection = True
        elif isinstance(fault, bytes):
            self.answer(200, fault)
        elif fault != 200:
            self.answer(fault, json.dumps({"error": {"message": f"no, {KEY}", **self.server.error}}).encode())
        elif len(request["input"]) > self.server.most:
            self.answer(413, b'{"error": {"message": "batch too large"}}')
        else:
            self.answer(200, json.dumps({"object": "list", "model": "m", "data": self.data(request)}).encode())

    def data(self, request: dict) -> list[dict]:
        data = []
        for index, text in enumerate(request["input"]):
            vector: list[float] | str = vector_of(text, request.get("dimensions", DIMENSIONS))
            if request.get("encoding_format") == "base64" and not self.server.plain_numbers:
                vector = base64.b64encode(np.asarray(vector, dtype="<f4").tobytes()).decode()
            data.append({"object": "embedding", "index": index, "embedding": vector})
        return data[::-1]  # the index tells the order, not the place

    def answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", self.server.retry_after)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[EmbeddingServer]:
    with EmbeddingServer() as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{running.server_port}/v1")
        monkeypatch.setenv("KG_DATA_URI", str(tmp_path))
        for name in ("KG_EMBEDDING_MODEL", "KG_EMBEDDING_DIMENSIONS"):
            monkeypatch.delenv(name, raising=False)
        yield running
        running.shutdown()
        thread.join()


def settings_of(**settings: Any) -> Settings:
    return Settings(**settings)


def embedder_of(patience: float = 60, **settings: Any) -> OpenAIEmbedder:
    return OpenAIEmbedder.from_environment(settings_of(embedder="openai", **settings), patience=patience)


def expected(texts: list[str], dimensions: int = DIMENSIONS) -> np.ndarray:
    vectors = np.asarray([vector_of(text, dimensions) for text in texts], dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


TEXTS = [f"text {number}" for number in range(30)]


@pytest.mark.parametrize("plain_numbers", [False, True])
def test_vectors_come_back_in_order(server: EmbeddingServer, plain_numbers: bool) -> None:
    server.plain_numbers = plain_numbers
    embedder = open_embedder(settings_of(embedder="openai", embedding_batch_size=7))
    texts = [*TEXTS, "", "text 3", "\ud800"]
    vectors = embedder.embed(texts)
    assert vectors.dtype == np.float32 and embedder.model == "text-embedding-3-small"
    assert vectors[:30] == pytest.approx(expected(TEXTS), abs=1e-6)
    assert np.array_equal(vectors[31], vectors[3])
    assert vectors[30].tolist() == [1.0] + [0.0] * (DIMENSIONS - 1)
    assert sorted(server.texts) == sorted([*TEXTS, "?"])  # the empty one is not sent, the repeated one once
    assert max(len(request["input"]) for request in server.asked) == 7
    assert all("dimensions" not in request for request in server.asked)


def test_calls_are_in_flight_side_by_side_within_the_limit(server: EmbeddingServer) -> None:
    server.delay = 0.2
    embedder_of(embedding_batch_size=2, embedding_concurrency=4).embed(TEXTS)
    assert server.highest_in_flight == 4


def test_what_was_answered_is_never_asked_again(server: EmbeddingServer, tmp_path: Path) -> None:
    first = embedder_of().embed(TEXTS[:20])
    server.asked.clear()
    again = embedder_of().embed(TEXTS)
    assert server.texts == TEXTS[20:] and np.array_equal(again[:20], first)
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file() and path.suffix != ".f32"]
    embedder_of(fresh=True).embed(TEXTS[:5])
    assert server.texts[10:] == TEXTS[:5]


@pytest.mark.parametrize("content", [b"", b"\x00", b"\x00" * 64, b"\xff" * 64, b"\x00\x00\x80\x3f" + b"\x00" * 8])
def test_a_damaged_cache_entry_is_asked_again(server: EmbeddingServer, tmp_path: Path, content: bytes) -> None:
    first = embedder_of().embed(TEXTS[:3])
    [damaged] = (tmp_path / "cache").rglob(f"{hashlib.sha256(b'text 1').hexdigest()}.f32")
    damaged.write_bytes(content)
    server.asked.clear()
    embedder = embedder_of()
    assert embedder.embed(["text 0"]) == pytest.approx(first[:1])
    assert embedder.embed(TEXTS[:3]) == pytest.approx(first)
    assert server.texts == ["text 1"]
    embedder_of().embed(TEXTS[:3])
    assert server.texts == ["text 1"]


def test_models_and_dimensions_are_kept_apart(server: EmbeddingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    embedder_of().embed(TEXTS[:1])
    monkeypatch.setenv("KG_EMBEDDING_DIMENSIONS", "6")
    asked_for = embedder_of()
    assert asked_for.dimensions == 6 and len(server.asked) == 1
    assert asked_for.embed(TEXTS[:1]) == pytest.approx(expected(TEXTS[:1], 6), abs=1e-6)
    assert server.asked[-1]["dimensions"] == 6
    monkeypatch.setenv("KG_EMBEDDING_MODEL", "org/other model")
    other = embedder_of()
    other.embed(TEXTS[:1])
    assert (other.model, server.asked[-1]["model"], len(server.asked)) == ("org/other model", "org/other model", 3)


def test_dimensions_are_learned_before_the_first_text(server: EmbeddingServer) -> None:
    embedder = embedder_of()
    assert embedder.embed([]).shape == (0, DIMENSIONS)
    assert embedder.dimensions == DIMENSIONS and len(server.asked) == 1
    assert embedder_of().dimensions == DIMENSIONS and len(server.asked) == 1


def test_the_cache_may_be_no_local_folder(server: EmbeddingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_DATA_URI", f"memory://test-embedder-{server.server_port}")
    first = embedder_of().embed(TEXTS)
    assert np.array_equal(embedder_of().embed(TEXTS), first) and len(server.texts) == 30


@pytest.mark.parametrize(
    "fault", [0, 500, 503, 408, b"{not json", b'{"data": []}', b'{"data": [{"index": 0, "embedding": [1.0, "a"]}]}']
)
def test_passing_faults_are_tried_again(server: EmbeddingServer, fault: int | bytes) -> None:
    server.faults = [fault, fault]
    assert embedder_of().embed(TEXTS[:4]) == pytest.approx(expected(TEXTS[:4]), abs=1e-6)
    assert len(server.asked) == 3


def test_retry_after_is_honoured(server: EmbeddingServer, caplog: pytest.LogCaptureFixture) -> None:
    server.faults = [429]
    with caplog.at_level(logging.INFO, logger="kg_resources"):
        embedder_of().embed(TEXTS[:1])
    assert server.times[1] - server.times[0] >= 2
    assert "HTTP 429, trying again in 2.0 s" in caplog.text and KEY not in caplog.text


def test_a_pause_holds_all_workers(server: EmbeddingServer) -> None:
    server.faults, server.delay = [*[200] * 6, 429], 0.1
    vectors = embedder_of(embedding_batch_size=1, embedding_concurrency=4).embed(TEXTS)
    assert vectors == pytest.approx(expected(TEXTS), abs=1e-6) and len(server.times) == 31
    refused = server.times[6] + server.delay
    assert not [at for at in server.times if refused + 0.1 < at < refused + 1.9]
    assert server.highest_in_flight == 4


@pytest.mark.parametrize("retry_after", ["3600", "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_a_server_that_asks_for_an_hour_ends_it(server: EmbeddingServer, retry_after: str) -> None:
    server.faults, server.retry_after = [429], retry_after
    began = time.monotonic()
    with pytest.raises(EmbedderError, match="HTTP 429"):
        embedder_of().embed(TEXTS[:1])
    assert time.monotonic() - began < 3


def test_a_batch_that_is_refused_is_halved(server: EmbeddingServer) -> None:
    server.most = 3
    assert embedder_of().embed(TEXTS) == pytest.approx(expected(TEXTS), abs=1e-6)
    server.most = 0
    with pytest.raises(EmbedderError, match=r"refuses the request \(413\): .*The text begins: 'new"):
        embedder_of().embed(["new 1", "new 2"])


@pytest.mark.parametrize(
    ("faults", "error", "message"),
    [
        ([401], {}, "refuses the key: check OPENAI_API_KEY"),
        ([404], {}, r"refuses the request \(404\): .*no, \*\*\*"),
        ([429], {"code": "insufficient_quota"}, r"refuses the request \(429\)"),
        ([500] * 50, {}, r"did not answer for 1 seconds \(HTTP 500\)"),
        ([b"<html>"] * 3, {}, "no list of vectors"),
        (
            [b'{"data": [{"index": 0, "embedding": [1, 2]}, {"index": 1, "embedding": [1, 2]}]}'] * 3,
            {},
            "answers 1 texts",
        ),
    ],
)
def test_lasting_failures_are_one_sentence_without_the_key(
    server: EmbeddingServer, faults: list[int | bytes], error: dict[str, str], message: str
) -> None:
    server.faults, server.error = faults, error
    embedder = embedder_of(patience=1 if len(faults) == 50 else 60)
    with pytest.raises(EmbedderError, match=message) as raised:
        embedder.embed(TEXTS[:1])
    assert KEY not in f"{raised.value}{embedder!r}" and raised.value.__suppress_context__


def test_a_failure_keeps_what_was_answered(server: EmbeddingServer) -> None:
    server.faults = [200, 200, 401]
    settings = {"embedding_batch_size": 10, "embedding_concurrency": 1}
    with pytest.raises(EmbedderError):
        embedder_of(**settings).embed(TEXTS)
    server.asked.clear()
    embedder_of(**settings).embed(TEXTS)
    assert server.texts == TEXTS[20:]


def test_another_number_of_dimensions_is_refused(server: EmbeddingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_EMBEDDING_DIMENSIONS", "6")
    server.faults = [b'{"data": [{"index": 0, "embedding": [1, 2]}]}']
    with pytest.raises(EmbedderError, match="2 dimensions where 6 were expected"):
        embedder_of().embed(TEXTS[:1])


def test_missing_and_wrong_configuration_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(EmbedderError, match="needs OPENAI_API_KEY"):
        open_embedder(settings_of(embedder="openai"))
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("KG_EMBEDDING_DIMENSIONS", "many")
    with pytest.raises(EmbedderError, match="KG_EMBEDDING_DIMENSIONS must be a whole number"):
        open_embedder(settings_of(embedder="openai"))
