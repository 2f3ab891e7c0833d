"""The lines of a plain text."""

import re
from dataclasses import dataclass
from typing import Final

_RULE: Final = re.compile(r"(?P<sign>[-=_~*#+.\u2013\u2014\u2500-\u257f])(?:[ \t]?(?P=sign)){2,}")
_QUOTED: Final = re.compile(r"(?:>[ \t]?)+(?=\S|$)")


@dataclass(frozen=True)
class Line:
    text: str
    """Without the spaces around it and the `>` of a quoted mail; empty for a blank line."""
    indent: int
    """Spaces before it."""
    page: int | None
    quoted: int = 0
    """How many `>` stand before it."""

    @property
    def width(self) -> int:
        return self.indent + len(self.text)


def lines_of(text: str) -> list[Line]:
    """The lines, with the page of each where form feeds divide the text into pages."""
    pages = text.strip("\f\n ").split("\f")
    return [
        _line(line, number if len(pages) > 1 else None)
        for number, page in enumerate(pages, 1)
        for line in [*page.split("\n"), *[""] * (number < len(pages) and page.endswith("\n"))]
    ]


def rule_of(line: Line) -> str:
    """The character of a line that is nothing but that character, three times or more; else the empty string."""
    found = _RULE.fullmatch(line.text)
    return found["sign"] if found else ""


def _line(raw: str, page: int | None) -> Line:
    stripped = raw.rstrip()
    quote = _QUOTED.match(stripped)
    if quote:
        stripped = stripped[quote.end() :]
    text = stripped.lstrip(" \t")
    indent = len(stripped[: len(stripped) - len(text)].expandtabs(8))
    return Line(text, indent, page, quote[0].count(">") if quote else 0)
