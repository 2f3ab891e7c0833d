"""How an element of a page looks, as far as headings can be told from text by it."""

import re
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

DECLARATION: Final = re.compile(r"([\w-]+)\s*:\s*([^;]+)")
_SIZE: Final = re.compile(r"([\d.]+)\s*(pt|px|em|rem|%)")
_IN_POINTS: Final = {"pt": 1.0, "px": 0.75, "rem": 12.0}
_FONT_SIZES: Final = (7.5, 10.0, 12.0, 13.5, 18.0, 24.0, 36.0)
"""Points of `<font size=1>` to `<font size=7>`."""
_NAMED_SIZES: Final = {"small": 10.0, "medium": 12.0, "large": 13.5, "x-large": 18.0, "xx-large": 24.0}
_BOLD: Final = re.compile(r"\b(?:bold|bolder|[6-9]00)\b")
_ITALIC: Final = re.compile(r"\b(?:italic|oblique)\b")
_RAISED: Final = re.compile(r"^-\s*[\d.]*[1-9]")


class Style(NamedTuple):
    """What an element hands on to what it holds."""

    bold: bool = False
    italic: bool = False
    underlined: bool = False
    centred: bool = False
    size: float = 12.0
    """In points."""
    raised: bool = False
    """A superscript."""
    keeps_lines: bool = False
    """Line breaks and spaces of the source are shown."""


def style_of(node: LexborNode, outer: Style) -> Style:
    """The style of an element inside one of the style `outer`, by its tag, its attributes and its `style`."""
    attributes = node.attrs
    style = _by_tag(node.tag or "", outer)
    if len(attributes):
        if "align" in attributes:
            style = style._replace(centred=attributes.sget("align").lower() == "center")
        if node.tag == "font" and "size" in attributes:
            style = style._replace(size=_font_size(attributes.sget("size"), outer.size))
        if "style" in attributes:
            style = _by_declarations(attributes.sget("style").lower(), style, outer)
    return style


def _by_tag(tag: str, outer: Style) -> Style:
    match tag:
        case "b" | "strong":
            return outer._replace(bold=True)
        case "i" | "em":
            return outer._replace(italic=True)
        case "u":
            return outer._replace(underlined=True)
        case "center":
            return outer._replace(centred=True)
        case "big" | "small":
            return outer._replace(size=outer.size * (1.2 if tag == "big" else 0.85))
        case "sup":
            return outer._replace(raised=True)
        case "pre" | "textarea":
            return outer._replace(keeps_lines=True)
        case "table":  # browsers do not hand the alignment of a page on to its tables
            return outer._replace(centred=False)
        case _:
            return outer


def _by_declarations(declarations: str, style: Style, outer: Style) -> Style:
    for name, value in DECLARATION.findall(declarations):
        match name:
            case "font-weight":
                style = style._replace(bold=_BOLD.search(value) is not None)
            case "font-style":
                style = style._replace(italic=_ITALIC.search(value) is not None)
            case "font":
                style = style._replace(
                    bold=_BOLD.search(value) is not None,
                    italic=_ITALIC.search(value) is not None,
                    size=_css_size(value, outer.size) or style.size,
                )
            case "font-size":
                style = style._replace(size=_css_size(value, outer.size) or style.size)
            case "text-align":
                style = style._replace(centred="center" in value)
            case "text-decoration" | "text-decoration-line":
                style = style._replace(underlined="underline" in value)
            case "vertical-align":
                style = style._replace(raised="super" in value)
            case "top":
                style = style._replace(raised="relative" in declarations and _RAISED.match(value) is not None)
            case "white-space":
                style = style._replace(keeps_lines=value.strip() in ("pre", "pre-wrap", "pre-line"))
            case _:
                pass
    return style


def _font_size(value: str, outer: float) -> float:
    number = re.fullmatch(r"\s*([+-]?)(\d+)\s*", value)
    if number is None:
        return outer
    index = int(number[2]) - 1
    if number[1]:
        index = 2 + (index + 1) * (-1 if number[1] == "-" else 1)
    return _FONT_SIZES[max(0, min(index, 6))]


def _css_size(value: str, outer: float) -> float | None:
    if (named := _NAMED_SIZES.get(value.strip())) is not None:
        return named
    found = _SIZE.search(value)
    if found is None:
        return None
    number = float(found[1].rstrip(".") or 0) if found[1].count(".") <= 1 else 0.0
    if found[2] in ("em", "%"):
        return outer * number / (100 if found[2] == "%" else 1)
    return number * _IN_POINTS[found[2]]
