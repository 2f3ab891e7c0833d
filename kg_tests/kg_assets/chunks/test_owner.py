"""Whose press release a text is."""

import pytest

from kg_assets.chunks.owner import release_owner


@pytest.mark.parametrize(
    ("line", "owner"),
    [
        (
            "KEARNEY, NE -- (BUSINESS WIRE) -- Acme Pumps, Inc. (NYSE: ACM) announced today that sales rose.",
            "Acme Pumps, Inc.",
        ),
        (
            "Silicon Valley, CA (April 16, 2025) – Harbor Pharma Corp. (NASDAQ: HRBR), a maker of drugs,",
            "Harbor Pharma Corp.",
        ),
        (
            "NEW YORK, Oct. 30, 2024 /PRNewswire/ -- Acme Corp., a maker of pumps, today announced results.",
            "Acme Corp.",
        ),
        ("DALLAS, Oct. 30, 2024 (GLOBE NEWSWIRE) -- Acme, Inc. today announced results.", "Acme, Inc."),
        ("LONDON — Acme Plc (LSE: ACM) said on Monday that it sold a plant.", "Acme Plc"),
    ],
)
def test_a_dateline_names_the_owner(line: str, owner: str) -> None:
    assert release_owner(["For Immediate Release", "Acme reports results", line, "More text."]) == owner


@pytest.mark.parametrize(
    "line",
    [
        "Harbor Bank acquired Delta Steel in 2024 – the largest deal of the year.",
        "Shares rose. Analysts said that Acme Corp. (NYSE: ACM) was cheap.",
        "LONDON (Reuters) - Shares of two banks rose on Monday.",
        "See the notes (1) – (4) of the report.",
    ],
)
def test_other_text_has_no_owner(line: str) -> None:
    assert release_owner(["News", line, "About Acme Corp."]) is None


def test_the_heading_about_the_company_gives_the_whole_name() -> None:
    line = "OHIO, Oct. 30, 2024 (GLOBE NEWSWIRE) -- Acme today announced results."
    assert release_owner(["Results", line, "About Acme Pumps, Inc.", "Acme makes pumps."]) == "Acme Pumps, Inc."
