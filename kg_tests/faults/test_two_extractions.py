"""Two processes at once against a server that takes fewer requests than either would send."""

import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from kg_assets.chunks.result import Document
from kg_tests.extraction import beige_book, extract_in_process, needs_data, processes
from kg_tests.model_process import ModelProcess

CAPACITY, RETRY_AFTER = 20, 1.0


def run_at_once(model_server: ModelProcess, folder: Path, documents: list[Document]) -> list[dict[str, Any]]:
    """Extracts each document in a process of its own, by a model of its own; the server's log."""
    context = processes()
    begun, started = context.Event(), []
    for number, document in enumerate(documents):
        environment = {
            "OPENAI_API_KEY": "k",
            "OPENAI_BASE_URL": model_server.url,
            "KG_DATA_URI": str(folder / str(number)),
            "KG_EXTRACTION_MODEL": document.name,
        }
        started.append(context.Process(target=extract_in_process, args=(environment, [document], begun, {})))
    for process in started:
        process.start()
    for process in started:
        process.join(120)
        assert process.exitcode == 0
    return model_server.log()


def refused(log: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [entry for entry in log if entry["status"] == 429]


@needs_data
@pytest.mark.parametrize("latency", [0.1, 0.4])
def test_neither_starves_and_nobody_storms(latency: float, model_server: ModelProcess, tmp_path: Path) -> None:
    (book,) = beige_book().documents
    model_server.plan(capacity=CAPACITY, latency=latency, retry_after=RETRY_AFTER)
    log = run_at_once(model_server, tmp_path, [replace(book, name="one"), replace(book, name="two")])
    answered = [entry for entry in log if entry["status"] == 200]
    assert len(answered) == 2 * 181 and refused(log)
    assert len(log) <= 1.25 * len(answered)
    by_model = {name: [entry for entry in log if entry["model"] == name] for name in ("one", "two")}
    for own in by_model.values():
        for refusal in refused(own):
            late = [e for e in own if refusal["until"] + 0.1 < e["at"] < refusal["until"] + RETRY_AFTER - 0.05]
            assert not late
            volley = [e for e in refused(own) if refusal["at"] <= e["at"] < refusal["until"] + RETRY_AFTER - 0.05]
            in_flight = [e for e in own if e["at"] <= refusal["until"] + 0.1 and e["until"] >= refusal["at"]]
            assert len(volley) <= len(in_flight)
    begun = max(own[0]["at"] for own in by_model.values())
    over = min(max(entry["at"] for entry in own) for own in by_model.values())
    for own in by_model.values():
        replies = sorted(entry["until"] for entry in own if entry["status"] == 200 and begun < entry["until"] < over)
        longest_wait = max(later - earlier for earlier, later in pairwise([begun, *replies, over]))
        assert longest_wait < 8 * latency + 3 * RETRY_AFTER


@needs_data
def test_two_that_share_a_cache_pay_a_document_about_once(model_server: ModelProcess, tmp_path: Path) -> None:
    """No lock: what both ask in the same moment is paid twice, and is one entry."""
    model_server.plan(latency=0.02)
    (book,) = beige_book().documents
    context = processes()
    begun = context.Event()
    environment = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": model_server.url, "KG_DATA_URI": str(tmp_path)}
    first = context.Process(target=extract_in_process, args=(environment, [book], begun, {"concurrency": 5}))
    first.start()
    assert begun.wait(60)
    while len(model_server.log()) < 90:
        time.sleep(0.02)
    second = context.Process(target=extract_in_process, args=(environment, [book], begun, {"concurrency": 5}))
    second.start()
    for process in (first, second):
        process.join(120)
        assert process.exitcode == 0
    assert len(list((tmp_path / "cache" / "replies").glob("*/*.json"))) == 181
    assert 181 <= len(model_server.log()) <= 181 + 90
