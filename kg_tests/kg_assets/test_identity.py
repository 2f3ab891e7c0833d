"""When two spellings are one name, and one id."""

import pytest

from kg_assets.identity import EntityType, entity_key, normalized_name


@pytest.mark.parametrize(
    ("one", "other", "entity_type"),
    [
        ("U. S. A.", "USA", "Place"),
        ("J. P. Morgan", "J.P. Morgan", "Organization"),
        ("Müller", "MULLER", "Person"),
        ("Ёлка", "елка", "Other"),
        ("\u30ab\u3099\u30b9", "\u30ac\u30b9", "Other"),  # the same kana, composed and not
        ("Apple Inc.", "the Apple", "Organization"),
    ],
)
def test_one_name(one: str, other: str, entity_type: EntityType) -> None:
    assert normalized_name(one, entity_type) == normalized_name(other, entity_type)
    assert entity_key("g", one, entity_type) == entity_key("g", other, entity_type)


@pytest.mark.parametrize(
    ("one", "other", "entity_type"),
    [
        ("ガス", "カス", "Other"),  # gas and dregs
        ("パン", "バン", "Other"),
        ("किताब", "कुतुब", "Other"),
        ("2.5% Notes", "25% Notes", "Product"),
        ("Version 1.2", "Version 12", "Product"),
        ("A. B. Lee", "Ab Lee", "Person"),
        ("C++", "C#", "Product"),
    ],
)
def test_two_names(one: str, other: str, entity_type: EntityType) -> None:
    assert normalized_name(one, entity_type) != normalized_name(other, entity_type)


@pytest.mark.parametrize("name", ["हिन्दी", "서울", "東京電力", "السعودية", "Αθήνα", "Київ", "ภาษาไทย"])
def test_names_in_other_scripts_survive(name: str) -> None:
    assert normalized_name(name) == normalized_name(f" {name} ")
    assert len(normalized_name(name).split()) == 1
    assert normalized_name(normalized_name(name)) == normalized_name(name)


@pytest.mark.parametrize(
    ("name", "entity_type", "normalized"),
    [
        ("The Boeing Company", "Organization", "boeing company"),
        ("Ford Motor Company", "Organization", "ford motor"),
        ("Michigan's Upper Peninsula", "Place", "michigan upper peninsula"),
        ("Nestlé S.A.", "Organization", "nestle"),
        ("A. Lee", "Person", "a lee"),
    ],
)
def test_the_form_that_ids_are_made_of_stays(name: str, entity_type: EntityType, normalized: str) -> None:
    assert normalized_name(name, entity_type) == normalized
