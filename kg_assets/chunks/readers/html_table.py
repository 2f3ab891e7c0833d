"""What a table of a page gives: a table of data, a list, lines of contents, or nothing of its own."""

import re
from itertools import pairwise
from typing import Final

from selectolax.lexbor import LexborNode

from kg_assets.chunks.blocks import Table
from kg_assets.chunks.readers.html_flow import Paragraph
from kg_assets.chunks.readers.html_grid import Grid, Row, read_grid
from kg_assets.chunks.readers.units import is_units

_BULLET: Final = re.compile(r"[☐☒☑•·●○◦▪■□–—*-]|o|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]|[*†‡§¶]{1,3}", re.I)
_NOTE: Final = re.compile(r"\(?\d{1,2}\)|\([a-z]\)|[*†‡§¶]{1,3}", re.I)
_LABEL: Final = re.compile(r"(?:item|part|note|section|article|chapter)\s+[\dIVX]+[A-Z]?\b.*", re.I)
_VALUE: Final = re.compile(
    r"[(+-]?\s*(?:[A-Z]{0,3}[$€£¥]\s*)?\(?[\d.,]*\d[\d.,]*\s*\)?\s*(?:%|x|bps?|pts?)?\s*\)?|[—–-]+"
)
_YEAR: Final = re.compile(r"(?:FY|Q[1-4])?\s*'?(?:19|20)\d\d(?:\s*\(?[a-z]?\)?)?", re.I)
_PAGE: Final = re.compile(r"(?:[A-Z]{1,2}-?)?\d{1,3}(?:\s*[-–,]\s*\d{1,3})*|[ivx]{1,5}|N/?A|\*+", re.I)
_LONG: Final = 400
"""Characters in one cell from which a table of two columns or fewer lays out text."""


class Tables:
    """Reads tables, and counts what is left out in them."""

    def __init__(self) -> None:
        self.marks = 0
        self.invisible = 0

    def __call__(self, node: LexborNode) -> list[Paragraph] | None:
        """Paragraphs of a table; None where it lays out the page and is read like any other element."""
        inner = [found for found in node.css("table, h1, h2, h3, h4") if found.mem_id != node.mem_id]
        if inner or node.attrs.get("role") in ("presentation", "none"):
            return None
        grid = read_grid(node)
        made = _paragraphs(grid)
        if made is not None:
            self.marks += grid.marks
            self.invisible += grid.invisible
        return made


def _paragraphs(grid: Grid) -> list[Paragraph] | None:
    rows = grid.rows
    if not rows:
        return []
    if _lays_out(rows):
        return None
    if _is_contents(rows):
        return [Paragraph("contents", " ".join(cell.text for cell in row.cells)) for row in rows]
    columns = _columns(rows)
    if len(columns) == 2 and all(_starts_item(row) for row in rows):
        return [paragraph for row in rows for paragraph in _item(row)]
    if len(columns) < 2 or len(rows) < 2:
        return [paragraph for row in rows for paragraph in _flow(row)]
    return [_table(grid, columns)]


def _lays_out(rows: tuple[Row, ...]) -> bool:
    """Whether cells hold running text: several paragraphs of which one is long, or long text and little else."""
    for row in rows:
        for paragraphs in row.paragraphs:
            long = [paragraph for paragraph in paragraphs if len(paragraph.text) > 200]
            if (long and len(paragraphs) > 2) or any(paragraph.kind == "heading" for paragraph in paragraphs):
                return True
    most = max(len(row.cells) for row in rows)
    return most <= 2 and len(rows) <= 2 and any(len(cell.text) > _LONG for row in rows for cell in row.cells)


def _is_contents(rows: tuple[Row, ...]) -> bool:
    """Whether most rows are an entry and its page, or links into the page."""
    entries = [row for row in rows if len(row.cells) > 1 and not _VALUE.fullmatch(row.cells[0].text)]
    if len(entries) < 4:
        return False
    linked = sum(any(cell.linked for cell in row.cells) for row in entries)
    pages = [row.cells[-1].text for row in entries if _PAGE.fullmatch(row.cells[-1].text)]
    labelled = sum(_LABEL.fullmatch(row.cells[0].text) is not None for row in entries)
    numbers = [int(page) for page in (re.sub(r"\D.*", "", page) for page in pages) if page]
    ascending = len(numbers) > 3 and all(a <= b for a, b in pairwise(numbers))
    paged = len(pages) >= 0.7 * len(entries)
    return linked >= 0.7 * len(entries) or (paged and (labelled >= 0.4 * len(entries) or (ascending and linked > 0)))


def _starts_item(row: Row) -> bool:
    return len(row.cells) == 1 or (len(row.cells) == 2 and _BULLET.fullmatch(row.cells[0].text) is not None)


