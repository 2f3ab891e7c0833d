"""Paragraphs and list items of plain text, whose lines may be broken at a width or by the author."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from kg_assets.chunks.blocks import Block
from kg_assets.chunks.readers.joined_lines import joined_lines
from kg_assets.chunks.readers.text_lines import Line

_BULLET: Final = re.compile(r"[-*•·▪◦‣–—][ \t]+(?=\S)")
_NUMBER: Final = re.compile(r"(?:\d{1,3}[.)]|\((?:\d{1,3}|[a-zA-Z]|[ivxlc]{1,5})\)|[a-z][.)])[ \t]+(?=\S)")
_ENDED: Final = re.compile(r"[.!?:;…。！？：；][\"'”’)\]]*$")
_OPEN: Final = re.compile(r"(?:,|[^\W\d_]-|\b(?:and|or|of|the|an|to|in|on|at|for|with|by|from|that|which))$")
"""A line that cannot be the last one of its sentence."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN_WORD: Final = re.compile(r"([^\W\d_]+)-\n\s*([^\W\d_]+)")

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
        self._words = Counter(word.lower() for line in lines for word in _WORD.findall(line.text))
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
            text = "\n".join(line.text for line in run)
            if bullet := _BULLET.match(text):
                text = text[bullet.end() :]
            text = joined_lines(_BROKEN_WORD.sub(self._whole_word, text))
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
        if line.quoted != last.quoted or (len(run) == 1 and line.indent < last.indent and _mark_of(last)):
            return False
        if _OPEN.search(last.text) or (line.text[:1].islower() and not _ENDED.search(last.text)):
            return True
        if self._width is None:
            return self._may_be_wrapped and last.width >= _SHORT and not _ENDED.search(last.text)
        return self._width < last.width + 1 + len(line.text.split(maxsplit=1)[0])

    def _whole_word(self, broken: re.Match[str]) -> str:
        """A word that is broken at a hyphen, as the text writes it elsewhere; else whole, where one half is no word."""
        whole, with_hyphen = broken[1] + broken[2], f"{broken[1]}-{broken[2]}"
        counts = self._words[whole.lower()], self._words[with_hyphen.lower()]
        if counts[0] != counts[1]:
            return whole if counts[0] > counts[1] else with_hyphen
        if broken[2][0].isupper() or (_is_word(broken[1]) and _is_word(broken[2])):
            return with_hyphen
        return whole


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


def _is_word(text: str) -> bool:
    from simplemma import is_known  # imported here: it takes a second to load its words

    return is_known(text.lower(), lang="en")
