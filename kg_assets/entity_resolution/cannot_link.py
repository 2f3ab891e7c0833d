"""Which names are never one thing's, whoever says so: what a language model joins is checked against this first."""

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from rapidfuzz import fuzz

from kg_assets.entity_resolution.acronyms import LONGEST_ACRONYM, is_short_for
from kg_assets.entity_resolution.known_aliases import known_canonical_name
from kg_assets.entity_resolution.match_rules import contradicts, is_distinctive
from kg_assets.entity_resolution.normalize import (
    MONTHS,
    SMALL_WORDS,
    STATES,
    content_words,
    head_of,
    match_words,
    singular,
    telling,
)
from kg_assets.entity_resolution.people import is_description, maybe_one_person
from kg_assets.identity import EntityType

_PARTS: Final = frozenset(
    (
        "credit foundation music records studios cloud web canada europe asia america americas leasing mortgage "
        "acquisition reinsurance subsidiary subsidiaries affiliate branch division police furnace plant works mill"
    ).split()
)
"""After a name: what the thing of that name owns, or what is only named after it."""
_BUSINESSES: Final = _PARTS | frozenset("finance securities asset assets ventures fund realty properties".split())
"""The same after a name of several words; after a single one they may be its own."""
_QUANTITIES: Final = frozenset(
    (
        "all both several some many most various other these those numerous few each every two three four five six "
        "seven eight nine ten dozens hundreds thousands"
    ).split()
)
_RANKS: Final = frozenset("vice deputy acting assistant associate interim".split())
"""Before a role: another role."""
_SHARE: Final = re.compile(r"\b(?:percent|majority|minority|half|share|portion|part|group|number) of\b")
_GROUPS: Final = frozenset(
    (
        "agencies associations authorities bankers banks boards branches businesses chains companies corporations "
        "counties cities communities contacts contractors countries dealers departments developers districts employers "
        "establishments executives families farmers farms firms governments households institutions lenders "
        "manufacturers members merchants nations offices officials organizations parties producers providers regions "
        "regulators restaurants retailers schools sellers suppliers towns unions universities utilities vendors "
        "wholesalers workers"
    ).split()
)
_COUNTED: Final[frozenset[EntityType]] = frozenset(("Person", "Organization", "Place"))
"""Types of which a group is another thing than its member."""
_DIRECTIONS: Final = {
    f"{direction}ern": direction
    for direction in "north south east west northeast northwest southeast southwest".split()
}
_DATES: Final = re.compile(rf"(?:19|20)\d\d|{'|'.join(sorted(MONTHS))}")
_IN_BRACKETS: Final = re.compile(r"\(([^()]*)\)\s*$")
_A_MISSPELLING: Final = 88
"""fuzz.ratio of two family names that may be one."""


def forbids(one: str, other: str, entity_type: EntityType) -> bool:
    """True where nothing may make two names of one type one thing. Symmetric."""
    if _group_and_member(one, other, entity_type) or _elsewhere(one, other) or _known_apart(one, other, entity_type):
        return True
    if entity_type == "Person" and not (is_description(one) and is_description(other)):
        return _other_people(one, other)
    if is_short_for(one, other, entity_type) or is_short_for(other, one, entity_type):
        return False
    numbered_apart = not (_is_letters(one) or _is_letters(other)) and _numbered_apart(one, other, entity_type)
    return numbered_apart or _parent_and_part(one, other, entity_type)


def _numbered_apart(one: str, other: str, entity_type: EntityType) -> bool:
    """Other numbers, ordinals, directions, classes, months or ranks. A month or a year that only one bears leaves
    doubt, and so does any mark beside one that they share: `2027 Notes` and `4.875% Senior Notes due 2027`."""
    marks, others = _marks(one, entity_type), _marks(other, entity_type)
    if marks == others:
        return False
    words, other_words = _unmarked(one, entity_type), _unmarked(other, entity_type)
    if words and other_words and not words & other_words:
        return False  # numbers of two kinds: a trial by its name and by its protocol
    one_sided = marks <= others or others <= marks
    return not (one_sided and (marks & others or all(_DATES.fullmatch(mark) for mark in marks ^ others)))


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


def _parent_and_part(one: str, other: str, entity_type: EntityType) -> bool:
    words, others = match_words(one, entity_type), match_words(other, entity_type)
    shared = next(
        (i for i, (a, b) in enumerate(zip(words, others, strict=False)) if a != b), min(len(words), len(others))
    )
    if entity_type != "Organization" or not shared or not is_distinctive(words[:shared]):
        return False
    parts = _PARTS if shared == 1 else _BUSINESSES
    return parts & set(words[shared:]) != parts & set(others[shared:])


def _group_and_member(one: str, other: str, entity_type: EntityType) -> bool:
    """`both companies` and either; `the Districts` and a District; `most lenders` and `lenders`."""
    if entity_type not in _COUNTED:
        return False
    head, other_head = _head(one), _head(other)
    if head != other_head and singular(head) == singular(other_head):
        return True
    if _is_part_of_group(one) or _is_part_of_group(other):
        return match_words(one, "Other") != match_words(other, "Other")
    return (_is_group(one) and not _is_plural(other_head)) or (_is_group(other) and not _is_plural(head))


@lru_cache(maxsize=200_000)
def _head(name: str) -> str:
    return head_of(match_words(re.sub(r"\(.*?\)", "", name), "Other"))


def _is_plural(word: str) -> bool:
    return singular(word) != word


@lru_cache(maxsize=200_000)
def _is_part_of_group(name: str) -> bool:
    words = re.findall(r"[^\W\d_]+", name.casefold())
    counted = bool(_QUANTITIES & set(words[:3])) or bool(_SHARE.search(name.casefold()))
    return counted and any(_is_plural(word) for word in words)


def _is_group(name: str) -> bool:
    """`lenders`, `the Districts`; not `United Food & Commercial Workers`, which is a name."""
    if _head(name) not in _GROUPS:
        return False
    words = re.findall(r"[^\W\d_]+", name)
    return len(words) < 3 or not all(word[0].isupper() or word in SMALL_WORDS for word in words)


def _other_people(one: str, other: str) -> bool:
    """A role is nobody; other given names, initials or family names are other people, unless the one name is a part of
    the other or as good as spelt like it."""
    if is_description(one) or is_description(other):
        return True
    if not contradicts(one, other, "Person") or maybe_one_person(one, other):
        return False
    words, others = match_words(one, "Person"), match_words(other, "Person")
    if set(words) <= set(others) or set(others) <= set(words):
        return False
    differing = [(a, b) for a, b in zip(words, others, strict=False) if a != b]
    misspelt = len(differing) == 1 and min(map(len, differing[0])) > 4 and fuzz.ratio(*differing[0]) >= _A_MISSPELLING
    return len(words) != len(others) or not misspelt


def _elsewhere(one: str, other: str) -> bool:
    """Other states, or other words in brackets behind."""
    states, others = _states(one), _states(other)
    if states and others and not states & others:
        return True
    inside, other_inside = (_IN_BRACKETS.findall(name.casefold()) for name in (one, other))
    return bool(inside and other_inside) and inside != other_inside


@lru_cache(maxsize=200_000)
def _states(name: str) -> frozenset[str]:
    text = f" {' '.join(match_words(name, 'Place'))} "
    return frozenset(state for state in STATES if f" {state} " in text)


def _known_apart(one: str, other: str, entity_type: EntityType) -> bool:
    known, other_known = known_canonical_name(one, entity_type), known_canonical_name(other, entity_type)
    return bool(known and other_known) and known != other_known
