"""A PDF page as lines and tables in reading order."""

from dataclasses import dataclass

import pypdfium2 as pdfium

from kg_assets.chunks.readers.pdf.aligned import tables_and_rows
from kg_assets.chunks.readers.pdf.layout import TableBox, regions, rows
from kg_assets.chunks.readers.pdf.lines import Line, line_of
from kg_assets.chunks.readers.pdf.rulings import ruled_tables
from kg_assets.chunks.readers.pdf.spaces import glue_unseen_spaces
from kg_assets.chunks.readers.pdf.words import Word, page_words


@dataclass(frozen=True)
class PageLines:
    lines: list[Line]
    height: float
    turned: int
    outside: int
    unreadable: int
    damaged: bool = False


def page_lines(page: pdfium.PdfPage, number: int) -> PageLines:
    """Lines in reading order.

    Args:
        page: An open page.
        number: From 1.
    """
    found = page_words(page)
    glue_unseen_spaces(found.words)
    tables, words = ruled_tables(page, found)
    lines: list[Line] = []
    for place, region in enumerate(regions([*tables, *words])):
        for entry in tables_and_rows(rows(region.items)):
            items = [entry] if isinstance(entry, TableBox) else entry.items
            lines += [_table_line(item, number, place) for item in items if isinstance(item, TableBox)]
            if row := [item for item in items if isinstance(item, Word)]:
                line = line_of(row, number, place, region.left, region.right)
                line.contents = not isinstance(entry, TableBox) and entry.contents
                lines.append(line)
    return PageLines(lines, found.height, found.turned, found.outside, found.unreadable)


def _table_line(box: TableBox, page: int, region: int) -> Line:
    return Line("", box.x0, box.x1, box.bottom, 0, False, False, page, region, box.x0, box.x1, 0, table=box.table)
