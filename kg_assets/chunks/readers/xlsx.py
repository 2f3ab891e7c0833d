"""Excel workbooks as tables."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from kg_assets.chunks.blocks import Block, ReadDocument, ReadingNote
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.readers.office_package import check_package
from kg_assets.chunks.readers.office_title import title_of
from kg_assets.chunks.readers.sheet import sheet_blocks
from kg_assets.chunks.readers.sheet_values import shown_value
from kg_assets.chunks.readers.visible_document import visible_document

_CONTENT: Final = re.compile(r"xl/workbook\.xml")
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml")
_COMMENT_PART: Final = re.compile(r"xl/(?:comments/)?comments?\d*\.xml")
_EMPTY_FORMULA: Final = re.compile(rb"</f>(?:<v></v>|<v ?/>)?</c>")
_HIDDEN_ROW: Final = re.compile(rb"<row\b[^>]*\bhidden=\"(?:1|true)\"")
_HIDDEN_COLUMN: Final = re.compile(rb"<col\b[^>]*\bhidden=\"(?:1|true)\"")
_MERGED: Final = re.compile(rb"<mergeCell\b")
_COMMENT: Final = re.compile(rb"<comment\b")
_UNNAMED: Final = re.compile(r"(?:Sheet|Tabelle|Feuil|Hoja|Foglio|Blad|Planilha)\d*", re.IGNORECASE)
_ROWS_A_LINE: Final = 50_000


def read_xlsx(data: bytes, source_file: str, progress: Callable[[str], None]) -> Sequence[ReadDocument]:
    """One document, each sheet under its name. Formulas are read by the value that was stored with them.

    Raises:
        InputError: The file is broken, locked by a password, too big when unpacked, or no Excel workbook.
    """
    from openpyxl import load_workbook  # imported here: it takes half a second
    from openpyxl.utils.exceptions import InvalidFileException

    check_package(data, source_file, kind="XLSX", content=_CONTENT, holds="an Excel workbook")
    try:
        # Streamed: a sheet that is loaded whole takes fifty times the memory of its text.
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        blocks = tuple(block for sheet in sheets for block in _sheet(sheet, len(sheets), progress))
    except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError, SyntaxError) as error:
        raise InputError(f"{source_file} is a broken XLSX; save it again from Excel") from error
    hidden = ReadingNote("left out", "hidden sheets", len(workbook.worksheets) - len(sheets))
    notes = tuple(note for note in (hidden, *_notes(data)) if note.count)
    return [visible_document(ReadDocument(blocks, title=title_of(workbook.properties.title), notes=notes))]


def _sheet(sheet: Any, sheets: int, progress: Callable[[str], None]) -> Iterator[Block]:
    found = list(sheet_blocks(_rows(sheet, progress)))
    if found and (sheets > 1 or not _UNNAMED.fullmatch(sheet.title)):
        yield Block("heading", sheet.title, level=1)
    yield from found


def _rows(sheet: Any, progress: Callable[[str], None]) -> Iterator[list[str]]:
    sheet.reset_dimensions()  # those that the file declares may be the largest possible
    for number, row in enumerate(sheet.iter_rows(), 1):
        yield [shown_value(cell.value, cell.number_format) if cell.value is not None else "" for cell in row]
        if number % _ROWS_A_LINE == 0:
            progress(f"{sheet.title}: {number:,} rows")


def _notes(data: bytes) -> list[ReadingNote]:
    """What a reader of the sheets sees and the rows of their cells do not tell, by the XML of the sheets."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        sheets = [archive.read(name) for name in names if _SHEET.fullmatch(name)]
        comments = sum(len(_COMMENT.findall(archive.read(name))) for name in names if _COMMENT_PART.fullmatch(name))

    def count(pattern: re.Pattern[bytes]) -> int:
        return sum(len(pattern.findall(sheet)) for sheet in sheets)

    return [
        ReadingNote("left out", "formulas without a stored value", count(_EMPTY_FORMULA)),
        ReadingNote("left out", "comments", comments),
        ReadingNote("guessed", "merged cells", count(_MERGED), "their value is read in the first cell alone"),
        ReadingNote("guessed", "hidden rows and columns", count(_HIDDEN_ROW) + count(_HIDDEN_COLUMN), "read as shown"),
    ]
