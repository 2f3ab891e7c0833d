"""Workbooks: values as the sheet shows them, a table for each region of a sheet."""

import datetime
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from kg_assets.chunks.blocks import ReadDocument, Table
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.readers.xlsx import read_xlsx


def saved(workbook: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def workbook_of(*rows: tuple) -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for row in rows:
        sheet.append(row)
    return workbook


def read(workbook: openpyxl.Workbook) -> ReadDocument:
    (found,) = read_xlsx(saved(workbook), "a.xlsx", print)
    return found


def test_regions_of_a_sheet() -> None:
    blocks = read(
        workbook_of(
            ("Report of the bank",),
            (),
            ("Wages by region",),
            (None, "Region", 2023, 2024),
            (None, "North", 1, 2.5),
            (),
            ("A note below.",),
            (),
            (1, 2),
            (3, 4),
        )
    ).blocks
    assert [(block.kind, block.text, block.table) for block in blocks] == [
        ("paragraph", "Report of the bank", None),
        ("table", "", Table(("Region", "2023", "2024"), (("North", "1", "2.5"),), "Wages by region")),
        ("paragraph", "A note below.", None),
        ("table", "", Table(("", ""), (("1", "2"), ("3", "4")))),
    ]


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (0.153, "0%", "15%"),
        (0.153, "0.0%", "15.3%"),
        (391035.4, "#,##0", "391,035"),
        (-1234.5, '"$"#,##0.00', "-$1,234.50"),
        (-1234.5, "[$€-2] #,##0.00;[Red]-[$€-2] #,##0.00", "-€1,234.50"),
        (0.1 + 0.2, "General", "0.3"),
        (1e20, "General", "1e+20"),
        (3, "0.00E+00", "3"),
        (datetime.datetime(2025, 1, 2), "d/m/yy", "2025-01-02"),
        (datetime.datetime(2025, 1, 2, 8, 30), "d/m/yy hh:mm", "2025-01-02 08:30:00"),
        (True, "General", "TRUE"),
    ],
)
def test_values_as_the_sheet_shows_them(value: object, number_format: str, shown: str) -> None:
    workbook = workbook_of(("name", "value"), ("x", value))
    workbook.worksheets[0]["B2"].number_format = number_format
    table = read(workbook).blocks[0].table
    assert table is not None and [row[-1] for row in (table.header, *table.rows)] == ["value", shown]


def test_sheets_are_headings_and_hidden_ones_are_noted() -> None:
    workbook = workbook_of(("a", "b"), ("c", "d"))
    workbook.create_sheet("Wages").append(("e", "f"))
    hidden = workbook.create_sheet("Secret")
    hidden.append(("g", "h"))
    hidden.sheet_state = "hidden"
    workbook.create_sheet("Empty")
    found = read(workbook)
    assert [block.text for block in found.blocks if block.kind == "heading"] == ["Sheet", "Wages"]
    assert [(note.what, note.count) for note in found.notes] == [("hidden sheets", 1)]
    assert [block.kind for block in read(workbook_of(("a", "b"), ("c", "d"))).blocks] == ["table"]


def test_formulas_without_a_stored_value_are_noted() -> None:
    found = read(workbook_of(("name", "value"), ("x", "=1+1"), ("y", "=2+2")))
    assert [(note.action, note.what, note.count) for note in found.notes] == [
        ("left out", "formulas without a stored value", 2)
    ]


def test_what_the_cells_alone_do_not_tell_is_noted() -> None:
    workbook = workbook_of(("Region", "Wages"), ("North", 1), ("South", 2))
    sheet = workbook.worksheets[0]
    sheet["A2"].comment = Comment("Checked by Ann Roe", "Ann")
    sheet.merge_cells("A2:A3")
    sheet.row_dimensions[3].hidden = True
    notes = {note.what: (note.action, note.count) for note in read(workbook).notes}
    assert notes == {
        "comments": ("left out", 1),
        "merged cells": ("guessed", 1),
        "hidden rows and columns": ("guessed", 1),
    }


def test_a_formula_is_read_by_its_stored_value() -> None:
    content = saved(workbook_of(("name", "value"), ("x", "=1+1")))
    stored = (
        rewritten(content, b"<v></v>", b"<v>2</v>")
        if b"<v></v>" in unzipped(content)
        else rewritten(content, b"<v />", b"<v>2</v>")
    )
    (found,) = read_xlsx(stored, "a.xlsx", print)
    assert found.blocks[0].table == Table(("name", "value"), (("x", "2"),)) and not found.notes


def unzipped(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def rewritten(content: bytes, old: bytes, new: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(old, new))
    return buffer.getvalue()


def test_a_sheet_that_claims_to_be_huge_is_read_as_it_is() -> None:
    content = rewritten(saved(workbook_of(("a", "b"), ("c", "d"))), b'ref="A1:B2"', b'ref="A1:XFD1048576"')
    (found,) = read_xlsx(content, "a.xlsx", print)
    assert found.blocks[0].table == Table(("a", "b"), (("c", "d"),))


def test_memory_of_a_long_sheet_stays_near_its_text(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("Rows")
    for number in range(60_000):
        sheet.append((f"name {number}", number, "one of a few words"))
    workbook.save(tmp_path / "a.xlsx")
    program = (
        "import resource, sys; from pathlib import Path; from kg_assets.chunks.readers.xlsx import read_xlsx\n"
        "import openpyxl; data = Path(sys.argv[1]).read_bytes()\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "lines = []; read_xlsx(data, 'a.xlsx', lines.append); assert lines == ['Rows: 50,000 rows'], lines\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path / "a.xlsx")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 100  # MB


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (lambda whole: whole[:-200], "is a broken or cut off XLSX; copy it"),
        (lambda whole: rewritten(whole, b"</worksheet>", b""), "is a broken XLSX; save it again"),
        (lambda whole: rewritten(whole, b"</workbook>", b""), "is a broken or cut off XLSX; copy it"),
    ],
)
def test_broken_files(content, says: str) -> None:
    with pytest.raises(InputError, match=f"^a.xlsx {says}"):
        read_xlsx(content(saved(workbook_of(("a", "b")))), "a.xlsx", print)


def test_a_workbook_that_unpacks_to_a_lot() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "0" * 200_000_001)
    with pytest.raises(InputError, match="unpacks to 200 MB, over the limit of 200 MB; split"):
        read_xlsx(buffer.getvalue(), "a.xlsx", print)
