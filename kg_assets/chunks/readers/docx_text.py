"""The text of elements of a Word document."""

from collections.abc import Iterator
from typing import Any, Final

_NAMESPACES: Final = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}
_PREFIXES: Final = {uri: prefix for prefix, uri in _NAMESPACES.items()}
_LEFT_OUT: Final = frozenset("w:del w:moveFrom w:pPr w:rPr w:txbxContent mc:Fallback w:rt w:instrText".split())
"""Deleted and moved text, properties, text boxes (which are read on their own), the other form of a drawing, glosses,
codes of fields."""
_SIGNS: Final = {"w:tab": " ", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}


def ns(name: str) -> str:
    """`w:p` as lxml spells it."""
    prefix, _, local = name.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


def tag_of(element: Any) -> str:
    """`w:p` of an element; its whole name where its namespace is another, empty for a comment."""
    if not isinstance(element.tag, str):
        return ""
    uri, _, local = element.tag.rpartition("}")
    return f"{_PREFIXES[uri[1:]]}:{local}" if uri[1:] in _PREFIXES else element.tag


def text_of(element: Any) -> str:
    """The text of a paragraph or of anything in it, its line breaks kept; nothing of what it refers to."""
    lines = "".join(_pieces(element)).split("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def text_boxes_in(paragraph: Any) -> Iterator[Any]:
    """The contents of text boxes that are anchored in a paragraph, each once."""
    for child in paragraph:
        match tag_of(child):
            case "w:txbxContent":
                yield child
            case "mc:Fallback" | "w:del" | "w:moveFrom":
                pass
            case _:
                yield from text_boxes_in(child)


def is_hidden(run: Any) -> bool:
    """Whether a run of text is formatted as hidden."""
    vanish = run.find(f"{ns('w:rPr')}/{ns('w:vanish')}")
    return vanish is not None and vanish.get(ns("w:val")) not in ("0", "false", "off")


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        tag = tag_of(child)
        if tag in ("w:t", "m:t"):
            yield child.text or ""
        elif tag in _SIGNS:
            yield "" if child.get(ns("w:type")) in ("page", "column") else _SIGNS[tag]
        elif tag not in _LEFT_OUT and not (tag == "w:r" and is_hidden(child)):
            yield from _pieces(child)
