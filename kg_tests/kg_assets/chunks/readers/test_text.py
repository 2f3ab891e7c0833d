"""Plain text: what a line is shows in how it stands."""

import os
import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_assets.chunks.blocks import Block, ReadDocument, Table
from kg_assets.chunks.readers.text import read_text
from kg_assets.extractions.rules.speakers import speaker_of

DATA = Path(os.environ.get("KG_TEST_DATA") or Path(__file__).parents[5] / "shared" / "data") / "hard_documents"
SAMPLE = Path(__file__).parents[4] / "inputs" / "companies" / "wexmoor_earnings_call_2026_q1.txt"

PROSE = (
    "The Federal Reserve Bank of Boston reported that Harbor Bank acquired Delta Steel in a long-term deal with "
    "Northwind Traders, which closed its plant. Wages rose in Dallas, and retailers in Savannah raised their prices "
    "during the summer, while demand stayed firm."
)


def document(text: str) -> ReadDocument:
    (read,) = read_text(text.encode(), "a.txt", print)
    return read


def shown(text: str) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.text) for block in document(text).blocks]


def texts(text: str) -> list[str]:
    return [block.text for block in document(text).blocks]


def hard(name: str) -> str:
    if not DATA.exists():
        pytest.skip("no test data: set KG_TEST_DATA")
    return (DATA / name).read_text()


@pytest.mark.parametrize("width", [50, 66, 72, 79, 100])
def test_lines_broken_at_a_width_are_joined(width: int) -> None:
    text = "\n\n".join(textwrap.fill(PROSE, width) for _ in range(3))
    assert texts(text) == [PROSE] * 3


def test_indented_first_lines_and_margins_are_joined_too() -> None:
    text = "\n\n".join(textwrap.fill(PROSE, 70, initial_indent=" " * 8, subsequent_indent=" " * 4) for _ in range(2))
    assert texts(text) == [PROSE] * 2


def test_a_line_a_paragraph() -> None:
    lines = [PROSE, "Wages rose.", PROSE, "Closing words"]
    assert texts("\n".join(lines)) == lines


def test_one_broken_sentence_in_a_short_note() -> None:
    text = "Harbor Bank announced on Monday that it had acquired Delta\nSteel, a maker of beams,\nin Cleveland.\n"
    assert texts(text) == [
        "Harbor Bank announced on Monday that it had acquired Delta Steel, a maker of beams, in Cleveland."
    ]


def test_words_broken_at_the_end_of_a_line() -> None:
    text = (
        "Northwind Traders wrote to its customers on Monday that North-\n"
        "wind would close the plant. It is part of a long-term and long-\n"
        "term plan, and the Federal Reserve Bank approved it. The Fed-\n"
        "eral Reserve Bank of Boston did so in a letter to its mem-\n"
        "bers. The Acme-\nGlobex deal is another one.\n"
    )
    (block,) = texts(text)
    for words in (
        "that Northwind would",
        "and long-term plan",
        "The Federal Reserve Bank of Boston",
        "Acme-Globex deal",
    ):
        assert words in block


def test_chinese_lines_join_without_a_space() -> None:
    text = "\n".join(textwrap.wrap("哈伯银行收购了德尔塔钢铁公司并在深圳开设了新工厂" * 12, 60))
    (block,) = texts(text)
    assert " " not in block and len(block) == 24 * 12


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("OVERVIEW\n\nWages rose.\n\nPRICES AND WAGES\nThey rose.\n\nMore.", {"OVERVIEW": 1, "PRICES AND WAGES": 2}),
        (
            "1. Scope\n\nWages rose.\n\n1.1 Where\n\nIn Ohio.\n\n2. Prices\n\nThey rose.",
            {"1. Scope": 1, "1.1 Where": 2, "2. Prices": 1},
        ),
        ("Annual review\n=============\n\nWages\n-----\nThey rose.\n", {"Annual review": 1, "Wages": 2}),
        ("CHAPTER I.\n\nWages rose.\n\nChapter II: Prices\n\nThey rose.\n", {"CHAPTER I.": 1, "Chapter II: Prices": 1}),
        (
            "Item 1. Business\n\nWages rose.\n\nItem 1A. Risk Factors\n\nThey fell.",
            {"Item 1. Business": 1, "Item 1A. Risk Factors": 1},
        ),
        ("# One\n\nWages rose.\n\n## Two ##\n\nPrices rose.\n", {"One": 1, "Two": 2}),
        (
            "Jane Miller\n\nMiller is a former footballer.\n\nEarly career\nShe joined Watford in 1986.\n",
            {"Jane Miller": 1, "Early career": 2},
        ),
    ],
)
def test_headings(text: str, headings: dict[str, int]) -> None:
    assert {block.text: block.level for block in document(text).blocks if block.kind == "heading"} == headings


