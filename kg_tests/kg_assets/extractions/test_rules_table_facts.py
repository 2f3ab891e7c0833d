"""Facts of tables."""

import pytest

from kg_assets.chunks.result import Chunk
from kg_assets.extractions.result import ExtractedFact
from kg_assets.extractions.rules import table_facts
from kg_assets.extractions.rules.headings import Heading
from kg_assets.extractions.rules.table_facts import TableFacts
from kg_assets.extractions.rules.table_values import columns_of, value_of

ACME = Heading("Acme Inc.", "Organization")


def facts_of(table: str, header_path: str = "") -> list[ExtractedFact]:
    facts, _ = TableFacts().read(Chunk("u", "c", 0, table, header_path), ACME)
    assert all(fact.evidence in table for fact in facts)
    return facts


def sentences(table: str) -> list[str]:
    return [fact.fact for fact in facts_of(table)]


def test_a_label_a_period_and_a_value_are_a_fact() -> None:
    table = (
        "(In millions)\n\n|  | 2024 | Change | 2023 |\n|---|---|---|---|\n| Net sales (1) | $391,035 | 2% | $383,285 |"
    )
    first, second = facts_of(table)
    assert (first.subject, first.relationship, first.object) == ("Acme Inc.", "reported", "Net sales")
    assert (first.fact, first.date_context) == ("Acme Inc.: Net sales, 2024: $391,035 million.", "2024")
    assert first.evidence == "| Net sales (1) | $391,035 | 2% | $383,285 |"
    assert second.fact == "Acme Inc.: Net sales, 2023: $383,285 million."


def test_sections_and_totals_say_what_their_rows_measure() -> None:
    table = """(in millions)

|  | Years ended June 30, 2025 | June 30, 2024 |
| --- | --- | --- |
| Net sales: |  |  |
| Products | $10 | — |
| Services | 5 | 4 |
| Total net sales | 15 | 4 |
| North | 9 |  |
| South | (2) |  |
| Total operating income | 7 |  |
| Net income | 3 |  |
| Other | 1 |  |
| East | 1 |  |"""
    assert sentences(table) == [
        "Acme Inc.: Net sales, Products, year ended June 30, 2025: $10 million.",
        "Acme Inc.: Net sales, Services, year ended June 30, 2025: $5 million.",
        "Acme Inc.: Net sales, Services, year ended June 30, 2024: 4 million.",
        "Acme Inc.: Total net sales, year ended June 30, 2025: $15 million.",
        "Acme Inc.: Total net sales, year ended June 30, 2024: 4 million.",
        "Acme Inc.: Operating income, North, year ended June 30, 2025: $9 million.",
        "Acme Inc.: Operating income, South, year ended June 30, 2025: -$2 million.",
        "Acme Inc.: Total operating income, year ended June 30, 2025: $7 million.",
        "Acme Inc.: Net income, year ended June 30, 2025: $3 million.",
    ]


def test_columns_of_measures() -> None:
    table = "| Segment | Revenue 2025 (millions) | Share of total 2025 |\n|---|---|---|\n| Grid | $412 | 15% |"
    assert sentences(table) == ["Acme Inc.: Revenue, Grid, 2025: $412 million."]


@pytest.mark.parametrize(
    "row",
    [
        "| Revenue | $391,035 |",  # in thousands, or millions?
        "| Shares used in computing earnings per share | 15,343 |",
        "| Percentage of total net sales | 8% |",
        "| Subtotal | $5,000,000 |",
        "| Ohio | $5,000,000 |",
        "| Revenue | — |",
        "| Revenue | see note 3 |",
        "| | $5,000,000 |",
    ],
)
def test_what_is_not_clear_gives_no_fact(row: str) -> None:
    assert sentences(f"| | 2024 |\n|---|---|\n{row}") == []


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("| Diluted earnings per share | $4.05 |", "Acme Inc.: Diluted earnings per share, 2024: $4.05."),
        ("| Effective tax rate | 24.1% |", "Acme Inc.: Effective tax rate, 2024: 24.1%."),
        ("| Revenue (millions) | $2,840 |", "Acme Inc.: Revenue, 2024: $2,840 million."),
        ("| Revenue | $5,000,000 |", "Acme Inc.: Revenue, 2024: $5,000,000."),
        ("| Employees | 2,150 |", "Acme Inc.: Employees, 2024: 2,150."),
    ],
)
def test_values_that_need_no_scale(row: str, sentence: str) -> None:
    assert sentences(f"| | 2024 |\n|---|---|\n{row}") == [sentence]


