"""Headings that only their looks tell from text, and how deep they stand."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kg_assets.chunks.readers.html_flow import Paragraph
from kg_assets.chunks.readers.units import is_units

_LONGEST: Final = 150
_MOST_WORDS: Final = 20
_LARGER: Final = 1.15
"""Times the size of the text from which a size marks a heading."""
_COMMON: Final = 0.4
"""Share of the text from which a look is that of the text, not of headings."""
_DATE: Final = re.compile(r"(?:\w+day,?\s*)?(?:\d{1,2}\s+)?[A-Z][a-z]{2,8}\.?\s+(?:\d{1,2},?\s+)?\d{4}|[\d/.\s-]+")
_NO_HEADING: Final = re.compile(r"\(.*\)|/s/.*|[☐☒☑].*|.*[☐☒☑]|[^a-zA-Z\u00c0-\uffff]*|.*\.{4,}.*|.*_{3,}.*", re.DOTALL)

FixedLevel = Callable[[Paragraph], int | None]
"""The level of a paragraph that is a heading by its words, such as `Item 1. Business`; None of any other."""


@dataclass(frozen=True, order=True)
class _Look:
    """How much a heading stands out; the greater, the further out it stands."""

    size: float
    weight: int


def mark_headings(
    paragraphs: list[Paragraph], fixed: FixedLevel = lambda paragraph: None, cover: int | None = None
) -> None:
    """Makes headings of the paragraphs that look or read like one, and gives all headings their levels.

    Under a heading with a level of its own, by its tag or by `fixed`, the others nest by how much they stand out.

    Args:
        cover: How many paragraphs are a cover page, whose lines are large and bold but head nothing unless longer text
            follows. None where it ends with the first longer text.
    """
    looks = _Looks(paragraphs)
    found = {i: look for i, paragraph in enumerate(paragraphs) if (look := looks.of(paragraph)) is not None}
    levels = [
        fixed(paragraph) or (paragraph.level if paragraph.kind == "heading" else None) for paragraph in paragraphs
    ]
    for i in _lines_of_a_cover(paragraphs, found, levels, cover):
        del found[i]
    last = len(paragraphs) - 1
    base = 0
    open_looks: list[_Look] = []
    for i, paragraph in enumerate(paragraphs):
        level = levels[i]
        if level is not None:
            base, open_looks = level, []
        elif i in found and i < last:
            while open_looks and open_looks[-1] <= found[i]:
                open_looks.pop()
            open_looks.append(found[i])
            level = base + len(open_looks)
        if level is not None:
            paragraph.kind, paragraph.level = "heading", level
            paragraph.text = " ".join(paragraph.text.split())


def _lines_of_a_cover(
    paragraphs: list[Paragraph], found: dict[int, _Look], levels: list[int | None], cover: int | None
) -> list[int]:
    """Positions of lines that only look like headings."""
    if cover is not None:
        return [i for i in found if i < cover and (i + 1 == len(paragraphs) or not _is_long(paragraphs[i + 1]))]
    ends = (i for i, level in enumerate(levels) if level is not None or _is_long(paragraphs[i]))
    cover = next(ends, len(paragraphs))
    lines: list[int] = []
    run: list[int] = []
    for i in range(cover + 1):
        if i in found and i < cover:
            run.append(i)
            continue
        lines += run if len(run) > 2 else []
        run = []
    return lines


def _is_long(paragraph: Paragraph) -> bool:
    return len(paragraph.text) > _LONGEST


class _Looks:
    """Which looks mark headings in one document."""

    def __init__(self, paragraphs: list[Paragraph]) -> None:
        text = [paragraph for paragraph in paragraphs if paragraph.kind in ("paragraph", "list")]
        sizes: Counter[float] = Counter()
        for paragraph in text:
            sizes[paragraph.style.size] += len(paragraph.text)
        self._size = sizes.most_common(1)[0][0] if sizes else 12.0
        total = sum(sizes.values()) or 1

        def rare(has: Callable[[Paragraph], bool]) -> bool:
            return sum(len(paragraph.text) for paragraph in text if has(paragraph)) < _COMMON * total or total < 1_000

        self._bold = rare(lambda paragraph: paragraph.style.bold)
        self._italic = rare(lambda paragraph: paragraph.style.italic)
        self._underlined = rare(lambda paragraph: paragraph.style.underlined)
        self._capitals = rare(lambda paragraph: _in_capitals(paragraph.text))

    def of(self, paragraph: Paragraph) -> _Look | None:
        """How a paragraph stands out; None where it is no heading."""
        text, style = " ".join(paragraph.text.split()), paragraph.style
        if paragraph.kind != "paragraph" or paragraph.table is not None or not _reads_like_heading(text):
            return None
        larger = style.size >= _LARGER * self._size
        bold, italic = style.bold and self._bold, style.italic and self._italic
        underlined = style.underlined and self._underlined
        capitals = self._capitals and _in_capitals(text)
        if not (larger or bold or capitals or ((italic or underlined) and len(text.split()) <= 12)):
            return None
        weight = 2 * bold + 2 * capitals + style.centred + underlined - italic
        return _Look(style.size if larger else 0.0, weight)


def _reads_like_heading(text: str) -> bool:
    if not 2 <= len(text) <= _LONGEST or len(text.split()) > _MOST_WORDS:
        return False
    if _NO_HEADING.fullmatch(text) or _DATE.fullmatch(text) or is_units(text) or re.match(r"[a-z]+\b|[•·]", text):
        return False
    return text[-1] not in ",;" and (text[-1] != "." or len(text.split()) <= 6)


def _in_capitals(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) > 3 and sum(character.isupper() for character in letters) >= 0.9 * len(letters)
