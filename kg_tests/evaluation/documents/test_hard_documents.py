"""Documents that are hard to read come out right, in every check that a person wrote down for them."""

import pytest

from kg_tests.evaluation.documents.checks import DATA, expected, measure

HARD = sorted(name for name in expected() if name.startswith("hard_documents/"))
APPLE = "apple_10k_2024.html"
REPORT = "beige_book_summary_2013_09.html"


def needs(name: str) -> None:
    if not (DATA / name).exists():
        pytest.skip(f"{name} is not in {DATA}: set KG_TEST_DATA")


@pytest.mark.parametrize("name", HARD)
def test_a_hard_document_is_right(name: str) -> None:
    needs(name)
    assert measure(name).failures == ()


def test_an_annual_report_as_filed() -> None:
    needs(APPLE)
    outcome = measure(APPLE)
    for kind in ("headings", "owner", "language", "left out", "false statements", "one type"):
        held, of = outcome.passed[kind]
        assert held == of, outcome.failures
    assert outcome.with_header_path >= 0.95 * outcome.chunks
    assert outcome.about_owner >= 150
    assert outcome.inside_sentences <= 0.02 * outcome.boundaries
    assert outcome.too_long == 0
    assert outcome.passed["true statements"][0] >= 12


def test_a_report_laid_out_by_tables() -> None:
    needs(REPORT)
    outcome = measure(REPORT)
    for kind in ("headings", "date", "text", "left out", "false statements"):
        held, of = outcome.passed[kind]
        assert held == of, outcome.failures
    assert outcome.inside_sentences <= 0.02 * outcome.boundaries
    assert outcome.passed["true statements"][0] >= 9
