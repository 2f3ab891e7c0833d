"""Filings in HTML, in the styles of several filers' tools."""

import os
import time
from pathlib import Path

import pytest

from kg_assets.chunks.blocks import ReadDocument, Table
from kg_assets.chunks.classify import classified
from kg_assets.chunks.read import read_file
from kg_assets.chunks.readers.html import read_html

DATA = Path(os.environ.get("KG_TEST_DATA") or Path(__file__).parents[4].parent / "shared" / "data")
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the folder of test data is absent")

BUSINESS = "The Company makes pumps for ships and sells them to dealers in all states, and in Canada and Mexico too."
RISKS = "The Company depends on Northwind Traders for its castings, and a failure of it would harm the Company."


def filing(body: str) -> ReadDocument:
    (read,) = read_html(
        f"<html><head><title>acme-10k</title></head><body>{body}</body></html>".encode(), "a.htm", print
    )
    return read


def headings(read: ReadDocument) -> list[tuple[int, str]]:
    return [(block.level, block.text) for block in read.blocks if block.kind == "heading"]


def tables(read: ReadDocument) -> list[Table]:
    return [block.table for block in classified(read.blocks) if block.table is not None]


def span(text: str, style: str = "") -> str:
    return f'<div><span style="font-family:Arial;font-size:10pt;{style}">{text}</span></div>'


BOLD, ITALIC = "font-weight:700", "font-style:italic;font-weight:400"
SPANS = (
    "<div style='display:none'><ix:header><ix:hidden><ix:nonNumeric name='dei:DocumentFiscalYearFocus'>2024"
    "</ix:nonNumeric></ix:hidden></ix:header></div>"
    + "".join(
        f"<div style='text-align:center'>{span(line, 'font-weight:700;font-size:14pt')}</div>"
        for line in ("UNITED STATES", "SECURITIES AND EXCHANGE COMMISSION", "FORM 10-K")
    )
    + span("For the fiscal year ended December 31, 2024")
    + span("<ix:nonNumeric name='dei:EntityRegistrantName'>Acme Pumps, Inc.</ix:nonNumeric>", BOLD)
    + span("(Exact name of registrant as specified in its charter)")
    + "<table>"
    + "".join(
        f"<tr><td><a href='#i{n}'>Item {n}.</a></td><td><a href='#i{n}'>{title}</a></td><td>{n}</td></tr>"
        for n, title in (("1", "Business"), ("1A", "Risk Factors"), ("2", "Properties"), ("3", "Legal Proceedings"))
    )
    + "</table>"
    + span("PART I", BOLD)
    + span("Item 1.&#160;&#160;&#160;Business", BOLD)
    + span("Products", BOLD)
    + span("Pumps", ITALIC)
    + span(BUSINESS)
    + span("Acme Pumps, Inc. | 2024 Form 10-K | 1")
    + "<hr style='page-break-after:always'/>"
    + span("iPump", ITALIC)
    + span(BUSINESS)
    + span("Customers", BOLD)
    + span(RISKS)
    + span("Acme Pumps, Inc. | 2024 Form 10-K | 2")
    + "<hr style='page-break-after:always'/>"
    + span("Item 1A.&#160;&#160;Risk Factors", BOLD)
    + span(RISKS)
    + span("Acme Pumps, Inc. | 2024 Form 10-K | 3")
    + "<hr style='page-break-after:always'/>"
)

FONTS = f"""
<p align=center><b><font size=5>SECURITIES AND EXCHANGE COMMISSION</font></b></p><p align=center><b>FORM 10-K</b></p>
<p align=center>For the fiscal year ended December 31, 1999</p><p align=center>Commission File Number 1-12345</p>
<p align=center><b>ACME PUMPS, INC.<br></b>(Exact name of registrant as specified in its charter)</p><hr>
<p align=center><b>PART I</b></p><p><b>ITEM 1. &nbsp; BUSINESS</b></p><p><b>Products</b></p><p>{BUSINESS} It employs</p>
<p align=center>2</p><hr>
<p>nine hundred people in Ohio.</p><p><b>ITEM 1A. RISK FACTORS.</b> {RISKS}</p>"""

CELLS = f"""
<p>Commission file number: 1-12345</p>
<p><b>Acme Pumps, Inc.</b></p><p>(Exact Name of Registrant as Specified in Charter)</p>
<table><tr><td><b>PART I</b></td></tr></table>
<table><tr><td><font><b>Item&nbsp;1.</b></font></td><td><font><b>Business</b></font></td></tr></table><p>{BUSINESS}</p>
<table><tr><td><b>Item 1A.</b></td><td><b>Risk Factors</b></td></tr></table><p>{RISKS}</p>"""

