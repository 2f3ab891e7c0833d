"""PowerPoint presentations: slides as sections, pages their numbers."""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] # it has no stubs

from kg_assets.chunks.blocks import Block, ReadDocument, ReadingNote, Table
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.readers.office_package import check_package
from kg_assets.chunks.readers.office_title import title_of
from kg_assets.chunks.readers.visible_document import visible_document

_CONTENT: Final = re.compile(r"ppt/presentation\.xml|ppt/slides/slide\d+\.xml")
_CHART: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DIAGRAM: Final = "http://schemas.openxmlformats.org/drawingml/2006/diagram"


def read_pptx(data: bytes, source_file: str, progress: Callable[[str], None]) -> Sequence[ReadDocument]:
    """One document. The title of a slide is a heading, its notes are paragraphs behind it.

    Hidden slides, dates, footers, slide numbers, comments and diagrams are left out and noted.

    Raises:
        InputError: The file is broken, locked by a password, too big when unpacked, or no presentation.
    """
    from pptx import Presentation  # imported here: it takes half a second
    from pptx.exc import PythonPptxError

    check_package(data, source_file, kind="PPTX", content=_CONTENT, holds="a PowerPoint presentation")
    left_out: Counter[str] = Counter()
    try:
        presentation = Presentation(io.BytesIO(data))
        blocks = tuple(
            block for number, slide in enumerate(presentation.slides, 1) for block in _slide(slide, number, left_out)
        )
        title = title_of(presentation.core_properties.title)
    except (PythonPptxError, KeyError, ValueError, AttributeError, etree.XMLSyntaxError) as error:
        raise InputError(f"{source_file} is a broken PPTX; save it again from PowerPoint") from error
    notes = tuple(ReadingNote("left out", what, count) for what, count in sorted(left_out.items()))
    return [visible_document(ReadDocument(blocks, title=title, notes=notes))]


def _slide(slide: Any, number: int, left_out: Counter[str]) -> Iterator[Block]:
    if slide._element.get("show") in ("0", "false"):
        left_out["hidden slides"] += 1
        return
    title = slide.shapes.title
    if title is not None and (text := " ".join(title.text_frame.text.split())):
        yield Block("heading", text, level=1, page=number)
    for shape in slide.shapes:
        if title is None or shape.shape_id != title.shape_id:
            yield from _shape(shape, number, left_out)
    if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame) is not None:
        yield from _paragraphs(notes, number, listed=False)
    for relation in slide.part.rels.values():
        if relation.reltype.endswith("/comments") and not relation.is_external:
            left_out["comments"] += len(re.findall(rb"<(?:\w+:)?cm[ >]", relation.target_part.blob))


def _shape(shape: Any, page: int, left_out: Counter[str]) -> Iterator[Block]:
    if hasattr(shape, "shapes"):  # a group
        for inner in shape.shapes:
            yield from _shape(inner, page, left_out)
    elif shape.is_placeholder and shape.placeholder_format.type is not None and _is_margin(shape):
        left_out["dates, footers and slide numbers"] += bool(shape.has_text_frame and shape.text_frame.text.strip())
    elif shape.has_text_frame:
        yield from _paragraphs(shape.text_frame, page, listed=shape.is_placeholder)
    elif getattr(shape, "has_table", False):
        yield Block("table", "", page=page, table=_table(shape.table))
    elif getattr(shape, "has_chart", False):
        yield from _chart(shape.chart_part, page)
    elif next(shape._element.iter(f"{{{_DIAGRAM}}}relIds"), None) is not None:
        left_out["diagrams"] += 1


def _is_margin(shape: Any) -> bool:
    return shape.placeholder_format.type.name in ("DATE", "FOOTER", "HEADER", "SLIDE_NUMBER")


def _paragraphs(frame: Any, page: int, *, listed: bool) -> Iterator[Block]:
    """The paragraphs of a frame; where it is the body of a slide and has several, they are a list."""
    found = [(_lines(paragraph.text), paragraph.level) for paragraph in frame.paragraphs]
    found = [(text, level) for text, level in found if text]
    for text, level in found:
        if listed and (len(found) > 1 or level):
            yield Block("list", text, level=level, page=page)
        else:
            yield Block("paragraph", text, page=page)


def _lines(text: str) -> str:
    return "\n".join(filter(None, (" ".join(line.split()) for line in re.split(r"[\n\v]", text))))


def _table(table: Any) -> Table:
    """The text of a merged cell stands in each of its places."""
    rows: list[list[str]] = []
    for row, cells in enumerate(table.rows):
        rows.append([])
        for column, cell in enumerate(cells.cells):
            text = " ".join(cell.text_frame.text.split())
            if cell.is_spanned:
                left = column > 0 and table.cell(row, column)._tc.get("hMerge") is not None
                text = rows[row][column - 1] if left else rows[row - 1][column]
            rows[row].append(text)
    header, *others = (tuple(row) for row in rows)
    return Table(header, tuple(others))


def _chart(part: Any, page: int) -> Iterator[Block]:
    """The values of a chart: a row a category, a column a series. From its XML, as the library knows few kinds."""
    root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False))
    title = root.find(f".//{_CHART}title")
    caption = "".join(title.itertext(f"{_DRAWING}t")) if title is not None else ""
    names: list[str] = []
    rows: dict[str, list[str]] = {}
    for series in root.iter(f"{_CHART}ser"):
        names.append(" ".join(_points(series.find(f"{_CHART}tx")).values()))
        categories = _points(series.find(f"{_CHART}cat"))
        for index, value in _points(series.find(f"{_CHART}val")).items():
            row = rows.setdefault(categories.get(index, index), [])
            row.extend([""] * (len(names) - 1 - len(row)) + [_rounded(value)])
    if rows:
        table = Table(
            ("", *names), tuple((name, *row, *[""] * (len(names) - len(row))) for name, row in rows.items()), caption
        )
        yield Block("table", "", page=page, table=table)


def _points(element: Any) -> dict[str, str]:
    """Values by their index, as they were stored with the chart."""
    points = element.iter(f"{_CHART}pt") if element is not None else ()
    return {point.get("idx", ""): point.findtext(f"{_CHART}v") or "" for point in points}


def _rounded(value: str) -> str:
    try:
        return f"{float(value):.15g}"
    except ValueError:
        return value
