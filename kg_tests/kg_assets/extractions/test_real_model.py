"""Extraction by a real small model behind llama.cpp's server. Whether its facts are any good is not asked here: they
fit the contract, are grounded or kept apart, and what fails is in the ledger."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg_assets.chunks.result import Chunk, Document
from kg_assets.extractions.with_model import document_dates, extract_chunks
from kg_resources.language_model import open_language_model
from kg_resources.settings import Settings
from kg_tests.extraction import said
from kg_tests.model_process import ROOT

GGUF = Path(os.environ.get("KG_TEST_GGUF") or "missing")
pytestmark = [
    pytest.mark.skipif(not GGUF.is_file(), reason="KG_TEST_GGUF names no GGUF file"),
    pytest.mark.skipif(importlib.util.find_spec("xllamacpp") is None, reason="the package xllamacpp is not installed"),
]

TEXTS = ("Acme Corp acquired Beta Labs in May 2025.", "Prices rose slightly in Boston.")
DOCUMENT = Document(
    "d",
    "d",
    "Report of October 15, 2025",
    None,
    "hash",
    tuple(Chunk(f"c{n}", f"c{n}", n, text, "Report") for n, text in enumerate(TEXTS)),
)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    command = [sys.executable, "-m", "kg_tests.small_model", str(GGUF)]
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        assert process.stdout
        url = process.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:"), (tmp_path / "log").read_text()[-2000:]
        for name, value in {"OPENAI_API_KEY": "none", "OPENAI_BASE_URL": url, "KG_DATA_URI": str(tmp_path)}.items():
            monkeypatch.setenv(name, value)
        yield url
        process.kill()


@pytest.mark.usefixtures("server")
def test_every_chunk_ends_extracted_or_in_the_ledger(caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings(critique=False, concurrency=2, max_reply_tokens=300)
    model = open_language_model(settings)
    found = document_dates([DOCUMENT], model, settings)
    assert not found.failures and found.usage.completion_tokens > 5
    results = extract_chunks([DOCUMENT], model, settings)
    assert [result.chunk_uuid for result in results] == [chunk.uuid for chunk in DOCUMENT.chunks]
    for result, text in zip(results, TEXTS, strict=True):
        assert result.usage.completion_tokens > 0
        assert all(fact.evidence in text for fact in result.facts)
        assert not any(fact.evidence in text and fact.subject and fact.object for fact in result.ungrounded)
        assert result.outcome == "extracted" or result.reason
    assert "takes no strict JSON schemas" not in caplog.text
    requests = model.statistics.requests
    again = open_language_model(settings)
    assert document_dates([DOCUMENT], again, settings).dates == found.dates
    repeated = extract_chunks([DOCUMENT], again, settings)
    good = [result.outcome == "extracted" for result in results]
    assert [row for row, kept in zip(said(repeated), good, strict=True) if kept] == [
        row for row, kept in zip(said(results), good, strict=True) if kept
    ]
    assert again.statistics.requests < requests
