"""Markup goes, and every character that stays knows where it stood."""

import html
import re
from dataclasses import dataclass
from typing import Final

_PARAGRAPH_TAGS: Final = "p|div|li|ul|ol|h[1-6]|tr|table|br|section|article|blockquote"

_INLINE: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL | re.MULTILINE), replacement)
    for pattern, replacement in (
        (r"\r", ""),
        (r"<!--.*?-->", ""),
        (r"<(script|style)\b[^>]*>.*?</\1>", ""),
        (rf"</?(?:{_PARAGRAPH_TAGS})\b[^<>]{{0,300}}>", "\n\n"),
        (r"</?[a-z][^<>\n]{0,300}>", ""),
        (r"!\[[^\]\n]*\]\([^)\n]*\)", ""),
        (r"\[(?P<keep>[^\]\n]+)\]\([^)\n]*\)", ""),
        (r"\(?\b(?:https?://|www\.)[^\s)>\]]+\)?", ""),
        (r"\[(?:\^\w+|\d+(?:\s*[,\u2013-]\s*\d+)*|citation needed|note \d+)\]", ""),
        (r"^\s*```.*?$", "\n\n"),
        (r"^[ \t]*(?:[-*_][ \t]*){3,}$", "\n\n"),
        (r"(?P<mark>\*\*\*|\*\*|\*|__|~~|`)(?=\S)(?P<keep>[^\n]*?\S)(?P=mark)", ""),
        (r"^[ \t]*\*+|\*+[ \t]*$", ""),
    )
)
_TABLE_ROW: Final = re.compile(r"^\s*\|.*|^[^|\n]*\|[^|\n]*\|.*|.*\t.*\t.*")
_HEADING: Final = re.compile(r"^\s*#{1,6}\s")
_BULLET: Final = re.compile(r"^\s*(?:>\s*)*(?:[-+•*\u2013▪◦]\s+|\(?\d{1,2}[.)]\s+)|^\s*>\s*")


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


def clean_blocks(content: str) -> list[Cleaned]:
    """The paragraphs and list items of a passage as plain text; headings, tables and addresses are left out."""
    cleaned = Cleaned(content, tuple(range(len(content))))
    for pattern, replacement in _INLINE:
        cleaned = _substitute(cleaned, pattern, replacement)
    cleaned = _unescape(cleaned)
    return [block for block in map(_one_line, _blocks(cleaned)) if any(c.isalpha() for c in block.text)]


def _substitute(cleaned: Cleaned, pattern: re.Pattern[str], replacement: str) -> Cleaned:
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
            texts.append(replacement)
            offsets.extend([cleaned.offsets[match.start()]] * len(replacement))
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


def _blocks(cleaned: Cleaned) -> list[Cleaned]:
    """Lines joined to paragraphs: a blank line, a bullet, a heading or a table row ends one."""
    blocks: list[Cleaned] = []
    start: int | None = None
    position = 0

    def close(end: int) -> None:
        if start is not None:
            blocks.append(cleaned.piece(start, end))

    for line in cleaned.text.splitlines(keepends=True):
        bullet = _BULLET.match(line)
        if not line.strip() or _HEADING.match(line) or _TABLE_ROW.match(line.rstrip("\n")):
            close(position)
            start = None
        elif bullet:
            close(position)
            start = position + bullet.end()
        elif start is None:
            start = position
        position += len(line)
    close(position)
    return blocks


def _one_line(block: Cleaned) -> Cleaned:
    """Runs of white space become one space, at the ends none."""
    kept = [i for i, c in enumerate(block.text) if not c.isspace() or (i and not block.text[i - 1].isspace())]
    while kept and block.text[kept[-1]].isspace():
        kept.pop()
    return Cleaned(
        "".join(" " if block.text[i].isspace() else block.text[i] for i in kept),
        tuple(block.offsets[i] for i in kept),
    )
