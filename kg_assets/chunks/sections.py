"""A Markdown text as sections: blocks under a trail of headings."""

import re
from dataclasses import dataclass
from typing import Final

from markdown_it import MarkdownIt

LONGEST_HEADING: Final = 200
"""Characters. CommonMark makes a heading of any paragraph with a line of dashes under it: a longer one is text."""

_BLOCKS: Final = MarkdownIt("commonmark").enable("table").disable(["inline", "reference"])
_INLINE: Final = MarkdownIt("commonmark")
_COMMENT: Final = re.compile(r"\s*<!--(?:(?!-->).)*-->\s*", re.DOTALL)
_INLINE_DATA: Final = re.compile(r"!\[([^\]]*)\]\(data:[^)]*\)")


@dataclass(frozen=True)
class Heading:
    line: int
    """From 0: tells two headings of one text apart, and their order."""
    level: int
    source: str
    """As written, without marks: may hold emphasis and links."""
    title: str
    """As read."""

    @property
    def markdown(self) -> str:
        return f"{'#' * self.level} {self.source}"


@dataclass(frozen=True)
class Block:
    """A paragraph, list, table, quote or piece of code."""

    text: str
    is_table: bool = False


@dataclass(frozen=True)
class Section:
    """What stands between one heading and the next."""

    trail: tuple[Heading, ...]
    """The headings above, outermost first, the section's own among them; empty before the first heading."""
    blocks: tuple[Block, ...]

    @property
    def header_path(self) -> str:
        return " > ".join(heading.title for heading in self.trail)


def sections(markdown: str) -> list[Section]:
    """The sections of a text, in order. Rules and comments go, all other text is in a heading or a block.

    Headings are those of CommonMark, ATX and setext, at the outermost level: not in code, quotes or lists.
    """
    markdown = _INLINE_DATA.sub(r"\1", markdown)
    lines = markdown.split("\n")
    tokens = _BLOCKS.parse(markdown)
    found: list[tuple[tuple[Heading, ...], list[Block]]] = [((), [])]
    for position, token in enumerate(tokens):
        if token.level or token.map is None or token.type == "hr":
            continue
        start, end = token.map
        text = "\n".join(lines[start:end]).strip("\n").rstrip()
        if token.type == "heading_open":
            heading = _heading(start, int(token.tag[1]), tokens[position + 1].content)
            if heading is not None and len(heading.source) <= LONGEST_HEADING:
                above = tuple(outer for outer in found[-1][0] if outer.level < heading.level)
                found.append(((*above, heading), []))
                continue
            if heading is None:
                continue
        if text and not (token.type == "html_block" and _COMMENT.fullmatch(text)):
            found[-1][1].append(Block(text, is_table=token.type == "table_open"))
    return [Section(trail, tuple(blocks)) for trail, blocks in found if trail or blocks]


def _heading(line: int, level: int, content: str) -> Heading | None:
    source = " ".join(content.split())
    if not source:
        return None
    inline = _INLINE.parseInline(source)[0].children or []
    title = "".join(token.content for token in inline if token.type in ("text", "code_inline", "image"))
    return Heading(line, level, source, " ".join(title.split()) or source)
