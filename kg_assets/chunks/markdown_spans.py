"""Where the blocks of a Markdown text stand in it."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kg_assets.chunks.result import BlockKind, BlockSpan

_MARKDOWN: Final = MarkdownIt("commonmark").enable("table")
_MARK: Final = re.compile(r"[ \t]*(?:>[ \t]*)*(?:(?:[-+*]|\d{1,9}[.)]|#{1,6})[ \t]+)*(?:>[ \t]*)*")
"""What Markdown writes before the text of a line: marks of quotes, list items and headings."""
_NEW_ITEM: Final = re.compile(r"\n(?=[ \t]*[\u2022\u25aa\u25e6\u2013][ \t])")
"""Bullets that Markdown does not know."""
_BULLET: Final = re.compile(r"[ \t]*[\u2022\u25aa\u25e6\u2013][ \t]+")
_TABLE_ROW: Final = re.compile(r"[ \t]*\|.*\||[^\t\n]*\t[^\t\n]*\t.*")


def markdown_spans(markdown: str) -> tuple[BlockSpan, ...]:
    """The blocks of a CommonMark text with tables, in order, without the marks of Markdown before their text.

    A block of HTML counts as a paragraph, tags and all. Rows of a table that lacks its rule are a table too.
    """
    starts = [0]
    for line in markdown.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return tuple(
        BlockSpan("table" if _is_table(markdown[start:end]) else kind, start, end)
        for kind, first, last in _lines(_MARKDOWN.parse(markdown))
        for start, end in _items(markdown, kind, starts[first], min(starts[last], len(markdown)))
    )


def _is_table(text: str) -> bool:
    return all(_TABLE_ROW.fullmatch(line) for line in text.rstrip().split("\n"))


def _lines(tokens: list[Token]) -> Iterator[tuple[BlockKind, int, int]]:
    """Kind, first line and the line after the last of each block."""
    in_list = in_table = 0
    heading = False
    for token in tokens:
        if token.type in ("bullet_list_open", "bullet_list_close", "ordered_list_open", "ordered_list_close"):
            in_list += token.nesting
        elif token.type == "table_close":
            in_table = False
        elif token.type in ("heading_open", "heading_close"):
            heading = token.nesting > 0
        if not token.map:
            continue
        first, last = token.map
        if token.type == "table_open":
            in_table = True
            yield "table", first, last
        elif token.type in ("fence", "code_block"):
            yield "code", first, last
        elif token.type == "html_block" or (token.type == "inline" and not in_table):
            yield "heading" if heading else "list" if in_list else "paragraph", first, last


def _items(markdown: str, kind: BlockKind, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span without marks and blank lines at its ends; of a paragraph each of its items under foreign bullets."""
    while end > start and markdown[end - 1].isspace():
        end -= 1
    if kind in ("code", "table"):
        yield start, end
        return
    mark = _MARK.match(markdown, start, end)
    cuts = [mark.end() if mark else start, *(match.end() for match in _NEW_ITEM.finditer(markdown, start, end)), end]
    for here, there in pairwise(cuts):
        bullet = _BULLET.match(markdown, here, there)
        if (here := bullet.end() if bullet else here) < there:
            yield here, there
