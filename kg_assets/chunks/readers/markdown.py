"""Markdown as blocks: CommonMark with tables, strike-through and footnotes, read as it looks when rendered."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.footnote import footnote_plugin

from kg_assets.chunks.blocks import Block, BlockKind, ReadDocument, ReadingNote, Table
from kg_assets.chunks.encoding import decode_text
from kg_assets.chunks.front_matter import front_matter
from kg_assets.chunks.readers.html import read_page
from kg_assets.chunks.readers.joined_lines import joined_lines
from kg_assets.chunks.readers.visible_document import visible_document

_DEEPEST: Final = 100
"""Levels of nesting that are read; a list takes two."""
_MARKDOWN: Final = (
    MarkdownIt("commonmark", {"maxNesting": _DEEPEST})
    .enable(["table", "strikethrough"])
    .use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
)
_LONGEST_HEADING: Final = 200
"""Characters. CommonMark makes a heading of any paragraph with a line of dashes under it: a longer one is text."""
_DATA_IMAGE: Final = re.compile(r"(!\[[^\]]*\])\(data:[^)]*\)")
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG: Final = re.compile(r"</?[a-zA-Z][^>]*>|<[!?][^>]*>")
_TABLE: Final = re.compile(r"<table\b.*</table>", re.IGNORECASE | re.DOTALL)
_LINE_TAG: Final = re.compile(r"</?(?:br|p|div|li|tr|h[1-6]|summary|figcaption)\b", re.IGNORECASE)
_MARK: Final = re.compile(r"[\[(]?(?:(?:note )?\d{1,3}|[a-z]{1,2}|[*†‡§¶#^↑↩︎\ufe0e\ufe0f]+)?[\])]?", re.IGNORECASE)
"""All that the link to a footnote, the link back from it, or the permanent link of a heading shows."""
_BROKEN: Final = "\0"
"""A line break that the author asked for, while those of the source are replaced. No text file holds this one."""


def read_markdown(data: bytes, source_file: str, progress: Callable[[str], None]) -> Sequence[ReadDocument]:
    """One document, titled and dated by its front matter where there is one.

    Raises:
        InputError: The file is no text, or its encoding is in doubt.
    """
    decoded = decode_text(data, source_file)
    head, text = front_matter(decoded.text)
    blocks, notes = markdown_blocks(text)
    read = ReadDocument(tuple(blocks), title=head.title, date=head.date, notes=(*decoded.notes, *notes))
    return [visible_document(read)]


def markdown_blocks(markdown: str) -> tuple[list[Block], list[ReadingNote]]:
    """The blocks of a text, as a reader of the rendered page sees them, and what was left out or guessed.

    Rules and the targets of links are left out without a note, marks of footnotes too.
    """
    markdown = _DATA_IMAGE.sub(r"\1()", markdown)
    tokens, deep = _with_what_is_too_deep(_MARKDOWN.parse(markdown), markdown)
    tree = SyntaxTreeNode(tokens)
    html = (node.content for node in tree.walk() if node.type in ("html_block", "html_inline"))
    left_out = Counter({"comments": sum(len(_COMMENT.findall(content)) for content in html)})
    blocks = [block for block in _blocks(tree.children, left_out) if block.text or block.table]
    notes = [ReadingNote("left out", what, count) for what, count in left_out.items() if count]
    if deep:
        notes.append(ReadingNote("guessed", "lines nested too deeply", deep, f"more than {_DEEPEST} levels: as code"))
    return blocks, notes


def _with_what_is_too_deep(tokens: Iterable[Token], markdown: str) -> tuple[list[Token], int]:
    """The tokens, with the lines that the parser has skipped in quotes and items, as code, and how many those are."""
    lines = markdown.split("\n")
    kept: list[Token] = []
    count = 0
    for token in tokens:
        kept.append(token)
        if token.type in ("blockquote_open", "list_item_open") and token.level >= _DEEPEST - 1 and token.map:
            skipped = [line.lstrip("> \t") for line in lines[slice(*token.map)] if line.strip()]
            kept.append(Token("code_block", "code", 0, content="\n".join(skipped), level=token.level + 1))
            count += len(skipped)
    return kept, count


def _blocks(
    nodes: Iterable[SyntaxTreeNode], left_out: Counter[str], paragraph: BlockKind = "paragraph"
) -> Iterator[Block]:
    """A heading inside a quote, an item or a footnote is a paragraph of it: the text after it is not under it. What
    tables in HTML leave out is counted in `left_out`."""
    for node in nodes:
        match node.type:
            case "heading" | "paragraph" if _is_of_images(node):
                yield Block("caption", _shown(node.children))
            case "heading" | "paragraph":
                text = _shown(node.children)
                if node.type == "heading" and node.level == 0 and len(text) <= _LONGEST_HEADING:
                    yield Block("heading", joined_lines(text), level=int(node.tag[1]))
                else:
                    yield Block(paragraph, text)
            case "bullet_list" | "ordered_list":
                yield from _items(node, 0, left_out)
            case "table":
                yield Block("table", "", table=_table(node))
            case "fence" | "code_block":
                yield Block("code", node.content.strip("\n").rstrip())
            case "html_block" if _TABLE.search(node.content):
                page = read_page(node.content)
                left_out.update({note.what: note.count for note in page.notes})
                yield from page.blocks
            case "html_block":
                yield from (Block(paragraph, line) for line in _html_lines(node.content))
            case "footnote_reference":
                yield from _blocks(node.children, left_out, "footnote")
            case _:  # a quote; a rule has no children
                yield from _blocks(node.children, left_out, paragraph)


def _items(items: SyntaxTreeNode, level: int, left_out: Counter[str]) -> Iterator[Block]:
    """One block an item; what stands in an item besides its first paragraph follows it."""
    for item in items.children:
        kind: BlockKind = "list"
        for child in item.children:
            if child.type in ("bullet_list", "ordered_list"):
                yield from _items(child, level + 1, left_out)
            elif child.type in ("paragraph", "heading"):
                yield Block(kind, _shown(child.children), level=level if kind == "list" else 0)
                kind = "paragraph"
            else:
                yield from _blocks([child], left_out)


def _table(node: SyntaxTreeNode) -> Table:
    header, *rows = [
        tuple(joined_lines(_shown(cell.children)) for cell in row.children)
        for part in node.children
        for row in part.children
    ]
    return Table(header, tuple(rows))


def _shown(nodes: Sequence[SyntaxTreeNode]) -> str:
    """Text without markup, on one line but for the line breaks that the author asked for."""
    lines = joined_lines("".join(_inline(nodes))).split(_BROKEN)
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def _inline(nodes: Iterable[SyntaxTreeNode]) -> Iterator[str]:
    for node in nodes:
        match node.type:
            case "text" | "code_inline":
                yield node.content
            case "softbreak":
                yield "\n"
            case "hardbreak":
                yield _BROKEN
            case "html_inline":
                yield _BROKEN if _LINE_TAG.match(node.content) else ""
            case "footnote_ref":
                pass
            case "link" if str(node.attrs.get("href", "")).partition("#")[1]:
                text = "".join(_inline(node.children))
                yield "" if _MARK.fullmatch(text.strip()) else text
            case _:
                yield from _inline(node.children)


def _is_of_images(node: SyntaxTreeNode) -> bool:
    inline = [child for part in node.children for child in part.children]
    return any(child.type == "image" for child in inline) and all(
        child.type in ("image", "softbreak") or (not child.content.strip() and not child.children) for child in inline
    )


def _html_lines(html: str) -> Iterator[str]:
    text = _TAG.sub(lambda tag: "\n\n" if _LINE_TAG.match(tag[0]) else "", _COMMENT.sub("", html))
    yield from (joined_lines(part) for part in re.split(r"\n\s*\n", text) if part.strip())
