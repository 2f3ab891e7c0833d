"""Books: chapters in reading order."""

import io
import zipfile

import pytest

from kg_assets.chunks.blocks import ReadDocument
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.readers.epub import read_epub

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>The
 Steel Year</dc:title><dc:date>2025-03-01T00:00:00Z</dc:date><dc:language>en-GB</dc:language></metadata><manifest>
<item id="two" href="text/two%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="text/one.xhtml" media-type="application/xhtml+xml"/>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="picture" href="a.png" media-type="image/png"/></manifest>
<spine><itemref idref="nav"/><itemref idref="one"/><itemref idref="two"/></spine></package>"""


def page(body: str) -> str:
    return f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{body}</body></html>'


def book(**changes: str) -> bytes:
    files = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": PACKAGE,
        "OEBPS/nav.xhtml": page("<p>Contents</p>"),
        "OEBPS/text/one.xhtml": page("<h1>One</h1><p>Harbor Bank acquired <i>Delta Steel</i>.</p>"),
        "OEBPS/text/two b.xhtml": page("<h1>Two</h1><p>Northwind closed its plant.</p>"),
    } | changes
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def read(data: bytes) -> ReadDocument:
    (found,) = read_epub(data, "a.epub", print)
    return found


def test_chapters_in_reading_order() -> None:
    found = read(book())
    assert (found.title, found.date, found.language) == ("The Steel Year", "2025-03-01", "en")
    assert [(block.kind, block.text) for block in found.blocks] == [
        ("heading", "One"),
        ("paragraph", "Harbor Bank acquired Delta Steel."),
        ("heading", "Two"),
        ("paragraph", "Northwind closed its plant."),
    ]


def encryption(method: str) -> str:
    return f'<encryption><EncryptedData><EncryptionMethod Algorithm="{method}"/></EncryptedData></encryption>'


def test_a_protected_book_is_refused_and_scrambled_fonts_are_not() -> None:
    read(book(**{"META-INF/encryption.xml": encryption("http://www.idpf.org/2008/embedding")}))
    with pytest.raises(InputError, match=r"a\.epub is protected against copying; use a copy without protection"):
        read(book(**{"META-INF/encryption.xml": encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc")}))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (book()[:-100], "is a broken or cut off EPUB; copy it"),
        (book(**{"META-INF/container.xml": "<container/>"}), "is a broken EPUB; copy it"),
        (book(**{"OEBPS/book.opf": "<package"}), "is a broken EPUB; copy it"),
        (book(**{"OEBPS/book.opf": PACKAGE.replace("one.xhtml", "gone.xhtml")}), "is a broken EPUB; copy it"),
    ],
)
def test_broken_books(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=f"^a.epub {says}"):
        read(data)


def test_another_archive() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a", "b")
    with pytest.raises(InputError, match=r"a\.epub is a ZIP archive without a book; save the book as \.epub"):
        read(buffer.getvalue())
