"""The prose of a chunk as plain text, of which every character knows where it stood."""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from kg_assets.chunks.markdown_spans import markdown_spans
from kg_assets.chunks.result import BlockKind, BlockSpan, Chunk
from kg_resources.visible_text import INVISIBLE, SHOWN_AS

_PROSE: Final[frozenset[BlockKind]] = frozenset(("paragraph", "list", "footnote"))
"""Blocks whose sentences state facts. Headings, captions, references, code and contents state none."""

_PARAGRAPH_TAGS: Final = "p|div|li|ul|ol|h[1-6]|tr|br|section|article|blockquote"
_MARKUP: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL | re.MULTILINE), replacement)
    for pattern, replacement in (
        (r"<!--.*?-->", ""),
        (r"<(script|style|table|h[1-6])\b[^>]*>.*?</\1>", "\n\n"),
        (rf"</?(?:{_PARAGRAPH_TAGS})\b[^<>]{{0,300}}>", "\n\n"),
        (r"</?[a-z][^<>\n]{0,300}>", ""),
        (r"!\[[^\]\n]*\]\([^)\n]*\)", ""),
        (r"\[(?P<keep>\[?[^\[\]\n]+\]?)\]\([^)\n]*\)", ""),
        (r"(?P<mark>\*\*\*|\*\*|\*|__|~~|`)(?=\S)(?P<keep>[^\n]*?\S)(?P=mark)", ""),
        (r"^[ \t]*>[ \t]?", ""),
        (r"^[ \t]*\*+|\*+[ \t]*$", ""),
    )
)
"""Inline markup of Markdown and the HTML in it."""
_NO_PROSE: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"\(?\b(?:https?://|www\.)[^\s)>\]]+\)?"), ""),
    (re.compile(r"\[(?:\^\w+|\d+(?:\s*[,\u2013-]\s*\d+)*|citation needed|note \d+)\]"), ""),
)
"""Addresses and marks of citations."""


@dataclass(frozen=True)
class Cleaned:
    """Text, and for each of its characters the index in the text that it came from."""

    text: str
    offsets: tuple[int, ...]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the source; what markup lies between is inside."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def piece(self, start: int, end: int) -> "Cleaned":
        return Cleaned(self.text[start:end], self.offsets[start:end])


def prose_of(chunk: Chunk, most: int) -> list[Cleaned]:
    """The paragraphs, list items and footnotes among the first `most` characters of a chunk, each one line without
    markup, addresses and invisible characters."""
    found: list[Cleaned] = []
    for span in blocks_of(chunk):
        if span.kind in _PROSE and span.end <= most:
            text = Cleaned(chunk.content[span.start : span.end], tuple(range(span.start, span.end)))
            found.extend(_plain(text, markup=not chunk.blocks))
    return found


def blocks_of(chunk: Chunk) -> tuple[BlockSpan, ...]:
    """As its reader found them; a row of JSON Lines is read as Markdown."""
    return chunk.blocks or markdown_spans(chunk.content)


def _plain(text: Cleaned, *, markup: bool) -> Iterator[Cleaned]:
    """The text of one block; several where tags of HTML part it."""
    for pattern, replacement in ((INVISIBLE, ""), *SHOWN_AS, *(_MARKUP if markup else ()), *_NO_PROSE):
        text = _substitute(text, pattern, replacement)
    if markup:
        text = _unescape(text)
    start = 0
    for gap in (*re.finditer(r"\n\s*\n", text.text), None):
        piece = _one_line(text.piece(start, gap.start() if gap else len(text.text)))
        if any(character.isalpha() for character in piece.text):
            yield piece
        start = gap.end() if gap else start


def _substitute(
    cleaned: Cleaned, pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str]
) -> Cleaned:
    """Replaces every match by its group `keep`, or by the replacement, whose characters stand at the match's start."""
    texts: list[str] = []
    offsets: list[int] = []
    position = 0

    def keep(start: int, end: int) -> None:
        texts.append(cleaned.text[start:end])
        offsets.extend(cleaned.offsets[start:end])

    for match in pattern.finditer(cleaned.text):
        keep(position, match.start())
        if "keep" in pattern.groupindex:
            keep(*match.span("keep"))
        elif match.end() > match.start():
            new = replacement if isinstance(replacement, str) else replacement(match)
            texts.append(new)
            offsets.extend([cleaned.offsets[match.start()]] * len(new))
        position = match.end()
    if not position:
        return cleaned
    keep(position, len(cleaned.text))
    return Cleaned("".join(texts), tuple(offsets))


def _unescape(cleaned: Cleaned) -> Cleaned:
    """`&amp;` becomes `&`: an entity that stands for one character."""
    while (match := re.search(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});", cleaned.text)) and len(
        html.unescape(match[0])
    ) == 1:
        start, end = match.span()
        cleaned = Cleaned(
            cleaned.text[:start] + html.unescape(match[0]) + cleaned.text[end:],
            (*cleaned.offsets[: start + 1], *cleaned.offsets[end:]),
        )
    return cleaned


def _one_line(block: Cleaned) -> Cleaned:
    """Runs of white space become one space, at the ends none."""
    kept = [i for i, c in enumerate(block.text) if not c.isspace() or (i and not block.text[i - 1].isspace())]
    while kept and block.text[kept[-1]].isspace():
        kept.pop()
    return Cleaned(
        "".join(" " if block.text[i].isspace() else block.text[i] for i in kept),
        tuple(block.offsets[i] for i in kept),
    )
