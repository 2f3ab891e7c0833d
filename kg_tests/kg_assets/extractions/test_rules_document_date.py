"""The date of a document without one in its metadata, from its opening."""

import pytest

from kg_assets.chunks.result import Chunk, Document
from kg_assets.extractions.rules.document_date import find_document_date


def document(content: str, date: str | None = None, name: str = "Report") -> Document:
    return Document("d", "d", name, date, "hash", (Chunk("c", "1", 0, content, ""),))


@pytest.mark.parametrize(
    ("content", "date"),
    [
        ("FIRST QUARTER 2026 EARNINGS CALL\nApril 28, 2026\n", "2026-04-28"),
        ("Fiscal year ended December 31, 2025. Report dated February 19, 2026.", "2026-02-19"),
        ("delivered in Portland, Oregon, on April 9, 2026.", "2026-04-09"),
        ("Published 12 May 2026", "2026-05-12"),
        ("2026-03-04: conditions", "2026-03-04"),
        ("Figures as of June 30, 2025 are unaudited.", None),
        ("In April 2026 sales rose.", None),
        ("Dated February 31, 2026.", None),
        ("x" * 2_000 + " May 1, 2026", None),
    ],
)
def test_the_first_whole_date_of_the_opening_that_is_no_periods(content: str, date: str | None) -> None:
    assert find_document_date(document(content)) == date


def test_the_files_own_date_wins() -> None:
    assert find_document_date(document("April 28, 2026", "2025-01-01")) == "2025-01-01"


def test_the_title_counts() -> None:
    assert find_document_date(document("", name="Minutes, March 18, 2026")) == "2026-03-18"
