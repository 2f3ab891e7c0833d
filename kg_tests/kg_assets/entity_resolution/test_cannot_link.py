"""Hard evidence that two names are two things, and what is left to a judge."""

import pytest

from kg_assets.entity_resolution.cannot_link import cannot_link
from kg_assets.entity_resolution.soft_evidence import soft_evidence
from kg_assets.identity import EntityType

APART: list[tuple[str, str, EntityType]] = [
    ("2031 Notes", "5.125% Senior Notes due 2032", "Other"),
    ("García Roca, Ana", "García Roca, Juan", "Person"),
    ("Ruth Harrow Sr.", "Ruth Harrow III", "Person"),
    ("Twelfth District", "Eleventh District", "Place"),
    ("North Dakota", "South Dakota", "Place"),
    ("Portland, Maine", "Portland, Oregon", "Place"),
    ("Alphabet Class A shares", "Alphabet Class B shares", "Product"),
    ("iPhone 15", "iPhone 16", "Product"),
    ("Beige Book, October 2025", "September 2025 Beige Book", "Product"),
    ("Form 10-K", "Form 10-Q", "Product"),
    ("John Smith", "Jane Smith", "Person"),
    ("John Smith Jr.", "John Smith Sr.", "Person"),
    ("Tim Cook", "Lisa Cook", "Person"),
    ("farmer in Iowa", "farmer in Kansas", "Person"),
]

UNLIKELY: list[tuple[str, str, EntityType]] = [
    ("the Districts", "San Francisco District", "Place"),
    ("Dakota", "North Dakota", "Place"),
    ("Alphabet", "Alphabet Class A", "Organization"),
    ("Amazon", "Amazon Web Services", "Organization"),
    ("Apple Inc.", "Apple Records", "Organization"),
    ("Toyota Motor Corporation", "Toyota Motor Credit Corporation", "Organization"),
    ("Wexford Canada", "Wexford Europe", "Organization"),
    ("Acme Steel", "Acme Steel Ventures", "Organization"),
    ("Federal Reserve Board", "Federal Reserve System", "Organization"),
    ("Federal Reserve Banks", "Federal Reserve Bank", "Organization"),
    ("both companies", "Acme Company", "Organization"),
    ("several retailers", "retailers", "Organization"),
    ("over 80 percent of lenders", "lenders", "Organization"),
    ("staffing firm", "staffing firms", "Organization"),
    ("auto dealers (Philadelphia)", "auto dealers (Boston)", "Organization"),
    ("the chairman", "Jerome Powell", "Person"),
    ("chief executive officer", "Tim Cook", "Person"),
    ("Two bankers", "banker", "Person"),
]

ALLOWED: list[tuple[str, str, EntityType]] = [
    ("2031 Notes", "5.125% Senior Notes due 2031", "Other"),
    ("LCB", "Central Bank of the Lake", "Organization"),
    ("ORX-205", "Lumivar", "Product"),
    ("LUMEN-1", "Study ORX-205-301", "Event"),
    ("RJH", "Ruth J. Harrow", "Person"),
    ("Ruthie Harrow", "Ruth Harrow", "Person"),
    ("Raj", "Rajiv Harrow", "Person"),
    ("Ruth Harrow", "Ruth Harrow III", "Person"),
    ("United Road & Rail Workers", "United Road and Rail Workers International Union", "Organization"),
    ("Southeast", "Southeastern United States", "Place"),
    ("Tax Cuts and Jobs Act", "Tax Cuts and Jobs Act of 2017", "Other"),
    ("September survey", "survey", "Event"),
    ("ECB", "European Central Bank", "Organization"),
    ("Old Dominion Freight Line", "ODFL", "Organization"),
    ("Marriott", "Marriott International", "Organization"),
    ("Harvard", "Harvard University", "Organization"),
    ("Berkshire", "Berkshire Hathaway Inc.", "Organization"),
    ("staffing firms", "employment agencies", "Organization"),
    ("Mr. Cook", "Tim Cook", "Person"),
    ("Warren", "Warren Buffett", "Person"),
    ("von der Leyen", "Ursula von der Leyen", "Person"),
    ("Mark Zuckerberg", "Mark Zuckerburg", "Person"),
    ("One commercial banker", "commercial banker", "Person"),
    ("Form 10-Q", "Form 10-Qs", "Product"),
    ("Antonio Rossi", "Tony Rossi", "Person"),
    ("Thomas Oakes", "Tommy Oakes", "Person"),
    ("Amanda Oakes", "Mandy Oakes", "Person"),
    ("Senator Oakes", "President Oakes", "Person"),
]


@pytest.mark.parametrize(("one", "other", "entity_type"), APART)
def test_two_things_whoever_says_otherwise(one: str, other: str, entity_type: EntityType) -> None:
    assert cannot_link(one, other, entity_type) and cannot_link(other, one, entity_type)


@pytest.mark.parametrize(("one", "other", "entity_type"), UNLIKELY)
def test_soft_evidence_lowers_the_score_and_forbids_nothing(one: str, other: str, entity_type: EntityType) -> None:
    assert soft_evidence(one, other, entity_type) == soft_evidence(other, one, entity_type) > 0
    assert not cannot_link(one, other, entity_type) and not cannot_link(other, one, entity_type)


@pytest.mark.parametrize(("one", "other", "entity_type"), ALLOWED)
def test_doubt_is_left_to_the_judge(one: str, other: str, entity_type: EntityType) -> None:
    assert not cannot_link(one, other, entity_type) and not cannot_link(other, one, entity_type)
