"""Word documents: headings by style, tables with merged cells, and nothing that was deleted, hidden or commented."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.styles.style import ParagraphStyle

from kg_assets.chunks.blocks import ReadDocument, Table
from kg_assets.chunks.readers.docx import read_docx

DATA = Path(os.environ.get("KG_TEST_DATA") or Path(__file__).parents[5] / "shared" / "data") / "hard_documents"


def saved(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def read(document: Document, change: Callable[[bytes], bytes] = lambda data: data) -> ReadDocument:
    (found,) = read_docx(change(saved(document)), "a.docx", print)
    return found


def shown(document: Document) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.text) for block in read(document).blocks]


def style(document: Document, name: str) -> ParagraphStyle:
    made = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(made, ParagraphStyle)
    return made


def outline_level(element, level: int) -> None:
    outline = OxmlElement("w:outlineLvl")
    outline.set(qn("w:val"), str(level))
    element.get_or_add_pPr().append(outline)


def test_headings_by_style_by_what_it_is_based_on_and_by_outline_level() -> None:
    document = docx.Document()
    own = style(document, "Kapitelüberschrift")
    own.base_style = document.styles["Heading 2"]  # type: ignore[assignment]
    outlined = style(document, "Abschnitt")
    outline_level(outlined.element, 2)
    contents_title = document.styles["TOC Heading"]
    assert isinstance(contents_title, ParagraphStyle)
    contents_title.base_style = document.styles["Heading 1"]  # type: ignore[assignment]
    outline_level(contents_title.element, 9)
    document.add_paragraph("The report", "Title")
    document.add_heading("Part", 1)
    document.add_paragraph("Kapitel", own)
    document.add_paragraph("Abschnitt", outlined)
    outline_level(document.add_paragraph("By itself")._p, 3)
    document.add_paragraph("Contents", contents_title)
    document.add_paragraph("Text.")
    assert shown(document) == [
        ("heading", 1, "The report"),
        ("heading", 1, "Part"),
        ("heading", 2, "Kapitel"),
        ("heading", 3, "Abschnitt"),
        ("heading", 4, "By itself"),
        ("paragraph", 0, "Contents"),
        ("paragraph", 0, "Text."),
    ]


def test_lists_by_style_and_by_numbering() -> None:
    document = docx.Document()
    document.add_paragraph("first", "List Bullet")
    nested = document.add_paragraph("nested")
    nested._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr>')
    )
    out = document.add_paragraph("no longer", "List Bullet")
    out._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="0"/></w:numPr>'))
    assert shown(document) == [("list", 0, "first"), ("list", 1, "nested"), ("paragraph", 0, "no longer")]


def test_text_of_runs_breaks_and_signs() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Harbor ")
    paragraph.add_run("Bank").bold = True
    paragraph.add_run("\tof\nBoston")
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>long</w:t><w:noBreakHyphen/><w:t>term</w:t></w:r>"))
    assert shown(document) == [("paragraph", 0, "Harbor Bank of\nBostonlong-term")]


def test_tables_with_merged_cells() -> None:
    document = docx.Document()
    table = document.add_table(4, 3)
    rows = [("Region", "2023", ""), ("North", "Costs", "7"), ("", "Income", "9"), ("All of them", "", "")]
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 2))
    (block,) = read(document).blocks
    assert block.table == Table(
        ("Region", "2023", "2023"), (("North", "Costs", "7"), ("North", "Income", "9"), ("All of them", "", ""))
    )


def test_a_table_that_lays_text_out_is_text() -> None:
    document = docx.Document()
    outer = document.add_table(1, 2)
    outer.cell(0, 0).text = "Harbor Bank acquired Delta Steel."
    inner = outer.cell(0, 1).add_table(2, 2)
    for number, cell in enumerate(inner._cells):
        cell.text = str(number)
    blocks = read(document).blocks
    assert [block.text for block in blocks] == ["Harbor Bank acquired Delta Steel.", ""]
    assert blocks[1].table == Table(("0", "1"), (("2", "3"),))


def test_what_is_left_out_is_noted() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Harbor Bank won.")
    paragraph.add_run(" Secret.").font.hidden = True
    document.add_comment(paragraph.runs, "Really?", "Jane")
    paragraph._p.append(parse_xml(f'<w:del {nsdecls("w")} w:id="1"><w:r><w:delText>Gone.</w:delText></w:r></w:del>'))
    paragraph._p.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="2"><w:r><w:t> Added.</w:t></w:r></w:ins>'))
    document.sections[0].header.paragraphs[0].text = "Confidential"
    found = read(document)
    assert [block.text for block in found.blocks] == ["Harbor Bank won. Added."]
    assert {(note.action, note.what, note.count) for note in found.notes} == {
        ("left out", "running heads", 1),
        ("left out", "comments", 1),
        ("left out", "deleted passages", 1),
        ("left out", "hidden passages", 1),
    }


def test_text_boxes_and_content_controls() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent>"
    drawing = (
        f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent>'
        f'<mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    document = docx.Document()
    document.add_paragraph("Before.")._p.append(parse_xml(drawing))
    control = (
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    document.element.body.insert(1, parse_xml(control))
    assert [text for _, _, text in shown(document)] == ["Before.", "In a box.", "In a control."]


def test_title_of_the_file() -> None:
    document = docx.Document()
    document.add_paragraph("Text.")
    document.core_properties.title = "  Annual\nreport "
    assert read(document).title == "Annual report"
    document.core_properties.title = "Microsoft Word - Document1.docx"
    assert read(document).title is None


def test_footnotes_stand_behind_their_paragraph() -> None:
    if not DATA.exists():
        pytest.skip("no test data: set KG_TEST_DATA")
    (found,) = read_docx((DATA / "footnote.docx").read_bytes(), "a.docx", print)
    assert [(block.kind, block.text) for block in found.blocks] == [
        ("paragraph", "Harbor Bank acquired Delta Steel."),
        ("footnote", "A bank in Boston."),
    ]
