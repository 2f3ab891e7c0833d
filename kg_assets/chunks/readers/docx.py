"""Word documents as blocks."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] # it has no stubs

from kg_assets.chunks.blocks import Block, ReadDocument, ReadingNote
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.readers.docx_package import DocxPackage
from kg_assets.chunks.readers.docx_styles import Styles
from kg_assets.chunks.readers.docx_table import cells_of, rows_of, table_of
from kg_assets.chunks.readers.docx_text import is_hidden, ns, tag_of, text_boxes_in, text_of
from kg_assets.chunks.readers.office_package import check_package
from kg_assets.chunks.readers.visible_document import visible_document

_CONTENT: Final = re.compile(r"word/document\d*\.xml")


def read_docx(data: bytes, source_file: str, progress: Callable[[str], None]) -> Sequence[ReadDocument]:
    """One document, headings by style and outline level, each footnote behind the block that refers to it.

    Headers and footers, comments, deleted and hidden text are left out and noted.

    Raises:
        InputError: The file is broken, locked by a password, too big when unpacked, or no Word document.
    """
    check_package(data, source_file, kind="DOCX", content=_CONTENT, holds="a Word document")
    try:
        package = DocxPackage(data)
        blocks = tuple(_Reading(package).blocks(package.body))
        notes = tuple(_left_out(package))
        return [visible_document(ReadDocument(blocks, title=package.title, notes=notes))]
    except (KeyError, IndexError, etree.XMLSyntaxError) as error:
        raise InputError(f"{source_file} is a broken DOCX; save it again from Word") from error


class _Reading:
    def __init__(self, package: DocxPackage) -> None:
        self._styles = Styles(package.parts("styles"))
        self._notes = {
            (kind, note.get(ns("w:id"))): note
            for kind in ("footnote", "endnote")
            for part in package.parts(f"{kind}s")
            for note in part.iter(ns(f"w:{kind}"))
            if note.get(ns("w:type")) in (None, "normal")
        }

    def blocks(self, parent: Any) -> Iterator[Block]:
        """Paragraphs and tables in order, those inside content controls and text boxes too."""
        for element in parent:
            match tag_of(element):
                case "w:p":
                    yield from self._paragraph(element)
                case "w:tbl":
                    table = table_of(element)
                    if table is not None:
                        yield Block("table", "", table=table)
                        yield from self._footnotes(element)
                    else:  # it lays text out
                        for row in rows_of(element):
                            for cell in cells_of(row):
                                yield from self.blocks(cell)
                case "w:sdt" | "w:sdtContent" | "w:customXml" | "w:smartTag" | "w:ins" | "w:moveTo":
                    yield from self.blocks(element)
                case _:
                    pass

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        text = text_of(paragraph)
        shape = self._styles.shape_of(paragraph)
        if text:
            heading = " ".join(text.split()) if shape.kind == "heading" else text
            yield Block(shape.kind, heading, level=shape.level)
        for box in text_boxes_in(paragraph):
            yield from self.blocks(box)
        yield from self._footnotes(paragraph)

    def _footnotes(self, element: Any) -> Iterator[Block]:
        for kind in ("footnote", "endnote"):
            for reference in element.iter(ns(f"w:{kind}Reference")):
                note = self._notes.pop((kind, reference.get(ns("w:id"))), None)
                text = " ".join(filter(None, map(text_of, note.iter(ns("w:p"))))) if note is not None else ""
                if text:
                    yield Block("footnote", text)


def _left_out(package: DocxPackage) -> Iterator[ReadingNote]:
    margins = {
        text
        for kind in ("header", "footer")
        for part in package.parts(kind)
        if (text := " ".join(filter(None, map(text_of, part.iter(ns("w:p"))))))
    }
    body = package.body
    counts = {
        "running heads": len(margins),
        "comments": sum(1 for part in package.parts("comments") for _ in part.iter(ns("w:comment"))),
        "deleted passages": sum(1 for tag in ("w:del", "w:moveFrom") for e in body.iter(ns(tag)) if len(e)),
        "hidden passages": sum(1 for run in body.iter(ns("w:r")) if is_hidden(run)),
    }
    for what, count in counts.items():
        if count:
            yield ReadingNote("left out", what, count, min(margins)[:80] if what == "running heads" else "")
