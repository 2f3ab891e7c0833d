"""Markdown is read as it looks when rendered."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_assets.chunks.blocks import Block, ReadDocument, Table
from kg_assets.chunks.readers.markdown import read_markdown

DATA = Path(os.environ.get("KG_TEST_DATA") or Path(__file__).parents[5] / "shared" / "data") / "hard_documents"


def document(text: str) -> ReadDocument:
    (read,) = read_markdown(text.encode(), "a.md", print)
    return read


def shown(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in document(text).blocks]


def hard(name: str) -> ReadDocument:
    if not DATA.exists():
        pytest.skip("no test data: set KG_TEST_DATA")
    return document((DATA / name).read_text())


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Harbor *Bank* **bought** _Delta_ `Steel` ~~again~~.", "Harbor Bank bought Delta Steel again."),
        ("snake_case and 2 * 3 * 4 and a \\*star\\*", "snake_case and 2 * 3 * 4 and a *star*"),
        ("[Delta *Steel*](https://example.org/a_b 'title') closed.", "Delta Steel closed."),
        ("[Delta Steel][1] closed.\n\n[1]: https://example.org", "Delta Steel closed."),
        ("Harbor\nBank\n  bought it.", "Harbor Bank bought it."),
        ("哈伯\n银行 bought\n银行。", "哈伯银行 bought 银行。"),
        ("1 Main Street  \nDallas\\\nTexas", "1 Main Street\nDallas\nTexas"),
        ("H<sub>2</sub>O <!-- no --><b>is</b> wet<br/>here", "H2O is wet\nhere"),
        ("AT&amp;T &lt;b&gt; &copy;", "AT&T <b> ©"),
        ("See ![a chart](data:image/png;base64,AAAA) here", "See a chart here"),
        ("Harbor Bank[[1]](#cite_note-1) won.", "Harbor Bank won."),
        ("Harbor Bank[\\[12\\]](https://example.org/wiki/H#cite_note-12) won.", "Harbor Bank won."),
        ("Harbor Bank[^2] won[^note].", "Harbor Bank won."),
        ("Harbor Bank[](#footnote-2) won.", "Harbor Bank won."),
        ("<sup>[a](#fn-a)</sup>Harbor Bank [↩](#fnref1)won.", "Harbor Bank won."),
        ("See [Section 2](#section-2) and [2](other.md).", "See Section 2 and 2."),
    ],
)
def test_a_paragraph_reads_as_it_looks(source: str, text: str) -> None:
    assert shown(source) == [("paragraph", text)]


def test_headings() -> None:
    read = document("# *Top* [¶](#top)\n\nSetext\n===\n\n### [Deep](x.md) & more ###\n\n#\n\n> # quoted\n")
    assert [(block.kind, block.level, block.text) for block in read.blocks] == [
        ("heading", 1, "Top"),
        ("heading", 1, "Setext"),
        ("heading", 3, "Deep & more"),
        ("paragraph", 0, "quoted"),
    ]


def test_a_long_paragraph_over_dashes_is_text() -> None:
    assert [kind for kind, _ in shown("word " * 60 + "\n---\n")] == ["paragraph"]


def test_lists() -> None:
    read = document("Intro:\n\n- one\n  wrapped\n  1. deep\n- two\n\n  more of two\n\n      code\n\n> - quoted\n")
    assert [(block.kind, block.level, block.text) for block in read.blocks] == [
        ("paragraph", 0, "Intro:"),
        ("list", 0, "one wrapped"),
        ("list", 1, "deep"),
        ("list", 0, "two"),
        ("paragraph", 0, "more of two"),
        ("code", 0, "code"),
        ("list", 0, "quoted"),
    ]


def test_table() -> None:
    (block,) = document("| Region | *Wages* |\n|:--|--:|\n| [North](x) | 3 \\| 4 |\n| South |\n").blocks
    assert block == Block("table", "", table=Table(("Region", "Wages"), (("North", "3 | 4"), ("South", ""))))


def test_code_keeps_its_lines() -> None:
    source = "```python\n\nif a:\n    b *c*\n```\n\n    indented\n      more\n"
    assert shown(source) == [("code", "if a:\n    b *c*"), ("code", "indented\n  more")]


def test_footnotes_stand_where_they_were_written() -> None:
    assert shown("# One\n\nText[^1].\n\n[^1]: http://example.org says\n    so.\n\n[^unused]: Not lost.\n\n# Two\n") == [
        ("heading", "One"),
        ("paragraph", "Text."),
        ("footnote", "http://example.org says so."),
        ("footnote", "Not lost."),
        ("heading", "Two"),
    ]


def test_a_picture_alone_gives_a_caption() -> None:
    assert shown("![Sales *by* year](a.png)\n\n[![Map](m.png)](big.png) of it") == [
        ("caption", "Sales by year"),
        ("paragraph", "Map of it"),
    ]


def test_html_blocks() -> None:
    read = document("<div class='x'>\n<p>One <b>bold</b></p>\n<p>Two</p>\n</div>\n\n<!-- gone\n\nand gone -->\n\n***\n")
    assert [(block.kind, block.text) for block in read.blocks] == [("paragraph", "One bold"), ("paragraph", "Two")]
    assert [(note.action, note.what, note.count) for note in read.notes] == [("left out", "comments", 1)]


def test_invisible_characters_in_entities_go_too() -> None:
    read = document("Harbor&nbsp;Bank &#8203;won.\n\n&#8203;\n")
    assert [block.text for block in read.blocks] == ["Harbor Bank won."]
    assert [(note.what, note.count) for note in read.notes] == [("invisible characters", 2)]


def test_front_matter_names_the_document() -> None:
    read = document("---\ntitle: A report\ndate: 2025-01-02\n---\nText.\n")
    assert (read.title, read.date, shown("---\ntitle: T\n---\nText.")) == (
        "A report",
        "2025-01-02",
        [("paragraph", "Text.")],
    )


WORDS = st.lists(st.text("abcdefgh", min_size=1, max_size=5), min_size=1, max_size=4).map(" ".join)
INLINE = st.one_of(
    WORDS,
    WORDS.map("*{}*".format),
    WORDS.map("**{}**".format),
    WORDS.map("`{}`".format),
    WORDS.map("[{}](/1)".format),
    WORDS.map("<b>{}</b>".format),
    WORDS.map("{}[^1]".format),
)
LINE = st.lists(INLINE, min_size=1, max_size=4).map(" ".join)
PART = st.one_of(
    LINE,
    LINE.map("# {}".format),
    LINE.map("> {}".format),
    LINE.map("- {}".format),
    LINE.map("  - {}".format),
    LINE.map("1. {}".format),
    LINE.map("{}\n---".format),
    LINE.map("| {} | x |\n|---|---|\n| y | z |".format),
    WORDS.map("```\n{}\n```".format),
    WORDS.map("    {}".format),
    WORDS.map("<div>{}</div>".format),
    LINE.map("[^9]: {}".format),
)


def cells(block: Block) -> list[str]:
    return [cell for row in (block.table.header, *block.table.rows) for cell in row] if block.table else []


@given(st.lists(PART, min_size=1, max_size=8), st.sampled_from(["\n\n", "\n"]))
def test_no_word_is_lost_and_none_moves(parts: list[str], between: str) -> None:
    source = between.join(parts)
    read = document(source)
    text = "".join(block.text or "".join(cells(block)) for block in read.blocks)
    hidden = ("<b>", "</b>", "<div>", "</div>", "[^1]", "[^9]")
    for markup in hidden:
        source = source.replace(markup, " ")
    letters = [character for character in source if character.isalpha()]
    assert [character for character in text if character.isalpha()] == letters


@pytest.mark.parametrize(
    "source", ["> " * 40 + "deep", "".join("  " * n + "- x\n" for n in range(30)) + "  " * 30 + "- deep"]
)
def test_deep_nesting_is_read(source: str) -> None:
    assert document(source).blocks[-1].text == "deep"


@pytest.mark.parametrize("mark", ["*a ", "[", "![", "> ", "- ", "<b>", "`a", "|"])
def test_hostile_nesting_ends(mark: str) -> None:
    assert document(f"Text.\n\n{mark * 5_000}\n").blocks[0].text == "Text."


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("footnote_links.md", "Harbor Bank acquired Delta Steel, which closed its plant in Dallas."),
        ("invisible_characters.md", "Harbor Bank opened a branch in Dallas."),
        ("links_in_paragraph.md", "Northwind Traders closed its plant in Boston because wages are lower in Ohio."),
    ],
)
def test_hard_documents(name: str, sentence: str) -> None:
    assert any(sentence in block.text for block in hard(name).blocks)


def test_hard_document_with_code() -> None:
    assert [block.kind for block in hard("code_block.md").blocks] == ["heading", "paragraph", "code", "code"]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("> " * 120 + "deep\n\nText.", 1),
        ("".join("  " * n + "- deep\n" for n in range(53)) + "\nText.", 5),
        ("> " * 99 + "deep\n\nText.", 0),
    ],
)
def test_lines_nested_too_deeply_are_kept_and_noted(source: str, lines: int) -> None:
    read = document(source)
    text = "\n".join(block.text for block in read.blocks)
    assert text.count("deep") == source.count("deep") and text.endswith("Text.")
    assert [note.count for note in read.notes if note.what == "lines nested too deeply"] == ([lines] if lines else [])


def test_what_a_table_in_html_leaves_out_is_noted() -> None:
    table = "<table><tr><td>North</td><td>5</td></tr><tr hidden><td>South</td><td>7</td></tr></table>\n"
    read = document(f"Text.\n\n{table}\nMore.\n\n{table}")
    assert [(note.what, note.count) for note in read.notes] == [("hidden elements", 2)]