def _item(row: Row) -> list[Paragraph]:
    if len(row.cells) == 1:
        return _flow(row)
    mark, text = row.cells
    if _NOTE.fullmatch(mark.text):
        return [Paragraph("footnote", f"{mark.text} {text.text}")]
    shown = "" if len(mark.text) == 1 and not (mark.text.isalnum() or mark.text in "☐☒☑") else f"{mark.text} "
    return [Paragraph("list", shown + text.text)]


def _flow(row: Row) -> list[Paragraph]:
    """A row that is no row of data: a label and its title are one paragraph, other cells stand on their own."""
    held = [paragraph for paragraphs in row.paragraphs for paragraph in paragraphs if paragraph.text]
    first = held[0] if held else None
    if first is None:
        return []
    if len(row.cells) == 2 and _BULLET.fullmatch(first.text):
        return _item(row)
    if len(row.cells) > 1 and _LABEL.fullmatch(first.text) and sum(len(paragraph.text) for paragraph in held) < 250:
        style = first.style._replace(bold=all(paragraph.style.bold for paragraph in held))
        return [Paragraph("paragraph", " ".join(cell.text for cell in row.cells), style)]
    return held


def _columns(rows: tuple[Row, ...]) -> list[tuple[int, int]]:
    """The columns of the table, as ranges of grid columns.

    Cells that overlap share a column. A cell that covers two or more cells of another row, as a head over several
    columns does, parts nothing and joins nothing. Columns that no cell needs, which only keep a distance, are gone.
    """
    patterns = {tuple((cell.start, cell.end) for cell in row.cells) for row in rows}
    spans = sorted({span for pattern in patterns for span in pattern})
    narrow = [
        span
        for span in spans
        if not any(sum(a < span[1] and span[0] < b for a, b in pattern) > 1 for pattern in patterns)
    ]
    columns: list[tuple[int, int]] = []
    for start, end in narrow:
        if columns and start < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(end, columns[-1][1]))
        else:
            columns.append((start, end))
    return columns


def _table(grid: Grid, columns: list[tuple[int, int]]) -> Paragraph:
    rows = list(grid.rows)
    caption, units = grid.caption, ""
    while (
        len(rows) > 2
        and len(rows[0].cells) == 1
        and rows[0].cells[0].start == 0
        and rows[0].cells[0].end > columns[0][1]
    ):
        text = rows.pop(0).cells[0].text
        if is_units(text):
            units = text
        else:
            caption = f"{caption} {text}".strip()
    count = _head_rows(rows)
    heads, body = [_placed(row, columns, True) for row in rows[:count]], [_placed(row, columns) for row in rows[count:]]
    header = [" ".join(dict.fromkeys(head[i] for head in heads if head[i])) for i in range(len(columns))]
    if is_units(header[0]):
        units, header[0] = units or header[0], ""
    return Paragraph("table", "", table=Table(tuple(header), tuple(map(tuple, body)), caption, units))


def _head_rows(rows: list[Row]) -> int:
    """How many rows at the top name the columns."""
    count = next((i for i, row in enumerate(rows[:-1]) if not (row.in_head or _is_head(row, rows[0]))), len(rows) - 1)
    apart = [row.in_head or all(cell.heads or cell.bold for cell in row.cells) for row in rows]
    if count == len(rows) - 1 and not any(row.in_head for row in rows):
        # Where every row could be a head, only what is set apart from the rest is one.
        return next((i for i, is_apart in enumerate(apart) if not is_apart), 0)
    # Below a head with a label, a row with a label is one of data, unless it is set apart.
    labelled = [i for i, row in enumerate(rows[:count]) if row.cells[0].start == 0]
    return next((i for i in labelled[1:] if not apart[i]), count)


def _is_head(row: Row, first: Row) -> bool:
    if all(cell.heads for cell in row.cells):
        return True
    labelled = row.cells[0].start <= first.cells[0].start and row.cells[0].start == 0
    others = row.cells[1:] if labelled else row.cells
    if not others:  # a line alone at the left begins the data
        return is_units(row.cells[0].text)
    return all(_YEAR.fullmatch(cell.text) or not _VALUE.fullmatch(cell.text) for cell in others)


def _placed(row: Row, columns: list[tuple[int, int]], is_head: bool = False) -> list[str]:
    """The texts of a row under its columns; a cell over several columns stands in each, but alone in a row of
    data, which it then heads, in the first."""
    placed = [""] * len(columns)
    for cell in row.cells:
        under = [i for i, (start, end) in enumerate(columns) if cell.start < end and start < cell.end]
        if not under:
            continue
        for i in under if len(row.cells) > 1 or is_head else under[:1]:
            placed[i] = f"{placed[i]} {cell.text}".strip()
    return placed
