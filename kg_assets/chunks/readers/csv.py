"""Tables of comma-separated values, and of values separated otherwise."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Final

from kg_assets.chunks.blocks import ReadDocument
from kg_assets.chunks.encoding import decode_text
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.readers.sheet import sheet_blocks
from kg_assets.chunks.readers.visible_document import visible_document
from kg_assets.chunks.result import ReadingNote

_DELIMITERS: Final = (",", ";", "\t", "|")
_LOOKED_AT: Final = 200
"""Rows by which the delimiter is told."""


def read_csv(data: bytes, source_file: str, progress: Callable[[str], None]) -> Sequence[ReadDocument]:
    """One document with the rows as tables. The delimiter is the one that cuts most rows into equally many cells.

    Raises:
        InputError: The file is no text, or a quoted cell of it has no end.
    """
    decoded = decode_text(data, source_file)
    csv.field_size_limit(len(decoded.text) + 1)
    delimiter = _delimiter(decoded.text)
    try:
        blocks = tuple(sheet_blocks(_rows(decoded.text, delimiter)))
    except csv.Error as error:
        raise InputError(f"{source_file} is no readable CSV ({error}); save it again") from error
    notes = decoded.notes
    if delimiter != ",":
        notes = (*notes, ReadingNote("guessed", "delimiter", 1, repr(delimiter)))
    return [visible_document(ReadDocument(blocks, notes=notes))]


def _rows(text: str, delimiter: str):
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)


def _delimiter(text: str) -> str:
    """The comma where no delimiter cuts anything."""

    def fitness(delimiter: str) -> tuple[int, int]:
        try:
            counts = Counter(len(row) for row in islice(_rows(text, delimiter), _LOOKED_AT) if row)
        except csv.Error:
            return 0, 0
        width, rows = max(counts.items(), key=lambda count: (count[0] > 1, count[1])) if counts else (1, 0)
        return (rows, width) if width > 1 else (0, 0)

    return max(_DELIMITERS, key=fitness)
