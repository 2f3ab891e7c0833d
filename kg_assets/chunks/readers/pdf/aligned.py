"""Tables without ruling lines: rows whose cells stand below each other."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kg_assets.chunks.readers.pdf.layout import Item, TableBox, segments
from kg_assets.chunks.readers.pdf.lines import row_text
from kg_assets.chunks.readers.pdf.table_rows import is_value, table_of
from kg_assets.chunks.readers.pdf.words import Word

_LEAST_ROWS: Final = 3
_LEAST_ROWS_OF_WORDS: Final = 6
"""Of a table without a number, which lists of authors and addresses resemble."""
_GOES_BEFORE: Final = re.compile(r"[$€£¥(]+|US\$")
_GOES_BEHIND: Final = re.compile(r"[%)]+")
_MARKER: Final = re.compile(r"[•‣◦▪●○■□–—*·o-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|(?:\d+\.)*\d+\.?")
_LEADERS: Final = re.compile(r"(?:\.\s?){4,}\s*(?:\d+|[ivxlc]+|[A-Z]-?\d+)?$")
_PAGE: Final = re.compile(r"\d{1,4}|[ivxlc]{1,6}")
_CONTENTS: Final = re.compile(
    r"(?:table of )?contents|index|list of (?:tables|figures)|inhalt(?:sverzeichnis)?|table des matières|sommaire|"
    r"índice|contenido|indice|sommario|inhoud(?:sopgave)?",
    re.I,
)
_LONGEST_CELL: Final = 40
"""Characters, on average, of what stands right of the first column."""


@dataclass(slots=True)
class Row:
    """A row of words, and the segments that wide spaces cut it into."""

    items: list[Item]
    cells: list[list[Word]]

    contents: bool = False
    """It is a line of a table of contents."""

    @property
    def is_tabular(self) -> bool:
        return len(self.cells) > 1 and not self.contents

    @property
    def left(self) -> float:
        return self.cells[0][0].x0

    @property
    def right(self) -> float:
        return self.cells[-1][-1].x1


def tables_and_rows(found: Sequence[list[Item]]) -> Iterator[TableBox | Row]:
    """The rows of a region, and in place of those that make a table the table."""
    all_rows = [Row(items, _cells(items)) for items in found]
    _mark_contents(all_rows)
    place = 0
    while place < len(all_rows):
        end = _end_of_table(all_rows, place) if all_rows[place].is_tabular else place
        table = _table(all_rows[place:end]) if end > place else None
        if table is None:
            yield all_rows[place]
            place += 1
        else:
            yield table
            place = end


def _mark_contents(all_rows: Sequence[Row]) -> None:
    """Marks rows with dots that lead to a page, and below a heading such as Contents all that end in a page."""
    listed = False
    for row in all_rows:
        text = row_text([item for item in row.items if isinstance(item, Word)])
        listed = listed or bool(_CONTENTS.fullmatch(text))
        ends_in_page = len(row.cells) > 1 and bool(_PAGE.fullmatch(row_text(row.cells[-1])))
        row.contents = bool(_LEADERS.search(text)) or (listed and ends_in_page)


def _cells(items: Sequence[Item]) -> list[list[Word]]:
    """The segments of a row; signs of a currency and brackets join their number, a marker its text."""
    if any(isinstance(item, TableBox) for item in items):
        return []
    words = [item for item in items if isinstance(item, Word)]
    found: list[list[Word]] = []
    before = ""
    for segment in segments(words):
        part = [word for word in segment if isinstance(word, Word)]
        text = "".join(word.text for word in part)
        joins = (
            _GOES_BEFORE.fullmatch(before)
            or _GOES_BEHIND.fullmatch(text)
            or (len(found) == 1 and _MARKER.fullmatch(before))
        )
        if found and joins:
            found[-1] += part
        else:
            found.append(part)
        before = text
    return found


def _end_of_table(all_rows: Sequence[Row], start: int) -> int:
    """Behind the last row that belongs to a table that begins here."""
    end, single = start + 1, 0
    left, right = all_rows[start].left, all_rows[start].right
    for place in range(start + 1, len(all_rows)):
        row = all_rows[place]
        if not row.cells or _is_far(all_rows[place - 1], row):
            break
        left, right = min(left, row.left), max(right, row.right)
        if row.is_tabular:
            end, single = place + 1, 0
        else:
            single += 1
            if single > 2 or row.right - row.left > 0.6 * (right - left):
                break
    return end


def _is_far(above: Row, below: Row) -> bool:
    return below.items[0].y - above.items[0].y > 2.5 * max(cell[0].size for cell in below.cells)


def _table(found: Sequence[Row]) -> TableBox | None:
    """The table of these rows; None where their cells are not aligned, or are text."""
    tabular = [row for row in found if row.is_tabular]
    if len(tabular) < _LEAST_ROWS:
        return None
    columns = _columns(tabular)
    if len(columns) < 2:
        return None
    cells = [_under_columns(row, columns) for row in found]
    values = [text for row in cells for text in row[1:] if text]
    if not values or sum(map(len, values)) > _LONGEST_CELL * len(values):
        return None
    numbers = sum(is_value(text) for text in values)
    if numbers < 0.5 * len(values) and len(tabular) < _LEAST_ROWS_OF_WORDS:
        return None
    if sum(bool(row[0]) for row in cells) < 0.5 * len(cells):
        return None
    if sum(sum(bool(text) for text in row) > 1 for row in cells) < 0.6 * len(cells):
        return None
    table = table_of(_wrapped(cells))
    items = [item for row in found for item in row.items]
    if table is None:
        return None
    return TableBox(
        table,
        min(item.x0 for item in items),
        max(item.x1 for item in items),
        min(item.top for item in items),
        max(item.bottom for item in items),
    )


def _columns(tabular: Sequence[Row]) -> list[tuple[float, float]]:
    """Left and right of each column: where at least one row in eight has text, heads that span columns apart."""
    spans = [(cell[0].x0, cell[-1].x1) for row in tabular for cell in row.cells]
    most = len(tabular) // 8
    changes = sorted([(x0, 1) for x0, _ in spans] + [(x1, -1) for _, x1 in spans])
    found: list[tuple[float, float]] = []
    depth, begun = 0, 0.0
    for x, change in changes:
        before, depth = depth, depth + change
        if before <= most < depth:
            begun = x
        elif depth <= most < before:
            found.append((begun, x))
    return found


def _under_columns(row: Row, columns: Sequence[tuple[float, float]]) -> list[str]:
    """The text of each column; a head that spans columns stands in each."""
    texts: list[list[str]] = [[] for _ in columns]
    for cell in row.cells:
        x0, x1 = cell[0].x0, cell[-1].x1
        over = [place for place, (left, right) in enumerate(columns) if min(x1, right) - max(x0, left) > 0]
        if len(over) > 1 and not row.is_tabular:
            over = over[:1]
        if not over:
            over = [min(range(len(columns)), key=lambda place: abs(sum(columns[place]) - x0 - x1))]
        for place in over:
            texts[place].append(row_text(cell))
    return [" ".join(parts) for parts in texts]


def _wrapped(cells: Sequence[list[str]]) -> list[list[str]]:
    """Rows of which only the first cell has text join the row that they begin or go on."""
    joined: list[list[str]] = []
    waiting = ""
    for place, row in enumerate(cells):
        alone = bool(row[0]) and not any(row[1:])
        following = cells[place + 1][0] if place + 1 < len(cells) else ""
        if alone and following[:1].islower():
            waiting = f"{waiting} {row[0]}".strip()
        elif alone and row[0][:1].islower() and joined:
            joined[-1][0] = f"{joined[-1][0]} {row[0]}"
        else:
            joined.append([f"{waiting} {row[0]}".strip(), *row[1:]])
            waiting = ""
    return joined
