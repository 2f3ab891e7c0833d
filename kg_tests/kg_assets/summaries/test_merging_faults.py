"""Models that fail or end, runs beside each other: what was answered is written, and what was not stays as it was."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import dagster as dg
import pytest

from kg_assets.buffer.result import Buffer
from kg_assets.definitions import RESOURCES
from kg_assets.graph_writes.result import GraphReceipt
from kg_assets.partitions import input_files
from kg_assets.stage import stage_asset
from kg_assets.summaries import asset
from kg_assets.summaries.refresh import Refreshed
from kg_resources.graph import Graph, open_graph
from kg_resources.language_model import LimitReached, ModelUnavailable, open_language_model
from kg_resources.settings import Settings
from kg_tests.graphs import wipe
from kg_tests.model_process import ModelProcess
from kg_tests.small_files import HashEmbedder, small_file, write_to_graph
from kg_tests.snapshots import difference, graph_snapshot
from kg_tests.summaries import assert_says, entity, merged, refreshed


def many(name: str, count: int = 12) -> Buffer:
    names = [f"Firm{n:02}" for n in range(count)]
    triples = [("Acme", "acquired", firm) for firm in names]
    return small_file(f"g/{name}.md", {name: [triples]}, summaries={firm: f"{firm} of {name}." for firm in names})


def test_a_failed_reply_keeps_the_text_and_the_mark(graph: Graph, model_server: ModelProcess) -> None:
    for name in ("one", "two"):
        write_to_graph(graph, many(name, 5))
    faults = ("cut", "schema-violation", "refusal", "empty")
    model_server.plan(poison={f"Firm0{number} of": fault for number, fault in enumerate(faults)})
    done = merged(graph)
    for number in range(len(faults)):
        node = entity(graph, f"Firm0{number}")
        assert node.pop("summary_stale") is True
        assert_says(node, f"Firm0{number} of one. Firm0{number} of two.")
    assert_says(entity(graph, "Firm04"), "Merged: Firm04 of one. / Firm04 of two.")
    assert (done.receipt.failed, done.receipt.merged, done.receipt.overtaken) == (4, 1, 0)
    reasons = {row["name"]: row["reason"] for row in done.failed}
    for name, word in (("Firm00", "cut"), ("Firm01", "MergedSummary"), ("Firm02", "refused"), ("Firm03", "empty")):
        assert word in reasons[name]
    model_server.plan()
    assert merged(graph).asked == len(faults)
    assert_says(entity(graph, "Firm00"), "Merged: Firm00 of one. / Firm00 of two.")


def test_what_was_answered_before_the_end_is_written(graph: Graph, model_server: ModelProcess) -> None:
    for name in ("one", "two"):
        write_to_graph(graph, many(name))
    model_server.plan(poison={"Firm05 of": "insufficient_quota"})
    with pytest.raises(LimitReached, match="max_tokens"):
        refreshed(graph, open_language_model(Settings(max_tokens=1_500)), batch_size=250, concurrency=1)
    assert 0 < written_by_model(graph) == model_server.stats()["replies"] < 12
    with pytest.raises(ModelUnavailable, match="quota"):
        refreshed(graph, open_language_model(Settings()), batch_size=250, concurrency=1)
    answered = model_server.stats()["replies"]
    assert written_by_model(graph) == answered < 12
    model_server.plan()
    assert merged(graph).merged == model_server.stats()["requests"] == 12 - answered


def written_by_model(graph: Graph) -> int:
    found = graph.read("MATCH (n:EntityNode) WHERE n.summary STARTS WITH 'Merged' RETURN n.summary_stale AS stale")
    assert all(row["stale"] is None for row in found)
    return len(found)


def test_two_runs_at_once_beside_a_writer(graph: Graph, model_server: ModelProcess) -> None:
    files = {name: many(name) for name in ("one", "two", "three")}
    for buffer in files.values():
        write_to_graph(graph, buffer)
    merged(graph)
    expected = graph_snapshot(graph)
    wipe(graph)
    for name in ("one", "two"):
        write_to_graph(graph, files[name])
    model_server.plan(latency=0.02)

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


@pytest.mark.parametrize("graph_server", ["embedded"], indirect=True)
def test_the_asset_shows_what_was_asked_and_what_came_of_it(
    graph: Graph, model_server: ModelProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_to_graph(graph, many("one", 3))
    receipt = write_to_graph(graph, many("two", 3))
    model_server.plan(poison={"Firm01 of": "refusal"})
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
    assert shown["model_requests"] == model_server.stats()["requests"] == 4  # a refusal is asked once more
    assert (shown["asked_summaries"], shown["cached_summaries"], shown["saved_questions"]) == (3, 0, 1)
    assert rows(shown["failed"])[0]["name"] == "Firm01" and "refused" in rows(shown["failed"])[0]["reason"]
    assert sorted(row["after"] for row in rows(shown["preview"])) == [
        "Merged: Firm00 of one. / Firm00 of two.",
        "Merged: Firm02 of one. / Firm02 of two.",
    ]
    assert [row["role"] for row in rows(shown["usage_by_role"])] == ["summary"]


def rows(table: Any) -> Sequence[dict[str, Any]]:
    return [record.data for record in table.records]
