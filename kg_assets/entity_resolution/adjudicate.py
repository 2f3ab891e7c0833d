"""A language model on the pairs in doubt: what it is asked within its budget, and what of its answers is believed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from kg_assets.entity_resolution.judge import Judge
from kg_assets.entity_resolution.prompts import Described
from kg_assets.entity_resolution.questions import Pair, questions_of, without
from kg_assets.entity_resolution.union_find import UnionFind

MOST_JOINED: Final = 30
"""Things of which answers may make one; a chain that joins more is no thing's."""

Apart = Callable[[int, int], bool]
"""Whether two things, the smaller number first, are two for certain."""


@dataclass(frozen=True)
class Verdicts:
    """What the answers say of the pairs in doubt."""

    joined: list[Pair]
    """Things that are one by every question that shows both, and that nothing keeps apart."""
    denied: set[Pair]
    """Things that some question shows and does not put together."""
    refused: list[Pair]
    """Things that every answer puts together and hard evidence keeps apart: for a person to look at."""
    unasked: dict[Pair, float]
    """Links that the budget left out."""


def adjudicate(
    judge: Judge, links: Mapping[Pair, float], shown: Mapping[int, Described], things: int, cannot_link: Apart
) -> Verdicts:
    """Asks about the strongest links first, and believes what contradicts neither hard evidence nor another answer.

    Where answers put a thing with two that are kept apart, it goes to neither.

    Args:
        links: pairs in doubt -> how much speaks for each.
        shown: thing -> how a question shows it.
        things: how many there are, in doubt or not; the budget is so many questions for each.
        cannot_link: hard evidence that two are not one.

    Raises:
        JudgeFailed, ModelUnavailable, LimitReached: no answer, and so nothing is joined.
    """
    questions = questions_of(links, judge.budget(things))
    together, denied = _answers(judge, questions, links, shown)
    unasked = without(links, questions)
    judge.unasked["groups"] += len(unasked)
    agreed = together - denied

    def apart(one: int, other: int) -> bool:
        return (one, other) in denied or cannot_link(one, other)

    joined = list(_believed(agreed, apart))
    refused = sorted(pair for pair in agreed if cannot_link(*pair))
    return Verdicts(joined, denied, refused, unasked)


def _answers(
    judge: Judge, questions: list[tuple[int, ...]], links: Iterable[Pair], shown: Mapping[int, Described]
) -> tuple[set[Pair], set[Pair]]:
    """Pairs that some answer puts together, and pairs that some answer does not.

    A question also shows what has nothing to do with each other: only what a chain of links joins counts.
    """
    answers = judge.groups([[shown[thing] for thing in question] for question in questions])
    place = {thing: position for position, thing in enumerate(sorted({end for pair in links for end in pair}))}
    chains = UnionFind(len(place))
    for one, other in links:
        chains.join(place[one], place[other])
    together: set[Pair] = set()
    denied: set[Pair] = set()
    for question, groups in zip(questions, answers, strict=True):
        pairs = {
            pair for pair in combinations(question, 2) if chains.root(place[pair[0]]) == chains.root(place[pair[1]])
        }
        same = {pair for group in groups for pair in combinations(sorted(question[member] for member in group), 2)}
        together |= pairs & same
        denied |= pairs - same
    return together, denied


def _believed(agreed: Iterable[Pair], apart: Apart) -> Iterator[Pair]:
    """The pairs whose joining makes no thing of two that are kept apart, however long the chain between them."""
    allowed = [pair for pair in sorted(agreed) if not apart(*pair)]
    partners: dict[int, set[int]] = defaultdict(set)
    for one, other in allowed:
        partners[one].add(other)
        partners[other].add(one)
    unclear = {
        thing for thing, others in partners.items() if any(apart(*pair) for pair in combinations(sorted(others), 2))
    }
    things = sorted(partners)
    place = {thing: position for position, thing in enumerate(things)}

    def too_much(mine: Iterable[int], theirs: Iterable[int]) -> bool:
        both = ([things[position] for position in members] for members in (mine, theirs))
        one, other = map(sorted, both)
        return len(one) + len(other) > MOST_JOINED or any(apart(min(a, b), max(a, b)) for a in one for b in other)

    whole = UnionFind(len(things), too_much)
    for one, other in allowed:
        if not {one, other} & unclear and whole.join(place[one], place[other]):
            yield one, other
