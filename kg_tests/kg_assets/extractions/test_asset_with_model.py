"""The asset `extractions` with a model: what its metadata, its failure and its log show, and what they never show."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from kg_assets import definitions
from kg_assets.partitions import input_files
from kg_tests.model_process import ModelProcess

KEY = "fed/report.jsonl"
SECRET = "sk-a-secret-that-stays-one"
PRICES = {"gpt-4.1-mini:prompt": 1.0, "gpt-4.1-mini:completion": 4.0}


@pytest.fixture
def instance(project: Path, with_model: ModelProcess, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    for name, value in {
        "OPENAI_API_KEY": SECRET,
        "KG_LANGUAGE_MODEL": "openai",
        "KG_EXTRACTION_TIMEOUT": "1",
    }.items():
        monkeypatch.setenv(name, value)
    texts = [f"Acme Corp bought Beta{n} Labs in Ohio. It paid {n} dollars." for n in range(8)]
    texts.append("https://example.com/a?b=c")
    (project / "inputs" / "fed").mkdir(parents=True)
    lines = (json.dumps({"chunk_id": f"c{n}", "doc_id": "d", "body": text}) for n, text in enumerate(texts))
    (project / "inputs" / KEY).write_text("\n".join(lines))
    with dg.DagsterInstance.ephemeral() as made:
        made.add_dynamic_partitions(input_files.name or "", [KEY])
        yield made


def extract(instance: dg.DagsterInstance, selection: str = "chunks,extractions", **settings: Any) -> Any:
    return dg.materialize(
        definitions.STAGES,
        selection=selection.split(","),
        partition_key=KEY,
        instance=instance,
        resources=definitions.RESOURCES,
        run_config={"resources": {"settings": {"config": settings}}},
        raise_on_error=False,
    )


def metadata(result: Any) -> dict[str, Any]:
    (event,) = result.asset_materializations_for_node("extractions")
    return {name: getattr(value, "value", value) for name, value in event.metadata.items()}


def rows(table: Any) -> list[dict[str, Any]]:
    return [record.data for record in table.records]


def test_metadata_counts_everything_that_was_asked(instance: dg.DagsterInstance, model_server: ModelProcess) -> None:
    model_server.plan(faults={"500": 0.5}, unapproved=True)
    first = metadata(extract(instance, prices=PRICES))
    stats = model_server.stats()
    assert stats["by_contract"]["DocumentDate"] >= 1
    assert first["model_requests"] == stats["requests"]
    assert first["model_retried_requests"] == stats["requests"] - stats["replies"] > 0
    assert first["model_prompt_tokens"] + first["model_completion_tokens"] == first["model_paid_tokens"]
    assert first["model_paid_tokens"] == stats["tokens"]
    assert first["model_cost"] == first["model_paid_cost"] > 0
    assert first["model_calls"] == first["model_cache_entries"] == 8 * 3 + 1 and first["model_cache_hit_rate"] == 0
    assert (first["chunks"], first["unasked_chunks"]) == (9, 1)
    assert first["model_extraction_calls"] == 17 and first["model_critique_calls"] == 8
    assert first["model_cache_bytes"] > 1_000
    assert 0 < first["model_latency_p50_seconds"] <= first["model_latency_p95_seconds"]
    assert first["model_latency_p95_seconds"] <= first["model_latency_p99_seconds"] < 30
    by_role = rows(first["usage_by_role"])
    assert [row["role"] for row in by_role] == ["critique", "extraction"]
    assert sum(row["prompt_tokens"] + row["completion_tokens"] for row in by_role) == stats["tokens"]
    again = metadata(extract(instance, prices=PRICES))
    assert again["model_cache_hit_rate"] == 1 and again["model_requests"] == again["model_paid_cost"] == 0
    assert again["model_cost"] == first["model_cost"] and "model_latency_p50_seconds" not in again


def test_usage_of_the_result_has_the_date_question_in_it(
    instance: dg.DagsterInstance, model_server: ModelProcess
) -> None:
    result = extract(instance, critique=False).asset_value("extractions")
    assert result.usage.calls == 9 and result.date_usage.calls == 1
    assert result.usage.prompt_tokens + result.usage.completion_tokens == model_server.stats()["tokens"]


def test_failed_unchecked_and_ungrounded_are_listed(instance: dg.DagsterInstance, model_server: ModelProcess) -> None:
    model_server.plan(poison={"bought Beta3 ": "refusal", "You check the work": "empty"})
    shown = metadata(extract(instance, max_failed_chunks=1))
    assert [row["chunk"] for row in rows(shown["failed"])] == ["c3"] and shown["failed_chunks"] == 1
    assert "refused" in rows(shown["failed"])[0]["reason"]
    assert len(rows(shown["unchecked"])) == shown["unchecked_chunks"] == 7
    assert shown["ungrounded"] == "none" and shown["ungrounded_facts"] == 0
    assert shown["model_failed_calls"] == 8


def test_above_the_limit_the_failure_holds_the_ledger(instance: dg.DagsterInstance, model_server: ModelProcess) -> None:
    model_server.plan(poison={"bought Beta3 ": "refusal", "bought Beta5 ": "invalid-json"})
    result = extract(instance, critique=False, max_failed_chunks=1)
    assert not result.success
    (event,) = (event for event in result.all_events if event.event_type == dg.DagsterEventType.STEP_FAILURE)
    failure = event.step_failure_data.user_failure_data
    assert "2 of 9 chunks of fed/report.jsonl failed, max_failed_chunks is 1" in failure.description
    assert [row["chunk"] for row in rows(failure.metadata["failed"])] == ["c3", "c5"]
    assert "the reply began" in rows(failure.metadata["failed"])[1]["reason"]
    model_server.plan()
    assert extract(instance, "extractions", critique=False).success
    assert model_server.stats()["requests"] == 2


def test_progress_lines_are_throttled_and_end_whole(
    instance: dg.DagsterInstance, model_server: ModelProcess, capfd: pytest.CaptureFixture[str]
) -> None:
    model_server.plan(latency=0.1, faults={"500": 0.5})
    extract(instance, critique=False, concurrency=1)
    lines = [line for line in capfd.readouterr().err.splitlines() if "extractions - chunks " in line]
    assert 1 <= len(lines) <= 3
    assert lines[-1].split(" - ")[-1].startswith("chunks 9/9, ") and lines[-1].endswith("k tokens, 0.0 min left")
    assert " retried, 0 failed, " in lines[-1] and " 0 retried" not in lines[-1]


def test_the_key_is_nowhere(
    instance: dg.DagsterInstance,
    model_server: ModelProcess,
    project: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    for plan in ({"poison": {"bought Beta3 ": "refusal"}}, {"faults": {"401": 1.0}, "times": -1}, {}):
        model_server.plan(**plan)
        result = extract(instance, critique=False)
        assert SECRET not in "".join(map(repr, result.all_events))
    output = capfd.readouterr()
    assert "c3" in output.err and "OPENAI_API_KEY" in output.err  # the failures did show
    assert SECRET not in output.out + output.err + caplog.text
    files = [path for path in project.rglob("*") if path.is_file()]
    assert len(files) > 10 and not [path for path in files if SECRET.encode() in path.read_bytes()]
