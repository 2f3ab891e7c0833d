"""Web pages: what they show is read, what serves the site is not."""

import os
from pathlib import Path

import pytest

from kg_assets.chunks.blocks import Block, ReadDocument, Table
from kg_assets.chunks.readers.html import read_html

DATA = Path(os.environ.get("KG_TEST_DATA") or Path(__file__).parents[4].parent / "shared" / "data")
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the folder of test data is absent")


def page(body: str, head: str = "") -> ReadDocument:
    html = f"<!DOCTYPE html><html lang='en-US'><head>{head}</head><body>{body}</body></html>"
    (read,) = read_html(html.encode(), "a.html", lambda line: None)
    return read


def shown(read: ReadDocument) -> list[str]:
    return [block.text for block in read.blocks]


def headings(read: ReadDocument) -> list[tuple[int, str]]:
    return [(block.level, block.text) for block in read.blocks if block.kind == "heading"]


def table(read: ReadDocument) -> Table:
    (found,) = [block.table for block in read.blocks if block.table is not None]
    return found


def counts(read: ReadDocument) -> dict[str, int]:
    return {note.what: note.count for note in read.notes}


PROSE = "Harbor Bank acquired Delta Steel in 2024, after a long contest with two of its rivals in the state of Ohio."


@pytest.mark.parametrize(
    "hidden",
    [
        "<div style='color: red; display:none'>secret</div>",
        "<div style='visibility: hidden'><p>secret</p></div>",
        "<p hidden>secret</p>",
        "<ix:header><ix:hidden>secret</ix:hidden></ix:header>",
        "<div style='display:none'>secret<p hidden>secret</p></div>",
    ],
)
def test_hidden_elements_are_left_out_and_counted(hidden: str) -> None:
    read = page(f"<p>Before.</p>{hidden}<p>After.</p>")
    assert shown(read) == ["Before.", "After."]
    assert counts(read) == {"hidden elements": 1}


def test_scripts_styles_and_forms_are_no_text() -> None:
    read = page(
        "<script>a()</script><style>b {}</style><template><p>c</p></template><noscript>d</noscript>"
        f"<p>{PROSE}</p><form><input value=e><select><option>f</select><button>g</button></form>"
    )
    assert shown(read) == [PROSE]


def test_nesting_costs_nothing() -> None:
    deep = page("<div>" * 20_000 + f"<h1>Report</h1><p>{PROSE}</p>" + "</div>" * 20_000)
    assert deep.blocks == page(f"<h1>Report</h1><p>{PROSE}</p>").blocks


def test_broken_markup_loses_nothing() -> None:
    read = page("<table><tr><td>North<td>5<tr><td>South<td>7</table><p>One <b>two<p>three</b> four &amp five")
    assert table(read).rows == (("North", "5"), ("South", "7"))
    assert shown(read)[1:] == ["One two", "three four & five"]


def test_empty_elements_of_xhtml_end_where_they_stand() -> None:
    xhtml = (
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>'
        f'<div style="display:none"/><a id="x"/><p>{PROSE}</p><script src="a.js"/><p>After.</p></body></html>'
    )
    (read,) = read_html(xhtml.encode(), "a.html", lambda line: None)
    assert shown(read) == [PROSE, "After."]


def test_a_plain_page_and_a_fragment_lose_nothing() -> None:
    body = "<h1>News</h1><p>Short.</p><div>Loose text<ul><li>One</li><li><a href='/b'>Two</a></li></ul></div>"
    assert shown(page(body)) == ["News", "Short.", "Loose text", "One", "Two"]
    (read,) = read_html(b"Harbor Bank <b>grew</b>.<p>So did <a href='/x'>Delta Steel</a>.", "a.html", print)
    assert shown(read) == ["Harbor Bank grew.", "So did Delta Steel."]


SITE = f"""
<header><a href="/">Acme</a> <a href="/news">News</a></header>
<nav><ul><li><a href="/a">Products</a></li><li><a href="/b">Support</a></li></ul></nav>
<div class="cookie-banner">We use cookies. <button>Accept</button></div>
<div id="page"><div id="menu-left"><a href="/c">Careers</a></div>
<div id="content"><h1>Acme grows</h1><p>{PROSE}</p><p>See <a href="/d">the report</a>.</p><p>{PROSE}</p>
<ul class="tags"><li><a href="/t1">Steel</a></li><li><a href="/t2">Banks</a></li><li><a href="/t3">Ohio</a></li></ul>
</div><div class="box"><h4>Related links</h4><ul><li><a href="/e">An older story</a></li></ul></div></div>
<footer><p>Copyright Acme. All rights reserved.</p><a href="/f">Terms</a></footer>"""


