"""Builders of real files, and a machine without a network."""

import io
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from kg_assets.chunks.read import read_file
from kg_assets.chunks.result import FileChunks

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pdf(*pages: str, password: str | None = None) -> bytes:
    """A PDF with a page a text, one line of text a line."""
    encryption = StandardEncryption(password, ownerPassword="owner", strength=128) if password else None
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=encryption)
    for text in pages:
        for position, line in enumerate(text.split("\n")):
            canvas.drawString(72, 720 - 14 * position, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def pdf_without_pages() -> bytes:
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj%sendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer<</Size 3/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(data)
    return data + b"xref\n0 3\n0000000000 65535 f \n" + table + end


def docx(body: str, **more: str) -> bytes:
    """A Word document around the XML of its body; `more` are further files by name."""
    files = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/styles.xml": f'<w:styles xmlns:w="{WORD}">'
        + "".join(
            f'<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/></w:style>'
            for n in (1, 2)
        )
        + "</w:styles>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="s1" '
        f'Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
    } | more
    return zipped(**files)


def zipped(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED if len(files) > 1 else zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


@pytest.fixture
def make() -> SimpleNamespace:
    """Bytes of documents; `paragraph` is the XML of one in a DOCX."""
    return SimpleNamespace(pdf=pdf, pdf_without_pages=pdf_without_pages, docx=docx, zip=zipped, paragraph=paragraph)


Read = Callable[..., FileChunks]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Writes text or bytes to a file of that key and reads it as the stage does."""

    def write_and_read(
        key: str,
        content: str | bytes,
        *,
        limit: int | None = None,
        skip_bad_lines: bool = False,
        jsonl_fields: dict[str, str] | None = None,
    ) -> FileChunks:
        path = tmp_path / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_file(
            path, key, "group", limit=limit, skip_bad_lines=skip_bad_lines, jsonl_fields=jsonl_fields or {}
        )

    return write_and_read


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading a file reads that file alone."""

    def refuse(self: socket.socket, address: object) -> None:
        raise AssertionError(f"connection to {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
