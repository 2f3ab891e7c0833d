"""One type for each name of a file: every sentence that speaks of it votes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from kg_assets.extractions.result import ChunkExtraction, ExtractedEntity, ExtractedFact
from kg_assets.extractions.rules.name_types import Vote, elected
from kg_assets.identity import EntityType, normalized_name


class TypeVotes:
    """The votes of all sentences of a file."""

    def __init__(self) -> None:
        self._votes: dict[str, Counter[EntityType]] = defaultdict(Counter)
        self._certain: dict[str, EntityType] = {}
        self._names: dict[str, str] = {}
        self._common: dict[str, bool] = defaultdict(bool)
        """Whether a text also writes it as a common noun, in lower case."""

    def add(self, name: str, vote: Vote) -> None:
        key = normalized_name(name)
        self._names.setdefault(key, name)
        self._votes[key][vote.entity_type] += vote.weight
        if vote.certain:
            self._certain.setdefault(key, vote.entity_type)

    def add_ends(self, extraction: ChunkExtraction) -> None:
        """Types of what facts are about and no sentence writes as a name: topics and groups, and who a table names."""
        for name, kind in _types_in(extraction):
            key = normalized_name(name)
            if kind in ("Topic", "Other"):
                self._votes[key][kind] += 1
                self._common[key] |= name[:1].islower()
            elif key not in self._votes:
                self.add(name, Vote(kind, certain=True))

    def settle(self) -> dict[str, EntityType]:
        """Normalized name -> its type. A short form follows its full name, unless something certain is known of it:
        a name of a person, the first words of an organization."""
        types: dict[str, EntityType] = {key: elected(votes) for key, votes in self._votes.items()}
        short = self._short_forms(types)
        for key in types.keys() - self._certain.keys():
            if self._common.get(key):
                loose: dict[EntityType, int] = {k: n for k, n in self._votes[key].items() if k in ("Topic", "Other")}
                types[key] = elected(loose)
            elif key in short:
                types[key] = elected(short[key])
            elif types[key] == "Person" and " " not in key:
                others: dict[EntityType, int] = {k: n for k, n in self._votes[key].items() if k != "Person"}
                types[key] = elected(others)
        return types

    def _short_forms(self, types: Mapping[str, EntityType]) -> Mapping[str, Counter[EntityType]]:
        """Short form -> the types of the full names that it may stand for, each as often as these are written."""
        short: dict[str, Counter[EntityType]] = defaultdict(Counter)
        for key, name in self._names.items():
            parts, kind = key.split(), types[key]
            if kind == "Person" and len(parts) > 1 and name[0].isupper():
                for form in (parts[0], parts[-1], f"{parts[0]} {parts[-1]}"):
                    short[form][kind] += self._votes[key].total()
            if kind == "Organization" and self._certain.get(key) == kind:
                for end in range(1, len(parts)):
                    short[" ".join(parts[:end])][kind] += self._votes[key].total()
        return short


def retyped(extraction: ChunkExtraction, types: Mapping[str, EntityType]) -> ChunkExtraction:
    """The extraction with the types that its file settled on. No fact changes its id, which is made of names."""

    def of(name: str, kind: EntityType) -> EntityType:
        return types.get(normalized_name(name), kind)

    entities: dict[tuple[str, EntityType], ExtractedEntity] = {}
    for entity in extraction.entities:
        kind = of(entity.name, entity.entity_type)
        known = entities.get((entity.name, kind))
        if known is None or not known.summary:
            entities[entity.name, kind] = replace(entity, entity_type=kind)
    facts: dict[ExtractedFact, None] = {
        replace(
            fact,
            subject_type=of(fact.subject, fact.subject_type),
            object_type=of(fact.object, fact.object_type),
        ): None
        for fact in extraction.facts
    }
    return replace(extraction, entities=tuple(entities.values()), facts=tuple(facts))


def _types_in(extraction: ChunkExtraction) -> Iterable[tuple[str, EntityType]]:
    for fact in extraction.facts:
        yield fact.subject, fact.subject_type
        yield fact.object, fact.object_type