def test_what_serves_the_site_is_left_out_and_counted() -> None:
    read = page(SITE)
    assert shown(read) == ["Acme grows", PROSE, "See the report.", PROSE]
    assert counts(read) == {"parts outside the main content": 7}


def test_text_beside_the_main_content_stays() -> None:
    read = page(
        f"<div><h1>Two columns</h1></div><div><div><p>{PROSE}</p><p>{PROSE}</p></div><div><p>{PROSE}</p></div></div>"
    )
    assert shown(read) == ["Two columns", PROSE, PROSE, PROSE]


def test_a_page_of_links_keeps_them() -> None:
    read = page("<h1>Archive</h1><ul><li><a href='/1'>May</a><li><a href='/2'>June</a><li><a href='/3'>July</a></ul>")
    assert shown(read) == ["Archive", "May", "June", "July"]


ENCYCLOPEDIA = f"""
<main id="content"><div role="note" class="hatnote">For other uses, see Harbor.</div>
<table class="infobox"><tbody><tr><th>Industry</th><td>Banking</td></tr>
<tr><th>Founded</th><td>1901</td></tr><tr><th>Officers</th><td><ul><li>Ann Roe</li><li>Jo Doe</li></ul></td></tr>
</tbody></table>
<p><b>Harbor Bank</b> acquired Delta Steel.<sup class="reference"><a href="#cite_note-1">[1]</a></sup>
It grew<sup><a href="#footnote-2">2</a></sup> by 5 km<sup>2</sup>.<sup>[<i>citation needed</i>]</sup> {PROSE}</p>
<h2>History<span class="mw-editsection">[<a href="/edit">edit</a>]</span></h2>
<figure><img src="a.png"><figcaption>The first branch</figcaption></figure><p>It opened in 1901.</p>
<h2>References</h2>
<ol><li><span>^ <a href="#cite_ref-1"><sup>a</sup></a></span> "Harbor Bank Completes Acquisition". The Post.</li></ol>
<h2>Legacy</h2><p>It is remembered.</p>
<div role="navigation" class="navbox">Banks of Ohio: <a href="/x">X</a></div></main>"""


def test_encyclopedia() -> None:
    read = page(ENCYCLOPEDIA)
    assert shown(read)[1] == f"Harbor Bank acquired Delta Steel. It grew by 5 km2. {PROSE}"
    assert headings(read) == [(2, "History"), (2, "References"), (2, "Legacy")]
    kinds = {block.text: block.kind for block in read.blocks}
    assert kinds["The first branch"] == "caption"
    assert kinds['"Harbor Bank Completes Acquisition". The Post.'] == "list"
    assert table(read).rows == (("Industry", "Banking"), ("Founded", "1901"), ("Officers", "Ann Roe; Jo Doe"))
    assert counts(read)["footnote marks"] == 5 and counts(read)["parts outside the main content"] == 2


def test_lists_keep_their_depth() -> None:
    read = page("<ul><li>One<ol><li>Inner</li></ol></li><li><p>Two</p><p>More of two</p></li></ul>")
    items = [(block.kind, block.level, block.text) for block in read.blocks]
    assert items == [
        ("list", 0, "One"),
        ("list", 1, "Inner"),
        ("list", 0, "Two"),
        ("paragraph", 0, "More of two"),
    ]


def test_lines_of_the_source_are_joined_and_lines_on_purpose_are_kept() -> None:
    read = page("<p>One\n two</p><p>1 Main Street<br>Dallas, Texas</p><pre>a\n  b</pre><p>First.<br><br>Second.</p>")
    assert [(block.kind, block.text) for block in read.blocks] == [
        ("paragraph", "One two"),
        ("paragraph", "1 Main Street\nDallas, Texas"),
        ("code", "a\n  b"),
        ("paragraph", "First."),
        ("paragraph", "Second."),
    ]


def test_invisible_characters_leave_no_trace() -> None:
    read = page("<p>Har&shy;bor&nbsp;Bank\u200b and Paci\ufb01c Mills</p>")
    assert shown(read) == ["Harbor Bank and Pacific Mills"]
    assert counts(read) == {"invisible characters": 2}


def test_head() -> None:
    read = page(
        f"<p>{PROSE}</p>",
        "<title>Acme\n grows</title><meta property='article:published_time' content='2024-10-30T08:00:00Z'>",
    )
    assert (read.title, read.date, read.language) == ("Acme grows", "2024-10-30", "en")


