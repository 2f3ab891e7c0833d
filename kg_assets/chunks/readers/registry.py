"""Which reader reads a file."""

from pathlib import PurePosixPath
from typing import Final

from kg_assets.chunks.blocks import Reader
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.readers.csv import read_csv
from kg_assets.chunks.readers.docx import read_docx
from kg_assets.chunks.readers.epub import read_epub
from kg_assets.chunks.readers.html import read_html
from kg_assets.chunks.readers.mail import read_mail
from kg_assets.chunks.readers.markdown import read_markdown
from kg_assets.chunks.readers.pdf import read_pdf
from kg_assets.chunks.readers.pptx import read_pptx
from kg_assets.chunks.readers.rtf import read_rtf
from kg_assets.chunks.readers.submission import is_submission, read_submission
from kg_assets.chunks.readers.text import read_text
from kg_assets.chunks.readers.xlsx import read_xlsx

ROWS: Final = ".jsonl"
"""Read row by row, not by a Reader: a row is a chunk already."""

READERS: Final[dict[str, Reader]] = {
    ".md": read_markdown,
    ".txt": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".pptx": read_pptx,
    ".xlsx": read_xlsx,
    ".csv": read_csv,
    ".eml": read_mail,
    ".epub": read_epub,
    ".rtf": read_rtf,
}
"""By extension in lower case. A reader imports heavy libraries when it is called, not before."""

EXTENSIONS: Final = (ROWS, *READERS)
"""In lower case; a file's own may be in any."""


def extension_of(source_file: str) -> str:
    """The extension in lower case.

    Raises:
        InputError: Files of this extension are not read.
    """
    extension = PurePosixPath(source_file).suffix.lower()
    if extension not in EXTENSIONS:
        raise InputError(
            f"{source_file} has the extension {extension or '(none)'}; convert it to one of {', '.join(EXTENSIONS)}"
        )
    return extension


def reader_of(source_file: str, data: bytes) -> Reader:
    """The reader of a file by its extension, but of whole submissions by what they hold: they come as text or page.

    Raises:
        InputError: Files of this extension are not read.
    """
    extension = extension_of(source_file)
    return read_submission if extension in (".txt", ".htm", ".html") and is_submission(data) else READERS[extension]