@pytest.mark.parametrize(
    "text",
    [
        "Harbor Bank acquired Delta Steel in 2024.\n-----\nNorthwind opened a plant.\n",
        "From: a\nTo: b\n\nHarbor Bank acquired Delta Steel in 2024.\n",
        "1. Harbor Bank\n2. Delta Steel\n3. Globex Corporation\n\nThese banks grew.\n",
        "1. Harbor Bank\n\n2. Delta Steel\n\n3. Globex Corporation\n",
        "Jane Roe — Chief Financial Officer\n\nWe expect revenue to grow next year, and more after that.\n",
        "April 28, 2026\n\nHarbor Bank acquired Delta Steel in a deal that surprised many.\n",
        "Wages rose.\n\nBest regards\n\nJane Roe\n",
        "Wages rose, the bank reported\n\nand prices fell in the same quarter.\n",
        "Roses are red\nViolets are blue\nSugar is sweet\n",
    ],
)
def test_no_headings(text: str) -> None:
    assert not [block for block in document(text).blocks if block.kind == "heading"]


def test_lists() -> None:
    text = (
        "The plants are:\n\n- Maine, which includes the coast and\n  all islands\n- Ohio\n    * Dayton\n    * Toledo\n"
        "• Texas\n\n(a) first\n(b) second\n"
    )
    assert shown(text) == [
        ("paragraph", 0, "The plants are:"),
        ("list", 0, "Maine, which includes the coast and all islands"),
        ("list", 0, "Ohio"),
        ("list", 2, "Dayton"),
        ("list", 2, "Toledo"),
        ("list", 0, "Texas"),
        ("list", 0, "(a) first"),
        ("list", 0, "(b) second"),
    ]


def test_table_aligned_by_spaces() -> None:
    text = (
        "Wages by region\n"
        "Region        2023     2024\n"
        "-----------  -----  -------\n"
        "North            10      12\n"
        "South Coast               9\n"
    )
    (block,) = document(text).blocks
    rows = (("North", "10", "12"), ("South Coast", "", "9"))
    assert block == Block("table", "", table=Table(("Region", "2023", "2024"), rows, "Wages by region"))


def test_table_aligned_by_tabs() -> None:
    (block,) = document("Region\tWages\nNorth\t3\nSouth\t4\n").blocks
    assert block.table == Table(("Region", "Wages"), (("North", "3"), ("South", "4")))


def test_prose_with_two_spaces_between_sentences_is_no_table() -> None:
    text = "\n\n".join(textwrap.fill(PROSE.replace(". ", ".  "), 72) for _ in range(5))
    assert {block.kind for block in document(text).blocks} == {"paragraph"}


def test_lines_of_contents() -> None:
    assert shown("CONTENTS\n\nWages ........ 1\nPrices . . . . . xii\n\nWages rose.\n")[1:3] == [
        ("contents", 0, "Wages 1"),
        ("contents", 0, "Prices xii"),
    ]


def test_quoted_mail_is_read_without_its_marks() -> None:
    assert texts("On Monday Jane wrote:\n> Harbor Bank bought it, and\n> Globex sold it.\n>> Who?\nWe did.\n") == [
        "On Monday Jane wrote:",
        "Harbor Bank bought it, and Globex sold it.",
        "Who?",
        "We did.",
    ]


