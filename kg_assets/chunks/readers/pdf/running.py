"""Running heads, running feet and page numbers: lines at the edge of a page that come again on other pages."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from kg_assets.chunks.readers.pdf.lines import Line

_NUMBER: Final = re.compile(r"\d+|\b[ivxlc]+\b", re.I)
_PAGE_NUMBER: Final = re.compile(
    r"\W*(?:(?:page|seite|p\.)\s*)?(\d{1,4})(?:\s*(?:/|of|von|sur|de)\s*\d{1,4})?\W*", re.I
)
_WINDOW: Final = 4
"""A line runs if it comes again within so many pages: heads alternate between left and right pages."""
_MOST_ROWS: Final = 4
"""At either edge of a page."""
_SAME_PLACE: Final = 4.0
"""Points."""
_APART: Final = 1.4
"""Times the size of its letters: how far a running line stands from the text."""
_LETTERS: Final = 10
"""A line with so many runs if one other page has it, a shorter one only if two have."""

_Edge = list[list[Line]]
"""The outermost rows at the top or the bottom of a page, from the edge inwards."""


@dataclass
class Running:
    """What was found at the edges of the pages."""

    kept: list[list[Line]] = field(default_factory=list)
    """The lines of each page without those that run."""
    heads: Counter[str] = field(default_factory=Counter)
    """How often each text was left out, numbers as #."""
    page_numbers: int = 0


def without_running(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> Running:
    """The pages without the lines that run.

    From each edge inwards, row by row, as long as the rows run: what stands further inside than a line of the text
    itself is text, however often it comes again.

    Args:
        pages: The lines of each page.
        heights: Of each page, in points.
    """
    found = Running()
    edges = [_edges(lines, height) for lines, height in zip(pages, heights, strict=True)]
    for index, lines in enumerate(pages):
        leaving: set[int] = set()
        window = range(max(0, index - _WINDOW), min(len(pages), index + _WINDOW + 1))
        for side in (0, 1):
            others = [line for other in window if other != index for row in edges[other][side] for line in row]
            for row, inwards in pairwise([*edges[index][side], []]):
                apart = not inwards or abs(inwards[0].y - row[0].y) >= _APART * row[0].size
                numbers = [line for line in row if _is_page_number(line, index)]
                running = [line for line in row if line not in numbers and _runs(line, others, apart)]
                leaving.update(id(line) for line in (*running, *numbers))
                found.heads.update(_pattern(line.text) for line in running)
                found.page_numbers += len(numbers)
                if len(running) + len(numbers) < len(row):
                    break
        found.kept.append([line for line in lines if id(line) not in leaving])
    return found


def _edges(lines: Sequence[Line], height: float) -> tuple[_Edge, _Edge]:
    """The outermost rows in the upper and in the lower third of a page."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.y):
        if rows and abs(rows[-1][0].y - line.y) < 0.5 * max(line.size, 1):
            rows[-1].append(line)
        else:
            rows.append([line])
    top = [row for row in rows[:_MOST_ROWS] if row[0].table is None and row[0].y < height / 3]
    bottom = [row for row in rows[: -_MOST_ROWS - 1 : -1] if row[0].table is None and row[0].y > height * 2 / 3]
    return top, bottom


def _pattern(text: str) -> str:
    return _NUMBER.sub("#", text)


def _runs(line: Line, others: Sequence[Line], apart: bool) -> bool:
    """Whether other pages have the line at the same place; with other numbers in it only if it stands apart."""
    pattern = _pattern(line.text)
    again = [
        other
        for other in others
        if abs(other.y - line.y) <= _SAME_PLACE
        and other.size == line.size
        and (_pattern(other.text) == pattern if apart else other.text == line.text)
    ]
    return len(again) > 1 or (len(again) == 1 and apart and sum(map(str.isalpha, line.text)) >= _LETTERS)


def _is_page_number(line: Line, index: int) -> bool:
    """Whether a line counts the pages of the file; page numbers that begin elsewhere run like other lines."""
    match = _PAGE_NUMBER.fullmatch(line.text)
    return match is not None and int(match[1]) == index + 1
