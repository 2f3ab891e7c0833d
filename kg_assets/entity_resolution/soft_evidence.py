"""What makes it less likely that two names are one thing, and yet leaves the question open."""

import re
from functools import lru_cache
from typing import Final

from kg_assets.entity_resolution.known_aliases import known_canonical_name
from kg_assets.entity_resolution.match_rules import is_distinctive, tells_apart
from kg_assets.entity_resolution.normalize import SMALL_WORDS, head_of, match_words, singular
from kg_assets.entity_resolution.people import is_description, is_full_name
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
_IN_BRACKETS: Final = re.compile(r"\(([^()]*)\)\s*$")


def soft_evidence(one: str, other: str, entity_type: EntityType) -> int:
    """How many kinds of it there are for two names of one type. Symmetric."""
    return sum(
        (
            tells_apart(one, other, entity_type),
            _group_and_member(one, other, entity_type),
            _parent_and_part(one, other, entity_type),
            _in_other_brackets(one, other),
            _known_apart(one, other, entity_type),
            entity_type == "Person" and is_description(one) != is_description(other),
            entity_type == "Person" and _share_no_word(one, other),
        )
    )


def _share_no_word(one: str, other: str) -> bool:
    """Full names of which no word is in both: a nickname or a pseudonym is rare."""
    if not (is_full_name(one) and is_full_name(other)):
        return False
    return not set(match_words(one, "Person")) & set(match_words(other, "Person"))


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


def _in_other_brackets(one: str, other: str) -> bool:
    """Other words in brackets behind."""
    inside, other_inside = (_IN_BRACKETS.findall(name.casefold()) for name in (one, other))
    return bool(inside and other_inside) and inside != other_inside


def _known_apart(one: str, other: str, entity_type: EntityType) -> bool:
    known, other_known = known_canonical_name(one, entity_type), known_canonical_name(other, entity_type)
    return bool(known and other_known) and known != other_known
