"""A language model on the clusters that rules leave in doubt: what it is asked, and what of its answers is believed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import combinations

from kg_assets.resolutions.judge import Judge
from kg_assets.resolutions.prompts import Described
from kg_assets.resolutions.questions import Pair, questions_of

Forbidden = Callable[[int, int], bool]
"""Whether a rule keeps two things apart."""


def joined_by(
    judge: Judge, links: Mapping[Pair, float], described: Mapping[int, Described], forbidden: Forbidden
) -> list[Pair]:
    """Pairs of things that are one by every question that shows both and against which no rule speaks, sorted.

    Where answers put a thing with two that are kept apart, by a rule or by another answer, it goes to neither.

    Raises:
        JudgeFailed, ModelUnavailable, LimitReached: no answer, and so nothing is joined.
    """
    together, denied = _answers(judge, links, described)

    @cache
    def apart(one: int, other: int) -> bool:
        return (one, other) in denied or forbidden(one, other)

    allowed = [pair for pair in sorted(together - denied) if not apart(*pair)]
    partners: dict[int, set[int]] = defaultdict(set)
    for one, other in allowed:
        partners[one].add(other)
        partners[other].add(one)
    unclear = {
        thing for thing, others in partners.items() if any(apart(*pair) for pair in combinations(sorted(others), 2))
    }
    clear = [pair for pair in allowed if not unclear & set(pair)]
    return list(_without_contradiction(clear, apart))


def _answers(
    judge: Judge, links: Mapping[Pair, float], described: Mapping[int, Described]
) -> tuple[set[Pair], set[Pair]]:
    """Pairs that some answer puts together, and pairs that some answer does not.

    A question also shows things that have nothing to do with each other: only what a chain of links joins counts.
    """
    questions = questions_of(links)
    answers = judge.groups([[described[thing] for thing in question] for question in questions])
    chain_of = _chains(links)
    together: set[Pair] = set()
    denied: set[Pair] = set()
    for question, groups in zip(questions, answers, strict=True):
        shown = {pair for pair in combinations(question, 2) if chain_of[pair[0]] == chain_of[pair[1]]}
        same = {pair for group in groups for pair in combinations(sorted(question[member] for member in group), 2)}
        together |= shown & same
        denied |= shown - same
    return together, denied


def _chains(links: Iterable[Pair]) -> dict[int, int]:
    """Thing -> a number that all things of its chain share."""
    chain: dict[int, list[int]] = {}
    for one, other in links:
        fewer, more = sorted((chain.setdefault(one, [one]), chain.setdefault(other, [other])), key=len)
        if fewer is not more:
            more += fewer
            chain |= dict.fromkeys(fewer, more)
    return {thing: members[0] for thing, members in chain.items()}


def _without_contradiction(pairs: Iterable[Pair], apart: Forbidden) -> Iterator[Pair]:
    """The pairs whose joining makes no thing of two that are kept apart, however long the chain between them."""
    whole: dict[int, list[int]] = {}
    for one, other in pairs:
        mine, theirs = whole.setdefault(one, [one]), whole.setdefault(other, [other])
        if mine is theirs or any(apart(min(a, b), max(a, b)) for a in mine for b in theirs):
            continue
        mine += theirs
        whole |= dict.fromkeys(theirs, mine)
        yield one, other
