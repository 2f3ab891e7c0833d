"""Tables of filings in plain text, between `<TABLE>` and `</TABLE>`: labels at the left, values flush right."""

import re
from dataclasses import dataclass
from typing import Final

from kg_assets.chunks.blocks import Block, Table
from kg_assets.chunks.readers.text import text_blocks
from kg_assets.chunks.readers.units import is_units

_TAG: Final = re.compile(r"</?(?:CAPTION|S|C|FN|F\d+|R)>", re.I)
_COLUMNS: Final = re.compile(r"^[ \t]*<S>", re.I)
_RULE: Final = re.compile(r"[-=_.\s]*")
_VALUE: Final = re.compile(
    r"(?:(?<=\s)|(?<=\s\())(?:\$\s*)?\(?\$?\s*\d[\d,]*(?:\.\d+)?\s?%?\)?%?(?=\s|$)|(?<=\s)(?:\$\s*)?(?:--+|-|—|N/?A)(?=\s|$)"
)
_LEADER: Final = re.compile(r"(?:\s?\.){3,}|\s*:$")
_NEAR: Final = 3
"""Characters by which the right edges of one column's values may differ."""


_WIDEST: Final = 15
"""Characters of a value; a line above that begins further left is the caption, not a head."""


@dataclass(frozen=True)
class _Row:
    label: str
    values: tuple[tuple[int, str], ...]
    """Right edge and text of each."""


def table_blocks(text: str) -> list[Block]:
    """A table of the lines between the tags and the text under it, or, where no columns are clear, the lines as they
    stand."""
    lines = [line.expandtabs(8) for line in text.split("\n")]
    first = next((i for i, line in enumerate(lines) if _COLUMNS.match(line)), None)
    lines = [_TAG.sub(lambda tag: " " * len(tag[0]), line).rstrip() for line in lines]
    rows = [_row(line) for line in lines]
    if first is None:  # the heads stand over the first row with values
        first = next((i for i, row in enumerate(rows) if row.values), 0)
    with_values = [row for row in rows[first:] if row.values]
    edges = _edges([edge for row in with_values for edge, _ in row.values], len(with_values))
    filled = sum(not _RULE.fullmatch(line) for line in lines[first:])
    if len(with_values) < 2 or not edges or len(with_values) < 0.3 * filled:
        return _as_it_stands(lines)
    last = max(i for i, row in enumerate(rows) if len(row.values) * 2 >= len(edges))
    caption, units, header = _heads([line for line in lines[:first] if not _RULE.fullmatch(line)], edges)
    body = [_placed(rows[i], edges) for i in range(first, last + 1) if not _RULE.fullmatch(lines[i])]
    table = Table(header, tuple(_with_whole_labels(body)), caption, units)
    return [Block("table", "", table=table), *text_blocks("\n".join(lines[last + 1 :]))]


def _row(line: str) -> _Row:
    found = list(_VALUE.finditer(line))
    while found and re.search(r"\w", line[found[-1].end() :]):  # numbers inside the label
        found = [value for value in found if value.start() > line.rindex(line[found[-1].end() :].strip())]
    label = line[: found[0].start()] if found else line
    values = tuple((value.end() - (value[0][-1] in ")%"), re.sub(r"\s+", "", value[0])) for value in found)
    return _Row(_LEADER.sub("", " ".join(label.replace("$", " ").split())).strip(), values)


def _edges(edges: list[int], rows: int) -> list[int]:
    """Right edges of the columns: places where values of several rows end."""
    columns: list[list[int]] = []
    for edge in sorted(edges):
        if columns and edge - columns[-1][-1] <= _NEAR:
            columns[-1].append(edge)
        else:
            columns.append([edge])
    least = max(2, rows // 8)
    return [max(column) for column in columns if len(column) >= least]


def _placed(row: _Row, edges: list[int]) -> tuple[str, ...]:
    placed = [row.label, *[""] * len(edges)]
    for edge, text in row.values:
        nearest = min(range(len(edges)), key=lambda i: abs(edges[i] - edge)) + 1
        placed[nearest] = f"{placed[nearest]} {text}".strip()
    return tuple(placed)


def _with_whole_labels(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """A label that goes on in the next line, in lower case, joined to it."""
    whole: list[tuple[str, ...]] = []
    for row in rows:
        if whole and not any(whole[-1][1:]) and whole[-1][0] and row[0][:1].islower():
            whole[-1] = (f"{whole[-1][0]} {row[0]}", *row[1:])
        else:
            whole.append(row)
    return whole


def _heads(lines: list[str], edges: list[int]) -> tuple[str, str, tuple[str, ...]]:
    """Caption, units, and heads of the columns by the lines above the values: words over a column are its head."""
    header = [""] * (len(edges) + 1)
    caption: list[str] = []
    units = ""
    for line in lines:
        text = " ".join(line.split())
        parts = [(found.start(), found.end(), found[0]) for found in re.finditer(r"\S+(?: \S+)*", line)]
        if is_units(text):
            units = f"{units} {text}".strip()
        elif len(parts) == 1 and not any(header) and parts[0][0] < edges[0] - _WIDEST:
            caption.append(text)
        else:
            for start, end, words in parts:
                under = [i for i, edge in enumerate(edges) if start - _NEAR <= edge <= end + _NEAR]
                if not under:
                    under = [min(range(len(edges)), key=lambda i: abs(edges[i] - end))] if start > 20 else [-1]
                for i in under:
                    header[i + 1] = f"{header[i + 1]} {words}".strip()
    return " ".join(caption), units, tuple(header)


def _as_it_stands(lines: list[str]) -> list[Block]:
    kept = [line for line in lines if line.strip()]
    if not kept:
        return []
    indent = min(len(line) - len(line.lstrip()) for line in kept)
    return [Block("code", "\n".join(line[indent:] for line in kept))]
