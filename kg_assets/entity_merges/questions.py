"""What is in doubt, put to a language model: few names a question, those that are likest together."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations

from kg_assets.entity_merges.things import Link, Thing
from kg_assets.resolutions.judge import MOST_IN_A_CALL, Judge
from kg_assets.resolutions.prompts import Described

Pair = tuple[int, int]


def ask(things: Sequence[Thing], links: Sequence[Link], judge: Judge) -> tuple[list[Link], set[Pair]]:
    """Of the pairs in doubt those that are one thing by every answer, and those that by some answer are not."""
    questions = questions_of(links)
    answers = judge.groups([[_described(things[position]) for position in question] for question in questions])
    together: set[Pair] = set()
    shown: set[Pair] = set()
    denied: set[Pair] = set()
    for question, groups in zip(questions, answers, strict=True):
        same = {(question[one], question[other]) for group in groups for one, other in combinations(sorted(group), 2)}
        pairs = set(combinations(question, 2))
        shown |= pairs
        together |= same
        denied |= pairs - same
    agreed = together - denied
    confirmed = [
        replace(link, reason=f"{link.reason}; the language model agrees")
        for link in links
        if (link.one, link.other) in agreed
    ]
    return confirmed, denied


def questions_of(links: Sequence[Link]) -> list[list[int]]:
    """Positions of things, at most `MOST_IN_A_CALL` a question and each in order.

    What belongs together goes into one question. Where that is full, a thing stands in a second one, beside the
    likeliest of those that the first left out: so the questions stay few, however many things are alike.

    Args:
        links: the likeliest first.
    """
    block: dict[int, set[int]] = {}
    left_out: dict[int, Link] = {}
    for link in links:
        one, other = (block.setdefault(end, {end}) for end in (link.one, link.other))
        if one is other:
            continue
        if len(one) + len(other) > MOST_IN_A_CALL:
            left_out.setdefault(link.one, link)
            left_out.setdefault(link.other, link)
            continue
        one |= other
        block |= dict.fromkeys(other, one)
    first = [sorted(members) for position, members in sorted(block.items()) if position == min(members)]
    again = _packed(sorted({(link.one, link.other) for link in left_out.values()}))
    return [question for question in first + again if len(question) > 1]


def _packed(pairs: Iterable[Pair]) -> list[list[int]]:
    """Pairs, as many as go into one question."""
    packed: list[set[int]] = []
    for pair in pairs:
        if not packed or len(packed[-1] | set(pair)) > MOST_IN_A_CALL:
            packed.append(set())
        packed[-1] |= set(pair)
    return [sorted(question) for question in packed]


def _described(thing: Thing) -> Described:
    return Described(thing.name, thing.entity_type, thing.summary)
