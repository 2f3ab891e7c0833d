"""The bytes of a file, and whether they are what the file's extension says."""

import re
import stat
from pathlib import Path
from typing import Final, Literal

from kg_assets.chunks.input_error import InputError

MAXIMUM_BYTES: Final = 200_000_000

Kind = Literal["a PDF", "a ZIP archive", "an old or password-protected Office file", "an HTML page", "an RTF"]

_ADVICE: Final[dict[Kind | None, str]] = {
    "a PDF": "rename it to .pdf",
    "a ZIP archive": "rename it to .docx, .pptx, .xlsx or .epub if it is one of them",
    "an old or password-protected Office file": "save it as .docx, .pptx or .xlsx without a password",
    "an HTML page": "rename it to .html",
    "an RTF": "rename it to .rtf",
    None: "save it again, or give it the extension of what it holds",
}
_ARCHIVES: Final = {
    ".docx": "a Word document",
    ".pptx": "a presentation",
    ".xlsx": "a workbook",
    ".epub": "a book",
}
_BYTE_ORDER_MARKS: Final = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def read_bytes(path: Path, source_file: str) -> bytes:
    """The whole file, its content checked against its extension.

    Raises:
        InputError: The file is missing, not a regular file, unreadable, empty, over `MAXIMUM_BYTES`, or something
            else than its extension says.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError(f"{source_file} is a folder, not a file; rename it without the extension")
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for a writer that may never come
            raise InputError(f"{source_file} is not a regular file; put a plain file in its place")
        if status.st_size > MAXIMUM_BYTES:
            raise InputError(
                f"{source_file} has {status.st_size / 1e6:,.0f} MB, over the limit of {MAXIMUM_BYTES / 1e6:,.0f} MB;"
                " split it into smaller files"
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(
            f"{source_file} does not exist in the input folder; put it back or run the job forget_file"
        ) from None
    except OSError as error:
        raise InputError(f"{source_file} cannot be read ({error.strerror}); check its permissions") from error
    if not data:
        raise InputError(f"{source_file} is empty; put text into it or remove it")
    _check_kind(data, source_file)
    return data


def refuse_utf16(data: bytes, source_file: str) -> None:
    """Raises InputError for a byte order mark of UTF-16 or UTF-32."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            raise InputError(f"{source_file} is {encoding}, not UTF-8; save it as UTF-8")


def _check_kind(data: bytes, source_file: str) -> None:
    kind = _kind(data)
    match Path(source_file).suffix.lower():
        case ".pdf":
            wanted, right = "a PDF", kind == "a PDF" or b"%PDF-" in data[:1024]  # the standard allows junk before it
        case ".docx" | ".pptx" | ".xlsx" | ".epub" as extension:
            wanted, right = _ARCHIVES[extension], kind == "a ZIP archive"
        case ".rtf":
            wanted, right = "an RTF", kind == "an RTF"
        case ".html" | ".htm":
            wanted, right = "an HTML page", kind in (None, "an HTML page")
        case _:
            wanted, right = "text", kind is None
    if not right:
        raise InputError(f"{source_file} holds {kind or 'something else'}, not {wanted}; {_ADVICE[kind]}")


def _kind(data: bytes) -> Kind | None:
    """What the first bytes say; None for text and anything unknown."""
    if data.startswith(b"%PDF-"):
        return "a PDF"
    if data.startswith(b"PK\x03\x04"):
        return "a ZIP archive"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "an old or password-protected Office file"
    if data.startswith(b"{\\rtf"):
        return "an RTF"
    if re.match(rb"(?i)(\xef\xbb\xbf)?\s*<(!doctype html|html)\b", data[:1024]):
        return "an HTML page"
    return None
