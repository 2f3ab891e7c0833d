"""The order in which files come, or that they come all at once, changes no cluster and no doubt."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from kg_assets.entity_merges.result import DuplicatesReceipt
from kg_assets.entity_resolution.judge import Judge
from kg_resources.graph import Graph
from kg_resources.vectors import VectorStore
from kg_tests.looked_over import Clusters, clusters, doubts, look, together
from kg_tests.model_process import ModelProcess
from kg_tests.overlapping_files import APART, BY_JUDGE, BY_RULES, FILES, THINGS
from kg_tests.resolution_judges import judge_of_environment
from kg_tests.resolved_files import extractions_of, resolve, write_resolved

ORDERS = 10
FEWER_ORDERS = 3
"""Where it is about the other graph, or about who decides."""


@pytest.fixture
def judge(with_model: ModelProcess) -> Judge:
    """Knows everything."""
    with_model.plan(things=THINGS)
    return judge_of_environment("entity_merges")


def write_in_turn(
    graph: Graph, store: VectorStore, group_id: str, names: list[str], judge: Judge | None = None
) -> None:
    for name in names:
        chunks, extractions = extractions_of(f"{group_id}/{name}", FILES[name], group_id)
        write_resolved(graph, store, chunks, extractions, resolve(graph, store, extractions, judge=judge))


def write_at_once(graph: Graph, store: VectorStore, group_id: str, judge: Judge | None = None) -> None:
    """All are resolved before any is written, and written at the same time."""
    files = [extractions_of(f"{group_id}/{name}", facts, group_id) for name, facts in FILES.items()]
    resolutions = [resolve(graph, store, extractions, judge=judge) for _, extractions in files]
    with ThreadPoolExecutor(len(files)) as threads:
        written = [
            threads.submit(write_resolved, graph, store, *file, resolution)
            for file, resolution in zip(files, resolutions, strict=True)
        ]
    for one in written:
        one.result()


def write_in_orders(graph: Graph, store: VectorStore, orders: int, judge: Judge | None = None) -> list[str]:
    """A group an order, so that all are looked over at once; and one whose files came at once."""
    draw = random.Random(6)
    groups = [f"order{number}" for number in range(orders)]
    for group_id in groups:
        write_in_turn(graph, store, group_id, draw.sample(list(FILES), len(FILES)), judge)
    write_at_once(graph, store, "at-once", judge)
    return groups


def the_same(graph: Graph, groups: list[str], receipt: DuplicatesReceipt) -> Clusters:
    found = clusters(graph, "at-once")
    for group_id in groups:
        assert clusters(graph, group_id) == found, group_id
        assert doubts(receipt, group_id) == doubts(receipt, "at-once"), group_id
    return found


def test_every_order_and_no_order_give_the_same_things(graph: Graph, store: VectorStore, judge: Judge) -> None:
    """By rules; then the doubts of all go to a judge."""
    groups = write_in_orders(graph, store, FEWER_ORDERS if graph.is_neo4j else ORDERS)

    found = the_same(graph, groups, look(graph))
    assert [names for names in BY_RULES if not together(found, *names)] == []
    assert [names for names in (*BY_JUDGE, *APART) if together(found, *names)] == []

    by_judge = look(graph, judge)
    all_together(the_same(graph, groups, by_judge), by_judge)


def test_a_judge_from_the_first_file_on(graph: Graph, store: VectorStore, judge: Judge) -> None:
    groups = write_in_orders(graph, store, FEWER_ORDERS, judge)
    receipt = look(graph, judge)
    all_together(the_same(graph, groups, receipt), receipt)


def all_together(found: Clusters, receipt: DuplicatesReceipt) -> None:
    assert [names for names in (*BY_RULES, *BY_JUDGE) if not together(found, *names)] == []
    assert [names for names in APART if together(found, *names)] == []
    assert [doubt[:4] for doubt in doubts(receipt, "at-once")] == [("Jordan", "Person", "Jordan", "Place")]
