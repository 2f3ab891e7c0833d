"""How resolution grows: new names against groups of three sizes, names of one file, one giant heap of similar names.

    python -m scripts.bench_resolve [--quick]

Entities go straight into the vector store (QDRANT_URL's, else shards in a new folder) and into an embedded graph, a
group a size. Models answer nothing here: calls are counted, and none is made. Each time is the best of its rounds.
"""

import argparse
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self
from uuid import uuid4

from rich.console import Console
from rich.table import Table

from kg_assets import identity
from kg_assets.entity_resolution import acronyms, cannot_link, normalize, people
from kg_assets.entity_resolution.block_keys import keys_held
from kg_assets.entity_resolution.cluster import Cluster
from kg_assets.entity_resolution.judge import Judge, Question
from kg_assets.entity_resolution.prompts import Described
from kg_assets.extractions.result import ChunkExtraction, ExtractedEntity, FileExtractions
from kg_assets.graph_writes.schema import ensure_schema
from kg_assets.identity import contribution_uuid, document_uuid, entity_key
from kg_assets.resolutions.entity_nodes import entity_nodes
from kg_assets.resolutions.in_document import cluster_document
from kg_assets.resolutions.known_entities import EntitySearch
from kg_assets.resolutions.known_nodes import KnownNodes
from kg_assets.resolutions.mentions import collect_mentions
from kg_assets.resolutions.result import ResolvedNode
from kg_resources import embedded_graph
from kg_resources.embedder import LocalEmbedder
from kg_resources.graph import Graph, open_graph
from kg_resources.settings import Settings
from kg_resources.vectors import NAME_KEYS, VectorStore, collection_name, open_vector_store
from scripts.made_names import Named, made_names, similar_names, variant

EMBEDDER: Final = LocalEmbedder()
THRESHOLD: Final = float(Settings.model_fields["similarity_threshold"].default)
ROUNDS: Final = 7
NEW: Final = 1_000
BATCH: Final = 2_000

WRITE: Final = """
MERGE (d:DocumentNode {group_id: $group_id, uuid: $document}) SET d.source_file = $source_file
WITH d
UNWIND $rows AS row
MERGE (n:EntityNode {group_id: $group_id, uuid: row.key})
ON CREATE SET n.name = row.name, n.entity_type = row.type, n.aliases = [row.name], n.summary = ''
CREATE (d)-[:MENTIONS {entity_key: row.key, name: row.name, entity_type: row.type, aliases: [row.name],
                       summary: ''}]->(n)
"""


class CountingJudge(Judge):
    """Counts questions and joins nothing."""

    def __init__(self) -> None:
        self.asked, self.saved, self.unasked = Counter(), Counter(), Counter()
        self.shown = 0

    def groups(self, questions: Sequence[Sequence[Described]]) -> list[list[frozenset[int]]]:
        self.asked["groups"] += len(questions)
        return [[] for _ in questions]

    def matches(self, questions: Sequence[Question]) -> list[int | None]:
        self.asked["match"] += len(questions)
        self.shown += sum(len(candidates) for _, candidates in questions)
        return [None for _ in questions]


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds, and seconds of this process's processor time, which other work on the machine touches less."""
    began, cpu = time.monotonic(), time.process_time()
    work()
    return time.monotonic() - began, time.process_time() - cpu


def write_group(graph: Graph, store: VectorStore, collection: str, group_id: str, names: Sequence[Named]) -> None:
    """Entities, each named by one document of many."""
    store.ensure(collection, EMBEDDER.dimensions)
    for start in range(0, len(names), BATCH):
        named = {entity_key(group_id, *each): each for each in names[start : start + BATCH]}
        rows = [{"key": key, "name": name, "type": kind} for key, (name, kind) in named.items()]
        source_file = f"{group_id}/{start}.md"
        document = document_uuid(group_id, source_file, "d")
        parameters = {"group_id": group_id, "source_file": source_file, "document": document, "rows": rows}
        graph.write(lambda tx, parameters=parameters: tx.run(WRITE, parameters).consume())
        ids = [contribution_uuid(group_id, document, key) for key in named]
        payloads = [
            {
                "group_id": group_id, "source_file": source_file, "document_uuid": document, "entity_uuid": key,
                "entity_key": key, "name": name, "aliases": [name], "type": kind, "summary": "",
                NAME_KEYS: sorted(keys_held(name, kind)),
            }
            for key, (name, kind) in named.items()
        ]  # fmt: skip
        store.upsert(collection, ids, EMBEDDER.embed([name for name, _ in named.values()]), payloads)
    store.settle(collection)


