"""What a document's own terms stand for."""

import pytest

from kg_assets.chunks.result import Chunk
from kg_assets.extractions.rules.definitions import terms_of


@pytest.mark.parametrize(
    ("content", "terms"),
    [
        ('Acme Pumps, Inc. (the "Company") makes pumps.', {"Company": "Acme Pumps, Inc."}),
        ("sold by Delta Partners L.P. (the \u201cPartnership\u201d)", {"Partnership": "Delta Partners L.P."}),
        (
            'In 2024 Harbor Bank Holdings, Inc., a Delaware corporation (collectively, "Harbor"),',
            {"Harbor": "Harbor Bank Holdings, Inc."},
        ),
        ('Acme Corp. (together with its subsidiaries, "we")', {"we": "Acme Corp."}),
        (
            "Apple Inc. and its wholly-owned subsidiaries (collectively, \u201cApple\u201d or the \u201cCompany\u201d)",
            {"Apple": "Apple Inc.", "Company": "Apple Inc."},
        ),
        (
            "the terms \u201cwe\u201d and \u201cour\u201d refer to Harbor Bancorp, Inc. and its subsidiaries.",
            {"we": "Harbor Bancorp, Inc.", "our": "Harbor Bancorp, Inc."},
        ),
        ('the Securities and Exchange Commission (the "SEC")', {"SEC": "Securities and Exchange Commission"}),
        ('restricted stock units ("RSUs")', {}),
        ('Alpha Inc. and Beta LLC (the "Sellers")', {}),
        ('Acme Corp. ("founded in a garage")', {}),
        ("Acme Corp. (the maker of pumps)", {}),
    ],
)
def test_definitions(content: str, terms: dict[str, str]) -> None:
    assert terms_of([Chunk("u", "c", 0, content, "")], None) == [terms]


def test_a_term_holds_from_its_place_onward_until_another_definition() -> None:
    texts = ["The Company grew.", 'Acme Inc. (the "Company")', "It grew.", 'Beta LLC (the "Company")']
    chunks = [Chunk(str(n), str(n), n, text, "") for n, text in enumerate(texts)]
    assert [terms.get("Company") for terms in terms_of(chunks, None)] == [None, "Acme Inc.", "Acme Inc.", "Beta LLC"]


def test_the_owner_is_written_as_the_document_gives_it() -> None:
    chunk = Chunk("u", "c", 0, 'ACME, INC. (the "Company")', "")
    assert terms_of([chunk], "Acme Inc.") == [{"Company": "Acme Inc."}]