def test_form_feeds_are_pages() -> None:
    blocks = document("First page.\n\fSecond page.\n\n\fThird page.").blocks
    assert [(block.text, block.page) for block in blocks] == [
        ("First page.", 1),
        ("Second page.", 2),
        ("Third page.", 3),
    ]
    assert document("One page.\n\f").blocks[0].page is None


def test_call_of_a_company() -> None:
    read = document(
        "Acme Corp. (NYSE: ACM) Q1 2026 Earnings Call\nTuesday, April 28, 2026 5:00 PM ET\n\nOperator: Welcome.\n"
    )
    assert (read.owner, read.date) == ("Acme Corp.", "2026-04-28")
    assert document("Acme Corp.'s Q1 2026 Results Conference Call Transcript\n\nWelcome.").owner == "Acme Corp."
    assert document("Acme Corp. (NYSE: ACM) opened a plant in Dallas.\n").owner is None


def test_speakers_of_the_sample_are_paragraphs_that_rules_can_read() -> None:
    read = document(SAMPLE.read_text())
    assert (read.owner, read.date) == ("WEXMOOR ELECTRIC CORP.", "2026-04-28")
    headings = [block.text for block in read.blocks if block.kind == "heading"]
    assert headings == [
        "WEXMOOR ELECTRIC CORP. (NYSE: WXM)",
        "FIRST QUARTER 2026 EARNINGS CONFERENCE CALL",
        "COMPANY PARTICIPANTS",
        "OTHER PARTICIPANTS",
        "PRESENTATION",
        "QUESTIONS AND ANSWERS",
        "CLOSING REMARKS",
    ]
    speakers = [found[0].name for block in read.blocks if (found := speaker_of(block.text))]
    assert speakers[:3] == ["Operator", "Carla Mendez", "Denise R. Calloway"] and len(speakers) > 30
    assert "Denise R. Calloway, President and Chief Executive Officer" in [block.text for block in read.blocks]


def test_invisible_characters_go() -> None:
    read = document("Harbor\u00a0Bank \u200bwon.")
    assert (read.blocks[0].text, read.notes[0].count) == ("Harbor Bank won.", 1)


def cells(block: Block) -> list[str]:
    table = block.table
    return [table.caption, *table.header, *(cell for row in table.rows for cell in row)] if table else []


@given(st.text("ab. ,:-\n\t1>#A\f|=", max_size=200))
def test_no_letter_is_lost(text: str) -> None:
    if not text.strip():
        return
    read = "".join(block.text or "".join(cells(block)) for block in document(f"x {text}").blocks)
    assert [c for c in read if c.isalnum()] == [c for c in f"x{text}" if c.isalnum()]


def test_a_numbered_paragraph_with_an_indented_first_line_is_whole() -> None:
    first = "The Company makes pumps for ships, and sells them to dealers in all states.\n"
    text = (
        f"{first * 4}\n     1.  History of Losses; Accumulated Deficit.  Since its beginning in\n"
        "Ohio, the Company has not been profitable, and it may never be so.\n\n     2.  Short.\nText after it.\n"
    )
    assert texts(text)[1:] == [
        "1. History of Losses; Accumulated Deficit. Since its beginning in Ohio, the Company has not been profitable,"
        " and it may never be so.",
        "2. Short.",
        "Text after it.",
    ]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("a line of plain text that is as long as most lines are in letters\n", 500_000),
        ("word and words. ", 1_000_000),
        ("a  b  c\n", 100_000),
        ("- one\n", 100_000),
        ("word\n\n", 100_000),
        ("a-\nb", 100_000),
        ("....", 1_000_000),
        ("> ", 1_000_000),
    ],
)
def test_long_texts_take_no_more_than_three_seconds(text: str, size: int) -> None:
    start = time.process_time()
    document("x\n" + text * (size // len(text)))
    assert time.process_time() - start < 3


def test_hard_documents() -> None:
    assert texts(hard("txt_dashes.txt")) == [
        "From: a",
        "Harbor Bank acquired Delta Steel in 2024.",
        "Northwind Traders opened a plant in Dallas.",
    ]
    blocks = texts(hard("line_headings.txt"))
    assert "Debut" in blocks and "Miller scored against Arsenal in April 1988." in blocks
