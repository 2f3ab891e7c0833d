"""The dry run against what extractions then ask, by a real server's count."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from kg_assets import definitions
from kg_assets.partitions import input_files
from kg_tests.model_process import ModelProcess

FILE, SECOND = "fed/report.jsonl", "fed/second.md"
MODEL = "gpt-4.1-mini"
PRICES = {f"{MODEL}:prompt": 1_000.0, f"{MODEL}:completion": 4_000.0}


@pytest.fixture
def instance(
    project: Path, model_server: ModelProcess, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dg.DagsterInstance]:
    """A project with two files: one of 13 rows, of which two say nothing and two are alike, and one of one passage."""
    monkeypatch.setenv("OPENAI_BASE_URL", model_server.url)
    monkeypatch.setenv("KG_LANGUAGE_MODEL", "openai")
    model_server.plan()
    texts = [f"Acme Corp bought Beta{n} Labs in Ohio. It paid {n} dollars." for n in range(10)]
    rows = [*texts, texts[0], "https://example.com/a/b", "12.5"]
    (project / "inputs" / "fed").mkdir(parents=True)
    lines = (json.dumps({"chunk_id": f"c{n}", "doc_id": "d", "body": text}) for n, text in enumerate(rows))
    (project / "inputs" / FILE).write_text("\n".join(lines))
    (project / "inputs" / SECOND).write_text("# Note\n\nGamma Inc. acquired Delta Inc. in May.\n")
    with dg.DagsterInstance.ephemeral() as made:
        made.add_dynamic_partitions(input_files.name or "", [FILE, SECOND])
        yield made


def dry_run(instance: dg.DagsterInstance, key: str | None = None, files: tuple[str, ...] = (), **settings: Any) -> Any:
    """Metadata of one dry run. There is no key in the environment: nothing could be asked."""
    config = {
        "ops": {"plan_extractions": {"config": {"files": list(files)}}},
        "resources": {"settings": {"config": settings}},
    }
    job = definitions.defs.resolve_job_def("dry_run")
    result = job.execute_in_process(config, instance=instance, partition_key=key)
    (event,) = (event for event in result.all_node_events if event.event_type == dg.DagsterEventType.STEP_OUTPUT)
    return {name: getattr(value, "value", value) for name, value in event.step_output_data.metadata.items()}


def rows(metadata: dict[str, Any], name: str = "by_role") -> list[dict[str, Any]]:
    return [record.data for record in metadata[name].records]


def extract(instance: dg.DagsterInstance, key: str, **settings: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_API_KEY", "sk-any")
        result = dg.materialize(
            definitions.STAGES,
            selection=["chunks", "extractions"],
            partition_key=key,
            instance=instance,
            resources=definitions.RESOURCES,
            run_config={"resources": {"settings": {"config": settings}}},
        )
    assert result.success


def test_calls_are_those_that_are_then_made(instance: dg.DagsterInstance, model_server: ModelProcess) -> None:
    before = dry_run(instance, FILE, critique=False)
    assert model_server.stats()["requests"] == 0
    assert (before["chunks"], before["chunks_without_words"]) == (13, 2)
    assert (before["to_pay"], before["cached"], before["cost"]) == (11, 0, "no price")  # ten texts and the date
    extract(instance, FILE, critique=False)
    assert model_server.stats()["requests"] == 11
    after = dry_run(instance, FILE, critique=False)
    assert (after["to_pay"], after["cached"], after["prompt_tokens"]) == (0, 12, 0)  # the twin is a call of its own
    assert model_server.stats()["requests"] == 11


def test_a_partition_a_list_or_every_file(instance: dg.DagsterInstance, model_server: ModelProcess) -> None:
    assert dry_run(instance, SECOND, critique=False)["to_pay"] == 2
    assert dry_run(instance, files=(FILE, SECOND), critique=False)["to_pay"] == 13
    every = dry_run(instance, critique=False)
    assert (every["files"], every["to_pay"]) == (2, 13)
    assert [(row["file"], row["to_pay"]) for row in rows(every, "by_file")] == [(FILE, 11), (SECOND, 2)]
    assert model_server.stats()["requests"] == 0


@pytest.mark.parametrize("unapproved", [False, True])
def test_critiques_and_revisions_follow_from_the_cache(
    unapproved: bool, instance: dg.DagsterInstance, model_server: ModelProcess
) -> None:
    before = {row["kind"]: row["to_pay"] for row in rows(dry_run(instance, SECOND))}
    assert before["extraction"] == before["critique"] == 1
    model_server.plan(unapproved=unapproved)
    extract(instance, SECOND, critique=False)
    known = {row["kind"]: (row["cached"], row["to_pay"]) for row in rows(dry_run(instance, SECOND))}
    assert known["extraction"] == (1, 0) and known["critique"] == (0, 1)
    extract(instance, SECOND)
    after = {row["kind"]: (row["cached"], row["to_pay"]) for row in rows(dry_run(instance, SECOND))}
    assert after["critique"] == (1, 0) and after.get("revision") == ((1, 0) if unapproved else None)
    assert dry_run(instance, SECOND)["to_pay"] == 0
    assert dry_run(instance, SECOND, fresh=True)["cached"] == 0


def test_tokens_and_cost_come_near_once_the_cache_holds_some(
    instance: dg.DagsterInstance, model_server: ModelProcess
) -> None:
    assert "assumed: the cache holds no reply" in dry_run(instance, FILE)["notes"]
    extract(instance, FILE, critique=False, limit=4, prices=PRICES)
    begun = model_server.stats()["tokens"]
    guessed = dry_run(instance, FILE, critique=False, prices=PRICES)
    assert guessed["cached"] == 5 and "measured on 5 cached replies" in guessed["notes"]  # four texts and a twin
    extract(instance, FILE, critique=False)
    paid = model_server.stats()["tokens"] - begun
    tokens = guessed["prompt_tokens"] + guessed["reply_tokens"]
    assert 0.8 * paid < tokens < 1.25 * paid
    assert guessed["cost"] == pytest.approx((guessed["prompt_tokens"] + 4 * guessed["reply_tokens"]) / 1_000, abs=0.01)


def test_a_changed_file_is_read_and_not_its_old_pickle(instance: dg.DagsterInstance, project: Path) -> None:
    extract(instance, SECOND, critique=False)
    (project / "inputs" / SECOND).write_text("# Note\n\nGamma Inc. sold Delta Inc. in June.\n")
    assert dry_run(instance, SECOND, critique=False)["to_pay"] == 2
    (project / "inputs" / SECOND).unlink()
    with pytest.raises(dg.Failure, match=r"second\.md does not exist"):
        dry_run(instance, SECOND)


def test_the_log_shows_the_table(instance: dg.DagsterInstance, capfd: pytest.CaptureFixture[str]) -> None:
    dry_run(instance, FILE, language_model="none", prices=PRICES)
    said = capfd.readouterr().err
    assert "1 files, 13 chunks, 2 of them without words" in said and "kind critique | role critique" in said
    assert "language_model is none" in said and "Embeddings" in said


def test_one_broken_file_does_not_hide_what_the_others_cost(instance: dg.DagsterInstance, project: Path) -> None:
    whole = dry_run(instance, files=(FILE,))
    (project / "inputs" / SECOND).write_bytes(b"caf\xe9")
    beside = dry_run(instance)
    assert (beside["files"], beside["calls"]) == (1, whole["calls"])
    (row,) = rows(beside, "unreadable")
    assert row["reason"].startswith(f"{SECOND} ")
    with pytest.raises(dg.Failure, match=SECOND):
        dry_run(instance, key=SECOND)
