"""Nodes of a group on their way to being one node a real thing, in memory."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Final

from kg_assets.entity_resolution.match_rules import contradicts
from kg_assets.entity_resolution.normalize import telling
from kg_assets.entity_resolution.people import is_full_name
from kg_assets.identity import EntityType, normalized_name
from kg_assets.shared_nodes import SharedLabel, fullest, most_specific, stored_parts

LOOSE_TYPES: Final[tuple[EntityType, ...]] = ("Other", "Topic")
"""Types that give way to a specific one of the same name."""

KeptApart = Mapping[str, frozenset[str]]
"""Uuid -> the uuids that a person has taken it apart from."""


@dataclass(frozen=True)
class Lost:
    """A node that goes into another."""

    uuid: str
    name: str
    reason: str
    score: float


@dataclass(frozen=True)
class Thing:
    """A node of the group, or several that are to be one."""

    uuid: str
    """Of the node that stays."""
    label: SharedLabel
    entity_type: EntityType
    name: str
    names: frozenset[str]
    """What documents call it in full."""
    aliases: frozenset[str]
    """Every surface form of every document."""
    keys: frozenset[str]
    """Entity keys of the contributions."""
    in_ontology: bool = False
    """Of a topic; such a one is never part of an entity that a document names alike."""
    summary_parts: tuple[str, ...] = ()
    """As the graph keeps them."""
    lost: tuple[Lost, ...] = ()

    @cached_property
    def forms(self) -> frozenset[str]:
        return self.names | self.aliases

    @cached_property
    def summary(self) -> str:
        """Made of contributions alone, so that a summary by a model changes no question."""
        return " ".join(json.loads(part)[-1] for part in self.summary_parts)

    @cached_property
    def members(self) -> frozenset[str]:
        return frozenset({self.uuid, *(lost.uuid for lost in self.lost)})

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Where it stands among others, whatever ids its nodes got from the order of writing."""
        return (self.name, self.entity_type, *sorted(self.forms), *sorted(self.members))


@dataclass(frozen=True)
class Link:
    """Two things, by their position, that may be one."""

    one: int
    other: int
    reason: str
    score: float
    """1 for the same name; less for what could be chance."""


def join_all(things: Sequence[Thing], links: Iterable[Link], apart: KeptApart) -> list[Thing]:
    """The things with linked ones joined, strongest link first; a link between two that contradict each other joins
    nothing."""
    current = list(things)
    parent = list(range(len(current)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for link in sorted(links, key=lambda link: _strength(link, things)):
        one, other = sorted((root(link.one), root(link.other)))
        if one != other and not contradict(current[one], current[other], apart):
            current[one] = _joined(current[one], current[other], link)
            parent[other] = one
    return in_order(current[index] for index in range(len(current)) if parent[index] == index)


def in_order(things: Iterable[Thing]) -> list[Thing]:
    return sorted(things, key=lambda thing: thing.order)


def contradict(one: Thing, other: Thing, apart: KeptApart) -> bool:
    """Whether nothing may join them: two specific types, names that cannot be one thing's, or a person's decision."""
    if kept_apart(one, other, apart):
        return True
    types: list[EntityType] = [thing.entity_type for thing in (one, other) if thing.entity_type not in LOOSE_TYPES]
    if len(set(types)) > 1:
        return True
    return _names_contradict(one, other, types[0] if types else "Other")


def kept_apart(one: Thing, other: Thing, apart: KeptApart) -> bool:
    return any(member in other.members for mine in one.members for member in apart.get(mine, ()))


def _names_contradict(one: Thing, other: Thing, entity_type: EntityType) -> bool:
    """Names that both have tell nothing apart."""
    shared = _normalized(one.forms, entity_type) & _normalized(other.forms, entity_type)
    mine, theirs = (
        [form for form in sorted(thing.forms) if normalized_name(form, entity_type) not in shared]
        for thing in (one, other)
    )
    if entity_type == "Person":
        pairs = product(filter(is_full_name, mine), filter(is_full_name, theirs))
        return any(contradicts(a, b, "Person") for a, b in pairs)
    marks = ({telling(form, entity_type) for form in forms} for forms in (mine, theirs))
    return any(not (a <= b or b <= a) for a, b in product(*marks))


def _normalized(forms: Iterable[str], entity_type: EntityType) -> set[str]:
    return {normalized_name(form, entity_type) for form in forms}


def _joined(one: Thing, other: Thing, link: Link) -> Thing:
    stays, goes = sorted((one, other), key=_rank)
    types = [one.entity_type, other.entity_type]
    specific = [of_one for of_one in types if of_one not in LOOSE_TYPES]
    names = one.names | other.names
    return replace(
        stays,
        entity_type=specific[0] if specific else most_specific(types),
        name=fullest(names),
        names=names,
        aliases=one.aliases | other.aliases,
        keys=one.keys | other.keys,
        summary_parts=tuple(stored_parts((*one.summary_parts, *other.summary_parts))),
        lost=(*stays.lost, *goes.lost, Lost(goes.uuid, goes.name, link.reason, link.score)),
    )


def _rank(thing: Thing) -> tuple[bool, int, int, str, str]:
    """What stays: an entity before a topic, a specific type before `Other`, the fullest name, then any, but always the
    same."""
    loose = LOOSE_TYPES.index(thing.entity_type) + 1 if thing.entity_type in LOOSE_TYPES else 0
    return thing.label == "TopicNode", loose, -len(thing.name), thing.name, thing.uuid


def _strength(link: Link, things: Sequence[Thing]) -> tuple[float, list[tuple[str, ...]]]:
    return -link.score, sorted((things[link.one].order, things[link.other].order))
