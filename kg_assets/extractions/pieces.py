"""Splitting a passage whose extraction was too long for one reply, and joining what its pieces gave."""

import re
from collections.abc import Sequence
from itertools import chain
from typing import Final

from kg_resources.language_model.contracts import Extraction, MentionedEntity

_SHORTEST_CHARACTERS: Final = 120
"""A shorter text does not get a shorter reply by being split."""
_BREAKS: Final = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n|(?<=[.!?])[\"'”’)\]]*\s+|(?<=[。！？])"),
    re.compile(r"\s+"),
)


def split_at_sentence(text: str) -> tuple[str, str] | None:
    """Two pieces, verbatim, split at the paragraph, else sentence or line, else word nearest the middle (each within
    the middle half); None where the text is too short or has no such place."""
    if len(text) < _SHORTEST_CHARACTERS:
        return None
    for pattern in _BREAKS:
        ends = [match.end() for match in pattern.finditer(text)]
        near = [end for end in ends if len(text) / 4 <= end <= len(text) * 3 / 4]
        if near:
            cut = min(near, key=lambda end: abs(end - len(text) / 2))
            return text[:cut].strip(), text[cut:].strip()
    return None


def joined(extractions: Sequence[Extraction]) -> Extraction:
    """All entities, each once with its longest summary, and all facts, each once."""
    entities: dict[tuple[str, str], MentionedEntity] = {}
    for entity in chain.from_iterable(extraction.entities for extraction in extractions):
        known = entities.get((entity.name, entity.entity_type))
        if known is None or len(entity.summary) > len(known.summary):
            entities[entity.name, entity.entity_type] = entity
    facts = {fact.model_dump_json(): fact for extraction in extractions for fact in extraction.facts}
    return Extraction(entities=list(entities.values()), facts=list(facts.values()))
