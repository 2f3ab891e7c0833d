"""Planted faults over a whole document: every chunk ends extracted or in the ledger, none twice, none lost."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg_assets.extractions.with_model import extract_chunks
from kg_resources.language_model import LanguageModel
from kg_resources.language_model.cache import ReplyCache
from kg_resources.language_model.roles import role_models
from kg_resources.settings import Settings
from kg_tests.extraction import beige_book, extract, needs_data, question, said, write_replies
from kg_tests.model_process import ModelProcess

pytestmark = needs_data

PASSING = ("429", "429-retry-after", "500", "503", "reset", "hang", "slow", "not-json", "invalid-json",
           "schema-violation", "cut", "refusal", "empty")  # fmt: skip
LASTING = ("500", "reset", "hang", "not-json", "invalid-json", "schema-violation", "refusal", "empty", "too-long")
SHARE = 0.2
REPAIRED_BY_SPLITTING = {"cut", "too-long"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelProcess]:
    with ModelProcess(write_replies(tmp_path_factory.mktemp("recorded") / "replies.jsonl")) as process:
        yield process


@pytest.fixture(autouse=True)
def environment(server: ModelProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-any")
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("KG_DATA_URI", str(tmp_path))
    monkeypatch.setenv("KG_EXTRACTION_TIMEOUT", "1")


@pytest.fixture(scope="module")
def calm(server: ModelProcess, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_API_KEY", "sk-any")
        patch.setenv("OPENAI_BASE_URL", server.url)
        patch.setenv("KG_DATA_URI", str(tmp_path_factory.mktemp("calm")))
        server.plan()
        results = extract(beige_book().documents)
        assert server.stats()["requests"] == 181 and all(result.facts for result in results)
        return said(results)


MIXED = {fault: SHARE / len(PASSING) for fault in PASSING}


@pytest.mark.parametrize("faults", [*({fault: SHARE} for fault in PASSING), MIXED], ids=lambda f: "+".join(f))
def test_faults_that_pass_change_nothing(
    faults: dict[str, float], server: ModelProcess, calm: list[dict[str, Any]]
) -> None:
    server.plan(faults=faults, retry_after=0.2, seed=11, latency=0.01)
    results = extract(beige_book().documents)
    met = server.stats()["by_fault"]
    assert sum(met.get(fault, 0) for fault in faults) >= 20
    assert said(results) == calm
    again = server.stats()["requests"]
    assert said(extract(beige_book().documents)) == calm and server.stats()["requests"] == again


@pytest.mark.parametrize("fault", LASTING)
def test_faults_that_last_end_in_the_ledger(fault: str, server: ModelProcess, calm: list[dict[str, Any]]) -> None:
    server.plan(faults={fault: SHARE}, times=-1, seed=11, latency=0.01)
    settings = Settings(critique=False, concurrency=100)
    model = LanguageModel(settings, role_models(settings), ReplyCache(), "sk-any", patience=0.3)
    (document,) = beige_book().documents
    results = extract_chunks([document], model, settings)
    met = {entry["question"] for entry in server.log() if entry["fault"] == fault}
    met_chunks = [question(document, chunk) in met for chunk in document.chunks]
    assert [result.chunk_uuid for result in results] == [chunk.uuid for chunk in document.chunks]
    assert 20 <= sum(met_chunks) <= 60
    for result, faulty, row in zip(results, met_chunks, calm, strict=True):
        if result.outcome == "extracted":
            assert not faulty or fault in REPAIRED_BY_SPLITTING
            assert said([result]) == [row]
        else:
            assert faulty and result.reason and not result.facts
    failed = sum(result.outcome == "failed" for result in results)
    assert failed == sum(met_chunks) if fault not in REPAIRED_BY_SPLITTING else failed < sum(met_chunks)
    server.plan()
    assert said(extract([document])) == calm
    assert server.stats()["requests"] == failed  # only those are tried again
