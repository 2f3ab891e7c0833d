"""Every group of the graph is looked over for duplicates: certain ones are merged, doubtful ones listed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kg_assets.entity_merges.duplicates import Doubt, find_duplicates
from kg_assets.entity_merges.kept_apart import kept_apart
from kg_assets.entity_merges.merge import Merge, MergeReceipt, merge_nodes
from kg_assets.entity_merges.read import documents_of, read_groups, read_things
from kg_assets.entity_merges.result import DoubtfulPair, DuplicatesReceipt, MergedNode
from kg_assets.entity_merges.things import Thing
from kg_assets.entity_resolution.block import Embed
from kg_assets.entity_resolution.judge import Judge
from kg_assets.redirects import follow_redirects
from kg_resources.graph import Graph

DOUBTFUL_KEPT: Final = 50
"""Pairs a group; the receipt counts the others."""
DOCUMENTS_KEPT: Final = 3
"""Documents that a doubtful pair names for each of its two."""


@dataclass(frozen=True)
class Look:
    """How groups are looked over."""

    graph: Graph
    embed: Embed
    judge: Judge | None
    threshold: float
    """Cosine from which vectors propose that two names be compared."""
    batch_size: int
    run_id: str
    progress: Callable[[str], None]


def look_over(look: Look) -> DuplicatesReceipt:
    """Group by group; what an earlier run began is ended first.

    Raises:
        JudgeFailed: a question got no answer; groups before are merged, that of the question and those after are not.
    """
    groups = read_groups(look.graph)
    nodes = finished = all_doubtful = 0
    merged: list[MergedNode] = []
    doubtful: list[DoubtfulPair] = []
    for group_id in groups:
        finished += _merge(look, group_id, []).finished
        things = read_things(look.graph, group_id)
        apart = _kept_apart(look.graph, group_id)
        found = find_duplicates(things, apart, look.embed, look.judge, threshold=look.threshold)
        decided = [one for thing in found.things for one in _decisions(group_id, thing)]
        look.progress(
            f"Group {group_id}: {len(things):,} nodes, {len(decided):,} to merge, {len(found.doubts):,} pairs in doubt"
        )
        done = _merge(look, group_id, [Merge(one.uuid, one.into, one.reason, one.score) for one in decided])
        nodes += len(things)
        merged += (one for one in decided if one.uuid in done.uuids)
        doubtful += _with_documents(look.graph, group_id, found.doubts[:DOUBTFUL_KEPT])
        all_doubtful += len(found.doubts)
    questions = look.judge.asked["groups"] if look.judge else 0
    return DuplicatesReceipt(len(groups), nodes, finished, tuple(merged), tuple(doubtful), all_doubtful, questions)


def _merge(look: Look, group_id: str, merges: Sequence[Merge]) -> MergeReceipt:
    return merge_nodes(
        look.graph, group_id, merges, run_id=look.run_id, batch_size=look.batch_size, progress=look.progress
    )


def _kept_apart(graph: Graph, group_id: str) -> set[frozenset[str]]:
    """The pairs by the nodes that stand for them now."""
    pairs = kept_apart(graph, group_id)
    now = follow_redirects(graph.read, group_id, (uuid for pair in pairs for uuid in pair))
    return {frozenset(now.get(uuid, uuid) for uuid in pair) for pair in pairs}


def _decisions(group_id: str, thing: Thing) -> Iterator[MergedNode]:
    for lost in thing.lost:
        yield MergedNode(group_id, lost.name, lost.uuid, thing.name, thing.uuid, lost.reason, lost.score)


def _with_documents(graph: Graph, group_id: str, doubts: Sequence[Doubt]) -> Iterator[DoubtfulPair]:
    found = documents_of(graph, group_id, (thing.uuid for doubt in doubts for thing in (doubt.one, doubt.other)))
    for doubt in doubts:
        one, other = doubt.one, doubt.other
        documents, others = (tuple(found[thing.uuid][:DOCUMENTS_KEPT]) for thing in (one, other))
        yield DoubtfulPair(
            group_id,
            one.name,
            one.entity_type,
            other.name,
            other.entity_type,
            doubt.reason,
            doubt.score,
            documents,
            others,
        )
