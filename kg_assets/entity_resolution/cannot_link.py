"""Hard evidence that two names are two things: nothing may join them, whoever says so."""

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from rapidfuzz import fuzz

from kg_assets.entity_resolution.acronyms import LONGEST_ACRONYM, is_short_for
from kg_assets.entity_resolution.match_rules import contradicts
from kg_assets.entity_resolution.normalize import MONTHS, content_words, match_words, states_named, telling
from kg_assets.entity_resolution.people import family_name, is_description, is_full_name, maybe_one_person
from kg_assets.identity import EntityType

_DIRECTIONS: Final = {
    f"{direction}ern": direction
    for direction in "north south east west northeast northwest southeast southwest".split()
}
_RANKS: Final = frozenset("vice deputy acting assistant associate interim".split())
"""Before a role: another role."""
_A_MISSPELLING: Final = 88
"""fuzz.ratio of two family names that may be one."""


def cannot_link(one: str, other: str, entity_type: EntityType) -> bool:
    """Whether two names of one type differ in a number, an ordinal, a direction or a class that each of them has, name
    two states of the United States, or are full names of two people of one family. Symmetric."""
    states, other_states = states_named(one), states_named(other)
    if states and other_states and not states & other_states:
        return True
    if entity_type == "Person" and not (is_description(one) or is_description(other)):
        return _other_people(one, other)
    if is_short_for(one, other, entity_type) or is_short_for(other, one, entity_type):
        return False
    if _is_letters(one) or _is_letters(other):
        return False
    marks, others = _marks(one, entity_type), _marks(other, entity_type)
    if marks <= others or others <= marks:
        return False  # what only one of them has leaves doubt
    words, other_words = _unmarked(one, entity_type), _unmarked(other, entity_type)
    return not words or not other_words or bool(words & other_words)  # else numbers of two kinds


@lru_cache(maxsize=200_000)
def _unmarked(name: str, entity_type: EntityType) -> frozenset[str]:
    return frozenset(content_words(match_words(name, entity_type))) - _marks(name, entity_type)


def _is_letters(name: str) -> bool:
    """Whether it is an acronym, whose letters may hide an ordinal or a direction: `BCB` of Central Bank of Brazil."""
    return name.isupper() and name.isalpha() and len(name) <= LONGEST_ACRONYM


@lru_cache(maxsize=200_000)
def _marks(name: str, entity_type: EntityType) -> frozenset[str]:
    family: EntityType = "Other" if entity_type == "Person" else entity_type  # a banker's number is no initial
    name = re.sub(r"^One\s", "", name, flags=re.IGNORECASE)
    words = match_words(name, family)
    lettered = {
        f"{number}{word[0]}"
        for number, word in pairwise(words)
        if number.isdigit() and word.isalpha() and len(word.removesuffix("s")) == 1
    }
    marks = telling(name, family) | lettered | set(words) & (_DIRECTIONS.keys() | MONTHS)
    if entity_type == "Person":
        marks |= set(words) & _RANKS
    return frozenset(_DIRECTIONS.get(mark, mark) for mark in marks)


def _other_people(one: str, other: str) -> bool:
    """Full names of one family name that contradict each other, unless the one is as good as spelt like the other."""
    if not (is_full_name(one) and is_full_name(other)) or family_name(one) != family_name(other):
        return False
    if not contradicts(one, other, "Person") or maybe_one_person(one, other):
        return False
    words, others = match_words(one, "Person"), match_words(other, "Person")
    if set(words) <= set(others) or set(others) <= set(words):
        return False
    differing = [(a, b) for a, b in zip(words, others, strict=False) if a != b]
    misspelt = len(differing) == 1 and min(map(len, differing[0])) > 4 and fuzz.ratio(*differing[0]) >= _A_MISSPELLING
    return len(words) != len(others) or not misspelt
