"""Tables of plain text: columns that spaces or tabs align."""

import re
from collections.abc import Sequence
from typing import Final

from kg_assets.chunks.blocks import Table
from kg_assets.chunks.readers.text_lines import Line

_RULE: Final = re.compile(r"[-=_+| \t]{3,}")
_NUMBER: Final = re.compile(r"[($€£¥+\u2212-]*\d[\d.,]*\s?[%)]*|[-\u2013\u2014]|n/?a", re.IGNORECASE)
_LIST_MARK: Final = re.compile(r"(?:[-*•·▪–—]|\(?\w{1,3}[.)])\s")
_LEAST_SHARE: Final = 0.7
"""Of the rows that must have text in two columns: in prose, gaps of two spaces meet by accident."""


def aligned_table(lines: Sequence[Line]) -> Table | None:
    """The table that these lines are, None where they are none.

    A first line without columns of its own is the caption. The rows over a line of dashes are the column heads;
    where there is no such line, the first row is, if it names columns of numbers.
    """
    if len(lines) < 2 or _LIST_MARK.match(lines[0].text):
        return None
    rows, heads = _rows(lines)
    without_first, heads_without_first = _rows(lines[1:])
    caption = ""
    if without_first and (not rows or len(without_first[0]) > len(rows[0])):
        rows, heads, caption = without_first, heads_without_first, lines[0].text
    if not rows:
        return None
    header, body = _with_header(rows, heads)
    return Table(header, tuple(body), caption) if body else None


def _rows(lines: Sequence[Line]) -> tuple[list[tuple[str, ...]], int]:
    """The cells of each row, none where there is no table, and how many rows stand over the first line of dashes."""
    rules = [position for position, line in enumerate(lines) if _RULE.fullmatch(line.text)]
    texts = [" " * line.indent + line.text for position, line in enumerate(lines) if position not in rules]
    heads = next((rule for rule in rules if rule), 0)
    if len(texts) < 2:
        return [], 0
    if all("\t" in text.strip() for text in texts):
        split = [text.strip(" ").split("\t") for text in texts]
        rows = [[cell.strip() for cell in row] for row in split]
    else:
        rows = _by_gaps([text.expandtabs(8) for text in texts], least_rows=2 if rules else 3)
    if not rows or sum(sum(map(bool, row)) > 1 for row in rows) < _LEAST_SHARE * len(rows):
        return [], 0
    width = max(map(len, rows))
    return [tuple(row + [""] * (width - len(row))) for row in rows], heads


def _by_gaps(texts: Sequence[str], least_rows: int) -> list[list[str]]:
    """Cells between gaps of two or more spaces that stand at the same place in every line."""
    if len(texts) < least_rows:
        return []
    filled = bytearray(max(map(len, texts)))
    for text in texts:
        for found in re.finditer(r"\S+", text):
            filled[found.start() : found.end()] = b"\1" * (found.end() - found.start())
    columns = [found.span() for found in re.finditer(rb"\x01+(?:\x00\x01+)*", bytes(filled))]
    if len(columns) < 2:
        return []
    return [[" ".join(text[start:end].split()) for start, end in columns] for text in texts]


def _with_header(rows: list[tuple[str, ...]], heads: int) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    if 0 < heads <= 3 and heads < len(rows):
        header = tuple(" ".join(filter(None, column)) for column in zip(*rows[:heads], strict=True))
        return header, rows[heads:]
    first, *others = rows
    names_numbers = any(
        not _NUMBER.fullmatch(first[column]) and all(_NUMBER.fullmatch(row[column]) for row in others if row[column])
        for column in range(1, len(first))
    )
    if (
        others
        and names_numbers
        and not any(_NUMBER.fullmatch(cell) for cell in first[1:] if not re.fullmatch(r"(?:19|20)\d\d", cell))
    ):
        return first, others
    return ("",) * len(first), rows
