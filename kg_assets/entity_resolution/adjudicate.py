"""A language model on the clusters that rules leave in doubt: what it is asked, and what of its answers is believed."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import combinations, product
from typing import Final

from kg_assets.entity_resolution.canonical_name import described_as
from kg_assets.entity_resolution.compare import Clustered, doubtful_links
from kg_assets.entity_resolution.judge import Judge
from kg_assets.entity_resolution.prompts import Described
from kg_assets.entity_resolution.questions import Pair, questions_of

MOST_JOINED: Final = 30
"""Clusters of which answers may make one thing; a chain that joins more is no thing's."""

Apart = Callable[[int, int], bool]
"""Whether two clusters, the smaller number first, are two things for certain."""


def joined_by(
    judge: Judge,
    clustered: Clustered,
    proposed: Iterable[Pair],
    told: Iterable[Pair],
    counts: Counter[str],
    summaries: Mapping[str, str],
) -> list[tuple[str, str]]:
    """Names whose clusters are one thing by every question that shows both, and against which no rule speaks.

    Where answers put a cluster with two that are kept apart, by a rule or by another answer, it goes to neither.

    Args:
        proposed: pairs of names, by position, that a search found.
        told: pairs that a text may equate, however unlike they are.
        counts: name -> how often.
        summaries: name -> what the text says of it.

    Raises:
        JudgeFailed, ModelUnavailable, LimitReached: no answer, and so nothing is joined.
    """
    links, decided = doubtful_links(clustered, proposed, told)
    judge.saved["groups"] += decided
    shown = {
        cluster: described_as(clustered.members[cluster], counts, clustered.entity_type, summaries)
        for cluster in {cluster for pair in links for cluster in pair}
    }
    together, denied = answers_on(judge, links, shown)

    @cache
    def apart(one: int, other: int) -> bool:
        return (one, other) in denied or clustered.forbidden(one, other)

    return [(shown[one].name, shown[other].name) for one, other in believed(together - denied, apart)]


def answers_on(
    judge: Judge, links: Mapping[Pair, float], shown: Mapping[int, Described]
) -> tuple[set[Pair], set[Pair]]:
    """Pairs of clusters that some answer puts together, and pairs that some answer does not.

    A question also shows what has nothing to do with each other: only what a chain of links joins counts.
    """
    questions = questions_of(links)
    answers = judge.groups([[shown[cluster] for cluster in question] for question in questions])
    chain_of = _chains(links)
    together: set[Pair] = set()
    denied: set[Pair] = set()
    for question, groups in zip(questions, answers, strict=True):
        pairs = {pair for pair in combinations(question, 2) if chain_of[pair[0]] == chain_of[pair[1]]}
        same = {pair for group in groups for pair in combinations(sorted(question[member] for member in group), 2)}
        together |= pairs & same
        denied |= pairs - same
    return together, denied


def _chains(links: Iterable[Pair]) -> dict[int, int]:
    """Cluster -> a number that all of its chain share."""
    chain: dict[int, list[int]] = {}
    for one, other in links:
        fewer, more = sorted((chain.setdefault(one, [one]), chain.setdefault(other, [other])), key=len)
        if fewer is not more:
            more += fewer
            chain |= dict.fromkeys(fewer, more)
    return {cluster: members[0] for cluster, members in chain.items()}


def believed(together: Iterable[Pair], apart: Apart) -> Iterator[Pair]:
    """The pairs whose joining makes no thing of two that are kept apart, however long the chain between them."""
    allowed = [pair for pair in sorted(together) if not apart(*pair)]
    partners: dict[int, set[int]] = defaultdict(set)
    for one, other in allowed:
        partners[one].add(other)
        partners[other].add(one)
    unclear = {
        cluster for cluster, others in partners.items() if any(apart(*pair) for pair in combinations(sorted(others), 2))
    }
    whole: dict[int, list[int]] = {}
    for one, other in allowed:
        if {one, other} & unclear:
            continue
        mine, theirs = whole.setdefault(one, [one]), whole.setdefault(other, [other])
        if mine is theirs or len(mine) + len(theirs) > MOST_JOINED:
            continue
        if any(apart(min(a, b), max(a, b)) for a, b in product(mine, theirs)):
            continue
        mine += theirs
        whole |= dict.fromkeys(theirs, mine)
        yield one, other
