"""Tables as GitHub-flavoured Markdown, cut between rows where they are too long."""

from collections.abc import Iterable, Iterator, Sequence

from kg_assets.chunks.blocks import Table
from kg_assets.chunks.sentences import filled, sentences

Row = tuple[str, ...]


def without_empty_columns(table: Table) -> Table:
    kept = [n for n in range(len(table.header)) if any(row[n].strip() for row in (table.header, *table.rows))]
    rows = (_only(row, kept) for row in table.rows)
    return Table(_only(table.header, kept), tuple(row for row in rows if any(row)), table.caption, table.units)


def is_empty(table: Table) -> bool:
    return not any("".join(texts).strip() for texts in (table.header, *table.rows, (table.caption, table.units)))


def table_markdown(table: Table) -> str:
    """Caption and units, a line each, a blank line, and the table."""
    return _above(table) + "\n".join((_head(table.header), *map(_line, table.rows)))


def table_pieces(table: Table, most: int) -> list[str]:
    """The table as Markdown, in pieces of at most `most` characters, caption and units at most half of them.

    It is cut between rows; caption, units and header are repeated in every piece. A table too wide for that is cut
    between columns too, the first one repeated; a cell too long for its row is continued in the next one.
    """
    whole = table_markdown(table)
    if len(whole) <= most:
        return [whole]
    above = _above(table)
    room = most - len(above)
    longest = (room - 29) // 4  # so that two columns of head and cell always fit: see _columns_that_fit
    header, rows = table.header, list(table.rows)
    if max(len(_escaped(cell)) for cell in header) > longest:  # sentences, no column heads
        header, rows = ("",) * len(header), [header, *rows]
    return [
        above + piece
        for columns in _columns_that_fit(header, rows, longest, room)
        for piece in _between_rows(_only(header, columns), [_only(row, columns) for row in rows], longest, room)
    ]


def _columns_that_fit(header: Row, rows: Sequence[Row], longest: int, room: int) -> Iterator[list[int]]:
    """Groups of columns whose head and longest row, cells cut to `longest`, fit into the room; the first column is in
    each of them."""
    costs = [
        len(_escaped(head)) + min(longest, max(len(_escaped(row[column])) for row in rows)) + len("|  |  | --- ") 
        for column, head in enumerate(header)
    ]  # fmt: skip
    room -= len("|\n|\n|")
    group, cost = [0], costs[0]
    for column in range(1, len(header)):
        if len(group) > 1 and cost + costs[column] > room:
            yield group
            group, cost = [0], costs[0]
        group.append(column)
        cost += costs[column]
    yield group


def _between_rows(header: Row, rows: Iterable[Row], longest: int, room: int) -> Iterator[str]:
    head = _head(header)
    lines: list[str] = []
    length = len(head)
    for line in (line for row in rows if any(row) for line in _lines(row, longest, room - len(head) - 1)):
        if lines and length + 1 + len(line) > room:
            yield "\n".join((head, *lines))
            lines, length = [], len(head)
        lines.append(line)
        length += 1 + len(line)
    if lines:
        yield "\n".join((head, *lines))


def _lines(row: Row, longest: int, room: int) -> Iterator[str]:
    """The row as one line; where it is too long, as several, long cells continued from one to the next."""
    if len(line := _line(row)) <= room:
        yield line
        return
    cells = [_cell_pieces(cell, longest) for cell in row]
    for position in range(max(map(len, cells))):
        yield _line(tuple(cell[position] if position < len(cell) else "" for cell in cells))


def _cell_pieces(cell: str, longest: int) -> list[str]:
    if len(_escaped(cell)) <= longest:
        return [cell]
    most = longest // 2 if "|" in cell else longest  # escaping may double a piece
    return filled(sentences(" ".join(cell.split()), most), most)


def _above(table: Table) -> str:
    lines = [line for line in (table.caption, table.units) if line]
    return "\n".join(lines) + "\n\n" if lines else ""


def _head(header: Row) -> str:
    return f"{_line(header)}\n{'| --- ' * len(header)}|"


def _line(row: Row) -> str:
    return f"| {' | '.join(map(_escaped, row))} |"


def _escaped(cell: str) -> str:
    return " ".join(cell.split()).replace("|", "\\|")


def _only(row: Row, columns: Iterable[int]) -> Row:
    return tuple(row[column] for column in columns)
