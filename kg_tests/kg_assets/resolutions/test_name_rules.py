"""Cases in which two names are, may be, and must not be one thing."""

from collections import Counter

import numpy as np
import pytest

from kg_assets.identity import EntityType, normalized_name
from kg_assets.resolutions.acronyms import is_acronym_of
from kg_assets.resolutions.clusters import cluster_names
from kg_assets.resolutions.name_rules import same_thing, short_form

SAME: list[tuple[str, str, EntityType]] = [
    ("Apple Inc.", "Apple", "Organization"),
    ("APPLE INC", "Apple, Inc.", "Organization"),
    ("The Boeing Company", "Boeing Company", "Organization"),
    ("The Boeing Company", "Boeing", "Organization"),
    ("Ford Motor Company", "Ford Motor", "Organization"),
    ("Nestlé S.A.", "Nestle", "Organization"),
    ("Procter & Gamble", "Procter and Gamble Co.", "Organization"),
    ("U.S. Steel", "US Steel", "Organization"),
    ("McDonald's", "McDonald\u2019s", "Organization"),
    ("Hugo Boss Group", "Hugo Boss", "Organization"),
    ("Tim Cook", "Timothy D. Cook", "Person"),
    ("T. Cook", "Tim Cook", "Person"),
    ("Denise B. Calloway", "Denise Calloway", "Person"),
    ("A. Lee", "Amy Lee", "Person"),
    ("C. Berg", "Carl Berg", "Person"),
    ("Mr. Tim Cook", "Tim Cook", "Person"),
    ("Robert Smith Jr.", "Bob Smith", "Person"),
    ("José Álvarez", "Jose Alvarez", "Person"),
    ("Bank of Boston", "Boston Bank", "Organization"),
    ("Zürich", "Zurich", "Place"),
    ("Rockwell Automaton", "Rockwell Automation", "Organization"),
]
DISTINCT: list[tuple[str, str, EntityType]] = [
    ("Eleventh District", "Twelfth District", "Place"),
    ("North Carolina", "South Carolina", "Place"),
    ("West Virginia", "Virginia", "Place"),
    ("Class A shares", "Class B shares", "Product"),
    ("Boeing 737", "Boeing 747", "Product"),
    ("Olympics 2024", "Olympics 2028", "Event"),
    ("Amazon", "Amazon Web Services", "Organization"),
    ("Apple", "Apple Records", "Organization"),
    ("Wexmoor Electric Corporation", "Wexmoor Capital LLC", "Organization"),
    ("Rourke Vance Metals", "Rourke Vance Recycling", "Organization"),
    ("Federal Reserve Bank of Boston", "Federal Reserve Bank of Dallas", "Organization"),
    ("Federal Reserve System", "Federal Reserve Bank of Boston", "Organization"),
    ("Tim Cook", "James Cook", "Person"),
    ("John D. Smith", "John F. Smith", "Person"),
    ("Robert Smith Jr.", "Robert Smith Sr.", "Person"),
    ("District", "Districts", "Place"),
    ("Republic of the Congo", "Democratic Republic of the Congo", "Place"),
    ("Kansas City", "Kansas", "Place"),
    ("Bank of America", "Bank of Canada", "Organization"),
    ("Old Navy", "Navy", "Organization"),
    ("Series A", "Series B", "Product"),
    ("the chairman", "Jerome Powell", "Person"),
]
SHORT: list[tuple[str, str, EntityType]] = [
    ("FOMC", "Federal Open Market Committee", "Organization"),
    ("the FOMC", "Federal Open Market Committee", "Organization"),
    ("BLS", "Bureau of Labor Statistics", "Organization"),
    ("Mr. Cook", "Timothy D. Cook", "Person"),
    ("Cook", "Tim Cook", "Person"),
    ("Wexmoor", "Wexmoor Electric Corporation", "Organization"),
    ("Wexmoor Electric", "Wexmoor Electric Systems Inc.", "Organization"),
    ("St. Louis", "St. Louis, Missouri", "Place"),
]
NOT_SHORT: list[tuple[str, str, EntityType]] = [
    ("Federal", "Federal Reserve Bank of Boston", "Organization"),
    ("United", "United States Steel", "Organization"),
    ("First National", "Second National Bank", "Organization"),
    ("Washington", "Washington Mutual", "Place"),
    ("Reserve", "Federal Reserve", "Organization"),
    ("FED", "Federal Open Market Committee", "Organization"),
    ("the chairman", "Jerome Powell", "Person"),
    ("Bank", "Bank of England", "Organization"),
    ("North", "North Carolina", "Place"),
]


