"""Names of a group's things by type, each with the things that have it, and which of them are worth comparing."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from typing import Final

from kg_assets.entity_merges.things import Link, Thing
from kg_assets.entity_resolution.block import Embed, candidate_pairs
from kg_assets.entity_resolution.match_rules import is_distinctive
from kg_assets.entity_resolution.normalize import match_words
from kg_assets.entity_resolution.people import is_description, is_full_name
from kg_assets.identity import EntityType

Holders = dict[str, list[int]]
"""Name -> positions of the things that have it."""

COMMON: Final = 20
"""Things that share a name; what more of them are called tells nothing and would cost all pairs."""


class Candidates:
    """Pairs of names that are worth comparing, looked for once for each list of names."""

    def __init__(self, embed: Embed, threshold: float) -> None:
        self._embed, self._threshold = embed, threshold
        self._found: dict[EntityType, tuple[list[str], list[tuple[str, str]]]] = {}

    def pairs(
        self, things: Sequence[Thing], positions: Iterable[int], entity_type: EntityType
    ) -> list[tuple[str, str]]:
        """Among all names of these things, which are of that type."""
        names = sorted({name for position in positions for name in things[position].forms})
        if self._found.get(entity_type, ([], []))[0] != names:
            pairs = candidate_pairs(names, entity_type, self._embed, self._threshold)
            self._found[entity_type] = names, [(names[one], names[other]) for one, other in pairs]
        return self._found[entity_type][1]


def by_type(things: Sequence[Thing]) -> dict[EntityType, list[int]]:
    """Positions of the entities of each type; topics are the ontology's to join."""
    found: dict[EntityType, list[int]] = defaultdict(list)
    for position, thing in enumerate(things):
        if thing.label == "EntityNode":
            found[thing.entity_type].append(position)
    return dict(sorted(found.items()))


def holders(things: Sequence[Thing], positions: Iterable[int], names: Callable[[Thing], Iterable[str]]) -> Holders:
    found: Holders = defaultdict(list)
    for position in positions:
        for name in names(things[position]):
            found[name].append(position)
    return {name: of_one for name, of_one in sorted(found.items()) if len(of_one) <= COMMON}


def links_between(called: Holders, one: str, other: str, reason: str, score: float) -> Iterator[Link]:
    """A link between each two things of which one has the one name and the other the other."""
    said = reason if one == other else f"{one} / {other}: {reason}"
    for a, b in product(called.get(one, ()), called.get(other, ())):
        if a != b:
            yield Link(min(a, b), max(a, b), said, score)


def stands_alone(name: str, entity_type: EntityType) -> bool:
    """Whether a name tells one thing without its document: `Apple` and `FOMC` do, `Cook`, `the Bank` and `the
    chairman` do not."""
    if entity_type == "Person":
        return is_full_name(name)
    return not is_description(name) and is_distinctive(match_words(name, entity_type))
