"""The cells that ruling lines make."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kg_assets.chunks.readers.pdf.strokes import Stroke

_NEAR: Final = 3.0
"""Points. Lines that miss each other by less meet."""


@dataclass(frozen=True)
class Grid:
    """Lines that cross each other, as rows and columns."""

    xs: tuple[float, ...]
    """From left to right where columns begin, and the right end."""
    ys: tuple[float, ...]
    """From top to bottom where rows begin, and the lower end."""
    cells: dict[tuple[int, int], int]
    """By row and column the number of the cell; one that spans rows or columns stands at each of them."""

    def place(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of a point; None outside."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]):
            return None
        row, column = bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1
        return min(row, len(self.ys) - 2), min(column, len(self.xs) - 2)


def grids(horizontal: Iterable[Stroke], vertical: Iterable[Stroke]) -> list[Grid]:
    """The grids of a page that have at least two columns."""
    across, down = _joined(horizontal), _joined(vertical)
    crossings = [
        (("h", i), ("v", j)) for i, line in enumerate(across) for j, other in enumerate(down) if _meet(line, other)
    ]
    nodes = {node for pair in crossings for node in pair}
    members: dict[Hashable, tuple[list[Stroke], list[Stroke]]] = defaultdict(lambda: ([], []))
    root = _groups(nodes, crossings)
    for side, index in sorted(nodes):
        members[root((side, index))][side == "v"].append((down if side == "v" else across)[index])
    made = (_grid(*of_grid) for of_grid in members.values())
    return [grid for grid in made if len(grid.xs) > 2 and len(grid.ys) > 1]


def _joined(lines: Iterable[Stroke]) -> list[Stroke]:
    """Lines at nearly the same place as one, where they touch."""
    at_place: list[list[Stroke]] = []
    for line in sorted(lines, key=lambda line: line.at):
        if at_place and line.at - at_place[-1][0].at <= _NEAR:
            at_place[-1].append(line)
        else:
            at_place.append([line])
    found: list[Stroke] = []
    for of_place in at_place:
        at = of_place[0].at
        open_line: Stroke | None = None
        for line in sorted(of_place, key=lambda line: line.start):
            if open_line is not None and line.start <= open_line.end + _NEAR:
                open_line = Stroke(at, open_line.start, max(open_line.end, line.end))
            else:
                found += [open_line] if open_line else []
                open_line = Stroke(at, line.start, line.end)
        found += [open_line] if open_line else []
    return found


def _meet(across: Stroke, down: Stroke) -> bool:
    return across.start - _NEAR <= down.at <= across.end + _NEAR and down.start - _NEAR <= across.at <= down.end + _NEAR


def _grid(across: Sequence[Stroke], down: Sequence[Stroke]) -> Grid:
    places = {line.at for line in down}
    left, right = min(line.start for line in across), max(line.end for line in across)
    # Where the outer sides are not drawn, the horizontal lines end there.
    places |= {side for side in (left, right) if all(abs(side - place) > 3 * _NEAR for place in places)}
    xs, ys = tuple(sorted(places)), tuple(sorted({line.at for line in across}))
    at_y, at_x = defaultdict(list), defaultdict(list)
    for line in across:
        at_y[line.at].append(line)
    for line in down:
        at_x[line.at].append(line)
    spots = [(row, column) for row in range(len(ys) - 1) for column in range(len(xs) - 1)]
    open_sides = [
        ((row, column), (row + 1, column))
        for row, column in spots
        if row + 2 < len(ys) and not _covers(at_y[ys[row + 1]], xs[column], xs[column + 1])
    ] + [
        ((row, column), (row, column + 1))
        for row, column in spots
        if column + 2 < len(xs) and not _covers(at_x[xs[column + 1]], ys[row], ys[row + 1])
    ]
    root = _groups(spots, open_sides)
    numbers: dict[Hashable, int] = {}
    return Grid(xs, ys, {spot: numbers.setdefault(root(spot), len(numbers)) for spot in spots})


def _covers(lines: Sequence[Stroke], start: float, end: float) -> bool:
    return any(line.start <= start + _NEAR and end - _NEAR <= line.end for line in lines)


def _groups(nodes: Iterable[Hashable], pairs: Iterable[tuple[Hashable, Hashable]]) -> Callable[[Hashable], Hashable]:
    """Which node stands for the group of a node; pairs are in one group."""
    parents = {node: node for node in nodes}

    def root(node: Hashable) -> Hashable:
        while parents[node] != node:
            parents[node] = parents[parents[node]]
            node = parents[node]
        return node

    for one, other in pairs:
        parents[root(other)] = root(one)
    return root
