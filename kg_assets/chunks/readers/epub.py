"""Books in EPUB: their chapters, each a page in HTML."""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final
from urllib.parse import unquote

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] # it has no stubs

from kg_assets.chunks.blocks import Block, ReadDocument, ReadingNote
from kg_assets.chunks.encoding import decode_text
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.iso_date import iso_date
from kg_assets.chunks.readers.html import read_page
from kg_assets.chunks.readers.office_package import check_package
from kg_assets.chunks.readers.visible_document import visible_document

_CONTENT: Final = re.compile(r"META-INF/container\.xml")
_ENCRYPTION: Final = "META-INF/encryption.xml"
_FONTS: Final = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Ways to scramble fonts, which leave the text as it is."""
_PAGES: Final = ("application/xhtml+xml", "text/html")


def read_epub(data: bytes, source_file: str, progress: Callable[[str], None]) -> Sequence[ReadDocument]:
    """One document, the chapters in reading order.

    Raises:
        InputError: The file is broken, protected against copying, too big when unpacked, or no book.
    """
    check_package(data, source_file, kind="EPUB", content=_CONTENT, holds="a book")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_protected(archive, source_file)
            return [visible_document(_book(archive, source_file, progress))]
    except (KeyError, IndexError, etree.XMLSyntaxError) as error:
        raise InputError(f"{source_file} is a broken EPUB; copy it or save it again") from error


def _book(archive: zipfile.ZipFile, source_file: str, progress: Callable[[str], None]) -> ReadDocument:
    container = _xml(archive, "META-INF/container.xml")
    package_name = next((file.get("full-path", "") for file in container.iter("{*}rootfile")), "")
    package = _xml(archive, package_name)
    chapters = [*_chapters(package, posixpath.dirname(package_name))]
    blocks: list[Block] = []
    notes: dict[tuple[str, str], int] = {}
    for number, name in enumerate(chapters, 1):
        page = read_page(decode_text(archive.read(name), f"{source_file} ({name})").text)
        blocks += page.blocks
        for note in page.notes:
            notes[note.action, note.what] = notes.get((note.action, note.what), 0) + note.count
        if number % 20 == 0:
            progress(f"{number:,} of {len(chapters):,} chapters")
    language = (_first(package, "language") or "")[:2].lower()
    return ReadDocument(
        tuple(blocks),
        title=_first(package, "title"),
        date=iso_date(_first(package, "date") or ""),
        language=language if len(language) == 2 and language.isalpha() else None,
        notes=tuple(ReadingNote(action, what, count) for (action, what), count in notes.items()),  # type: ignore[arg-type]
    )


def _chapters(package: Any, folder: str) -> Iterator[str]:
    """Names of the pages in reading order, without those beside it and without the table of contents."""
    items = {item.get("id"): item for item in package.iter("{*}item")}
    for reference in package.iter("{*}itemref"):
        item = items[reference.get("idref")]
        is_contents = "nav" in item.get("properties", "").split()
        if item.get("media-type") in _PAGES and reference.get("linear") != "no" and not is_contents:
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))


def _first(package: Any, name: str) -> str | None:
    for element in package.iter(f"{{http://purl.org/dc/elements/1.1/}}{name}"):
        if text := " ".join((element.text or "").split()):
            return text
    return None


def _refuse_protected(archive: zipfile.ZipFile, source_file: str) -> None:
    if _ENCRYPTION not in archive.namelist():
        return
    methods = {method.get("Algorithm") for method in _xml(archive, _ENCRYPTION).iter("{*}EncryptionMethod")}
    if methods - set(_FONTS):
        raise InputError(f"{source_file} is protected against copying; use a copy without protection")


def _xml(archive: zipfile.ZipFile, name: str) -> Any:
    return etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False, huge_tree=True))
