"""Names in questions and texts."""

import pytest

from kg_resources.search.names import about_keys, longest_of, name_key, names_in


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("God's Gift to Women", "gods gift to women"),
        ("God’s Gift to Women", "gods gift to women"),
        ("Aldri annet enn bråk", "aldri annet enn brak"),
        ("ACME, Inc.", "acme inc"),
        ("  ", ""),
        ("盒马", "盒马"),
    ],
)
def test_a_key_is_the_name_as_it_is_spoken(name: str, key: str) -> None:
    assert name_key(name) == key


def test_a_heading_is_about_its_name_with_and_without_its_qualifier() -> None:
    assert about_keys("Empire (2002 film)") == ["empire", "empire 2002 film"]
    assert about_keys("Risks", "Acme Corp.", "") == ["acme corp", "risks"]


def found(text: str, known: set[str], *, capitalized: bool) -> list[str]:
    return [part.key for part in longest_of(list(names_in(text, capitalized=capitalized)), known)]


def test_the_longest_known_name_wins_and_order_is_the_text_s() -> None:
    known = {"federal reserve", "federal reserve bank of boston", "boston", "harbor bank"}
    text = "The Federal Reserve Bank of Boston let Harbor Bank stay in Boston."
    assert found(text, known, capitalized=True) == ["federal reserve bank of boston", "harbor bank", "boston"]


@pytest.mark.parametrize(
    ("text", "known", "names"),
    [
        ("Customers complained. Customers left.", {"customers"}, []),  # every sentence begins with a capital
        ("It told Northwind so.", {"northwind"}, ["northwind"]),
        ("he met the old bank there", {"old bank"}, []),
        ("Lothair II's aunt was Ermengarde", {"lothair ii", "ermengarde"}, ["lothair ii", "ermengarde"]),
    ],
)
def test_names_in_prose_are_capitalized(text: str, known: set[str], names: list[str]) -> None:
    assert found(text, known, capitalized=True) == names


def test_questions_may_be_typed_without_capitals() -> None:
    assert found("who is lothair ii's mother", {"lothair ii", "mother"}, capitalized=False) == ["lothair ii"]