@pytest.mark.parametrize(("one", "other", "entity_type"), SAME)
def test_one_thing(one: str, other: str, entity_type: EntityType) -> None:
    assert same_thing(one, other, entity_type)
    assert same_thing(other, one, entity_type)


@pytest.mark.parametrize(("one", "other", "entity_type"), DISTINCT)
def test_two_things(one: str, other: str, entity_type: EntityType) -> None:
    assert same_thing(one, other, entity_type) is None
    assert same_thing(other, one, entity_type) is None


@pytest.mark.parametrize(("short", "long", "entity_type"), SHORT)
def test_a_short_form(short: str, long: str, entity_type: EntityType) -> None:
    assert short_form(short, long, entity_type)
    assert short_form(long, short, entity_type) is None


@pytest.mark.parametrize(("short", "long", "entity_type"), NOT_SHORT)
def test_no_short_form(short: str, long: str, entity_type: EntityType) -> None:
    assert short_form(short, long, entity_type) is None


def test_acronyms_count_small_words_or_not() -> None:
    assert is_acronym_of("DOJ", "Department of Justice")
    assert is_acronym_of("DJ", "Department of Justice")
    assert not is_acronym_of("ECB", "European Central Banking Authority")


def test_normalization_never_empties_a_name() -> None:
    for name in ("Inc.", "The", "...", "株式会社", "A", "Co"):
        assert normalized_name(name, "Organization")


def clusters(
    names: list[str], entity_type: EntityType, defined: list[tuple[str, str]] | None = None
) -> set[frozenset[str]]:
    found, _ = cluster_names(
        Counter(names), entity_type, defined or [], lambda texts: np.eye(len(texts), dtype=np.float32), 0.7
    )
    return {frozenset(cluster.names) for cluster in found}


def test_a_short_form_with_two_long_ones_stays_alone() -> None:
    assert clusters(["Cook", "Tim Cook", "James Cook"], "Person") == {
        frozenset({"Cook"}), frozenset({"Tim Cook"}), frozenset({"James Cook"}),
    }  # fmt: skip
    assert clusters(["Cook", "Tim Cook", "Timothy D. Cook", "Mr. Cook"], "Person") == {
        frozenset({"Cook", "Tim Cook", "Timothy D. Cook", "Mr. Cook"})
    }


def test_well_known_names_join_what_no_spelling_joins() -> None:
    assert clusters(
        ["the Fed", "Federal Reserve System", "FedEx", "FOMC", "Federal Open Market Committee"], "Organization"
    ) == {
        frozenset({"the Fed", "Federal Reserve System"}),
        frozenset({"FedEx"}),
        frozenset({"FOMC", "Federal Open Market Committee"}),
    }
    assert len(clusters(["Twelfth District", "Eleventh District", "San Francisco District"], "Place")) == 2


def test_what_a_text_equates_is_one() -> None:
    assert clusters(["Meridian Institute", "MIRE"], "Organization", [("Meridian Institute", "MIRE")]) == {
        frozenset({"Meridian Institute", "MIRE"})
    }


def test_the_canonical_name_is_the_fullest_formal_one() -> None:
    found, joined = cluster_names(
        Counter({"Ms. Calloway": 9, "Denise Calloway": 3, "Denise R. Calloway": 1}),
        "Person",
        [],
        lambda texts: np.eye(len(texts), dtype=np.float32),
        0.7,
    )
    assert [cluster.canonical for cluster in found] == ["Denise R. Calloway"]
    assert len(joined) == 2 and all(reason for _, _, reason in joined)


def test_the_order_of_names_does_not_show() -> None:
    names = ["Cook", "Tim Cook", "Mr. Cook", "Timothy D. Cook", "James Bond", "Bond", "J. Bond"]
    assert clusters(names, "Person") == clusters(list(reversed(names)), "Person")


@pytest.mark.parametrize(
    "names",
    [
        ["J. Smith", "John Smith", "Jane Smith"],
        ["Chris Lee", "Christopher Lee", "Christine Lee"],
        ["John Smith", "John D. Smith", "John F. Smith"],
        ["Mr. Smith", "John Smith Jr.", "John Smith Sr."],
    ],
)
def test_a_name_that_fits_two_people_joins_neither(names: list[str]) -> None:
    assert clusters(names, "Person") == {frozenset({name}) for name in names}


def test_a_suffix_decides_between_father_and_son() -> None:
    found = clusters(["Smith Jr.", "Mr. Smith", "John Smith Jr.", "John Smith Sr."], "Person")
    assert frozenset({"John Smith Sr."}) in found
    assert not any({"John Smith Jr.", "John Smith Sr."} <= cluster for cluster in found)