@pytest.mark.parametrize(
    ("generator", "dates", "date"),
    [
        (
            "MediaWiki 1.43",
            '"datePublished": "2002-02-25T17:04:02Z", "dateModified": "2024-09-09T13:42:22Z"',
            "2024-09-09",
        ),
        ("MediaWiki 1.43", '"datePublished": "2002-02-25T17:04:02Z"', None),
        (
            "WordPress 6",
            '"datePublished": "2024-02-25T17:04:02Z", "dateModified": "2024-09-09T13:42:22Z"',
            "2024-02-25",
        ),
    ],
)
def test_the_date_of_a_wiki_is_not_that_of_its_first_edit(generator: str, dates: str, date: str | None) -> None:
    head = f"<meta name=generator content='{generator}'><script type='application/ld+json'>{{{dates}}}</script>"
    assert page(f"<p>{PROSE}</p>", head).date == date


# Headings that only their looks tell


def test_bold_lines_are_headings_by_how_they_stand_out() -> None:
    read = page(
        f"<p align=center><font size=5><b>Annual Review</b></font></p><p>{PROSE}</p><p><b>Results</b></p><p>{PROSE}</p>"
        f"<p><i>Ohio</i></p><p>{PROSE}</p><p><i>Texas</i></p><p>{PROSE}</p><p><b>Outlook</b></p><p>{PROSE}</p>"
    )
    assert headings(read) == [(1, "Annual Review"), (2, "Results"), (3, "Ohio"), (3, "Texas"), (2, "Outlook")]


def test_a_bold_line_over_its_text_is_a_heading() -> None:
    read = page(f"<h2>Summary</h2><p><strong>Consumer Spending</strong><br>{PROSE}</p>")
    assert headings(read) == [(2, "Summary"), (3, "Consumer Spending")]
    assert shown(read)[-1] == PROSE


@pytest.mark.parametrize(
    "line",
    [
        "<p><b>Harbor Bank acquired Delta Steel in 2024 after a contest.</b></p>",
        "<p><b>September 4, 2013</b></p>",
        "<p><b>Harbor Bank</b> acquired Delta Steel</p>",
        "<p><b>(In millions)</b></p>",
        "<p><b>1,234</b></p>",
    ],
)
def test_what_is_bold_and_no_heading(line: str) -> None:
    assert headings(page(f"<p>{PROSE}</p>{line}<p>{PROSE}</p>")) == []


def test_where_most_text_is_bold_it_marks_no_heading() -> None:
    body = "".join(f"<p><b>{PROSE}</b></p><p><b>Short line {i}</b></p>" for i in range(12))
    assert headings(page(body)) == []


# Tables


def test_spans() -> None:
    read = page(
        "<table><tr><th rowspan=2>Region</th><th colspan=2>Revenue</th></tr><tr><th>2023</th><th>2024</th></tr>"
        "<tr><td>North</td><td>10</td><td>12</td></tr><tr><td>South</td><td colspan=2>none</td></tr></table>"
    )
    assert table(read).header == ("Region", "Revenue 2023", "Revenue 2024")
    assert table(read).rows == (("North", "10", "12"), ("South", "none", "none"))


def test_layout_by_tables_is_read_as_text() -> None:
    read = page(
        "<table><tr><td><a href='/prev'>Previous</a></td><td><h1>Summary</h1>"
        f"<p>{PROSE}</p><table><tr><td>North</td><td>5</td></tr><tr><td>South</td><td>7</td></tr></table></td></tr></table>"
    )
    assert [block.kind for block in read.blocks] == ["heading", "paragraph", "table"]


def test_a_table_of_bullets_is_a_list() -> None:
    read = page("<table><tr><td></td><td>•</td><td>Steel</td></tr><tr><td></td><td>•</td><td>Banking</td></tr></table>")
    assert read.blocks == (Block("list", "Steel"), Block("list", "Banking"))


def test_a_bold_caption_is_no_heading() -> None:
    read = page(f"<p>{PROSE}</p><p><b>Table 2: Sales by region</b></p><p>{PROSE}</p>")
    assert [block.kind for block in read.blocks] == ["paragraph", "caption", "paragraph"]


@needs_data
@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("hard_documents/layout_table.html", [(1, "National Summary"), (2, "Employment")]),
        ("hard_documents/deep_nesting.html", [(1, "Report")]),
        ("hard_documents/rowspan.html", [(1, "Branches")]),
        (
            "beige_book_summary_2013_09.html",
            [
                (2, "Beige Book National Summary"),
                (3, "Consumer Spending and Tourism"),
                (3, "Nonfinancial Services"),
                (3, "Manufacturing"),
                (3, "Real Estate and Construction"),
                (3, "Banking and Finance"),
                (3, "Agriculture and Natural Resources"),
                (3, "Employment, Wages, and Prices"),
            ],
        ),
    ],
)
def test_real_pages(name: str, paths: list[tuple[int, str]]) -> None:
    (read,) = read_html((DATA / name).read_bytes(), name, lambda line: None)
    assert headings(read) == paths
    assert not {"Previous Summary", "About the Fed", "Related Links", "Site Map"} & set(shown(read))
