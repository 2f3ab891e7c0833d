"""From a model's reply to entities and facts: types, clean names, grounded evidence, modality."""

import re
from typing import Final

from kg_assets.extractions.grounding import Grounding
from kg_assets.extractions.result import ExtractedEntity, ExtractedFact, Modality
from kg_assets.identity import EntityType, entity_type_of
from kg_resources.language_model.contracts import Extraction, StatedFact
from kg_resources.storable_text import storable
from kg_resources.visible_text import visible_text

_EXPECTED: Final = re.compile(
    r"\b(?:will|shall|expect\w*|anticipat\w+|forecast\w*|project(?:s|ed)|plan(?:s|ned|ning)?|intend\w*|"
    r"aims?|guid(?:es|ed)|(?:is|are|was|were) (?:set|due|about|scheduled) to)\b",
    re.IGNORECASE,
)
_POSSIBLE: Final = re.compile(r"\b(?:may|might|could|can|possibly|perhaps|potentially|likely|would)\b", re.IGNORECASE)


def read_extraction(
    extraction: Extraction, content: str
) -> tuple[tuple[ExtractedEntity, ...], tuple[ExtractedFact, ...], tuple[ExtractedFact, ...]]:
    """Entities, grounded facts and ungrounded facts of a reply about that content, each once, in order.

    A subject or object that is missing from the entities is added to them. A fact that lacks its subject, object or
    sentence cannot be written and counts as ungrounded.
    """
    entities: dict[tuple[str, EntityType], ExtractedEntity] = {}
    for entity in extraction.entities:
        name, entity_type = _clean(entity.name), entity_type_of(entity.entity_type)
        if name:
            entities.setdefault((name, entity_type), ExtractedEntity(name, entity_type, _clean(entity.summary)))
    grounding = Grounding(content)
    grounded: dict[ExtractedFact, None] = {}
    ungrounded: dict[ExtractedFact, None] = {}
    for stated in extraction.facts:
        subject_type = _listed_type(_clean(stated.subject), entity_type_of(stated.subject_type), entities)
        object_type = _listed_type(_clean(stated.object), entity_type_of(stated.object_type), entities)
        evidence = grounding.exact(stated.evidence)
        fact = _fact(stated, subject_type, object_type, evidence or storable(stated.evidence))
        if evidence is None or not (fact.subject and fact.object and fact.fact and fact.relationship):
            ungrounded[fact] = None
            continue
        grounded[fact] = None
        entities.setdefault((fact.subject, subject_type), ExtractedEntity(fact.subject, subject_type, ""))
        entities.setdefault((fact.object, object_type), ExtractedEntity(fact.object, object_type, ""))
    return tuple(entities.values()), tuple(grounded), tuple(ungrounded)


def modality_of(relationship: str) -> Modality:
    """How certain a verb phrase is: `may reduce` is possible, `is expected to rise` expected."""
    if _EXPECTED.search(relationship):
        return "expected"
    return "possible" if _POSSIBLE.search(relationship) else "asserted"


def _fact(stated: StatedFact, subject_type: EntityType, object_type: EntityType, evidence: str) -> ExtractedFact:
    relationship = _clean(stated.relationship)
    return ExtractedFact(
        fact=_clean(stated.fact),
        subject=_clean(stated.subject),
        subject_type=subject_type,
        relationship=relationship,
        object=_clean(stated.object),
        object_type=object_type,
        date_context=_clean(stated.date_context),
        topics=tuple(dict.fromkeys(filter(None, map(_clean, stated.topics)))),
        evidence=evidence,
        modality=modality_of(relationship),
    )


def _listed_type(
    name: str, stated_type: EntityType, entities: dict[tuple[str, EntityType], ExtractedEntity]
) -> EntityType:
    """The type of a fact's end; `Other` gives way to what the entity list says of the same name."""
    if stated_type != "Other" or (name, stated_type) in entities:
        return stated_type
    for listed, entity_type in entities:
        if listed == name:
            return entity_type
    return stated_type


def _clean(text: str) -> str:
    """One line, single spaces, without what cannot be seen."""
    return " ".join(visible_text(storable(text))[0].split())
