"""Paragraphs and list items of plain text, whose lines may be broken at a width or by the author."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from kg_assets.chunks.blocks import Block
from kg_assets.chunks.readers.pdf.hyphens import vocabulary
from kg_assets.chunks.readers.text_lines import Line

_BULLET: Final = re.compile(r"[-*•·▪◦‣–—][ \t]+(?=\S)")
_NUMBER: Final = re.compile(r"(?:\d{1,3}[.)]|\((?:\d{1,3}|[a-zA-Z]|[ivxlc]{1,5})\)|[a-z][.)])[ \t]+(?=\S)")
_ENDED: Final = re.compile(r"[.!?:;…。！？：；][\"'”’)\]]*$")
_OPEN: Final = re.compile(r"(?:,|[^\W\d_]-|\b(?:and|or|of|the|an|to|in|on|at|for|with|by|from|that|which))$")
"""A line that cannot be the last one of its sentence."""

_BAND: Final = 14
"""Characters by which lines that are broken at one width may differ in length."""
_WIDEST: Final = 132
"""Characters. Longer lines are paragraphs of their own."""
_SHORT: Final = 50
"""Characters. A shorter line without a full stop ends its paragraph, where the text has no common width."""


@dataclass
class Part:
    """A block, and how it stands in the text."""

    block: Block
    lines: int = 0
    """Of the source."""
    begins_group: bool = False
    """It stands under a blank line, a rule, or at the top."""
    ends_group: bool = False
    underline: str = ""
    """The character of the rule right under it."""


class WrappedText:
    """Joins the lines that were broken at the width of the text, and leaves those that the author broke."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._words = vocabulary(line.text for line in lines)
        self._may_be_wrapped = all(line.width <= _WIDEST for line in lines)
        self._width = _common_width([line.width for line, after in pairwise(lines) if line.text and after.text])

    def paragraphs(self, lines: Sequence[Line], *, alone: bool) -> Iterator[Part]:
        """The paragraphs and list items of neighbouring lines. `alone`: nothing else stands between the blank lines
        around them."""
        runs: list[list[Line]] = []
        for line in lines:
            if runs and self._continues(runs[-1], line):
                runs[-1].append(line)
            else:
                runs.append([line])
        outermost = min((run[0].indent for run in runs if _mark_of(run[0])), default=0)
        for position, run in enumerate(runs):
            mark = _mark_of(run[0])
            text = " ".join(self._words.text(line.text for line in run).split())
            if bullet := _BULLET.match(text):
                text = text[bullet.end() :]
            first, last = position == 0, position == len(runs) - 1
            block = Block("paragraph", text, page=run[0].page)
            if mark:
                block = replace(block, kind="list", level=min((run[0].indent - outermost + 1) // 2, 5))
            yield Part(block, len(run), first, last and alone)

    def _continues(self, run: Sequence[Line], line: Line) -> bool:
        """Whether a line goes on with the paragraph of the lines before it."""
        last = run[-1]
        if _mark_of(line) and (len(run) == 1 or _mark_of(run[0]) or _ENDED.search(last.text)):
            return False
        if line.quoted != last.quoted:
            return False
        if len(run) == 1 and line.indent < last.indent and _mark_of(last) and not self._is_full(last, line):
            return False
        if _OPEN.search(last.text) or (line.text[:1].islower() and not _ENDED.search(last.text)):
            return True
        if self._width is None:
            return self._may_be_wrapped and last.width >= _SHORT and not _ENDED.search(last.text)
        return self._is_full(last, line)

    def _is_full(self, line: Line, after: Line) -> bool:
        """Whether the first word of the next line has no room on a line."""
        return self._width is not None and self._width < line.width + 1 + len(after.text.split(maxsplit=1)[0])


def _mark_of(line: Line) -> str:
    found = _BULLET.match(line.text) or _NUMBER.match(line.text)
    return found[0] if found else ""


def _common_width(widths: Sequence[int]) -> int | None:
    """The width at which a text is broken: the longest of the lines that many others are almost as long as."""
    counts = Counter(width for width in widths if _SHORT <= width <= _WIDEST)
    near = {width: sum(counts[other] for other in range(width - _BAND, width + 1)) for width in counts}
    if not near:
        return None
    best = max(near.values())
    if best < 3 or best < 0.3 * len(widths):
        return None
    return max(width for width in near if near[width] >= 0.9 * best)
