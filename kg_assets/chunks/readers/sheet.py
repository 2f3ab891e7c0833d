"""Rows of a sheet as tables and the lines between them."""

import re
from collections.abc import Iterable, Iterator, Sequence

from kg_assets.chunks.blocks import Block, Table

_NUMBER = re.compile(r"[($€£¥+\u2212-]*\d[\d.,]*\s?[%)]*")
_YEAR = re.compile(r"(?:19|20)\d\d")


def sheet_blocks(rows: Iterable[Sequence[str]]) -> Iterator[Block]:
    """The blocks of rows of cells, which may be of different lengths.

    An empty row ends a table. Lines of one cell over a table are paragraphs, the last of them its caption. The first
    row of a table is its header, unless there are numbers in it.
    """
    region: list[tuple[str, ...]] = []
    for row in rows:
        cells = tuple(" ".join(cell.split()) for cell in row)
        if any(cells):
            region.append(cells)
        elif region:
            yield from _region(region)
            region = []
    if region:
        yield from _region(region)


def _region(rows: list[tuple[str, ...]]) -> Iterator[Block]:
    width = max(map(len, rows))
    first = next((position for position, row in enumerate(rows) if sum(map(bool, row)) > 1), len(rows))
    lines = ["".join(row) for row in rows[:first]]
    if first == len(rows):
        yield from (Block("paragraph", line) for line in lines)
        return
    yield from (Block("paragraph", line) for line in lines[:-1])
    padded = [row + ("",) * (width - len(row)) for row in rows[first:]]
    used = [column for column in range(width) if any(row[column] for row in padded)]
    padded = [tuple(row[column] for column in used) for row in padded]
    header = ("",) * len(used)
    if len(padded) > 1 and not any(_NUMBER.fullmatch(cell) and not _YEAR.fullmatch(cell) for cell in padded[0]):
        header, *padded = padded
    yield Block("table", "", table=Table(header, tuple(padded), caption=lines[-1] if lines else ""))
