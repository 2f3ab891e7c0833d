"""What the paragraphs of a Word document are, by their styles."""

import re
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from kg_assets.chunks.blocks import BlockKind
from kg_assets.chunks.readers.docx_text import ns

_HEADING: Final = re.compile(r"heading ([1-9])")
_KINDS: Final[dict[str, BlockKind]] = {
    "caption": "caption",
    "table of figures": "contents",
    "bibliography": "reference",
    "footnote text": "footnote",
    "endnote text": "footnote",
    "html preformatted": "code",
    "source code": "code",
    "plain text code": "code",
}
"""By the name of the style, which is English in the file whatever the language of the program."""
_CONTENTS: Final = re.compile(r"toc [1-9]")
_BODY_TEXT: Final = 9
"""The outline level of text."""


class Shape(NamedTuple):
    kind: BlockKind
    level: int = 0


class Styles:
    """The paragraph styles of a document, each with what it inherits."""

    def __init__(self, parts: Iterable[Any]) -> None:
        self._styles = {style.get(ns("w:styleId")): style for part in parts for style in part.iter(ns("w:style"))}
        self._default = next(
            (
                identifier
                for identifier, style in self._styles.items()
                if style.get(ns("w:type")) == "paragraph" and style.get(ns("w:default")) in ("1", "true", "on")
            ),
            None,
        )

    def shape_of(self, paragraph: Any) -> Shape:
        """A paragraph's own outline level and numbering come before those of its style, and these before those of the
        styles that this one is based on."""
        outline, list_level = _settings(paragraph)
        style = paragraph.find(f"{ns('w:pPr')}/{ns('w:pStyle')}")
        identifier = style.get(ns("w:val")) if style is not None else self._default
        seen: set[str | None] = set()
        while identifier in self._styles and identifier not in seen:
            seen.add(identifier)
            style = self._styles[identifier]
            name = _value(style, "w:name").lower()
            own_outline, own_list_level = _settings(style)
            if outline is None:
                heading = _HEADING.fullmatch(name)
                outline = own_outline if own_outline is not None else int(heading[1]) - 1 if heading else None
            if name == "title":
                return Shape("heading", 1)
            if _CONTENTS.fullmatch(name):
                return Shape("contents")
            if name in _KINDS:
                return Shape(_KINDS[name])
            list_level = own_list_level if list_level is None else list_level
            identifier = _value(style, "w:basedOn")
        if outline is not None and outline < _BODY_TEXT:
            return Shape("heading", min(outline + 1, 6))
        return Shape("list", list_level) if list_level is not None and list_level >= 0 else Shape("paragraph")


def _settings(element: Any) -> tuple[int | None, int | None]:
    """Outline level from 0, and level in a list, from 0, -1 for one that was taken out of its list."""
    properties = element.find(ns("w:pPr"))
    if properties is None:
        return None, None
    outline = _value(properties, "w:outlineLvl")
    numbering = properties.find(ns("w:numPr"))
    level = None
    if numbering is not None:
        level = -1 if _value(numbering, "w:numId") == "0" else _number(_value(numbering, "w:ilvl")) or 0
    return _number(outline), level


def _value(element: Any, name: str) -> str:
    child = element.find(ns(name))
    return (child.get(ns("w:val")) or "") if child is not None else ""


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None
