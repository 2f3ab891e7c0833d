"""Summaries that a model makes, from real files in a real graph, by a server that repeats all it was shown."""

from typing import Any

import pytest

from kg_assets.buffer.result import Buffer
from kg_assets.graph_writes.forget import forget_graph
from kg_resources.graph import Graph
from kg_resources.language_model import Answer, LanguageModel
from kg_tests.graphs import wipe
from kg_tests.model_process import ModelProcess
from kg_tests.small_files import small_file, write_to_graph
from kg_tests.snapshots import difference, graph_snapshot
from kg_tests.summaries import assert_says, entity, merged

SAYS = {
    "one": "Acme makes anvils.",
    "two": "Acme is in Ohio.",
    "three": "Acme sells rope.",
    "four": "Acme was founded in 1950.",
}


def file(name: str, says: str | None = None, subject: str = "Acme") -> Buffer:
    """Later numbers are of later dates."""
    date = f"2026-01-0{list(SAYS).index(name) + 1}"
    triples = [[(subject, "acquired", "Borealis")]]
    summaries = {subject: says or SAYS[name], "Borealis": "Borealis is for sale."}
    return small_file(f"g/{name}.md", {name: triples}, summaries=summaries, date=date)


def write(graph: Graph, *names: str) -> None:
    for name in names:
        write_to_graph(graph, file(name))


def test_what_several_documents_say_is_merged_once(graph: Graph, model_server: ModelProcess) -> None:
    write(graph, "two", "one")
    done = merged(graph)
    assert_says(entity(graph, "Acme"), "Merged: Acme makes anvils. / Acme is in Ohio.")
    assert_says(entity(graph, "Borealis"), "Borealis is for sale.")
    numbers = {"nodes": 2, "merged_summaries": 1, "asked_summaries": 1, "saved_questions": 1}
    assert {name: number for name, number in done.receipt.counts().items() if number} == numbers
    before = "Acme makes anvils. Acme is in Ohio."
    assert done.preview == [{"name": "Acme", "before": before, "after": entity(graph, "Acme")["summary"]}]

    snapshot = graph_snapshot(graph)
    write(graph, "one", "two")
    assert not any(merged(graph).receipt.counts().values())
    assert difference(snapshot, graph_snapshot(graph)) == []
    assert model_server.stats()["requests"] == 1

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


def test_what_changes_and_changes_back_costs_one_more_question(graph: Graph, model_server: ModelProcess) -> None:
    write(graph, "one", "two")
    merged(graph)
    write_to_graph(graph, file("two", "Acme left Ohio."))
    assert merged(graph).asked == 1
    assert_says(entity(graph, "Acme"), "Merged: Acme makes anvils. / Acme left Ohio.")
    write(graph, "two")
    back = merged(graph).receipt
    assert (back.asked, back.cached) == (0, 1) and model_server.stats()["requests"] == 2
    assert_says(entity(graph, "Acme"), "Merged: Acme makes anvils. / Acme is in Ohio.")


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
