"""Kinds that words and places tell, and nothing lost by telling them."""

import pytest

from kg_assets.chunks.blocks import Block, BlockKind, Table
from kg_assets.chunks.classify import classified


def kinds(*blocks: Block) -> list[str]:
    return [block.kind for block in classified(blocks)]


def heading(text: str, level: int = 1) -> Block:
    return Block("heading", text, level=level)


def paragraph(text: str, kind: BlockKind = "paragraph") -> Block:
    return Block(kind, text)


ENTRIES = (
    paragraph("Miller, J. (2019). Prices in the north. Journal of Prices, 4, 12-19."),
    paragraph("Lee, A. Wages. https://example.org/wages", "list"),
    paragraph("A source without a date"),
)


@pytest.mark.parametrize(
    "title", ["References", "7. References", "Bibliography", "WORKS CITED", "Literatur", "参考文献"]
)
def test_entries_under_such_a_heading_are_references(title: str) -> None:
    found = kinds(heading(title, 2), *ENTRIES, heading("Appendix", 2), paragraph("Prices rose in 2019."))
    assert found == ["heading", "reference", "reference", "reference", "heading", "paragraph"]
    assert kinds(paragraph(title), *ENTRIES)[1:] == ["reference"] * 3


def test_a_heading_that_speaks_of_sources_makes_no_references() -> None:
    prose = [paragraph("Water comes from two rivers."), paragraph("The northern one is fed by snow.")]
    assert kinds(heading("Sources"), *prose) == ["heading", "paragraph", "paragraph"]
    assert kinds(heading("Sources of revenue"), *ENTRIES)[1] == "paragraph"


@pytest.mark.parametrize(
    ("title", "kind"), [("References", "reference"), ("External links", "reference"), ("Sources", "list")]
)
def test_items_of_a_list_of_sources_need_no_year(title: str, kind: str) -> None:
    items = [paragraph('"Harbor Bank Completes Acquisition". The Post.', "list"), paragraph("The River", "list")]
    assert kinds(heading(title), *items) == ["heading", kind, kind]


def test_the_unit_in_the_sentence_above_a_table_is_that_of_its_values() -> None:
    table = Block("table", "", table=Table(("", "2024"), (("North", "5"),)))
    above = paragraph("Sales by region were as follows (in millions):")
    found = classified([above, paragraph("Table 1. Sales", "caption"), table])[-1].table
    assert found is not None and (found.units, found.caption) == ("(in millions)", "Table 1. Sales")
    other = classified([above, paragraph("Prices rose."), table])[-1].table
    assert other is not None and other.units == ""


def test_references_of_a_chapter_end_with_it() -> None:
    blocks = [heading("References", 2), heading("Books", 3), *ENTRIES, heading("Chapter 2"), *ENTRIES]
    assert kinds(*blocks)[2:5] == ["reference"] * 3
    assert kinds(*blocks)[6:] == ["paragraph", "list", "paragraph"]


def test_lines_that_lead_to_pages_are_contents() -> None:
    assert (
        kinds(paragraph("Risk factors ......... 12"), heading("Item 2. Properties . . . . . . 30")) == ["contents"] * 2
    )
    prose = (
        "He paused ... and went on.",
        "He paused.... And went on.",
        "Prices rose in 2019",
        "Sales ........ 391,035",
    )
    assert kinds(*map(paragraph, prose)) == ["paragraph"] * 4


def test_short_lines_with_pages_under_their_heading_are_contents() -> None:
    found = kinds(
        heading("Table of Contents"),
        paragraph("Introduction 1"),
        heading("Part I", 2),
        paragraph("Prices and wages 12"),
        heading("Introduction"),
        paragraph("Prices rose. They had been flat since the spring of the year before, in all regions."),
        paragraph("The index stood at 12"),
    )
    assert found == ["heading", "contents", "heading", "contents", "heading", "paragraph", "paragraph"]


def test_a_table_of_contents_laid_out_as_a_table_keeps_its_words() -> None:
    table = Table(("", "Page"), (("Business", "3"), ("Risk factors", "12"), ("Properties", "30")))
    found = classified([paragraph("Contents"), Block("table", "", table=table)])
    assert [(block.kind, block.text) for block in found[1:]] == [
        ("contents", "Page"),
        ("contents", "Business 3"),
        ("contents", "Risk factors 12"),
        ("contents", "Properties 30"),
    ]
    figures = Table(("", "2024"), (("Sales", "391"), ("Costs", "210")))
    assert kinds(paragraph("Contents"), Block("table", "", table=figures))[1] == "table"
    assert kinds(Block("table", "", table=table)) == ["table"]


def test_captions_and_units_go_to_the_table_below() -> None:
    table = Block("table", "", table=Table(("Region",), (("North",),)))
    caption, units = paragraph("Table 2: Wages by region"), paragraph("(in millions, except per share data)")
    (found,) = classified([caption, units, table])
    assert found.table is not None
    assert (found.table.caption, found.table.units) == (caption.text, units.text)
    assert kinds(paragraph("Figure 1. Prices since 2019"), paragraph("They rose.")) == ["caption", "paragraph"]
    assert kinds(paragraph("Table 3 shows that prices rose."), table) == ["paragraph", "table"]
    assert kinds(units, paragraph("They rose.")) == ["paragraph", "paragraph"]


def test_a_table_keeps_its_own_caption() -> None:
    table = Block("table", "", table=Table(("Region",), (("North",),), caption="Wages"))
    found = classified([paragraph("Table 2: Wages by region"), table])
    assert [block.kind for block in found] == ["caption", "table"]
    assert found[1].table == table.table
