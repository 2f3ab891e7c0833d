"""One name has one type in a file."""

from dataclasses import replace

import pytest

from kg_assets.extractions.result import ChunkExtraction, ExtractedEntity, ExtractedFact
from kg_assets.extractions.rules.file_types import TypeVotes, retyped
from kg_assets.extractions.rules.name_types import Vote
from kg_assets.identity import EntityType

CERTAIN_ORGANIZATION = Vote("Organization", certain=True)


@pytest.mark.parametrize(
    ("votes", "name", "entity_type"),
    [
        ([("Acme", Vote("Place")), *[("Acme", Vote("Organization"))] * 2], "acme", "Organization"),
        ([("Acme", Vote("Other")), ("Acme", Vote("Product"))], "acme", "Product"),
        ([("Boise", Vote("Organization"))] * 3 + [("Boise", Vote("Place", certain=True))], "boise", "Place"),
        ([("Acme Pumps Inc.", CERTAIN_ORGANIZATION), ("Acme", Vote("Person"))], "acme", "Organization"),
        ([("Jane Roe", Vote("Person")), ("Roe", Vote("Organization"))], "roe", "Person"),
        ([("Jane A. Roe", Vote("Person")), ("Jane Roe", Vote("Organization"))], "jane roe", "Person"),
        ([("Boston Foods Inc.", CERTAIN_ORGANIZATION), ("Boston", Vote("Place", certain=True))], "boston", "Place"),
        ([("Roe", Vote("Person"))], "roe", "Other"),
    ],
)  # fmt: skip
def test_the_file_votes(votes: list[tuple[str, Vote]], name: str, entity_type: EntityType) -> None:
    counted = TypeVotes()
    for text, vote in votes:
        counted.add(text, vote)
    assert counted.settle()[name] == entity_type


def test_entities_and_facts_take_the_type_of_the_file_and_stay_one_each() -> None:
    entities = (ExtractedEntity("Acme", "Place", ""), ExtractedEntity("Acme", "Organization", "a maker of pumps"))
    fact = ExtractedFact("Acme buys Beta.", "Acme", "Place", "buys", "Beta", "Other", "", (), "")
    facts = (fact, replace(fact, subject_type="Other"))
    types: dict[str, EntityType] = {"acme": "Organization"}
    settled = retyped(ChunkExtraction("u", "extracted", entities, facts), types)
    assert settled.entities == (ExtractedEntity("Acme", "Organization", "a maker of pumps"),)
    assert [(fact.subject_type, fact.object_type) for fact in settled.facts] == [("Organization", "Other")]
