"""The cells of a table on a page, each at the columns that it covers."""

import re
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborNode

from kg_assets.chunks.readers.html_flow import Flow, Paragraph, read_flow

_LARGEST_SPAN: Final = 1_000
"""What browsers take, too."""
_BEFORE_NUMBER: Final = re.compile(r"(?:[A-Z]{1,3})?[$€£¥]\s*\(?|\(|[+-]")
_NUMBER: Final = re.compile(r"\(?[$€£¥]?\s*\(?\s*[\d.]|[—–-]+$")
_AFTER_NUMBER: Final = re.compile(r"\)?\s*%\s*\)?|\)")


@dataclass(frozen=True)
class Cell:
    start: int
    end: int
    """Grid columns `start` up to but not including `end`."""
    text: str
    """On one line."""
    heads: bool = False
    """It is a `<th>`."""
    bold: bool = False
    linked: bool = False
    """It is a link to a place in the same page."""

    def overlaps(self, other: "Cell") -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    """Those that hold text, from left to right; a cell over several rows is in each."""
    paragraphs: tuple[tuple[Paragraph, ...], ...]
    """What each cell that begins in this row holds."""
    in_head: bool
    """It stands in `<thead>`."""


@dataclass(frozen=True)
class Grid:
    rows: tuple[Row, ...]
    """Those that hold text."""
    caption: str
    marks: int
    invisible: int


def read_grid(table: LexborNode) -> Grid:
    """The rows of a table, of which tables inside it are no part."""
    rows: list[Row] = []
    caption: list[str] = []
    marks = invisible = 0
    below: dict[int, tuple[int, Cell]] = {}
    """By grid column, a cell that reaches down and for how many more rows."""
    for row, in_head in _rows(table):
        if row.tag == "caption":
            caption += [paragraph.text for paragraph in _read(row).paragraphs]
            continue
        cells: dict[int, Cell] = {column: cell for column, (_, cell) in below.items()}
        below = {column: (left - 1, cell) for column, (left, cell) in below.items() if left > 1}
        column, held = 0, []
        for node in _children(row, ("td", "th")):
            while column in cells:
                column += 1
            flow = _read(node)
            marks, invisible = marks + flow.marks, invisible + flow.invisible
            width, height = _span(node, "colspan"), _span(node, "rowspan")
            cell = _cell(node, flow.paragraphs, column, column + width)
            held.append(tuple(flow.paragraphs))
            for covered in range(column, column + width):
                cells[covered] = cell
                if height > 1:
                    below[covered] = (height - 1, cell)
            column += width
        ordered = sorted({id(cell): cell for cell in cells.values() if cell.text}.values(), key=lambda cell: cell.start)
        if ordered:
            rows.append(Row(_with_signs(ordered), tuple(held), in_head))
    return Grid(tuple(rows), " ".join(caption), marks, invisible)


def _rows(table: LexborNode) -> list[tuple[LexborNode, bool]]:
    rows: list[tuple[LexborNode, bool]] = []
    for part in _children(table, ("caption", "thead", "tbody", "tfoot", "tr")):
        if part.tag in ("caption", "tr"):
            rows.append((part, False))
        else:
            rows += [(row, part.tag == "thead") for row in _children(part, ("tr",))]
    return rows


def _children(node: LexborNode, tags: tuple[str, ...]) -> list[LexborNode]:
    return [child for child in node.iter() if child.tag in tags]


def _read(cell: LexborNode) -> Flow:
    return read_flow(cell, lambda table: [])


def _span(node: LexborNode, name: str) -> int:
    number = re.match(r"\s*(\d{1,6})", node.attrs.sget(name) if name in node.attrs else "")
    return max(1, min(int(number[1]), _LARGEST_SPAN)) if number else 1


def _cell(node: LexborNode, paragraphs: list[Paragraph], start: int, end: int) -> Cell:
    return Cell(
        start,
        end,
        _text(paragraphs),
        heads=node.tag == "th",
        bold=all(paragraph.style.bold for paragraph in paragraphs),
        linked=bool(paragraphs) and all(paragraph.linked for paragraph in paragraphs),
    )


def _text(paragraphs: list[Paragraph]) -> str:
    texts = [" ".join(paragraph.text.split()) for paragraph in paragraphs if paragraph.text]
    return ("; " if len(texts) > 1 and all(paragraph.kind == "list" for paragraph in paragraphs) else " ").join(texts)


def _with_signs(cells: list[Cell]) -> tuple[Cell, ...]:
    """The cells with a currency sign, a bracket or a per cent sign that has a cell of its own joined to its number."""
    joined: list[Cell] = []
    for cell in cells:
        before = joined[-1] if joined else None
        if before is not None and (
            (_BEFORE_NUMBER.fullmatch(before.text) and _NUMBER.match(cell.text))
            or (_AFTER_NUMBER.fullmatch(cell.text) and re.search(r"[\d)—–-]$", before.text))
        ):
            joined[-1] = Cell(before.start, cell.end, before.text + cell.text, before.heads, cell.bold)
        else:
            joined.append(cell)
    return tuple(joined)
