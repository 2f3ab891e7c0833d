"""A table of a chunk, read back from its Markdown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_CELL_END: Final = re.compile(r"(?<!\\)\|")
_RULE: Final = re.compile(r":?-+:?")


@dataclass(frozen=True)
class Row:
    line: str
    """As the chunk writes it."""
    cells: tuple[str, ...]
    """The first is the label. As many as the table has columns."""

    @property
    def label(self) -> str:
        """Without the marks of footnotes behind it."""
        return re.sub(r"(?:\s*(?:\((?:\d{1,2}|[a-z]|Note \d+)\)|\[\w{1,2}\]))+$", "", self.cells[0])

    @property
    def is_section(self) -> bool:
        """True where the row has a label alone, which says what the rows below it are."""
        return bool(self.cells[0]) and not any(self.cells[1:])


@dataclass(frozen=True)
class TableRows:
    above: tuple[str, ...]
    """The caption and the line of units, where there are any."""
    header: tuple[str, ...]
    rows: tuple[Row, ...]


def table_rows(markdown: str) -> TableRows | None:
    """The rows of a Markdown table with the lines above it; None where it has no two columns."""
    lines = [line.strip() for line in markdown.split("\n") if line.strip()]
    above = tuple(line for line in lines if not line.startswith("|"))
    rows = [_row(line) for line in lines if line.startswith("|")]
    if not rows or len(rows[0].cells) < 2:
        return None
    width = len(rows[0].cells)
    body = [row for row in rows[1:] if len(row.cells) == width and not _is_rule(row.cells)]
    return TableRows(above, rows[0].cells, tuple(body))


def _row(line: str) -> Row:
    cells = _CELL_END.split(line.removeprefix("|").removesuffix("|"))
    return Row(line, tuple(" ".join(cell.replace("\\|", "|").split()) for cell in cells))


def _is_rule(cells: Sequence[str]) -> bool:
    return all(_RULE.fullmatch(cell) for cell in cells)
