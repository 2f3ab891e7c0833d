"""The language-model client against a real HTTP server with planted faults."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest
from upath import UPath

from kg_resources.language_model import (
    DocumentDate,
    EntityMatch,
    Extraction,
    LanguageModel,
    LimitReached,
    MergedSummary,
    Message,
    ModelUnavailable,
    ReplyFailed,
    TopicMatch,
    open_language_model,
)
from kg_resources.language_model.cache import CachedReply, ReplyCache
from kg_resources.language_model.client import Answer
from kg_resources.language_model.contracts import Contract, json_schema
from kg_resources.language_model.failures import retry_after
from kg_resources.language_model.replies import fitted
from kg_resources.language_model.roles import Role, role_models
from kg_resources.settings import Settings
from kg_tests.model_process import ModelProcess

KEY = "sk-very-secret-0123456789"


def settings(**values: Any) -> Settings:
    return Settings(**values)


@pytest.fixture(autouse=True)
def environment(model_server: ModelProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", model_server.url)
    monkeypatch.setenv("KG_DATA_URI", str(tmp_path))
    monkeypatch.setenv("KG_EXTRACTION_TIMEOUT", "1")
    model_server.plan()


def patient(seconds: float, concurrency: int = 50) -> LanguageModel:
    chosen = settings(concurrency=concurrency, resolve_concurrency=concurrency, dedup_concurrency=concurrency)
    return LanguageModel(chosen, role_models(chosen), ReplyCache(), KEY, patience=seconds)


def question(text: str) -> list[Message]:
    return [{"role": "system", "content": "Extract."}, {"role": "user", "content": text}]


async def ask_all(
    model: LanguageModel, texts: list[str], contract: type[Contract] = Extraction, role: Role = "extraction"
) -> list[Answer[Any]]:
    async with model:
        return await asyncio.gather(*(model.ask(role, question(text), contract) for text in texts))


def ask(text: str, model: LanguageModel | None = None, contract: type[Contract] = Extraction) -> Answer[Any]:
    return asyncio.run(ask_all(model or open_language_model(settings()), [text], contract))[0]


def cached_files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "cache" / "replies").glob("*/*") if path.is_file()]


def test_schemas_are_strict() -> None:
    def check(node: Any) -> None:
        if isinstance(node, dict):
            if node.get("type") == "object":
                assert node["additionalProperties"] is False
                assert sorted(node["required"]) == sorted(node["properties"])
            for child in node.values():
                check(child)

    for contract in Contract.__subclasses__():
        check(json_schema(contract))
    fact = json_schema(Extraction)["$defs"]["StatedFact"]["properties"]
    assert list(fact) == (
        "fact subject subject_type object object_type relationship date_context topics evidence".split()
    )
    assert json_schema(Extraction) is json_schema(Extraction)


@pytest.mark.parametrize("contract", [Extraction, EntityMatch, TopicMatch, DocumentDate, MergedSummary])
def test_every_contract_is_answered_and_cached(contract: type[Contract], model_server: ModelProcess) -> None:
    first = ask("Acme Corp bought Beta Labs.", contract=contract)
    again = ask("Acme Corp bought Beta Labs.", contract=contract)
    assert isinstance(first.value, contract) and again.value == first.value
    assert (first.cached, again.cached) == (False, True)
    assert first.usage.tokens == again.usage.tokens > 0
    assert model_server.stats()["requests"] == 1


def test_a_merged_summary_says_something() -> None:
    assert fitted(MergedSummary, '{"summary": " Acme\\u0000 grew. "}') == MergedSummary(summary="Acme grew.")
    assert "must not be blank" in str(fitted(MergedSummary, '{"summary": " \\u0000"}'))


def test_equal_questions_at_once_share_one_request(model_server: ModelProcess) -> None:
    model_server.plan(latency=0.2)
    answers = asyncio.run(ask_all(open_language_model(settings()), ["Acme Corp grew."] * 20))
    assert len({answer.value.model_dump_json() for answer in answers}) == 1
    assert model_server.stats()["requests"] == 1
    assert sum(not answer.cached for answer in answers) == 1


def test_fresh_asks_again_and_keeps_the_reply(model_server: ModelProcess) -> None:
    ask("Acme Corp grew.")
    ask("Acme Corp grew.", open_language_model(settings(fresh=True)))
    ask("Acme Corp grew.")
    assert model_server.stats()["requests"] == 2


def test_model_and_parameters_are_part_of_the_key(model_server: ModelProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    ask("Acme Corp grew.")
    monkeypatch.setenv("KG_EXTRACTION_MODEL", "another")
    ask("Acme Corp grew.")
    ask("Acme Corp grew.", open_language_model(settings(max_reply_tokens=500)))
    assert model_server.stats()["requests"] == 3


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"key": "x", "reply": {}}', b"\xff\xfe"])
def test_damaged_entries_are_asked_again_and_mended(damage: bytes, model_server: ModelProcess, tmp_path: Path) -> None:
    ask("Acme Corp grew.")
    (entry,) = cached_files(tmp_path)
    entry.write_bytes(damage)
    assert not ask("Acme Corp grew.").cached
    assert ask("Acme Corp grew.").cached
    assert model_server.stats()["requests"] == 2


def test_an_entry_that_no_longer_fits_is_asked_again(model_server: ModelProcess, tmp_path: Path) -> None:
    ask("Acme Corp grew.")
    (entry,) = cached_files(tmp_path)
    stored = json.loads(entry.read_text())
    stored["reply"]["content"] = '{"entities": []}'
    entry.write_text(json.dumps(stored))
    assert not ask("Acme Corp grew.").cached


@pytest.mark.parametrize("uri", ["memory://replies-of-a-test", "local"])
def test_cache_on_any_file_system(uri: str, tmp_path: Path) -> None:
    cache = ReplyCache(UPath(uri) if "://" in uri else tmp_path / "here")
    reply = CachedReply('{"summary": "§"}', 1, 2, 0.5, {"role": "summary"})
    assert cache.read("ab12") is None
    cache.write("ab12", reply)
    assert cache.read("ab12") == reply
    assert cache.folder.size()[0] == 1
    assert cache.folder.clean(unused_days=1).removed == 0
    assert cache.folder.clean(unused_days=-1).removed == 1
    assert cache.read("ab12") is None


@pytest.mark.parametrize(
    "fault",
    ["429", "429-retry-after", "500", "503", "reset", "hang", "slow", "not-json", "invalid-json", "schema-violation",
     "refusal", "empty"],
)  # fmt: skip
def test_a_fault_that_passes_costs_one_more_request(fault: str, model_server: ModelProcess, tmp_path: Path) -> None:
    model_server.plan(faults={fault: 1.0}, retry_after=0.2)
    calm = ask("Acme Corp bought Beta Labs.")
    assert calm.value.facts[0].evidence == "Acme Corp bought Beta Labs."
    assert model_server.stats()["requests"] == 2
    (entry,) = cached_files(tmp_path)
    assert json.loads(json.loads(entry.read_text())["reply"]["content"]) == calm.value.model_dump()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("cut", "cut"), ("refusal", "refusal"), ("empty", "empty"), ("invalid-json", "invalid"),
     ("schema-violation", "invalid"), ("too-long", "cut"), ("500", "server"), ("reset", "server"), ("hang", "server")],
)  # fmt: skip
def test_a_fault_that_lasts_fails_the_question_and_caches_nothing(
    fault: str, kind: str, model_server: ModelProcess, tmp_path: Path
) -> None:
    model_server.plan(faults={fault: 1.0}, times=-1)
    with pytest.raises(ReplyFailed) as failed:
        ask("Acme Corp bought Beta Labs.", patient(0.5))
    assert failed.value.kind == kind
    assert not cached_files(tmp_path)
    if fault in ("cut", "invalid-json"):
        assert failed.value.head.startswith('{"entities"') and failed.value.usage.tokens > 0


@pytest.mark.parametrize(("fault", "words"), [("insufficient_quota", "quota"), ("401", "OPENAI_API_KEY")])
def test_quota_and_key_errors_end_at_once(fault: str, words: str, model_server: ModelProcess) -> None:
    model_server.plan(faults={fault: 1.0}, times=-1)
    began = time.monotonic()
    with pytest.raises(ModelUnavailable, match=words) as failed:
        ask("Acme Corp grew.")
    assert time.monotonic() - began < 2
    assert model_server.stats()["requests"] == 1
    assert KEY not in "".join(map(repr, (failed.value, failed.value.__context__, failed.value.__cause__)))
    assert failed.value.__cause__ is None


def test_an_outage_ends_the_asset_instead_of_failing_every_chunk(model_server: ModelProcess) -> None:
    model_server.plan(faults={"503": 1.0}, times=-1)
    with pytest.raises(ModelUnavailable, match="no reply to anything"):

        async def run() -> None:
            async with patient(0.3, concurrency=4) as model:
                asked = (model.ask("extraction", question(f"Acme {n}."), Extraction) for n in range(8))
                results = await asyncio.gather(*asked, return_exceptions=True)
                assert sum(isinstance(result, ReplyFailed) for result in results) == 4
                raise next(result for result in results if isinstance(result, ModelUnavailable))

        asyncio.run(run())


@pytest.mark.parametrize("fault", ["strict-refused", "format-refused"])
def test_a_server_without_strict_schemas_is_asked_in_json_mode(
    fault: str, model_server: ModelProcess, caplog: pytest.LogCaptureFixture
) -> None:
    model_server.plan(faults={fault: 1.0}, times=-1, latency=0.1)
    answers = asyncio.run(ask_all(open_language_model(settings()), [f"Acme Corp bought Beta {n}." for n in range(5)]))
    assert all(answer.value.facts for answer in answers)
    said = [record for record in caplog.records if "strict JSON schemas" in record.getMessage()]
    assert len([record for record in said if "takes no strict" in record.getMessage()]) == 1
    assert model_server.stats()["by_contract"] == {"Extraction": 10 if fault == "strict-refused" else 15}


def test_a_pause_holds_all_workers(model_server: ModelProcess) -> None:
    model_server.plan(capacity=20, latency=0.1, retry_after=1.0)
    answers = asyncio.run(ask_all(open_language_model(settings()), [f"Acme Corp bought Beta {n}." for n in range(181)]))
    assert len(answers) == 181
    log = model_server.log()
    refused = [entry for entry in log if entry["status"] == 429]
    assert refused and len(log) <= 1.25 * 181
    for refusal in refused:
        late = [e for e in log if refusal["until"] + 0.1 < e["at"] < refusal["until"] + 0.95]
        assert not late


def test_concurrency_is_kept(model_server: ModelProcess) -> None:
    model_server.plan(latency=0.05)
    seven = settings(concurrency=7, resolve_concurrency=7, dedup_concurrency=7)
    asyncio.run(ask_all(open_language_model(seven), [f"Acme Corp bought Beta {n}." for n in range(60)]))
    assert model_server.stats()["highest_in_flight"] == 7


def test_requests_a_minute(model_server: ModelProcess) -> None:
    model = open_language_model(settings(requests_per_minute=600))
    asyncio.run(ask_all(model, [f"Acme Corp bought Beta {n}." for n in range(15)]))
    at = sorted(entry["at"] for entry in model_server.log())
    assert at[-1] - at[0] >= 1.3


def test_tokens_a_minute(model_server: ModelProcess) -> None:
    first = ask("Acme Corp bought Beta.").usage.tokens
    model = open_language_model(settings(tokens_per_minute=first * 600))
    began = time.monotonic()
    asyncio.run(ask_all(model, [f"Acme Corp bought Beta {n}." for n in range(15)]))
    assert 1.0 <= time.monotonic() - began <= 4


def test_max_tokens_stops_and_a_higher_limit_goes_on(model_server: ModelProcess, tmp_path: Path) -> None:
    texts = [f"Acme Corp bought Beta {n:02}." for n in range(30)]

    def run(limit: int | None) -> int:
        with pytest.raises(LimitReached, match="max_tokens"):
            asyncio.run(ask_all(open_language_model(settings(max_tokens=limit)), texts))
        return model_server.stats()["tokens"]

    limit = 12 * ask(texts[0]).usage.tokens
    spent = run(limit)
    kept = len(cached_files(tmp_path))
    assert 9 <= kept <= 12 and spent <= limit
    assert run(limit) == spent  # the same limit stops at the same place and pays nothing
    asyncio.run(ask_all(open_language_model(settings(max_tokens=limit * 10)), texts))
    assert model_server.stats()["requests"] == 30


def test_calls_in_flight_arrive_though_who_asked_has_failed(model_server: ModelProcess, tmp_path: Path) -> None:
    model_server.plan(latency=0.5)
    texts = [f"Acme Corp bought Beta {n}." for n in range(20)]

    async def run() -> None:
        async with open_language_model(settings(concurrency=10, resolve_concurrency=10, dedup_concurrency=10)) as model:
            asked = [asyncio.create_task(model.ask("extraction", question(text), Extraction)) for text in texts]
            await asyncio.sleep(0.3)
            assert not any(task.done() for task in asked)
            raise KeyError("the caller's own")

    with pytest.raises(KeyError):
        asyncio.run(run())
    assert model_server.stats()["requests"] == 10 == len(cached_files(tmp_path))


def test_max_cost_needs_prices_and_stops(model_server: ModelProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelUnavailable, match=r"gpt-4\.1-mini:prompt"):
        open_language_model(settings(max_cost=1.0))
    prices = {"gpt-4.1-mini:prompt": 1.0, "gpt-4.1-mini:completion": 4.0}
    model = open_language_model(settings(max_cost=0.002, prices=prices))
    with pytest.raises(LimitReached, match="max_cost"):
        asyncio.run(ask_all(model, [f"Acme Corp bought Beta {n}." for n in range(60)]))
    assert 0.001 < model.budget.cost <= 0.002


def test_no_key_is_one_clear_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(ModelUnavailable, match="OPENAI_API_KEY is not set"):
        open_language_model(settings())
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("KG_EXTRACTION_TEMPERATURE", "warm")
    with pytest.raises(ModelUnavailable, match="KG_EXTRACTION_TEMPERATURE must be a number or none, not 'warm'"):
        open_language_model(settings())


def test_roles_by_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_CRITIQUE_MODEL", "thinker")
    monkeypatch.setenv("KG_CRITIQUE_REASONING_EFFORT", "low")
    roles = role_models(settings())
    assert roles["critique"].parameters() == {"model": "thinker", "reasoning_effort": "low"}
    assert roles["extraction"].parameters() == {"model": "gpt-4.1-mini", "temperature": 0.0}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"retry-after": "2"}, 2.0), ({"retry-after-ms": "250"}, 0.25), ({}, None), ({"retry-after": "soon"}, None),
     ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0), ({"retry-after": "-3"}, 0.0)],
)  # fmt: skip
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_summary_has_stable_names(model_server: ModelProcess) -> None:
    prices = {"gpt-4.1-mini:prompt": 1_000_000.0, "gpt-4.1-mini:completion": 2_000_000.0}
    ask("Acme Corp grew.")
    model = open_language_model(settings(prices=prices))
    answers = asyncio.run(ask_all(model, ["Acme Corp grew.", "Beta Labs grew."]))
    summary = model.summary()
    assert summary["calls"] == summary["extraction_calls"] == 2 and summary["requests"] == 1
    assert (summary["cached_calls"], summary["cache_hit_rate"], summary["cache_entries"]) == (1, 0.5, 2)
    prices_of = [answer.usage.prompt_tokens + 2 * answer.usage.completion_tokens for answer in answers]
    assert summary["cost"] == sum(prices_of) and summary["paid_cost"] == prices_of[1]
    assert summary["paid_tokens"] == answers[1].usage.tokens and summary["cache_bytes"] > 500
    assert {"latency_p50_seconds", "latency_p99_seconds"} <= summary.keys()
    (row,) = model.usage_by_role()
    assert (row["role"], row["model"], row["calls"], row["cost"]) == ("extraction", "gpt-4.1-mini", 2, sum(prices_of))
    assert "cost" not in open_language_model(settings()).summary()
