"""Rules across documents: what makes a new name and an entity of the group one thing for certain, what leaves doubt,
and what forbids.

Inside a document a short form is decided by what else the document names. Across documents that would make the order of
files matter, so certain is only what holds whatever else is known; the rest is doubt, for a judge or for a person.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

from rapidfuzz import fuzz

from kg_assets.entity_resolution.acronyms import is_acronym_of
from kg_assets.entity_resolution.cannot_link import cannot_link
from kg_assets.entity_resolution.match_rules import contradicts, same_thing, short_form, tells_apart
from kg_assets.entity_resolution.normalize import match_words, telling
from kg_assets.entity_resolution.people import has_initial_only, is_full_name
from kg_assets.entity_resolution.soft_evidence import soft_evidence
from kg_assets.identity import EntityType, normalized_name

ALIKE: Final = 88
"""Likeness of two names, words sorted, of 100, from which they are worth a question: one letter or two apart."""
_DEPENDS_ON_OTHERS: Final = frozenset(["one letter apart"])
"""Reasons of `same_thing` that need not pass from one name to the next: A is like B and B like C, but A not like C."""


@dataclass(frozen=True)
class Named:
    """A thing under all its names."""

    canonical: str
    names: tuple[str, ...]
    """The canonical one among them."""
    entity_type: EntityType

    def forms(self, entity_type: EntityType) -> list[str]:
        """Names that stand for one thing without their document, sorted."""
        return sorted(name for name in self.names if stands_alone(name, entity_type))


def common_type(one: EntityType, other: EntityType) -> EntityType | None:
    """The type under which two things may be one: `Other` gives way; None where two families stay apart."""
    if one == other or other == "Other":
        return one
    return other if one == "Other" else None


def stands_alone(name: str, entity_type: EntityType) -> bool:
    """Whether a name stands for one thing without its document: `Cook` does not, `Apple` and `FOMC` do."""
    return entity_type != "Person" or is_full_name(name)


def forbidden(one: Named, other: Named) -> bool:
    """True where nothing may join the two: families of types, a name that contradicts a name, names all of which
    differ in numbers, directions or classes, or of which two hold such as no one thing has."""
    entity_type = common_type(one.entity_type, other.entity_type)
    if entity_type is None:
        return True
    pairs = list(product(one.names, other.names))
    if entity_type == "Person":
        return any(contradicts(a, b, entity_type) for a, b in pairs)
    marks = {name: telling(name, entity_type) for name in (*one.names, *other.names)}
    if any(not (marks[a] <= marks[b] or marks[b] <= marks[a]) for a, b in pairs):
        return True
    return all(tells_apart(a, b, entity_type) for a, b in pairs)


def known_alias(one: Named, other: Named) -> str | None:
    """The form, equal but for its spelling, under which both are known."""
    entity_type = common_type(one.entity_type, other.entity_type)
    if entity_type is None:
        return None
    theirs = {normalized_name(name, entity_type) for name in other.forms(entity_type)}
    shared = (name for name in one.forms(entity_type) if normalized_name(name, entity_type) in theirs)
    return next((name for name in shared if _says_enough(name, name, one, other, entity_type)), None)


def certain(one: Named, other: Named) -> str | None:
    """Why the two are one thing, whatever else the group names."""
    for a, b, entity_type in _pairs(one, other):
        reason = same_thing(a, b, entity_type)
        if reason is None or reason in _DEPENDS_ON_OTHERS or _fits_many(a, b, entity_type):
            continue
        if _says_enough(a, b, one, other, entity_type):
            return f"{a} / {b}: {reason}"
    return None


def doubtful(one: Named, other: Named) -> str | None:
    """Why the two may be one thing, be it for certain; None: they are clearly different."""
    for a, b, entity_type in _pairs(one, other):
        if reason := _likeness(a, b, entity_type):
            return f"{a} / {b}: {reason}"
    return None


def _likeness(a: str, b: str, entity_type: EntityType) -> str | None:
    """What is unlike is not looked up in the rules that forbid: most candidates are, and there are many."""
    if reason := same_thing(a, b, entity_type):
        return reason
    reason = short_form(a, b, entity_type) or short_form(b, a, entity_type)
    if reason is None and entity_type != "Person":
        likeness = fuzz.token_sort_ratio(normalized_name(a, entity_type), normalized_name(b, entity_type))
        unlikely = likeness < ALIKE or soft_evidence(a, b, entity_type) > 0
        reason = None if unlikely else f"alike to {likeness:.0f} of 100"
    return None if reason is None or cannot_link(a, b, entity_type) else reason


def _pairs(one: Named, other: Named) -> Iterator[tuple[str, str, EntityType]]:
    entity_type = common_type(one.entity_type, other.entity_type)
    if entity_type is not None:
        for a, b in product(one.forms(entity_type), other.forms(entity_type)):
            yield a, b, entity_type


def _fits_many(a: str, b: str, entity_type: EntityType) -> bool:
    """`J. Smith` is John and Jane; where both are the same words it is one name."""
    if entity_type != "Person" or normalized_name(a, "Person") == normalized_name(b, "Person"):
        return False
    return has_initial_only(a) or has_initial_only(b)


def _says_enough(a: str, b: str, one: Named, other: Named, entity_type: EntityType) -> bool:
    """Whether the names that two things share are one's full name. What both only use beside a longer one, such as
    `ABC` of American Broadcasting Company and of Australian Broadcasting Corporation, proves nothing, and two letters
    prove nothing beside a longer name."""
    if a == one.canonical and b == other.canonical:
        return True
    if min(len(a), len(b)) < 3:
        return False
    full = a == one.canonical or b == other.canonical or same_thing(one.canonical, other.canonical, entity_type)
    return bool(full) or not (_is_short(a, one, entity_type) and _is_short(b, other, entity_type))


def _is_short(name: str, of: Named, entity_type: EntityType) -> bool:
    return is_acronym_of(name, of.canonical) or len(match_words(name, entity_type)) < len(
        match_words(of.canonical, entity_type)
    )


def clashing(things: Iterable[Named]) -> bool:
    """Whether two of these cannot be one thing."""
    listed = list(things)
    return any(forbidden(a, b) for place, a in enumerate(listed) for b in listed[place + 1 :])
