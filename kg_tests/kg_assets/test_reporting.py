"""What fails a step at once, and what is tried again first."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import dagster as dg
import pytest

from kg_assets import reporting
from kg_assets.definitions import RESOURCES, STAGES
from kg_assets.entity_merges.asset import entity_merges
from kg_resources import graph
from kg_resources.graph import Graph, GraphUnavailable
from kg_resources.language_model import LanguageModel
from kg_resources.may_pass import MayPass
from kg_tests.faults.proxy import proxy
from kg_tests.model_process import ModelProcess


class Away(GraphUnavailable, MayPass):
    pass


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporting, "RETRIES", dg.RetryPolicy(max_retries=2, delay=0.05))


def run(raising: Callable[[int], None]) -> tuple[dg.ExecuteInProcessResult, int]:
    """Of an op that raises, or does not, at each try; and how often it was tried again."""

    @dg.op
    def work(context: dg.OpExecutionContext) -> None:
        with reporting.one_sentence(GraphUnavailable):
            raising(context.retry_number)

    @dg.job
    def only() -> None:
        work()

    result = only.execute_in_process(raise_on_error=False)
    return result, sum(event.is_step_up_for_retry for event in result.all_events)


def sentence_of(result: dg.ExecuteInProcessResult) -> str:
    failure = next(event.step_failure_data for event in result.all_events if event.is_step_failure)
    assert failure.user_failure_data is not None
    return failure.user_failure_data.description or ""


def test_what_passes_ends_green() -> None:
    def raising(tried: int) -> None:
        if tried < 2:
            raise Away("The graph is away.")

    result, retries = run(raising)
    assert result.success and retries == 2


def test_what_does_not_pass_after_all_ends_with_its_sentence() -> None:
    def raising(_: int) -> None:
        raise Away("The graph is away.")

    result, retries = run(raising)
    assert not result.success and retries == 2
    assert sentence_of(result) == "The graph is away."


def test_what_cannot_pass_fails_at_once() -> None:
    def raising(_: int) -> None:
        raise GraphUnavailable("The graph refuses the user.")

    result, retries = run(raising)
    assert not result.success and retries == 0
    assert sentence_of(result) == "The graph refuses the user."


def merges() -> tuple[dg.ExecuteInProcessResult, int]:
    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([entity_merges], resources=RESOURCES, instance=instance, raise_on_error=False)
        return result, sum(event.is_step_up_for_retry for event in result.all_events)


def test_a_graph_that_comes_back_ends_green_and_a_refused_password_fails_at_once(
    project: Path, embedded_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The asset and the graph are real; between them stands a connection that is cut."""
    monkeypatch.setattr(graph, "UNAVAILABLE_SECONDS", 1)
    with proxy(os.environ["NEO4J_URI"]) as between:
        monkeypatch.setenv("NEO4J_URI", f"bolt://127.0.0.1:{between.port}")
        between.refuse()
        assert merges()[0].success is False
        monkeypatch.setattr(reporting, "RETRIES", Mending(between.admit))
        result, retries = merges()
        assert result.success and retries == 1
        monkeypatch.setenv("NEO4J_PASSWORD", "another")
        result, retries = merges()
        assert not result.success and retries == 0
        assert "refuses the user" in sentence_of(result)


class Mending(NamedTuple):
    """A policy that mends what failed while the step waits."""

    mend: Callable[[], object]
    max_retries: int = 1

    def calculate_delay(self, _: int) -> float:
        self.mend()
        return 0.05


def test_a_model_that_comes_back_is_asked_only_what_it_did_not_answer(
    project: Path, with_model: ModelProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LanguageModel.__init__, "__defaults__", (0.5,))  # seconds of patience
    (project / "inputs").mkdir()
    texts = ("Acme Corp bought Beta Labs.", "Acme Corp sold Gamma Labs.")
    lines = (json.dumps({"chunk_id": str(n), "doc_id": "d", "body": text}) for n, text in enumerate(texts))
    (project / "inputs" / "a.jsonl").write_text("\n".join(lines))
    with_model.plan(faults={"503": 1.0}, times=-1)
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("input_files", ["a.jsonl"])
        monkeypatch.setattr(reporting, "RETRIES", Mending(with_model.plan))
        result = dg.materialize(
            STAGES,
            selection=["chunks", "extractions"],
            partition_key="a.jsonl",
            instance=instance,
            resources=RESOURCES,
            run_config={"resources": {"settings": {"config": {"language_model": "openai", "critique": False}}}},
            raise_on_error=False,
        )
    assert result.success
    assert sum(event.is_step_up_for_retry for event in result.all_events) == 1
