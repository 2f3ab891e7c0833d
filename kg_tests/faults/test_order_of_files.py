"""The order in which files come, or that they come all at once, changes no cluster and no doubt."""

import random
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kg_assets.entity_merges.look_over import Look, look_over
from kg_assets.entity_merges.result import DuplicatesReceipt
from kg_assets.resolutions.judge import Judge
from kg_resources.graph import Graph
from kg_resources.language_model import open_language_model
from kg_resources.settings import Settings
from kg_resources.vectors import VectorStore, open_vector_store
from kg_tests.model_process import ModelProcess
from kg_tests.named_files import EMBEDDER, extracted, resolved, write_resolved
from kg_tests.overlapping_files import FILES, THINGS

ORDERS = 10

Clusters = set[frozenset[str]]


@pytest.fixture
def store(project: Path) -> Iterator[VectorStore]:
    with open_vector_store() as opened:
        yield opened


@pytest.fixture(scope="module")
def server() -> Iterator[ModelProcess]:
    with ModelProcess() as process:
        yield process


@pytest.fixture
def judge(server: ModelProcess, project: Path, monkeypatch: pytest.MonkeyPatch) -> Judge:
    """It knows everything."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    server.plan(things=THINGS)
    model = open_language_model(Settings(language_model="openai"))
    return Judge(model, groups_at_once=4, matches_at_once=4, progress=lambda _: None)


def write_in_turn(graph: Graph, store: VectorStore, group_id: str, names: list[str]) -> None:
    for name in names:
        chunks, extractions = extracted(f"{group_id}/{name}", FILES[name], group_id)
        write_resolved(graph, store, chunks, extractions, resolved(graph, store, extractions))


def write_at_once(graph: Graph, store: VectorStore, group_id: str) -> None:
    """All are resolved before any is written, and written at the same time."""
    files = [extracted(f"{group_id}/{name}", facts, group_id) for name, facts in FILES.items()]
    resolutions = [resolved(graph, store, extractions) for _, extractions in files]
    with ThreadPoolExecutor(len(files)) as threads:
        written = [
            threads.submit(write_resolved, graph, store, *file, resolution)
            for file, resolution in zip(files, resolutions, strict=True)
        ]
    for one in written:
        one.result()


def look(graph: Graph, judge: Judge | None) -> DuplicatesReceipt:
    return look_over(
        Look(graph, EMBEDDER.embed, judge, threshold=0.7, batch_size=50, run_id="run", progress=lambda _: None)
    )


def clusters(graph: Graph, group_id: str) -> Clusters:
    """Sets of `file: name` that share a node."""
    rows = graph.read(
        "MATCH (d:DocumentNode {group_id: $group_id})-[m:MENTIONS]->(n) "
        "RETURN n.uuid AS uuid, d.source_file AS file, m.aliases AS names",
        group_id=group_id,
    )
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row["uuid"]] |= {f"{row['file'].partition('/')[2]}: {name}" for name in row["names"]}
    return {frozenset(of_one) for of_one in found.values()}


def doubts(receipt: DuplicatesReceipt, group_id: str) -> list[tuple[str, ...]]:
    return [
        (pair.name, pair.entity_type, pair.other_name, pair.other_type, pair.reason, str(pair.score))
        for pair in receipt.doubtful
        if pair.group_id == group_id
    ]


def together(found: Clusters, *named: str) -> bool:
    return any(set(named) <= of_one for of_one in found)


def test_every_order_and_no_order_give_the_same_things(graph: Graph, store: VectorStore, judge: Judge) -> None:
    """A group an order, so that all of them are looked over at once."""
    draw = random.Random(6)
    for number in range(ORDERS):
        write_in_turn(graph, store, f"order{number}", draw.sample(list(FILES), len(FILES)))
    write_at_once(graph, store, "at-once")
    groups = [f"order{number}" for number in range(ORDERS)] + ["at-once"]

    by_rules = look(graph, None)
    found = clusters(graph, "at-once")
    for group_id in groups:
        assert clusters(graph, group_id) == found, group_id
        assert doubts(by_rules, group_id) == doubts(by_rules, "at-once"), group_id
    assert together(found, "one.md: Tim Cook", "two.md: Timothy D. Cook", "five.md: Mr. Cook")
    assert together(found, "one.md: Amazon Web Services", "four.md: AWS", "six.md: AWS")
    assert together(found, "four.md: Federal Open Market Committee", "three.md: FOMC", "five.md: FOMC")
    assert together(found, "five.md: Zenith Works", "four.md: Zenith Works", "six.md: Apex Tools")
    assert together(found, "one.md: Acme", "two.md: Acme", "three.md: Acme", "six.md: acme")
    assert together(found, "one.md: Twelfth District", "two.md: 12th District", "six.md: Twelfth District")
    assert together(found, "two.md: Denise Calloway", "four.md: D. Calloway")
    for one, other in APART:
        assert not together(found, one, other), (one, other)

    by_judge = look(graph, judge)
    found = clusters(graph, "at-once")
    for group_id in groups:
        assert clusters(graph, group_id) == found, group_id
        assert doubts(by_judge, group_id) == doubts(by_judge, "at-once"), group_id
    assert together(found, "four.md: Mr. Cook", "one.md: Tim Cook")
    assert together(found, "one.md: J. Smith", "two.md: John Smith")
    assert together(found, "four.md: Summit Health", "five.md: Summit")
    for one, other in APART:
        assert one == "one.md: J. Smith" or not together(found, one, other), (one, other)
    assert [pair[:4] for pair in doubts(by_judge, "at-once")] == [("Jordan", "Person", "Jordan", "Place")]


APART = [
    ("one.md: J. Smith", "two.md: John Smith"),
    ("three.md: Jane Smith", "two.md: John Smith"),
    ("two.md: Amazon", "one.md: AWS"),
    ("one.md: Twelfth District", "three.md: Eleventh District"),
    ("one.md: Alphabet Class A", "three.md: Alphabet Class C"),
    ("three.md: Borealis Metals", "three.md: Borealis Metals Credit"),
    ("one.md: Jordan", "two.md: Jordan"),
    ("one.md: Acme", "six.md: Acme Capital"),
    ("four.md: Summit Health", "six.md: Apex Tools"),
]
"""Not one thing, whatever the order."""
