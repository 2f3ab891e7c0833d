"""From the bytes of a PDF file to its documents."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from kg_assets.chunks.blocks import Block, ReadDocument, ReadingNote
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.readers.pdf.groups import body_style, edges, groups
from kg_assets.chunks.readers.pdf.hyphens import vocabulary
from kg_assets.chunks.readers.pdf.kinds import classified, heading_key
from kg_assets.chunks.readers.pdf.pages import PageLines, page_lines
from kg_assets.chunks.readers.pdf.running import Running, without_running
from kg_assets.chunks.readers.pdf.stitch import blocks, stitched

_NEXT_FILE: Final = re.compile(rb"%%EOF[\0\s]*(?=%PDF-\d)")
_SECONDS_BETWEEN_REPORTS: Final = 3.0
_PAGES_AT_ONCE: Final = 100
"""pdfium keeps what it read of a page as long as the file is open, so that it is opened anew now and then."""
_FILE_NAME: Final = re.compile(r"\.(?:docx?|pdf|indd|tex|dvi|rtf|xlsx?|pptx?|odt|html?|qxd|fm|wpd)\b", re.I)
_PROGRAM: Final = re.compile(r"^(?:microsoft|untitled|title|document\d*|unknown|unspecified|\(.*\)$)|^\W*$", re.I)


def read(data: bytes, source_file: str, progress: Callable[[str], None]) -> Sequence[ReadDocument]:
    """The document of a PDF file; several where several files were put one behind the other.

    Raises:
        InputError: The file is broken, cut off, encrypted, or holds no text.
    """
    if b"%%EOF" not in data.rstrip(b"\0\r\n\t ")[-1024:]:  # pdfium would mend it, and silently lose the rest
        raise InputError(f"{source_file} is a PDF that is cut off; copy or download it again")
    starts = [0, *(match.end() for match in _NEXT_FILE.finditer(data))]
    parts = [data[start:end] for start, end in zip(starts, [*starts[1:], len(data)], strict=True)]
    if len(parts) == 1:
        return [_read(data, source_file, None, progress)]
    names = [f"part {number}" for number in range(1, len(parts) + 1)]
    return [
        _read(part, f"{source_file} ({name} of {len(parts)})", name, progress)
        for part, name in zip(parts, names, strict=True)
    ]


def _read(data: bytes, source_file: str, name: str | None, progress: Callable[[str], None]) -> ReadDocument:
    # pdfium keeps its last error, and sets none for a file without pages: this error is one that bytes never cause.
    raw.FPDF_LoadDocument(b"", None)
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_FILE:
            raise InputError(f"{source_file} is a PDF without a page; save it again or remove it") from error
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise InputError(f"{source_file} is encrypted; save it without a password") from error
        raise InputError(f"{source_file} is a broken PDF; save or download it again") from error
    with closing(document):
        count = len(document)
        outline = _outline(document)
        title = _declared_title(document)
    pages = list(_pages(data, count, source_file, progress))
    running = without_running([page.lines for page in pages], [page.height for page in pages])
    with_text = sum(bool(lines) for lines in running.kept)
    if not with_text:
        raise InputError(
            f"{source_file} has no text in its {count} page{'s' * (count > 1)}, it may be scanned; run OCR on it first"
        )
    made = _blocks(running.kept, outline)
    return ReadDocument(
        blocks=tuple(made),
        name=name,
        title=title or _first_heading(made),
        notes=tuple(_notes(pages, running)),
        share_read=with_text / count,
    )


def _pages(data: bytes, count: int, source_file: str, progress: Callable[[str], None]) -> Iterator[PageLines]:
    """The lines of each page; a page that pdfium cannot open has none."""
    reported = time.monotonic()
    for start in range(0, count, _PAGES_AT_ONCE):
        with closing(pdfium.PdfDocument(data)) as document:
            for index in range(start, min(start + _PAGES_AT_ONCE, count)):
                yield _page(document, index)
                if time.monotonic() - reported > _SECONDS_BETWEEN_REPORTS:
                    reported = time.monotonic()
                    progress(f"{source_file}: page {index + 1}/{count}")


def _page(document: pdfium.PdfDocument, index: int) -> PageLines:
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return PageLines([], 0, 0, 0, 0, damaged=True)
    with closing(page):
        return page_lines(page, index + 1)


def _blocks(pages: Sequence[Sequence], outline: dict[str, int]) -> list[Block]:
    body = body_style(pages)
    found = classified([groups(lines, body) for lines in pages], body, outline)
    ends = {(number, region): end for number, lines in enumerate(pages, 1) for region, end in edges(lines).items()}
    words = vocabulary(line.text for lines in pages for line in lines)
    return blocks(stitched(found, ends), words)


def _outline(document: pdfium.PdfDocument) -> dict[str, int]:
    """The level, from 1, of each bookmark by its title."""
    levels: dict[str, int] = {}
    for bookmark in document.get_toc():
        if key := heading_key(bookmark.get_title()):
            levels.setdefault(key, bookmark.level + 1)
    return levels


def _declared_title(document: pdfium.PdfDocument) -> str | None:
    """The title that the file declares, where it is one: not the name of a file or of the program that made it."""
    title = " ".join(document.get_metadata_value("Title").split())
    if len(title) < 4 or _FILE_NAME.search(title) or _PROGRAM.search(title) or " " not in title:
        return None
    return title


def _first_heading(made: Sequence[Block]) -> str | None:
    """The first of the highest headings on the first two pages with text."""
    pages = sorted({block.page for block in made if block.page})[:2]
    headings = [block for block in made if block.kind == "heading" and block.page in pages]
    return min(headings, key=lambda block: block.level).text if headings else None


def _notes(pages: Sequence[PageLines], running: Running) -> Iterator[ReadingNote]:
    if running.heads:
        (example, _), total = running.heads.most_common(1)[0], sum(running.heads.values())
        yield ReadingNote("left out", "running heads and feet", total, f"such as {example[:80]!r}, numbers as #")
    if running.page_numbers:
        yield ReadingNote("left out", "page numbers", running.page_numbers)
    empty = [number for number, lines in enumerate(running.kept, 1) if not lines]
    if empty:
        shown = ", ".join(map(str, empty[:10])) + ", …" * (len(empty) > 10)
        detail = f"{len(empty)} of {len(pages)} pages hold no text: scanned? (pages {shown})"
        yield ReadingNote("left out", "pages without text", len(empty), detail)
    if damaged := sum(page.damaged for page in pages):
        yield ReadingNote("left out", "damaged pages", damaged)
    marks = sum(line.marks for page in pages for line in page.lines)
    if marks:
        yield ReadingNote("left out", "marks of notes", marks)
    if turned := sum(page.turned for page in pages):
        yield ReadingNote("left out", "words at another angle", turned)
    if outside := sum(page.outside for page in pages):
        yield ReadingNote("left out", "words outside the page", outside)
    unreadable = [(number, page.unreadable) for number, page in enumerate(pages, 1) if page.unreadable]
    if unreadable:
        detail = f"first on page {unreadable[0][0]}; their font names no letters for them"
        yield ReadingNote("left out", "unreadable glyphs", sum(count for _, count in unreadable), detail)