def test_a_table_that_compares_the_owner_with_others_or_has_no_period_gives_none() -> None:
    assert sentences("| | 2024 |\n|---|---|\n| Acme Inc. | $5,000,000 |\n| Revenue of peers | $7,000,000 |") == []
    assert sentences("| | Amount |\n|---|---|\n| Revenue | $5,000,000 |") == []


def test_people_hold_positions() -> None:
    table = "| Name | Age | Position |\n|---|---|---|\n| Jane A. Roe | 54 | President |\n| Total | 3 | |"
    (fact,) = facts_of(table)
    assert (fact.subject, fact.subject_type, fact.relationship) == ("Jane A. Roe", "Person", "is President of")
    assert (fact.object, fact.fact) == ("Acme Inc.", "Jane A. Roe is President of Acme Inc.")


def test_subsidiaries_and_their_jurisdictions() -> None:
    table = "| Name of subsidiary | Jurisdiction of incorporation |\n|---|---|\n| Beta Pumps LLC | Delaware |"
    triples = {(fact.subject, fact.relationship, fact.object) for fact in facts_of(table)}
    assert triples == {
        ("Beta Pumps LLC", "is incorporated in", "Delaware"),
        ("Beta Pumps LLC", "is a subsidiary of", "Acme Inc."),
    }


def test_rows_beyond_the_bound_are_counted_also_over_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_facts, "MOST_ROWS", 3)
    rows = "".join(f"| Revenue {n} | $5,000,000 |\n" for n in "abcd")
    reader = TableFacts()
    read = [reader.read(Chunk("u", "c", 0, f"| | 2024 |\n|---|---|\n{rows}", path), ACME) for path in "xxy"]
    assert [(len(facts), left_out) for facts, left_out in read] == [(3, 1), (0, 4), (3, 1)]


@pytest.mark.parametrize(
    ("header", "periods"),
    [
        (["", "2024", "2023"], ["2024", "2023"]),
        (["", "Three months ended March 31, 2025", "March 31, 2024"],
         ["three months ended March 31, 2025", "three months ended March 31, 2024"]),
        (["", "Q1 2026", "fiscal 2025", "As of May 1, 2025"], ["Q1 2026", "fiscal 2025", "May 1, 2025"]),
        (["Millions, for the six months ended June 30,", "2025", "2024"],
         ["six months ended June 30, 2025", "six months ended June 30, 2024"]),
        (["As of December 31,", "2025"], ["December 31, 2025"]),
        (["", "Thirty-nine Weeks Ended May 3, 2025"], ["thirty-nine weeks ended May 3, 2025"]),
        (["", "2024", "2024"], []),
        (["", "2024 to 2025", "% change 2024", "Amount", "Payments due by 2028"], []),
    ],
)  # fmt: skip
def test_periods_of_columns(header: list[str], periods: list[str]) -> None:
    assert [column.period for column in columns_of(header)] == periods


@pytest.mark.parametrize(
    ("cell", "number", "text"),
    [("$1,234.5", 1234.5, "$1,234.5"), ("$(45)", -45, "-$45"), ("(2,266)", -2266, "-2,266"), ("24.1%", 24.1, "24.1%")],
)
def test_values(cell: str, number: float, text: str) -> None:
    value = value_of(cell)
    assert value is not None and (value.number, value.text) == (number, text)


@pytest.mark.parametrize("cell", ["", "—", "n/a", "10 of 12", "2024 plan", "$—"])
def test_no_values(cell: str) -> None:
    assert value_of(cell) is None
