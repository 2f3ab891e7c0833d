"""Every name of a file, under one type each: what resolution has to resolve."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kg_assets.extractions.result import FileExtractions
from kg_assets.identity import EntityType, normalized_name

Name = tuple[str, EntityType]
"""(surface form, type as extracted)"""

SPECIFIC_TYPES: Final[tuple[EntityType, ...]] = ("Person", "Organization", "Place", "Product", "Event")


@dataclass(frozen=True)
class Mentions:
    """Names of one file."""

    counts: Counter[Name]
    """(surface form, type as extracted) -> how often."""
    types: dict[Name, EntityType]
    """(surface form, type as extracted) -> the type that the file settles on."""
    conflicts: tuple[str, ...]
    """Names that the file uses for two specific types: they stay apart."""


def collect_mentions(extractions: FileExtractions, write_ungrounded: bool) -> Mentions:
    """Names of entities, subjects, objects and topics.

    `Other` and `Topic` give way to a specific type that the same name has elsewhere in the file, where there is one
    only; between two specific types nobody decides.
    """
    counts: Counter[Name] = Counter()
    for chunk in extractions.chunks:
        counts.update((entity.name, entity.entity_type) for entity in chunk.entities)
        for fact in chunk.written_facts(write_ungrounded):
            counts.update(fact.names)
    specific: dict[str, set[EntityType]] = defaultdict(set)
    loose: dict[str, set[EntityType]] = defaultdict(set)
    for name, entity_type in counts:
        families = specific if entity_type in SPECIFIC_TYPES else loose
        families[normalized_name(name)].add(entity_type)
    types: dict[Name, EntityType] = {}
    for name, entity_type in counts:
        base = normalized_name(name)
        if entity_type not in SPECIFIC_TYPES and len(specific[base]) == 1:
            types[name, entity_type] = next(iter(specific[base]))
        elif entity_type == "Other" and "Topic" in loose[base]:
            types[name, entity_type] = "Topic"
        else:
            types[name, entity_type] = entity_type
    conflicts = {
        f"{name} ({', '.join(sorted(specific[normalized_name(name)]))})"
        for name, _ in counts
        if len(specific[normalized_name(name)]) > 1
    }
    return Mentions(counts, types, tuple(sorted(conflicts)))


def counts_of_type(mentions: Mentions, types: Mapping[Name, EntityType], entity_type: EntityType) -> Counter[str]:
    """Surface form -> how often, of the names that settled on that type."""
    counts: Counter[str] = Counter()
    for name, settled in types.items():
        if settled == entity_type:
            counts[name[0]] += mentions.counts[name]
    return counts