def new_names(known: Sequence[Named]) -> list[Named]:
    """A third of them other names of what the group has."""
    dice = random.Random(5)
    variants = [variant(named, dice) for named in dice.sample(list(known), min(NEW // 3, len(known)))]
    return list(dict.fromkeys([*variants, *made_names(NEW, seed=9)]))[:NEW]


def extractions_of(names: Sequence[Named], group_id: str = "g") -> FileExtractions:
    entities = tuple(ExtractedEntity(name, kind, "") for name, kind in names)
    return FileExtractions(f"{group_id}/new.md", group_id, "none", (ChunkExtraction("c", "extracted", entities),), {})


def clusters_of(names: Sequence[Named], judge: Judge | None = None) -> list[Cluster]:
    extractions = extractions_of(names)
    mentions = collect_mentions(extractions, write_ungrounded=False)
    clusters, _ = cluster_document(
        extractions, mentions, mentions.types, EMBEDDER.embed, THRESHOLD, judge, lambda _: None
    )
    return clusters


def forget_names() -> None:
    """What a process that begins does not have: the remembered forms of names."""
    for module in (identity, acronyms, cannot_link, normalize, people):
        for remembered in vars(module).values():
            if hasattr(remembered, "cache_clear"):
                remembered.cache_clear()


@dataclass
class Group:
    """So many entities in a store of their own, and names that are new to it."""

    graph: Graph
    store: VectorStore
    search: EntitySearch
    clusters: Sequence[Cluster]
    judge: CountingJudge = field(default_factory=CountingJudge)
    nodes: Sequence[ResolvedNode] = ()

    @classmethod
    def made(cls, graph: Graph, size: int) -> Self:
        group_id, known = f"g{size}", made_names(size)
        os.environ["KG_DATA_URI"] = f"{os.environ['DAGSTER_HOME']}/vectors_{size}"
        collection = collection_name("entities", f"{EMBEDDER.model}-bench-{uuid4().hex}", EMBEDDER.dimensions)
        store = open_vector_store()
        del os.environ["KG_DATA_URI"]
        write_group(graph, store, collection, group_id, known)
        search = EntitySearch(store, collection, group_id, f"{group_id}/new.md", EMBEDDER.embed, THRESHOLD)
        return cls(graph, store, search, clusters_of(new_names(known)))

    def resolve(self) -> None:
        self.judge = CountingJudge()
        forget_names()
        known = KnownNodes(self.graph, self.search.group_id, self.search.source_file, fresh=False)
        self.nodes = entity_nodes(self.clusters, self.search, known, self.judge, {}, lambda _: None)[0]


def against_groups(sizes: Sequence[int], console: Console) -> None:
    """In turns, the best round of each size."""
    table = Table(title=f"{NEW:,} new names against a group, without model calls", title_justify="left")
    columns = ("entities", "seconds", "cpu seconds", "over the size before", "cpu over it", "matched")
    for column in (*columns, "calls", "candidates shown", "calls without rules"):
        table.add_column(column, justify="right")
    with open_graph() as graph, ExitStack() as stores:
        ensure_schema(graph, EMBEDDER.dimensions)
        groups = [Group.made(graph, size) for size in sizes]
        for group in groups:
            stores.enter_context(group.store)
        times = [[measured(group.resolve) for group in groups] for _ in range(ROUNDS)]
        for place, (size, group) in enumerate(zip(sizes, groups, strict=True)):
            best = [min(of_one[place][clock] for of_one in times) for clock in (0, 1)]
            before = [min(of_one[max(place - 1, 0)][clock] for of_one in times) for clock in (0, 1)]
            matched = sum(node.decision != "new" for node in group.nodes)
            without = sum(bool(of_one) for of_one in group.search.candidates(group.clusters))
            table.add_row(
                f"{size:,}", *(f"{seconds:.2f}" for seconds in best),
                *(f"{mine / theirs:.2f}" if place else "" for mine, theirs in zip(best, before, strict=True)),
                f"{matched:,}", f"{group.judge.asked['match']:,}", f"{group.judge.shown:,}", f"{without:,}",
            )  # fmt: skip
    console.print(table)


def in_one_file(sizes: Sequence[int], console: Console) -> None:
    table = Table(title="Names of one file, without a model", title_justify="left")
    for column in ("names", "seconds", "cpu seconds", "cpu over the size before", "things"):
        table.add_column(column, justify="right")
    before = 0.0
    for size in sizes:
        known, dice = made_names(size * 2 // 3, seed=2), random.Random(6)
        names = list(dict.fromkeys([*known, *(variant(named, dice) for named in dice.sample(known, len(known) // 2))]))
        clusters: list[Cluster] = []
        seconds, cpu = measured(lambda names=names, clusters=clusters: clusters.extend(clusters_of(names)))
        ratio = f"{cpu / before:.1f}" if before else ""
        table.add_row(f"{len(names):,}", f"{seconds:.1f}", f"{cpu:.1f}", ratio, f"{len(clusters):,}")
        before = cpu
    console.print(table)


def giant_heap(size: int, console: Console) -> None:
    """Names of one file that are each like many others."""
    names, clusters, judge = similar_names(size), [], CountingJudge()
    seconds, cpu = measured(lambda: clusters.extend(clusters_of(names, judge)))
    console.print(
        f"{size:,} similar names in one file: {seconds:.1f} s ({cpu:.1f} s of processor), {len(clusters):,} things, "
        f"{judge.asked['groups']:,} calls to a judge that joins nothing"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of every size")
    divisor = 10 if parser.parse_args().quick else 1
    for name in [name for name in os.environ if name.startswith(("KG_", "NEO4J_"))]:
        del os.environ[name]
    console = Console(width=150)
    EMBEDDER.embed(["loaded"])
    with tempfile.TemporaryDirectory() as home:
        os.environ["DAGSTER_HOME"] = home
        os.chdir(home)
        try:
            against_groups([size // divisor for size in (1_000, 10_000, 100_000)], console)
        finally:
            embedded_graph.stop()
            os.chdir(Path(__file__).parent)
    in_one_file([size // divisor for size in (1_000, 10_000, 50_000)], console)
    giant_heap(2_000 // divisor, console)


if __name__ == "__main__":
    main()
