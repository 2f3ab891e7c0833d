"""Dates, headings and speakers."""

import pytest

from kg_assets.extractions.rules.dates import nearest_date
from kg_assets.extractions.rules.headings import Heading, heading_entity, own_organization
from kg_assets.extractions.rules.speakers import Speaker, is_auditors_report, speaker_of


@pytest.mark.parametrize(
    ("sentence", "date"),
    [
        ("Acme bought Beta in March 2021.", "March 2021"),
        ("Acme bought Beta on October 6, 2025.", "October 6, 2025"),
        ("Sales rose in the third quarter of 2025.", "third quarter of 2025"),
        ("Sales rose in Q3 2025.", "Q3 2025"),
        ("Sales rose in fiscal 2024.", "fiscal 2024"),
        ("Sales rose in May 2024.", "May 2024"),
        ("Sales rose in May.", "May"),
        ("Prices may march upward.", ""),
        ("Sales rose to $2,024 in recent weeks.", ""),
        ("Sales were 2,019 units.", ""),
    ],
)
def test_dates_are_those_that_the_sentence_names(sentence: str, date: str) -> None:
    assert nearest_date(sentence, 0, lambda start: True) == date


def test_of_several_dates_the_nearest_one_in_the_clause_counts() -> None:
    sentence = "Acme, founded in 2009, sold Beta in 2020."
    assert nearest_date(sentence, sentence.index("sold"), lambda start: True) == "2009"
    assert nearest_date(sentence, sentence.index("sold"), lambda start: start > 20) == "2020"


@pytest.mark.parametrize(
    ("path", "content", "heading"),
    [
        ("Federal Reserve Bank of Boston > Prices", "", Heading("Federal Reserve Bank of Boston", "Organization")),
        ("National Summary > Highlights > St. Louis", "", Heading("St. Louis", "Place")),
        ("Acme Foods Inc. 2024 Annual Report > Item 1", "", Heading("Acme Foods Inc.", "Organization")),
        ("Meridian Energy", "He joined Meridian Energy.", Heading("Meridian Energy", "Organization")),
        ("National Summary > Labor Markets", "Employment in labor markets was flat.", None),
        ("Retail and Tourism", "Sales rose.", None),
        ("What is the Beige Book?", "A report.", None),
        ("", "Sales rose.", None),
        (" > ", "Sales rose.", None),
    ],
)  # fmt: skip
def test_the_last_heading_that_names_something(path: str, content: str, heading: Heading | None) -> None:
    assert heading_entity(path, content) == heading


def test_a_document_with_two_organizations_in_its_headings_is_nobodys_own() -> None:
    path = "Acme Inc. > Beta Inc."
    assert own_organization(path, heading_entity(path, "")) is None
    assert own_organization("Acme Inc. > Risks", heading_entity("Acme Inc. > Risks", "")) == Heading(
        "Acme Inc.", "Organization"
    )


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Jane Roe, Chief Executive Officer: Thank you.", Speaker("Jane Roe", True)),
        ("Ana Gomez, Analyst, Barclays: Hello.", Speaker("Ana Gomez", False)),
        ("Operator: Good morning.", Speaker("Operator", False)),
        ("Note: this is a remark.", None),
        ("Sales rose: costs fell.", None),
    ],
)
def test_who_speaks(text: str, speaker: Speaker | None) -> None:
    found = speaker_of(text)
    assert (found[0] if found else None) == speaker


def test_we_in_the_auditors_report_are_the_auditors() -> None:
    assert is_auditors_report("Item 8 > Report of Independent Registered Public Accounting Firm", "We were engaged.")
    assert is_auditors_report("", "We have audited the accompanying balance sheets of Acme Inc.")
    assert not is_auditors_report("Item 9A. Controls", "Our auditors reported on it. We tested controls.")
