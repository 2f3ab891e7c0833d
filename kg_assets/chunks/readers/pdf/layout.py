"""The reading order of a page: its columns one after the other, each from top to bottom."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from kg_assets.chunks.blocks import Table
from kg_assets.chunks.readers.pdf.words import Word

_LEAST_ROWS: Final = 4
"""Fewer rows side by side are no columns of text."""
_MOST_GUTTERS: Final = 8
"""That are looked at: a page with more is a table."""
_CELL: Final = 12
"""Characters. Rows of columns of text are longer, cells of a table often shorter."""


@dataclass(slots=True)
class TableBox:
    """A table that was found by its ruling lines, in the place of its words."""

    table: Table
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def y(self) -> float:
        return self.bottom


Item = Word | TableBox


@dataclass(slots=True)
class Region:
    """A part of a page that is read row by row."""

    items: list[Item]
    left: float = field(init=False)
    right: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = min(item.x0 for item in self.items)
        self.right = max(item.x1 for item in self.items)


@dataclass(frozen=True)
class _Gutter:
    """A strip without a word, from top to bottom of what stands on both sides of it."""

    x0: float
    x1: float
    top: float
    bottom: float


def regions(items: Sequence[Item]) -> Iterator[Region]:
    """The regions of a page in reading order.

    A strip without words that is tall enough, with running text on both sides, parts two columns. What stands above it
    is read first, then the left column, then the right one, then what stands below; each part again in this way.
    """
    if not items:
        return
    gutter = _tallest_gutter(items)
    if gutter is None:
        yield Region(list(items))
        return
    middle = (gutter.x0 + gutter.x1) / 2
    above = [item for item in items if item.y <= gutter.top]
    below = [item for item in items if item.y > gutter.bottom]
    between = [item for item in items if gutter.top < item.y <= gutter.bottom]
    yield from regions(above)
    yield from regions([item for item in between if item.x0 < middle])
    yield from regions([item for item in between if item.x0 >= middle])
    yield from regions(below)


def rows(items: Sequence[Item]) -> list[list[Item]]:
    """Items by baseline, from top to bottom, each row from left to right. Raised words stay in the row of theirs."""
    found: list[list[Item]] = []
    for item in sorted(items, key=lambda item: item.y):
        row = found[-1] if found else None
        if row is not None and _shares_row(row, item):
            row.append(item)
        else:
            found.append([item])
    for row in found:
        row.sort(key=lambda item: item.x0)
    return found


def _shares_row(row: Sequence[Item], item: Item) -> bool:
    if isinstance(item, TableBox) or any(isinstance(other, TableBox) for other in row):
        return False
    tallest = max((other for other in row if isinstance(other, Word)), key=lambda other: other.size)
    higher = max(tallest.size, item.size)
    return item.y - tallest.y < 0.6 * higher and item.y - row[0].y < 0.75 * higher and _is_free(row, item, higher)


def _is_free(row: Sequence[Item], item: Item, size: float) -> bool:
    """Whether nothing of the row stands where the item stands, unless both have one baseline."""
    return all(
        abs(other.y - item.y) < 0.25 * size or other.x1 <= item.x0 + 0.2 * size or item.x1 <= other.x0 + 0.2 * size
        for other in row
    )


def segments(row: Sequence[Item], gap: float = 1.2) -> list[list[Item]]:
    """A row cut where the space is wider than so many times the size of its letters."""
    found: list[list[Item]] = []
    for item in row:
        before = found[-1][-1] if found else None
        size = item.size if isinstance(item, Word) else 10.0
        if before is not None and item.x0 - before.x1 <= gap * size:
            found[-1].append(item)
        else:
            found.append([item])
    return found


def _tallest_gutter(items: Sequence[Item]) -> _Gutter | None:
    words = [item for item in items if isinstance(item, Word)]
    if len(words) < 2 * _LEAST_ROWS:
        return None
    size = median(word.size for word in words)
    for gutter in _apart(sorted(_gutters(items, size), key=lambda gutter: gutter.top - gutter.bottom)):
        if _parts_columns(words, gutter, size):
            return gutter
    return None


def _apart(gutters: Iterable[_Gutter]) -> list[_Gutter]:
    """The tallest gutters, without those that only share their place."""
    kept: list[_Gutter] = []
    for gutter in gutters:
        if not any(
            other.x0 < gutter.x1 and gutter.x0 < other.x1 and other.top < gutter.bottom and gutter.top < other.bottom
            for other in kept
        ):
            kept.append(gutter)
    return kept[:_MOST_GUTTERS]


def _gutters(items: Sequence[Item], size: float) -> Iterator[_Gutter]:
    """Strips without words, each as tall as it can be and at least nearly as wide as a letter is high.

    The page is swept in thin slices from top to bottom; a strip lives on while each slice leaves a part of it free.
    """
    least_width, most_blank = 0.7 * size, 4 * size
    step = size / 2
    top, bottom = min(item.top for item in items), max(item.bottom for item in items)
    slices: list[list[tuple[float, float]]] = [[] for _ in range(int((bottom - top) / step) + 1)]
    for item in items:
        # A little less than its height: lines set close overlap.
        first, last = int((item.top + 0.1 * size - top) / step), int((item.bottom - 0.1 * size - top) / step)
        for place in range(max(first, 0), min(last, len(slices) - 1) + 1):
            slices[place].append((item.x0, item.x1))
    left, right = min(item.x0 for item in items), max(item.x1 for item in items)
    alive: list[tuple[float, float, int]] = []  # left, right, the slice where the strip begins
    blank = 0
    for place, taken in enumerate(slices):
        if not taken:
            blank += 1
            if blank * step > most_blank:
                yield from _closed(alive, place - blank, top, step, size)
                alive = []
            continue
        if place and not blank and taken == slices[place - 1]:
            continue
        blank = 0
        free = _free(taken, left, right, least_width)
        lived: list[tuple[float, float, int]] = []
        ended: list[tuple[float, float, int]] = []
        for x0, x1, since in alive:
            parts = [(max(x0, y0), min(x1, y1), since) for y0, y1 in free if min(x1, y1) - max(x0, y0) >= least_width]
            lived += parts
            if (x0, x1, since) not in parts:
                ended.append((x0, x1, since))
        lived = _widest(lived + [(x0, x1, place) for x0, x1 in free])
        yield from _closed(ended, place - 1, top, step, size)
        alive = lived
    yield from _closed(alive, len(slices) - 1, top, step, size)


def _widest(strips: Sequence[tuple[float, float, int]]) -> list[tuple[float, float, int]]:
    """The strips that lie in no other which is as old; the oldest first."""
    kept: list[tuple[float, float, int]] = []
    for x0, x1, since in sorted(strips, key=lambda strip: (strip[2], strip[0] - strip[1])):
        if not any(y0 <= x0 and x1 <= y1 for y0, y1, _ in kept):
            kept.append((x0, x1, since))
    return kept


def _closed(
    strips: Sequence[tuple[float, float, int]], last: int, top: float, step: float, size: float
) -> Iterator[_Gutter]:
    for x0, x1, since in strips:
        gutter = _Gutter(x0, x1, top + since * step - 0.1 * size, top + (last + 1) * step + 0.1 * size)
        if gutter.bottom - gutter.top > _LEAST_ROWS * size:
            yield gutter


def _free(taken: Sequence[tuple[float, float]], left: float, right: float, least: float) -> list[tuple[float, float]]:
    """What intervals leave free between left and right, if it is at least so wide."""
    found: list[tuple[float, float]] = []
    end = left
    for x0, x1 in sorted(taken):
        if x0 - end >= least and end > left:
            found.append((end, x0))
        end = max(end, x1)
    first = min(x0 for x0, _ in taken)
    if first - left >= least:
        found.append((left, first))
    if right - end >= least:
        found.append((end, right))
    return found


def _parts_columns(words: Sequence[Word], gutter: _Gutter, size: float) -> bool:
    """Whether running text stands on both sides of a gutter, and not the cells of a table."""
    inside = [word for word in words if gutter.top < word.y <= gutter.bottom]
    left = [word for word in inside if word.x1 <= gutter.x0 + 0.1]
    right = [word for word in inside if word.x0 >= gutter.x1 - 0.1]
    return _is_running_text(_beside(left, size, -1)) and _is_running_text(_beside(right, size, 1))


def _beside(words: Sequence[Word], size: float, side: int) -> list[list[Word]]:
    """Of each row on one side of a gutter what stands next to it, up to the first wide space."""
    found: list[list[Word]] = []
    baseline = -1.0
    for word in sorted(words, key=lambda word: (round(word.y / (0.4 * size)), side * word.x0)):
        if abs(word.y - baseline) > 0.5 * size:
            found.append([word])
            baseline = word.y
        elif max(word.x0 - found[-1][-1].x1, found[-1][-1].x0 - word.x1) <= 1.2 * size:
            found[-1].append(word)
    return found


def _is_running_text(side: Sequence[Sequence[Word]]) -> bool:
    if len(side) < _LEAST_ROWS:
        return False
    lengths = [sum(len(word.text) for word in row) for row in side]
    return median(lengths) >= _CELL and median(len(row) for row in side) >= 3
