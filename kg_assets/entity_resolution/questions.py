"""Pairs in doubt, put into few questions: what is likest stands together, and what is too much for one question is
split where it is weakest."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final

from kg_assets.entity_resolution.judge import MOST_IN_A_CALL
from kg_assets.entity_resolution.union_find import UnionFind

Pair = tuple[int, int]
"""Two things by number, the smaller first."""

CORE: Final = MOST_IN_A_CALL - 4
"""Things of a split component that are a question's own; the rest are neighbours that another question has too."""


def questions_of(links: Mapping[Pair, float], most: int) -> list[tuple[int, ...]]:
    """Questions, at most so many, that show the ends of the strongest links together.

    Each round puts every linked thing into one question, as `_round` says; what it leaves apart is left to the next
    round. When there are more questions than allowed, those with the strongest links are kept.

    Args:
        links: pair -> how much speaks for it.
    """
    left, questions = dict(links), list[tuple[int, ...]]()
    while left and len(questions) < most:
        asked = sorted(_round(left), key=lambda question: (-_strength(question, left), question))
        asked = asked[: most - len(questions)]
        questions += asked
        left = without(left, asked)
    return sorted(questions)


def without(links: Mapping[Pair, float], questions: Iterable[Sequence[int]]) -> dict[Pair, float]:
    """The links whose ends stand together in none of the questions."""
    shown = {pair for question in questions for pair in combinations(sorted(question), 2)}
    return {pair: score for pair, score in links.items() if pair not in shown}


def _strength(question: Sequence[int], links: Mapping[Pair, float]) -> float:
    return sum(links.get(pair, 0.0) for pair in combinations(question, 2))


def _round(links: Mapping[Pair, float]) -> list[tuple[int, ...]]:
    """Things that a chain of links joins stand in one question, as far as it holds them; small chains share one.

    A chain that is too long is cut at its weakest links, and a question gets some of the things to which the strongest
    cut links lead. So there are about as many questions as a tenth of the things, however many links.
    """
    strongest = sorted(links, key=lambda pair: (-links[pair], pair))
    things = sorted({thing for pair in links for thing in pair})
    components = _grown(things, strongest, len(things))
    whole = [component for component in components if len(component) <= MOST_IN_A_CALL]
    component_of = {thing: component[0] for component in components for thing in component}
    pieces: dict[int, list[list[int]]] = defaultdict(list)
    in_whole = {thing for component in whole for thing in component}
    for piece in _grown([thing for thing in things if thing not in in_whole], strongest, CORE):
        pieces[component_of[piece[0]]].append(piece)
    split = [core for of_one in pieces.values() for core in _packed(of_one, CORE)]
    _overlap(split, strongest)
    return [tuple(sorted(question)) for question in _packed(whole + split, MOST_IN_A_CALL)]


def _grown(things: Sequence[int], strongest: Iterable[Pair], most: int) -> list[list[int]]:
    """Pieces of at most so many things, the strongest links joined first; sorted."""
    place = {thing: position for position, thing in enumerate(things)}
    pieces = UnionFind(len(things), lambda mine, theirs: len(mine) + len(theirs) > most)
    for one, other in strongest:
        if one in place and other in place:
            pieces.join(place[one], place[other])
    return [[things[position] for position in piece] for piece in pieces.clusters()]


def _overlap(questions: Sequence[list[int]], strongest: Iterable[Pair]) -> None:
    """Adds to questions that have room the far ends of the strongest links that were cut."""
    core_of = {thing: number for number, core in enumerate(questions) for thing in core}
    for one, other in strongest:
        if one not in core_of or core_of[one] == core_of[other]:
            continue
        ends = (one, core_of[other]), (other, core_of[one])
        thing, at = min(ends, key=lambda end: (len(questions[end[1]]), end))
        if len(questions[at]) < MOST_IN_A_CALL and not any(end in questions[number] for end, number in ends):
            questions[at].append(thing)


def _packed(pieces: Iterable[list[int]], most: int) -> list[list[int]]:
    """Pieces put together, the largest first, each into the fullest bin that has room."""
    bins: dict[int, list[list[int]]] = defaultdict(list)
    for piece in sorted(pieces, key=lambda piece: (-len(piece), piece)):
        size = next((size for size in range(most - len(piece), 0, -1) if bins[size]), 0)
        packed = bins[size].pop() if size else []
        bins[len(packed) + len(piece)].append(packed + piece)
    return [packed for of_size in bins.values() for packed in of_size]
