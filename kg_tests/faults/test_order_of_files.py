"""The order in which files come, or that they come all at once, changes no cluster and no doubt."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kg_resources.graph import Graph
from kg_resources.vectors import VectorStore, open_vector_store
from kg_tests.looked_over import clusters, doubts, judge_of_environment, look, together
from kg_tests.model_process import ModelProcess
from kg_tests.overlapping_files import APART, BY_JUDGE, BY_RULES, FILES, THINGS
from kg_tests.resolved_files import extractions_of, resolve, write_resolved

ORDERS = 10


@pytest.fixture
def store(project: Path) -> Iterator[VectorStore]:
    with open_vector_store() as opened:
        yield opened


def write_in_turn(graph: Graph, store: VectorStore, group_id: str, names: list[str]) -> None:
    for name in names:
        chunks, extractions = extractions_of(f"{group_id}/{name}", FILES[name], group_id)
        write_resolved(graph, store, chunks, extractions, resolve(graph, store, extractions))


def write_at_once(graph: Graph, store: VectorStore, group_id: str) -> None:
    """All are resolved before any is written, and written at the same time."""
    files = [extractions_of(f"{group_id}/{name}", facts, group_id) for name, facts in FILES.items()]
    resolutions = [resolve(graph, store, extractions) for _, extractions in files]
    with ThreadPoolExecutor(len(files)) as threads:
        written = [
            threads.submit(write_resolved, graph, store, *file, resolution)
            for file, resolution in zip(files, resolutions, strict=True)
        ]
    for one in written:
        one.result()


def test_every_order_and_no_order_give_the_same_things(
    graph: Graph, store: VectorStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A group an order, so that all are looked over at once: by rules, then by a judge that knows everything."""
    draw = random.Random(6)
    groups = [f"order{number}" for number in range(ORDERS)]
    for group_id in groups:
        write_in_turn(graph, store, group_id, draw.sample(list(FILES), len(FILES)))
    write_at_once(graph, store, "at-once")

    by_rules = look(graph)
    found = clusters(graph, "at-once")
    for group_id in groups:
        assert clusters(graph, group_id) == found, group_id
        assert doubts(by_rules, group_id) == doubts(by_rules, "at-once"), group_id
    assert [names for names in BY_RULES if not together(found, *names)] == []
    assert [names for names in (*BY_JUDGE, *APART) if together(found, *names)] == []

    with ModelProcess() as server:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        server.plan(things=THINGS)
        by_judge = look(graph, judge_of_environment())
    found = clusters(graph, "at-once")
    for group_id in groups:
        assert clusters(graph, group_id) == found, group_id
        assert doubts(by_judge, group_id) == doubts(by_judge, "at-once"), group_id
    assert [names for names in (*BY_RULES, *BY_JUDGE) if not together(found, *names)] == []
    assert [names for names in APART if together(found, *names)] == []
    assert [doubt[:4] for doubt in doubts(by_judge, "at-once")] == [("Jordan", "Person", "Jordan", "Place")]
