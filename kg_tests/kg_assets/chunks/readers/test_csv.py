"""Separated values, whatever separates them."""

import pytest

from kg_assets.chunks.blocks import ReadDocument, Table
from kg_assets.chunks.readers.csv import read_csv


def read(text: str | bytes) -> ReadDocument:
    (found,) = read_csv(text.encode() if isinstance(text, str) else text, "a.csv", print)
    return found


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter: str) -> None:
    rows = [("Region", "Wages", "Note"), ("North", "3,5", 'He said "no; never"'), ("South", "", "two\nlines | here")]
    quoted = ['"' + f'"{delimiter}"'.join(cell.replace('"', '""') for cell in row) + '"' for row in rows]
    found = read("\r\n".join(quoted))
    (block,) = found.blocks
    assert block.table == Table(rows[0], (rows[1], ("South", "", "two lines | here")))
    assert [(note.action, note.what) for note in found.notes] == (
        [] if delimiter == "," else [("guessed", "delimiter")]
    )


def test_decimal_commas_do_not_hide_the_semicolon() -> None:
    assert read("a;b\n1,5;2,5\n3,5;4,5\n").blocks[0].table == Table(("a", "b"), (("1,5", "2,5"), ("3,5", "4,5")))


def test_rows_of_different_lengths() -> None:
    assert read("a,b\n1,2,3\n4\n").blocks[0].table == Table(("a", "b", ""), (("1", "2", "3"), ("4", "", "")))


def test_numbers_in_the_first_row_make_it_no_header() -> None:
    assert read("x,1\ny,2\n").blocks[0].table == Table(("", ""), (("x", "1"), ("y", "2")))
    assert read("Region,2023\ny,2\n").blocks[0].table == Table(("Region", "2023"), (("y", "2"),))


def test_one_column_is_lines() -> None:
    assert [block.text for block in read("Prices rose.\nWages fell.\n").blocks] == ["Prices rose.", "Wages fell."]


def test_encodings() -> None:
    found = read("Región,Salario\nMálaga,3\nCádiz,4\nLogroño,5\n".encode("cp1252"))
    table = found.blocks[0].table
    assert table is not None and table.rows[0] == ("Málaga", "3")
    assert [note.what for note in found.notes] == ["encoding"]
    assert read("a,b\nä,c\n".encode("utf-16")).blocks[0].table == Table(("a", "b"), (("ä", "c"),))


def test_a_long_cell_is_read() -> None:
    assert read(f'a,b\n1,"{"word " * 50_000}"\n').blocks[0].table is not None
