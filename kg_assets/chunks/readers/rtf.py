"""Rich Text Format: its text, read as plain text, as the format has no headings that programs agree on."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from kg_assets.chunks.blocks import ReadDocument, ReadingNote
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.readers.office_title import title_of
from kg_assets.chunks.readers.text import text_blocks
from kg_assets.chunks.readers.visible_document import visible_document

_HIDDEN: Final = re.compile(r"\{\\(?:v|deleted)(?![a-z0])[^{}]*\}")
_FOOTNOTE: Final = re.compile(r"\\footnote(?![a-z])")
_CELL: Final = re.compile(r"\\(?:nest)?cell(?![a-z])")
_TITLE: Final = re.compile(r"\{\\title ((?:[^{}\\]|\\.)*)\}")


def read_rtf(data: bytes, source_file: str, progress: Callable[[str], None]) -> Sequence[ReadDocument]:
    """One document.

    Raises:
        InputError: The file is no RTF, or cut off.
    """
    from striprtf.striprtf import rtf_to_text

    source = data.decode("latin-1").rstrip("\0\r\n\t ")
    if not source.endswith("}"):
        raise InputError(f"{source_file} is an RTF that is cut off; copy it or save it again")
    source, hidden = _HIDDEN.subn("", source)
    left_out = {"hidden and deleted passages": hidden, "footnotes": len(_FOOTNOTE.findall(source))}
    try:
        text = rtf_to_text(_CELL.sub(r"\\tab", source), errors="replace")
    except (ValueError, IndexError, LookupError) as error:
        raise InputError(f"{source_file} is a broken RTF; save it again") from error
    found = _TITLE.search(source)
    title = title_of(found[1]) if found else None
    notes = tuple(ReadingNote("left out", what, count) for what, count in left_out.items() if count)
    return [visible_document(ReadDocument(tuple(text_blocks(_paragraphs(text))), title=title, notes=notes))]


def _paragraphs(text: str) -> str:
    """A blank line between paragraphs, none between rows of a table. The library ends both with a line feed, rows with
    a tab before it."""
    lines = text.split("\n")
    between = ("\n" if line.endswith("\t") and after.endswith("\t") else "\n\n" for line, after in pairwise(lines))
    return "".join(part for pair in zip(lines, [*between, ""], strict=True) for part in pair)
