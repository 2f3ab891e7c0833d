"""A table from the rows of its cells."""

import re
from collections.abc import Sequence
from typing import Final

from kg_assets.chunks.blocks import Table

_YEAR: Final = re.compile(r"(?:FY|fiscal )?\s*(?:19|20)\d\d(?:[-–/]\d{2,4})?\*?", re.I)
_VALUE: Final = re.compile(r"[-–—]|n/?a|[($€£¥+–−-]*\s*\d[\d.,\s]*\s*(?:%|\)|[KMB]n?|million|billion|bps)*", re.I)
_UNITS: Final = re.compile(
    r"\(?\s*(?:(?:dollars|amounts|figures|\$|€|£)\s*)?in\s+\W*(?:millions|thousands|billions|percent)\b.*", re.I
)
_MOST_HEADER_ROWS: Final = 5


def table_of(cells: Sequence[Sequence[str]], caption: str = "") -> Table | None:
    """None where there are not two rows and two columns with text.

    Args:
        cells: Rows of equal length.
        caption: The table's own.
    """
    kept = [column for column in range(len(cells[0])) if any(row[column] for row in cells)] if cells else []
    rows = [tuple(row[column] for column in kept) for row in cells if any(row)]
    if len(rows) < 2 or len(kept) < 2:
        return None
    units = next((text for row in rows[:_MOST_HEADER_ROWS] for text in row if _UNITS.fullmatch(text)), "")
    if units:
        rows = [tuple("" if text == units else text for text in row) for row in rows]
        rows = [row for row in rows if any(row)]
    count = _header_rows(rows)
    header = tuple(_joined([row[column] for row in rows[:count]]) for column in range(len(kept)))
    return Table(header, tuple(rows[count:]), caption, units)


def _header_rows(rows: Sequence[Sequence[str]]) -> int:
    """How many rows stand above the first row with a value; one where no row has any."""
    first = next((place for place, row in enumerate(rows) if any(is_value(text) for text in row[1:])), None)
    if first is None:
        return 1
    while first > 0 and not any(rows[first - 1][1:]) and first < len(rows):
        first -= 1  # a label of its own opens the first group of rows
    return first if first <= _MOST_HEADER_ROWS else 1


def is_value(text: str) -> bool:
    """Whether a cell is a number, an amount or a dash; a year is the head of a column."""
    return bool(_VALUE.fullmatch(text)) and not _YEAR.fullmatch(text)


def _joined(texts: Sequence[str]) -> str:
    """The heads of a column from top to bottom, a head that spans several rows once."""
    return " ".join(text for place, text in enumerate(texts) if text and text not in texts[:place])
