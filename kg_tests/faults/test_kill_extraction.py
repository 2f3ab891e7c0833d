"""SIGKILL at many moments of one extraction: no validated reply is paid again, and the end is that of a calm run."""

import random
from collections.abc import Iterator
from pathlib import Path
from time import sleep

import pytest

from kg_resources.language_model import open_language_model
from kg_resources.settings import Settings
from kg_tests.extraction import (
    beige_book,
    cached_questions,
    extract,
    extract_in_process,
    needs_data,
    processes,
    question,
    said,
    write_replies,
)
from kg_tests.model_process import ModelProcess

KILLS = 20
LATENCY, CONCURRENCY = 0.1, 3


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ModelProcess]:
    with ModelProcess(write_replies(tmp_path / "replies.jsonl")) as process:
        yield process


@needs_data
def test_no_validated_reply_is_asked_for_again(
    server: ModelProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": server.url, "KG_DATA_URI": str(tmp_path / "killed")}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    server.plan(latency=LATENCY)
    documents = beige_book().documents
    model, context = open_language_model(Settings()), processes()
    moments, kept = random.Random("moments"), set[str]()
    for _ in range(KILLS):
        begun, before = context.Event(), server.stats()["requests"]
        arguments = (environment, documents, begun, {"concurrency": CONCURRENCY})
        process = context.Process(target=extract_in_process, args=arguments)
        process.start()
        assert begun.wait(60)
        while server.stats()["requests"] == before:
            sleep(0.005)
        sleep(moments.uniform(0, 4 * LATENCY))
        process.kill()
        process.join()
        assert process.exitcode == -9, "a run that ended before its kill"
        asked = [entry["question"] for entry in server.log()[before:]]
        assert not kept & set(asked)
        kept = cached_questions(documents, model)
    assert 40 < len(kept) < 150
    before = len(server.log())
    results = extract(documents)
    asked = [entry["question"] for entry in server.log()[before:]]
    of_all = {question(document, chunk) for document in documents for chunk in document.chunks}
    assert sorted(asked) == sorted(of_all - kept)
    answered = sum(entry.get("status") == 200 for entry in server.log())
    assert answered - len(of_all) <= KILLS * CONCURRENCY  # what was on its way at a kill
    server.plan()
    monkeypatch.setenv("KG_DATA_URI", str(tmp_path / "calm"))
    assert said(results) == said(extract(documents))
