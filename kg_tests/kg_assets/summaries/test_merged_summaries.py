"""Summaries that a model makes, from real files in a real graph, by a server that repeats all it was shown."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import dagster as dg
import numpy as np
import pytest

from kg_assets.buffer.result import Buffer
from kg_assets.definitions import RESOURCES
from kg_assets.graph_writes.forget import forget_graph
from kg_assets.graph_writes.result import GraphReceipt
from kg_assets.partitions import input_files
from kg_assets.shared_nodes import embedded_text
from kg_assets.stage import stage_asset
from kg_assets.summaries import asset
from kg_assets.summaries.refresh import Refreshed
from kg_resources.graph import Graph, open_graph
from kg_resources.language_model import Answer, LanguageModel, LimitReached, ModelUnavailable, open_language_model
from kg_resources.settings import Settings
from kg_tests.graphs import wipe
from kg_tests.model_process import ModelProcess
from kg_tests.small_files import HashEmbedder, small_file, write_to_graph
from kg_tests.snapshots import difference, graph_snapshot
from kg_tests.summaries import entity, refreshed

SAYS = {
    "one": "Acme makes anvils.",
    "two": "Acme is in Ohio.",
    "three": "Acme sells rope.",
    "four": "Acme was founded in 1950.",
}


@pytest.fixture(scope="module")
def server() -> Iterator[ModelProcess]:
    with ModelProcess() as process:
        yield process


@pytest.fixture(autouse=True)
def environment(server: ModelProcess, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("KG_LANGUAGE_MODEL", "openai")
    server.plan()


def file(name: str, says: str | None = None, subject: str = "Acme") -> Buffer:
    """Later numbers are of later dates."""
    date = f"2026-01-0{list(SAYS).index(name) + 1}"
    triples = [[(subject, "acquired", "Borealis")]]
    summaries = {subject: says or SAYS[name], "Borealis": "Borealis is for sale."}
    return small_file(f"g/{name}.md", {name: triples}, summaries=summaries, date=date)


def write(graph: Graph, *names: str) -> None:
    for name in names:
        write_to_graph(graph, file(name))


def merged(graph: Graph, **settings: Any) -> Refreshed:
    return refreshed(graph, open_language_model(Settings(**settings)))


def vectors(text: str) -> dict[str, np.ndarray]:
    return {
        "name_embedding": HashEmbedder().embed([text])[0],
        "name_only_embedding": HashEmbedder().embed([text.split(":")[0]])[0],
    }


def assert_says(node: dict[str, Any], summary: str) -> None:
    """That, is found by that, and is done."""
    assert node["summary"] == summary and "summary_stale" not in node
    for name, vector in vectors(embedded_text(node["name"], summary)).items():
        np.testing.assert_allclose(node[name], vector, rtol=1e-6)


def test_what_several_documents_say_is_merged_once(graph: Graph, server: ModelProcess) -> None:
    write(graph, "two", "one")
    done = merged(graph)
    assert_says(entity(graph, "Acme"), "Merged: Acme makes anvils. / Acme is in Ohio.")
    assert_says(entity(graph, "Borealis"), "Borealis is for sale.")
    numbers = {"nodes": 2, "merged_summaries": 1, "asked_summaries": 1, "saved_questions": 1}
    assert {name: number for name, number in done.receipt.counts().items() if number} == numbers
    before = "Acme makes anvils. Acme is in Ohio."
    assert done.preview == [{"name": "Acme", "before": before, "after": entity(graph, "Acme")["summary"]}]

    snapshot, written = graph_snapshot(graph), entity(graph, "Acme")["written_at"]
    write(graph, "one", "two")
    assert not any(merged(graph).receipt.counts().values())
    assert difference(snapshot, graph_snapshot(graph)) == [] and entity(graph, "Acme")["written_at"] == written
    assert server.stats()["requests"] == 1

    wipe(graph)
    write(graph, "one", "two")
    again = merged(graph).receipt
    assert (again.asked, again.cached, again.merged) == (0, 1, 1)
    assert difference(snapshot, graph_snapshot(graph)) == []


def test_a_model_made_summary_is_no_contribution(graph: Graph) -> None:
    """A node that gains a contribution is brought forward from its parts, and asked about by all of them."""
    write(graph, "one", "two")
    merged(graph)
    write(graph, "three")
    node = entity(graph, "Acme")
    assert node["summary"] == " ".join(list(SAYS.values())[:3]) and node["summary_stale"] is True
    write(graph, "four")
    merged(graph)
    assert_says(entity(graph, "Acme"), f"Merged: {' / '.join(SAYS.values())}")
    said = graph.read("MATCH ()-[m:MENTIONS]->(n {name: 'Acme'}) RETURN m.summary AS summary")
    assert {row["summary"] for row in said} == set(SAYS.values())


def test_a_forgotten_document_leaves_no_trace(graph: Graph) -> None:
    write(graph, "one")
    merged(graph)
    alone = graph_snapshot(graph)
    write_to_graph(graph, file("two", subject="Acme Inc."))
    merged(graph)
    assert_says(entity(graph, "Acme Inc."), "Merged: Acme makes anvils. / Acme is in Ohio.")
    forget_graph(graph, "g", "g/two.md", batch_size=250, progress=lambda _: None)
    assert entity(graph, "Acme")["summary"] == "Acme makes anvils."  # at once; the vectors come with the next summaries
    merged(graph)
    assert_says(entity(graph, "Acme"), "Acme makes anvils.")
    assert difference(alone, graph_snapshot(graph)) == []


def test_what_changes_and_changes_back_costs_one_more_question(graph: Graph, server: ModelProcess) -> None:
    write(graph, "one", "two")
    merged(graph)
    write_to_graph(graph, file("two", "Acme left Ohio."))
    assert merged(graph).asked == 1
    assert_says(entity(graph, "Acme"), "Merged: Acme makes anvils. / Acme left Ohio.")
    write(graph, "two")
    back = merged(graph).receipt
    assert (back.asked, back.cached) == (0, 1) and server.stats()["requests"] == 2
    assert_says(entity(graph, "Acme"), "Merged: Acme makes anvils. / Acme is in Ohio.")


@pytest.mark.parametrize("fault", ["cut", "schema-violation", "refusal"])
def test_a_failed_reply_keeps_the_text_and_the_mark(graph: Graph, server: ModelProcess, fault: str) -> None:
    write(graph, "one")
    other = small_file("g/two.md", {"two": [[("Acme", "acquired", "Borealis")]]}, summaries=dict.fromkeys(
        ("Acme", "Borealis"), "It is in Ohio."))  # fmt: skip
    write_to_graph(graph, other)
    server.plan(poison={"Acme makes anvils.": fault})
    done = merged(graph)
    node = entity(graph, "Acme")
    assert node.pop("summary_stale") is True
    assert_says(node, "Acme makes anvils. It is in Ohio.")
    assert_says(entity(graph, "Borealis"), "Merged: Borealis is for sale. / It is in Ohio.")
    assert (done.receipt.failed, done.receipt.merged, done.receipt.overtaken) == (1, 1, 0)
    assert [row["name"] for row in done.failed] == ["Acme"] and done.failed[0]["reason"]
    server.plan()
    assert merged(graph).receipt.counts()["asked_summaries"] == 1
    assert_says(entity(graph, "Acme"), "Merged: Acme makes anvils. / It is in Ohio.")


def test_nothing_is_written_that_was_made_from_what_is_no_longer_said(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fourth document changes neither the writer's text nor the name: only the contributions tell."""
    write(graph, "one", "two", "three")
    ask = LanguageModel.ask

    async def somebody_writes(self: LanguageModel, *question: Any) -> Answer[Any]:
        write(graph, "four")
        return await ask(self, *question)

    with monkeypatch.context() as patch:
        patch.setattr(LanguageModel, "ask", somebody_writes)
        done = merged(graph).receipt
    assert (done.asked, done.merged, done.overtaken) == (1, 0, 2)  # of Borealis the fourth said something too
    node = entity(graph, "Acme")
    assert node["summary"] == " ".join(list(SAYS.values())[:3]) and node["summary_stale"] is True
    assert merged(graph).receipt.overtaken == 0
    assert_says(entity(graph, "Acme"), f"Merged: {' / '.join(SAYS.values())}")


