"""Markdown, and what other converters turn into Markdown, as blocks."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from kg_assets.chunks.blocks import Block, ReadDocument, Table
from kg_assets.chunks.front_matter import front_matter
from kg_assets.chunks.source import decode
from kg_assets.chunks.table_markdown import without_empty_columns

_BLOCKS: Final = MarkdownIt("commonmark").enable("table").disable("inline")
_INLINE: Final = MarkdownIt("commonmark")
_MARKUP: Final = re.compile(r"[\\`*_\[\]!<&]|  \n")
_TAG_OR_COMMENT: Final = re.compile(r"<!--.*?-->|</?[a-zA-Z][^>]*>", re.DOTALL)
_DATA_IMAGE: Final = re.compile(r"(!\[[^\]]*\])\(data:[^)]*\)")


def read_markdown(data: bytes, source_file: str, progress: Callable[[str], None]) -> Sequence[ReadDocument]:
    head, text = front_matter(decode(data, source_file))
    return [ReadDocument(tuple(markdown_blocks(text)), title=head.title, date=head.date)]


def markdown_blocks(markdown: str) -> list[Block]:
    """The blocks of a CommonMark text with tables, as they read without markup. Rules and comments are left out."""
    links: dict[str, Any] = {}
    root = SyntaxTreeNode(_BLOCKS.parse(_DATA_IMAGE.sub(r"\1()", markdown), links))
    return [block for block in _Walk(links).blocks(root.children) if block.text or block.table]


@dataclass(frozen=True)
class _Walk:
    links: dict[str, Any]
    """The definitions that reference links point to."""

    def blocks(self, nodes: Sequence[SyntaxTreeNode], *, outermost: bool = True) -> Iterator[Block]:
        for node in nodes:
            match node.type:
                case "heading" if outermost:
                    yield Block("heading", _one_line(self.text(node)), level=int(node.tag[1]))
                case "heading" | "paragraph":
                    yield Block("paragraph", self.text(node))
                case "bullet_list" | "ordered_list":
                    yield from self.items(node, 0)
                case "table":
                    yield Block("table", "", table=self.table(node))
                case "fence" | "code_block":
                    yield Block("code", node.content.strip("\n").rstrip())
                case "html_block":
                    yield Block("paragraph", _one_line(_TAG_OR_COMMENT.sub(" ", node.content)))
                case "blockquote":
                    yield from self.blocks(node.children, outermost=False)
                case _:
                    pass  # a rule

    def items(self, items: SyntaxTreeNode, level: int) -> Iterator[Block]:
        """One block an item; what stands in an item besides its own text follows it."""
        for item in items.children:
            for child in item.children:
                if child.type in ("bullet_list", "ordered_list"):
                    yield from self.items(child, level + 1)
                elif child.type in ("paragraph", "heading"):
                    yield Block("list", self.text(child), level=level)
                else:
                    yield from self.blocks([child], outermost=False)

    def table(self, node: SyntaxTreeNode) -> Table:
        rows = [row for part in node.children for row in part.children]
        header, *body = [tuple(_one_line(self.text(cell)) for cell in row.children) for row in rows]
        return without_empty_columns(Table(header, tuple(body)))

    def text(self, node: SyntaxTreeNode) -> str:
        content = node.children[0].content if node.children else ""
        if not _MARKUP.search(content):
            return " ".join(content.split("\n")).strip()
        return _shown(_INLINE.parseInline(content, self.links)[0].children or []).strip()


def _shown(tokens: Sequence[Token]) -> str:
    """Text without markup: links and pictures by their text, line breaks of the source as spaces."""
    parts: list[str] = []
    for token in tokens:
        match token.type:
            case "text" | "code_inline":
                parts.append(token.content)
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
            case "html_inline":
                parts.append("\n" if token.content.lower().startswith("<br") else "")
            case _:
                parts.append(_shown(token.children or []))
    return "".join(parts)


def _one_line(text: str) -> str:
    return " ".join(text.split())
