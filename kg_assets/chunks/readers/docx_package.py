"""The parts of a Word document.

Read without a library: python-docx, the one that is kept, refuses files in the strict form of the standard, and files
with a part whose content type is not declared, which Word's own readers take.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] # it has no stubs

from kg_assets.chunks.readers.office_title import title_of

_STRICT: Final = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/": b"http://schemas.openxmlformats.org/officeDocument/2006/",
}
"""The namespaces of the strict form of the standard, and the usual ones."""
_TITLE: Final = "{http://purl.org/dc/elements/1.1/}title"


class DocxPackage:
    """Raises KeyError where a part is missing, lxml's XMLSyntaxError where one is broken."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._names = set(self._archive.namelist())
        self._main = next(self._targets("", "/officeDocument"), "word/document.xml")

    @property
    def body(self) -> Any:
        """The children of the document's body are its paragraphs and tables."""
        return self._part(self._main)[0]

    @property
    def title(self) -> str | None:
        """Of the properties; None where there is none, or one that a program made up."""
        for name in self._targets("", "/core-properties"):
            return title_of(self._part(name).findtext(_TITLE))
        return None

    def parts(self, kind: str) -> Iterator[Any]:
        """The root of each part that the document refers to as that kind: `styles`, `footnotes`, `header`."""
        for name in self._targets(self._main, f"/{kind}"):
            yield self._part(name)

    def _targets(self, part: str, kind: str) -> Iterator[str]:
        """Names of the parts that a part, or the package, refers to as that kind."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        for relation in self._part(relations) if relations in self._names else ():
            if relation.get("Type", "").endswith(kind) and relation.get("TargetMode") != "External":
                target = relation.get("Target", "")
                name = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                if posixpath.normpath(name) in self._names:
                    yield posixpath.normpath(name)

    def _part(self, name: str) -> Any:
        text = self._archive.read(name)
        for namespace, usual in _STRICT.items():
            text = text.replace(namespace, usual)
        return etree.fromstring(text, etree.XMLParser(resolve_entities=False, huge_tree=True))