def many(name: str, count: int = 12) -> Buffer:
    names = [f"Firm{n:02}" for n in range(count)]
    triples = [("Acme", "acquired", firm) for firm in names]
    return small_file(f"g/{name}.md", {name: [triples]}, summaries={firm: f"{firm} of {name}." for firm in names})


@pytest.mark.parametrize(("fault", "ends"), [("insufficient_quota", ModelUnavailable), ("max_tokens", LimitReached)])
def test_what_was_answered_before_the_end_is_written(
    graph: Graph, server: ModelProcess, fault: str, ends: type[Exception]
) -> None:
    write_to_graph(graph, many("one"))
    write_to_graph(graph, many("two"))
    server.plan(poison={"Firm05 of": fault} if ends is ModelUnavailable else {})
    model = open_language_model(Settings(max_tokens=3_000 if ends is LimitReached else None))
    with pytest.raises(ends):
        refreshed(graph, model, batch_size=250, concurrency=1)
    answered = server.stats()["replies"]
    done = graph.read("MATCH (n:EntityNode) WHERE n.summary STARTS WITH 'Merged' RETURN n.summary_stale AS stale")
    assert done == [{"stale": None}] * answered and 0 < answered < 12
    server.plan()
    assert merged(graph).receipt.merged == server.stats()["requests"] == 12 - answered


