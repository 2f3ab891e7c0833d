"""Which names are compared at all, and how many pairs that makes."""

import random
from collections import Counter
from collections.abc import Sequence
from itertools import islice, permutations

import numpy as np
import pytest

from kg_assets.entity_resolution.block import LARGEST_BLOCK, LARGEST_CELL, NEIGHBOURS, candidate_pairs, near_pairs
from kg_assets.identity import EntityType
from kg_resources.embedder import LocalEmbedder
from kg_tests.clustered import cluster_one_type

SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo yu za bre cla dro fli gra".split()


def far_apart(texts: Sequence[str]) -> np.ndarray:
    """Vectors none of which is near another."""
    vectors = np.random.default_rng(0).standard_normal((len(texts), 64)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def made_names(count: int) -> list[str]:
    """Names of firms, of parts that real ones have."""
    dice = random.Random(7)
    names: set[str] = set()
    while len(names) < count:
        first = "".join(dice.choices(SYLLABLES, k=3)).capitalize()
        business = dice.choice("Electric Energy Metals Foods Logistics Medical Software Water Steel".split())
        names.add(f"{first} {business} {dice.choice('Corporation Inc. LLC Group Holdings Partners'.split())}")
    return sorted(names)


def pairs_of(names: list[str], entity_type: EntityType = "Organization") -> set[frozenset[str]]:
    found = candidate_pairs(names, entity_type, far_apart, 0.7)
    return {frozenset({names[one], names[other]}) for one, other in found}


def test_names_that_may_be_one_thing_meet() -> None:
    for one, other in [
        ("DOL", "U.S. Department of Labor"),
        ("IBM", "International Business Machines Corporation"),
        ("GM Financial", "General Motors Financial Company"),
        ("UT Austin", "University of Texas at Austin"),
        ("home builders", "Homebuilders"),
        ("nonprofits", "nonprofit organizations"),
        ("McDonald's", "McDonalds Corp"),
        ("MWBE", "Minority- and Women-Owned Business Enterprises"),
    ]:
        assert frozenset({one, other}) in pairs_of([*made_names(200), one, other]), one


def test_twice_the_names_make_about_twice_the_pairs() -> None:
    few, many = (len(pairs_of(made_names(count))) for count in (2_000, 8_000))
    assert many < 8 * few
    assert many < 8_000 * 8_000 / 2 / 100


def test_many_equal_names_make_a_star_and_no_clique() -> None:
    words = "Acme United Northern Steel Paper Works Trading".split()
    names = [" ".join(order) for order in islice(permutations(words), 2_000)]
    assert len(pairs_of(names)) < 30 * len(names)
    clusters, _ = cluster_one_type(Counter(names), "Other", [], far_apart, 0.7)
    assert len(clusters) == 1


def test_capitals_meet_the_names_whose_letters_they_are() -> None:
    names = ["Nvexa Corporation", "NVXA", "Nordane", "XNVA"]
    among_many = [*names, *made_names(LARGEST_BLOCK)]
    found = candidate_pairs(among_many, "Organization", far_apart, 0.7)
    assert [pair for pair in found if max(pair) < len(names)] == [(0, 1)]


def test_few_names_are_all_compared() -> None:
    names = made_names(LARGEST_BLOCK)
    assert len(candidate_pairs(names, "Organization", far_apart, 0.7)) == len(names) * (len(names) - 1) // 2


@pytest.mark.parametrize(
    ("one", "other", "entity_type"),
    [
        ("JaneDoe", "Jane Doe", "Person"),
        ("Tony Okafor", "Antonio Bellweather", "Person"),
        ("Southeastern Grain", "Southeast", "Organization"),
        ("Choopong", "Chopong", "Person"),
        ("quick-service restaurants", "QSRs", "Other"),
        ("Class of 2oo8", "Class of 2008", "Other"),
    ],
)
def test_spellings_of_one_name_meet_among_many(one: str, other: str, entity_type: EntityType) -> None:
    names = [one, other, *made_names(2 * LARGEST_BLOCK)]
    assert (0, 1) in candidate_pairs(names, entity_type, far_apart, 0.7)


def test_one_giant_component_of_similar_names_ends() -> None:
    names = [f"Acme {name}" for name in made_names(2_000)]
    pairs = candidate_pairs(names, "Organization", LocalEmbedder().embed, 0.7)
    assert len(pairs) < 60 * len(names)
    clusters, _ = cluster_one_type(Counter(names), "Organization", [], LocalEmbedder().embed, 0.7)
    assert len(clusters) > 1_000


def test_near_vectors_are_found_among_more_names_than_are_compared_at_once() -> None:
    names = [str(number) for number in range(2 * LARGEST_CELL + 500)]
    vectors = far_apart(names)
    twins = vectors + np.random.default_rng(1).normal(0, 0.02, vectors.shape).astype(np.float32)
    both = np.concatenate([vectors, twins / np.linalg.norm(twins, axis=1, keepdims=True)])
    found = near_pairs([*names, *names], lambda _: both, 0.9)
    met = sum((index, index + len(names)) in found for index in range(len(names)))
    assert met >= 0.95 * len(names)
    assert len(found) <= 2 * len(both) * NEIGHBOURS
