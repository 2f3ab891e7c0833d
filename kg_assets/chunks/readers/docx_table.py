"""Tables of Word documents."""

from typing import Any, Final

from kg_assets.chunks.blocks import Table
from kg_assets.chunks.readers.docx_text import ns, text_of

_LONG: Final = 600
"""Characters. A table with a longer cell on average lays text out."""


def table_of(table: Any) -> Table | None:
    """The table with every cell under its own column. None where it only lays text out: it has one column, long cells
    or further tables in it."""
    rows = [_row(row) for row in rows_of(table)]
    width = max((len(row) for row in rows), default=0)
    if not rows or width < 2 or _has_table(table):
        return None
    lengths = [len(text) for row in rows for text, _ in row if text]
    if not lengths or sum(lengths) / len(lengths) > _LONG:
        return None
    resolved: list[tuple[str, ...]] = []
    for row in rows:
        above = resolved[-1] if resolved else ()
        cells = [
            above[column] if continues and column < len(above) else text for column, (text, continues) in enumerate(row)
        ]
        resolved.append((*cells, *[""] * (width - len(row))))
    heads = _marked_heads(table)
    heads = heads if 0 < heads < len(resolved) else 1
    header = tuple(" ".join(dict.fromkeys(filter(None, column))) for column in zip(*resolved[:heads], strict=True))
    return Table(header, tuple(_once(row) for row in resolved[heads:] if any(row)))


def _once(row: tuple[str, ...]) -> tuple[str, ...]:
    """A row that is one cell over all columns, as the label of those under it, with its text in the first alone."""
    return (row[0], *[""] * (len(row) - 1)) if len(row) > 2 and len(set(row)) == 1 else row


def rows_of(table: Any) -> list[Any]:
    """The table's own rows, without those that were deleted: an author's changes are taken as accepted."""
    rows = (row for row in table.iter(ns("w:tr")) if next(row.iterancestors(ns("w:tbl"))) is table)
    return [row for row in rows if row.find(f"{ns('w:trPr')}/{ns('w:del')}") is None]


def cells_of(row: Any) -> list[Any]:
    """The row's own cells, those inside content controls too."""
    return [cell for cell in row.iter(ns("w:tc")) if next(cell.iterancestors(ns("w:tr"))) is row]


def _row(row: Any) -> list[tuple[str, bool]]:
    """Text of each column, and whether it continues the cell above."""
    before = row.find(f"{ns('w:trPr')}/{ns('w:gridBefore')}")
    cells: list[tuple[str, bool]] = [("", False)] * _span(before)
    for cell in cells_of(row):
        span = cell.find(f"{ns('w:tcPr')}/{ns('w:gridSpan')}")
        merge = cell.find(f"{ns('w:tcPr')}/{ns('w:vMerge')}")
        continues = merge is not None and merge.get(ns("w:val")) in (None, "continue")
        text = " ".join(" ".join(filter(None, map(text_of, cell.iter(ns("w:p"))))).split())
        cells.extend([(text, continues)] * max(1, _span(span)))
    return cells


def _marked_heads(table: Any) -> int:
    """How many rows are marked to be repeated on every page."""
    count = 0
    for row in table.iterchildren(ns("w:tr")):
        if row.find(f"{ns('w:trPr')}/{ns('w:tblHeader')}") is None:
            break
        count += 1
    return count


def _span(element: Any) -> int:
    value = element.get(ns("w:val")) if element is not None else None
    return min(int(value), 100) if value and value.isdecimal() else 0


def _has_table(table: Any) -> bool:
    return sum(1 for _ in table.iter(ns("w:tbl"))) > 1