WORD = f"""
<p class=MsoNormal style='text-align:center'><b><span style='font-size:14.0pt'>Acme Pumps, Inc.</span></b></p>
<p class=MsoNormal>(Exact name of registrant as specified in its charter)</p>
<p class=MsoNormal><b style='mso-bidi-font-weight:normal'>PART I<o:p></o:p></b></p>
<p class=MsoNormal><b>Item 1.</b></p><p class=MsoNormal><b>Business</b></p><p class=MsoNormal>{BUSINESS}<o:p></o:p></p>
<p class=MsoNormal><u>Item 1A. Risk Factors</u></p><p class=MsoNormal>{RISKS}</p>"""


@pytest.mark.parametrize("body", [SPANS, FONTS, CELLS, WORD], ids=["spans", "fonts", "cells", "word"])
def test_parts_and_items_are_headings(body: str) -> None:
    read = filing(body)
    found = [(level, text.upper().strip(".")) for level, text in headings(read) if level < 3]
    assert found[-3:] == [(1, "PART I"), (2, "ITEM 1. BUSINESS"), (2, "ITEM 1A. RISK FACTORS")]
    assert [block.text for block in read.blocks if block.text == RISKS]
    assert (read.owner or "").upper() == "ACME PUMPS, INC."


def test_lines_of_the_cover_page_in_brackets_are_no_headings() -> None:
    cover = "".join(span(line, BOLD) for line in ("1 Main Street, Dallas", "(Name and Address of Agent for Service)"))
    read = filing(SPANS.replace("<table>", f"{cover}{span(BUSINESS)}<table>", 1))
    assert headings(read)[0] == (1, "PART I")


def test_an_item_with_a_long_title_is_a_heading() -> None:
    title = (
        "Item 5.02. Departure of Directors or Certain Officers; Election of Directors; "
        "Appointment of Certain Officers; Compensatory Arrangements of Certain Officers."
    )
    assert (2, title) in headings(filing(SPANS + span(title) + span(RISKS)))


def test_headings_under_an_item_nest_by_how_they_look() -> None:
    levels = {text: level for level, text in headings(filing(SPANS))}
    assert (levels["Products"], levels["Pumps"], levels["iPump"], levels["Customers"]) == (3, 4, 4, 3)


def test_the_contents_are_no_headings() -> None:
    contents = [block.text for block in filing(SPANS).blocks if block.kind == "contents"]
    assert contents == ["Item 1. Business 1", "Item 1A. Risk Factors 1A", "Item 2. Properties 2", *contents[3:]]
    assert contents[3:] == ["Item 3. Legal Proceedings 3"]


def test_running_heads_are_left_out_and_a_cut_paragraph_is_whole() -> None:
    read = filing(SPANS)
    assert not [block for block in read.blocks if "| 2024 Form 10-K |" in block.text]
    assert {note.what: note.count for note in read.notes} == {"hidden elements": 1, "running heads and page numbers": 3}
    assert f"{BUSINESS} It employs nine hundred people in Ohio." in [block.text for block in filing(FONTS).blocks]


def test_page_numbers_and_names_with_a_full_stop_are_running_heads() -> None:
    pages = "".join(
        f"{span('Acme Pumps, Inc.', BOLD)}{span(f'{BUSINESS} {BUSINESS} In region {n}.')}{span(f'{n}.')}"
        "<hr style='page-break-after:always'/>"
        for n in range(1, 9)
    )
    text = [block.text for block in filing(f"<p>Commission File Number 1-1</p>{pages}{span('None.')}").blocks]
    assert len([line for line in text if BUSINESS in line]) == 8
    assert not [line for line in text if line in ("3.", "Acme Pumps, Inc.")]


def test_what_a_filing_says_of_itself() -> None:
    read = filing(SPANS)
    assert (read.title, read.owner) == ("Acme Pumps, Inc. Form 10-K, fiscal year 2024", "Acme Pumps, Inc.")
    assert read.date == "2024-12-31"
    old = filing(FONTS)
    assert (old.title, old.date) == ("ACME PUMPS, INC. Form 10-K, 1999-12-31", "1999-12-31")


def test_the_page_writes_a_name_in_full_where_the_data_abbreviate_it() -> None:
    body = (
        "<div hidden><ix:nonNumeric name='dei:EntityRegistrantName'>ACME PUMPS CO /OH/</ix:nonNumeric></div>"
        "<p>ACME PUMPS COMPANY</p><p>(Exact name of registrant as specified in its charter)</p>"
    )
    assert filing(body).owner == "ACME PUMPS COMPANY"
    assert filing(body.replace("<p>ACME PUMPS COMPANY</p>", "")).owner == "ACME PUMPS CO"