def test_two_runs_at_once_beside_a_writer(graph: Graph, server: ModelProcess) -> None:
    files = {name: many(name) for name in ("one", "two", "three")}
    for buffer in files.values():
        write_to_graph(graph, buffer)
    merged(graph)
    expected = graph_snapshot(graph)
    wipe(graph)
    for name in ("one", "two"):
        write_to_graph(graph, files[name])
    server.plan(latency=0.02)

    def refresh(source_file: str) -> Refreshed:
        with open_graph() as own:
            return refreshed(own, open_language_model(Settings(fresh=True)), source_file=source_file, batch_size=3)

    def write_third() -> None:
        with open_graph() as own:
            write_to_graph(own, files["three"], batch_size=5)

    with ThreadPoolExecutor() as pool:
        runs = [pool.submit(refresh, f"g/{name}.md") for name in ("one", "two")]
        pool.submit(write_third).result()
        results = [run.result() for run in runs]
    assert sum(result.merged for result in results) > 0
    merged(graph)
    assert difference(expected, graph_snapshot(graph)) == []


def test_the_asset_shows_what_was_asked_and_what_came_of_it(
    graph: Graph, server: ModelProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_to_graph(graph, many("one", 3))
    receipt = write_to_graph(graph, many("two", 3))
    server.plan(poison={"Firm01 of": "refusal"})
    monkeypatch.setattr(asset, "open_embedder", lambda _: HashEmbedder())

    @stage_asset
    def graph_writes() -> GraphReceipt:
        return receipt

    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions(input_files.name or "", ["g/two.md"])
        run = dg.materialize(
            [graph_writes, asset.summaries],
            partition_key="g/two.md",
            instance=instance,
            resources=RESOURCES,
        )
    result = run.asset_value("summaries")
    assert (result.nodes, result.merged, result.asked, result.saved, result.failed) == (4, 2, 3, 1, 1)
    (event,) = run.asset_materializations_for_node("summaries")
    shown: dict[str, Any] = {name: getattr(value, "value", value) for name, value in event.metadata.items()}
    assert shown["model_requests"] == server.stats()["requests"] == 4  # a refusal is asked once more
    assert (shown["asked_summaries"], shown["cached_summaries"], shown["saved_questions"]) == (3, 0, 1)
    assert rows(shown["failed"])[0]["name"] == "Firm01" and "refused" in rows(shown["failed"])[0]["reason"]
    assert sorted(row["after"] for row in rows(shown["preview"])) == [
        "Merged: Firm00 of one. / Firm00 of two.",
        "Merged: Firm02 of one. / Firm02 of two.",
    ]
    assert [row["role"] for row in rows(shown["usage_by_role"])] == ["summary"]


def rows(table: Any) -> Sequence[dict[str, Any]]:
    return [record.data for record in table.records]
