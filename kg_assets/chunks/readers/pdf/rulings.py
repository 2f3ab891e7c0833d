"""Tables drawn with ruling lines."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import pypdfium2 as pdfium

from kg_assets.chunks.readers.pdf.grids import Grid, grids
from kg_assets.chunks.readers.pdf.layout import Item, TableBox, rows, segments
from kg_assets.chunks.readers.pdf.lines import row_text
from kg_assets.chunks.readers.pdf.strokes import strokes
from kg_assets.chunks.readers.pdf.table_rows import is_value, table_of
from kg_assets.chunks.readers.pdf.words import PageWords, Word

_LEAST_CELLS: Final = 4
"""With text. Fewer are boxes, not a table."""
_MOST_CELL: Final = 400
"""Characters on average; more is text in boxes."""
_OVER: Final = 3.0
"""Points. So far a text may stick out of its column."""
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
    ruled = list[list[list[str]]]()
    for row in range(len(grid.ys) - 1):
        cells = [grid.cells[row, column] for column in range(len(grid.xs) - 1)]
        texts = {
            cell: _lines_of(inside[cell], grid, cells.count(cell)) for cell in dict.fromkeys(cells) if cell in inside
        }
        ruled.append([texts[cell][column] if cell in texts else [] for column, cell in enumerate(cells)])
    table = table_of([row for cells in ruled for row in _split_rows(cells)])
    return TableBox(table, grid.xs[0], grid.xs[-1], grid.ys[0], grid.ys[-1]) if table else None


def _lines_of(words: Sequence[Word], grid: Grid, columns: int) -> list[list[str]]:
    """By column the lines of the text that a cell shows there.

    Where no line parts the columns below the head, wide spaces that keep to them do; else each column that the cell
    spans has its whole text, and one that spans all of several columns has it in the first.
    """
    count = len(grid.xs) - 1
    found = rows(words)
    if columns > 1 and (parted := _parted(found, grid)):
        return parted
    lines = [row_text([item for item in row if isinstance(item, Word)]) for row in found]
    return [lines] + [[]] * (count - 1) if columns == count else [lines] * count


def _parted(found: Sequence[Sequence[Item]], grid: Grid) -> list[list[str]] | None:
    """The lines by column, a text that wraps as one; None where a part stands in two columns, or no row has parts."""
    texts: list[list[str]] = [[] for _ in grid.xs[1:]]
    for row in found:
        parts = segments(row)
        if len(parts) > 1:
            for text in texts:
                text.append("")
        elif not texts[0]:
            return None
        for part in parts:
            column = bisect_right(grid.xs, (part[0].x0 + part[-1].x1) / 2) - 1
            if not 0 <= column < len(texts):
                return None
            if part[0].x0 < grid.xs[column] - _OVER or part[-1].x1 > grid.xs[column + 1] + _OVER:
                return None
            words = row_text([word for word in part if isinstance(word, Word)])
            texts[column][-1] = f"{texts[column][-1]} {words}".strip()
    return texts


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
        yield [" ".join(cell).strip() for cell in cells]
