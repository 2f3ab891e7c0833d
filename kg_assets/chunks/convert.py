"""PDF, DOCX and HTML become Markdown."""

import io
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.source import decode

_PAGE_NUMBER: Final = re.compile(r"^[ \t]*(?:page[ \t]+)?\d{1,4}(?:[ \t]*(?:/|of)[ \t]*\d{1,4})?[ \t]*$", re.I | re.M)


@dataclass(frozen=True)
class Converted:
    markdown: str
    title: str | None = None
    """What the file itself says it is called, besides its headings."""


def convert(data: bytes, source_file: str) -> Converted:
    """Markdown of a file's bytes, by the file's extension.

    Nothing outside the file is read: no network, no linked images.

    Raises:
        InputError: The file is broken, locked by a password, or holds no text.
    """
    match PurePosixPath(source_file).suffix.lower():
        case ".pdf":
            return Converted(_from_pdf(data, source_file))
        case _:
            text = decode(data, source_file).encode()
            return _by_markitdown(text, ".html", f"{source_file} is no readable HTML; save it again")


def _by_markitdown(data: bytes, extension: str, complaint: str) -> Converted:
    """Raises InputError with the complaint, from the converter's own error, where the converter fails."""
    # Imported here: it takes 2 s and pulls in onnxruntime, and most files do not need it.
    from markitdown import FileConversionException, MarkItDown, StreamInfo
    from markitdown.converters import HtmlConverter, PdfConverter

    converters = {".html": HtmlConverter, ".pdf": PdfConverter}
    markitdown = MarkItDown(enable_builtins=False, enable_plugins=False)
    markitdown.register_converter(converters[extension]())
    try:
        result = markitdown.convert_stream(
            io.BytesIO(data),
            stream_info=StreamInfo(extension=extension, charset="utf-8"),
        )
    except FileConversionException as error:
        causes = [attempt.exc_info[1] for attempt in error.attempts or () if attempt.exc_info]
        raise InputError(complaint) from (causes[-1] if causes else error)
    return Converted(result.markdown, " ".join((result.title or "").split()) or None)


def _from_pdf(data: bytes, source_file: str) -> str:
    from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser

    if b"%%EOF" not in data.rstrip(b"\0\r\n\t ")[-1024:]:  # the reader would mend it, and silently lose the rest
        raise InputError(f"{source_file} is a PDF that is cut off; copy or download it again")
    try:
        text = _by_markitdown(data, ".pdf", f"{source_file} is a broken PDF; save or download it again").markdown
    except InputError as error:
        if isinstance(error.__cause__, PDFPasswordIncorrect):
            raise InputError(f"{source_file} is encrypted; save it without a password") from error
        raise
    text = _PAGE_NUMBER.sub("", text.replace("\f", "\n\n"))
    if text.strip():
        return text
    pages = sum(1 for _ in PDFPage.create_pages(PDFDocument(PDFParser(io.BytesIO(data)))))
    if not pages:
        raise InputError(f"{source_file} is a PDF without a page; save it again or remove it")
    raise InputError(
        f"{source_file} has no text in its {pages} page{'s' * (pages > 1)}, it may be scanned; run OCR on it first"
    )
