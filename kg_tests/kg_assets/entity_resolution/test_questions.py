"""How what is in doubt is put into questions: few, full, and split where it is weakest."""

import random
from collections import Counter

import pytest

from kg_assets.entity_resolution.judge import MOST_IN_A_CALL
from kg_assets.entity_resolution.questions import CORE, Pair, questions_of, without


def likest(names: int, links: int) -> dict[Pair, float]:
    """One chain of so many things, each linked with some others."""
    dice = random.Random(3)
    found = {(thing, thing + 1): 0.5 for thing in range(names - 1)}
    for _ in range(links):
        one, other = sorted(dice.sample(range(names), 2))
        found[one, other] = round(dice.uniform(0.5, 1), 2)
    return found


def together(questions: list[tuple[int, ...]], one: int, other: int) -> bool:
    return any(one in question and other in question for question in questions)


def test_nothing_in_doubt_is_no_question() -> None:
    assert questions_of({}, 1_000) == []


def test_small_chains_share_a_question_and_are_never_torn() -> None:
    chains: dict[Pair, float] = {}
    for first in range(0, 60, 3):
        chains |= {(first, first + 1): 0.6, (first + 1, first + 2): 0.9}
    questions = questions_of(chains, 1_000)
    assert len(questions) == 4
    assert all(together(questions, *pair) for pair in chains)
    assert max(Counter(thing for question in questions for thing in question).values()) == 1


def test_a_long_chain_is_cut_at_its_weakest_links() -> None:
    """Three knots of nine, each tied to the next by a weak link."""
    links = {(a, b): 0.9 for knot in (0, 9, 18) for a in range(knot, knot + 9) for b in range(a + 1, knot + 9)}
    links |= {(8, 9): 0.6, (17, 18): 0.55}
    questions = questions_of(links, 1_000)
    assert len(questions) == 3
    for knot in (0, 9, 18):
        assert any(set(range(knot, knot + 9)) <= set(question) for question in questions)
    assert sum(map(len, questions)) == 27 + 2


def test_questions_overlap_along_the_strongest_links_that_were_cut() -> None:
    links = {(a, b): 0.9 for knot in (0, 9) for a in range(knot, knot + 9) for b in range(a + 1, knot + 9)}
    links |= {(0, 9): 0.8, (1, 10): 0.5, (2, 11): 0.5, (3, 12): 0.5}
    questions = questions_of(links, 1_000)
    assert together(questions, 0, 9)
    assert len(questions) == 2


@pytest.mark.parametrize("links", [0, 2_000, 40_000])
def test_one_giant_chain_ends_in_bounded_questions(links: int) -> None:
    asked = questions_of(likest(2_000, links), 2_000 // (CORE - 1))
    assert len(asked) <= 2_000 / (CORE - 1)
    assert all(2 <= len(question) == len(set(question)) <= MOST_IN_A_CALL for question in asked)
    assert {thing for question in asked for thing in question} == set(range(2_000))


def test_the_order_of_the_links_does_not_show() -> None:
    links = likest(300, 900)
    mixed = list(links.items())
    random.Random(5).shuffle(mixed)
    assert questions_of(dict(mixed), 1_000) == questions_of(links, 1_000)


def test_what_no_question_shows_is_asked_in_the_next_round_the_strongest_first() -> None:
    """Every two of twenty, which no question holds."""
    links = {(a, b): 0.5 for a in range(20) for b in range(a + 1, 20)} | {(0, 19): 0.9}
    asked = questions_of(links, 100)
    assert not without(links, asked)
    few = questions_of(links, 1)
    assert len(few) == 1 and together(few, 0, 19)
    assert without(links, few)
