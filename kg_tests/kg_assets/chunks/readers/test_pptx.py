"""Presentations: a slide is a page under its title."""

import io
import zipfile

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from kg_assets.chunks.blocks import ReadDocument, Table
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.readers.pptx import read_pptx


def saved(presentation) -> bytes:
    buffer = io.BytesIO()
    presentation.save(buffer)
    return buffer.getvalue()


def read(presentation) -> ReadDocument:
    (found,) = read_pptx(saved(presentation), "a.pptx", print)
    return found


def add_slide(presentation, title: str, *lines: tuple[str, int]):
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = title
    frame = slide.placeholders[1].text_frame
    for position, (text, level) in enumerate(lines):
        paragraph = frame.paragraphs[0] if not position else frame.add_paragraph()
        paragraph.text, paragraph.level = text, level
    return slide


def test_titles_lists_notes_and_pages() -> None:
    presentation = pptx.Presentation()
    slide = add_slide(presentation, "The\vplan", ("Close the plant", 0), ("in Dallas", 1))
    notes = slide.notes_slide.notes_text_frame
    assert notes is not None
    notes.text = "Say it slowly.\nThen wait."
    add_slide(presentation, "The end", ("Harbor Bank won.", 0))
    assert [(block.kind, block.level, block.page, block.text) for block in read(presentation).blocks] == [
        ("heading", 1, 1, "The plan"),
        ("list", 0, 1, "Close the plant"),
        ("list", 1, 1, "in Dallas"),
        ("paragraph", 0, 1, "Say it slowly."),
        ("paragraph", 0, 1, "Then wait."),
        ("heading", 1, 2, "The end"),
        ("paragraph", 0, 2, "Harbor Bank won."),
    ]


def test_text_boxes_in_groups() -> None:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(Inches(0), Inches(0), Inches(1), Inches(1)).text_frame.text = "In a group."
    assert [(block.kind, block.text) for block in read(presentation).blocks] == [("paragraph", "In a group.")]


def test_table_with_merged_cells() -> None:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    table = slide.shapes.add_table(3, 3, Inches(0), Inches(0), Inches(5), Inches(2)).table
    for row, texts in enumerate([("Region", "2023", ""), ("North", "1", "2"), ("", "3", "4")]):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(2, 0))
    (block,) = read(presentation).blocks
    assert block.table == Table(("Region", "2023", "2023"), (("North", "1", "2"), ("North", "3", "4")))


@pytest.mark.parametrize("kind", [XL_CHART_TYPE.COLUMN_CLUSTERED, XL_CHART_TYPE.THREE_D_COLUMN, XL_CHART_TYPE.PIE])
def test_chart_gives_its_values(kind) -> None:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    data = CategoryChartData()
    data.categories = ["Q1", "Q2"]
    data.add_series("Revenue", (1.5, 2))
    chart = slide.shapes.add_chart(
        XL_CHART_TYPE.COLUMN_CLUSTERED if kind == XL_CHART_TYPE.THREE_D_COLUMN else kind,
        0, 0, Inches(4), Inches(4), data,  # type: ignore[arg-type]
    ).chart  # type: ignore[attr-defined]  # fmt: skip
    chart.has_title = True
    chart.chart_title.text_frame.text = "Sales"
    content = saved(presentation)
    if kind == XL_CHART_TYPE.THREE_D_COLUMN:  # the library reads no such chart, and cannot make one
        content = changed(content, b"c:barChart", b"c:bar3DChart")
    (found,) = read_pptx(content, "a.pptx", print)
    assert found.blocks[0].table == Table(("", "Revenue"), (("Q1", "1.5"), ("Q2", "2")), "Sales")


def changed(content: bytes, old: bytes, new: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(old, new))
    return buffer.getvalue()


def test_what_is_left_out_is_noted() -> None:
    presentation = pptx.Presentation()
    add_slide(presentation, "Shown", ("Text", 0))
    add_slide(presentation, "Hidden", ("Secret", 0))._element.set("show", "0")
    found = read(presentation)
    assert [block.text for block in found.blocks] == ["Shown", "Text"]
    assert [(note.action, note.what, note.count) for note in found.notes] == [("left out", "hidden slides", 1)]


def test_title_is_the_authors_or_none() -> None:
    presentation = pptx.Presentation()
    add_slide(presentation, "Shown", ("Text", 0))
    assert read(presentation).title is None  # the library writes "PowerPoint Presentation"
    presentation.core_properties.title = "Plans"
    assert read(presentation).title == "Plans"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (lambda whole: whole[:-200], "is a broken or cut off PPTX; copy it"),
        (lambda whole: changed(whole, b"</p:sld>", b""), "is a broken or cut off PPTX; copy it"),
        (lambda whole: changed(whole, b"presentation.main+xml", b"other"), "is a broken PPTX; save it again"),
    ],
)
def test_broken_files(content, says: str) -> None:
    presentation = pptx.Presentation()
    add_slide(presentation, "Shown", ("Text", 0))
    with pytest.raises(InputError, match=f"^a.pptx {says}"):
        read_pptx(content(saved(presentation)), "a.pptx", print)


def test_another_archive() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(
        InputError, match="is a ZIP archive without a PowerPoint presentation; save the presentation as"
    ):
        read_pptx(buffer.getvalue(), "a.pptx", print)
