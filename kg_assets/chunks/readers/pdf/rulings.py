"""Tables drawn with ruling lines."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import pypdfium2 as pdfium

from kg_assets.chunks.readers.pdf.grids import Grid, grids
from kg_assets.chunks.readers.pdf.layout import TableBox, rows
from kg_assets.chunks.readers.pdf.lines import row_text
from kg_assets.chunks.readers.pdf.strokes import strokes
from kg_assets.chunks.readers.pdf.table_rows import is_value, table_of
from kg_assets.chunks.readers.pdf.words import PageWords, Word

_LEAST_CELLS: Final = 4
"""With text. Fewer are boxes, not a table."""
_MOST_CELL: Final = 400
"""Characters on average; more is text in boxes."""
_MOST_LINES: Final = 1000
"""A page with more lines is a drawing."""


def ruled_tables(page: pdfium.PdfPage, page_words: PageWords) -> tuple[list[TableBox], list[Word]]:
    """The tables of a page, and the words that stand in none."""
    words, tables = page_words.words, list[TableBox]()
    if not words:
        return tables, words
    horizontal, vertical = strokes(page, page_words)
    if len(horizontal) < 2 or not vertical or len(horizontal) + len(vertical) > _MOST_LINES:
        return tables, words
    for grid in grids(horizontal, vertical):
        inside: dict[int, list[Word]] = defaultdict(list)
        outside: list[Word] = []
        for word in words:
            place = grid.place((word.x0 + word.x1) / 2, (word.top + word.bottom) / 2)
            if place is None:
                outside.append(word)
            else:
                inside[grid.cells[place]].append(word)
        table = _table(grid, inside)
        if table is not None:
            tables.append(table)
            words = outside
    return tables, words


def _table(grid: Grid, inside: dict[int, list[Word]]) -> TableBox | None:
    """The table of these cells; None where they hold no table, but text in boxes."""
    letters = sum(len(word.text) for words in inside.values() for word in words)
    if len(inside) < _LEAST_CELLS or letters > _MOST_CELL * len(inside):
        return None
    lines = {
        cell: [row_text([item for item in row if isinstance(item, Word)]) for row in rows(words)]
        for cell, words in inside.items()
    }
    ruled = [
        [lines.get(grid.cells[row, column], []) for column in range(len(grid.xs) - 1)]
        for row in range(len(grid.ys) - 1)
    ]
    table = table_of([row for cells in ruled for row in _split_rows(cells)])
    return TableBox(table, grid.xs[0], grid.xs[-1], grid.ys[0], grid.ys[-1]) if table else None


def _are_rows(cells: Sequence[Sequence[str]], count: int) -> bool:
    """Whether equally many lines in each cell are rows of their own, not text that wraps."""
    beside = [cell for cell in cells[1:] if cell]
    return bool(beside) and (count > 2 or all(is_value(line) for cell in beside for line in cell))


def _split_rows(cells: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """One ruled row as the rows it holds: several where every cell has equally many lines, one where the text wraps."""
    counts = {len(cell) for cell in cells if cell}
    if len(counts) == 1 and (count := counts.pop()) > 1 and _are_rows(cells, count):
        for place in range(count):
            yield [cell[place] if cell else "" for cell in cells]
    else:
        yield [" ".join(cell) for cell in cells]