def test_items_in_a_list_that_comes_again_are_contents_and_a_short_last_run_is_not() -> None:
    items = [f"Item {n}. {title}" for n, title in enumerate(("Business", "Properties", "Claims", "Votes", "Market"), 1)]
    listed = "".join(f"<p>{item}</p>" for item in items)
    read = filing(
        f"<p>Commission File Number 1-1</p>{listed}<p>{RISKS}</p>" + listed.replace("</p>", f"</p><p>{RISKS}</p>", 1)
    )
    assert [block.text for block in read.blocks if block.kind == "contents"] == items
    assert [text for _, text in headings(read)] == items


STATEMENT = """
<p style='font-weight:bold'>Consolidated Statements of Operations</p><p>(In millions, except per share data)</p>
<table><tr><td style='width:40%'></td><td></td><td></td><td></td><td></td><td></td><td></td><td></td></tr>
<tr><td>&#160;</td><td>&#160;</td><td colspan=6><b>Years ended December 31,</b></td></tr>
<tr><td></td><td></td><td colspan=3>2024</td><td colspan=3>2023</td></tr>
<tr><td>Net sales</td><td></td><td>$</td><td>391,035</td><td></td><td>$</td><td>383,285</td><td></td></tr>
<tr><td>Other expense, net</td><td></td><td colspan=2>(1,234</td><td>)</td><td colspan=2>—</td><td></td></tr>
<tr><td>Growth</td><td></td><td></td><td>2</td><td>%</td><td></td><td>(3</td><td>)%</td></tr>
<tr><td colspan=8>Per share:</td></tr>
<tr><td>Basic</td><td></td><td>$</td><td>6.11</td><td></td><td>$</td><td>6.16</td><td></td></tr></table>"""


def test_signs_and_brackets_in_cells_of_their_own_belong_to_their_number() -> None:
    (table,) = tables(filing(f"<p>Commission File Number 1-1</p>{STATEMENT}"))
    assert table.units == "(In millions, except per share data)"
    assert table.header == ("", "Years ended December 31, 2024", "Years ended December 31, 2023")
    assert table.rows == (
        ("Net sales", "$391,035", "$383,285"),
        ("Other expense, net", "(1,234)", "—"),
        ("Growth", "2%", "(3)%"),
        ("Per share:", "", ""),
        ("Basic", "$6.11", "$6.16"),
    )


def test_notes_under_a_table_are_footnotes() -> None:
    read = filing(f"<p>Commission File Number 1-1</p>{STATEMENT}<p>(1)Restated.</p><p>{BUSINESS}</p>")
    assert [(block.kind, block.text) for block in read.blocks][-2:] == [
        ("footnote", "(1) Restated."),
        ("paragraph", BUSINESS),
    ]


@needs_data
@pytest.mark.parametrize("name", ["tenk_styled_headings", "hidden_ixbrl_header"])
def test_hard_filings(name: str) -> None:
    (read,) = read_html((DATA / f"hard_documents/{name}.html").read_bytes(), name, print)
    assert (2, "Item 1. Business") in headings(read)
    if name == "tenk_styled_headings":
        assert read.owner == "Acme Pumps, Inc."
    else:
        assert read.date == "2024-12-31"
        assert not [block for block in read.blocks if "Member" in block.text or "xbrli" in block.text]


@needs_data
def test_a_real_annual_report() -> None:
    path = DATA / "apple_10k_2024.html"
    start = time.process_time()
    result = read_file(path, "apple.html", "group", limit=None, skip_bad_lines=False)
    seconds = time.process_time() - start
    paths = [chunk.header_path for chunk in result.chunks]
    items = {part for path in paths for part in path.split(" > ") if part.startswith("Item ")}
    numbers = {item.split(".")[0].removeprefix("Item ") for item in items}
    assert numbers >= {*"1 1A 1B 1C 2 3 4 5 7 7A 8 9 9A 9B 9C 10 11 12 13 14 15 16".split()}
    assert sum(map(bool, paths)) >= 0.95 * len(paths)
    assert not [chunk for chunk in result.chunks if "Member" in chunk.content or "xbrli" in chunk.content]
    assert not [chunk for chunk in result.chunks if "| 2024 Form 10-K |" in chunk.content]
    assert (result.documents[0].owner, result.documents[0].document_date) == ("Apple Inc.", "2024-09-28")
    assert "| Total net sales | $391,035 | 2% | $383,285 |" in "".join(chunk.content for chunk in result.chunks)
    assert seconds < 10
