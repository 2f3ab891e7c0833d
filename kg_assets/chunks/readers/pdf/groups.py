"""Lines that belong together: paragraphs, items, headings, as far as one region of a page shows them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from kg_assets.chunks.readers.pdf.lines import Line
from kg_assets.chunks.readers.pdf.words import HYPHEN

BULLET: Final = re.compile(r"[•‣⁃◦▪●○■□◆➢✓·∙‧–—*-]\s+(?=\S)")
_NUMBERED: Final = re.compile(r"(?:\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,5})\)|(?:\d{1,2}|[a-zA-Z])\.|\[\d{1,3}\])\s+\S")
_CLEARLY_SHORT: Final = 0.25
"""Of the width of its region: a line that leaves so much free was ended by the author."""
_TERMINAL: Final = re.compile(r"[.!?:;。！？؟…][\"'”’)\]»]*$")


@dataclass(frozen=True)
class BodyStyle:
    """How most of a document's text looks."""

    size: float
    bold: bool
    fixed_pitch: bool
    leadings: dict[float, float]
    """By size of letters the usual distance of two baselines."""

    def leading(self, size: float) -> float:
        return self.leadings.get(round(size), 1.2 * size)


def body_style(pages: Iterable[Sequence[Line]]) -> BodyStyle:
    letters = Counter[tuple[float, bool, bool]]()
    gaps: dict[float, Counter[float]] = defaultdict(Counter)
    for lines in pages:
        for above, below in pairwise(lines):
            if above.region == below.region and above.size == below.size and 0 < below.y - above.y < 3 * below.size:
                gaps[round(below.size)][round(2 * (below.y - above.y)) / 2] += 1
        for line in lines:
            if line.table is None:
                letters[line.size, line.bold, line.fixed_pitch] += len(line.text)
    (size, bold, fixed_pitch), _ = letters.most_common(1)[0] if letters else ((10.0, False, False), 0)
    return BodyStyle(size, bold, fixed_pitch, {key: of.most_common(1)[0][0] for key, of in gaps.items()})


def groups(lines: Sequence[Line], body: BodyStyle) -> list[list[Line]]:
    """The lines of a page, cut where a new paragraph, item, heading, note, table or region begins."""
    found: list[list[Line]] = []
    for _, of_region in groupby(lines, key=lambda line: line.region):
        region = list(of_region)
        edge, leadings = _edge(region), _leadings(region)
        begun = False
        for line in region:
            if begun and not _begins(found[-1], line, body, edge, leadings):
                found[-1].append(line)
            else:
                found.append([line])
                begun = True
    return found


def is_terminal(text: str) -> bool:
    """Whether a text ends like a sentence."""
    return bool(_TERMINAL.search(text))


def is_item(text: str) -> bool:
    """Whether a text begins with the mark of a list's item."""
    return bool(BULLET.match(text) or _NUMBERED.match(text))


def next_word_fits(last: Line, first_word: float, edge: float) -> bool:
    """Whether the next line's first word had room on this line: then the author broke it, not the typesetter."""
    return _end(last) + 0.3 * last.size + first_word < edge - 0.5 * last.size


def _begins(group: Sequence[Line], line: Line, body: BodyStyle, edge: float, leadings: dict[float, float]) -> bool:
    last = group[-1]
    if line.table or last.table or line.contents or last.contents:
        return True
    # A phrase in another style, such as a bold first sentence, may end or begin within a line.
    if line.first_look != last.last_look and (
        line.bold != last.bold or abs(line.size - last.size) > 0.08 * max(line.size, last.size)
    ):
        return True
    if line.y - last.y > 1.35 * max(body.leading(line.size), leadings.get(line.size, 0)):
        return True
    if line.leads_note and line.size < 0.95 * body.size:
        return True
    if line.fixed_pitch and last.fixed_pitch and not body.fixed_pitch:
        return False
    if line.size > 1.12 * body.size:
        return False
    if BULLET.match(line.text):
        return not last.text.endswith(HYPHEN)
    fits = next_word_fits(last, line.first_word, edge)
    ended = is_terminal(last.text)
    if _NUMBERED.match(line.text):
        return fits or ended or is_item(group[0].text)
    if last.text.endswith((HYPHEN, "-", ",")) or (not ended and line.text[:1].islower()):
        return False
    room = edge - _end(last) > _CLEARLY_SHORT * (line.right - line.left)
    return (fits and (ended or room)) or _is_indented(group, line, fits)


def _is_indented(group: Sequence[Line], line: Line, fits: bool) -> bool:
    """Whether a line begins further in than the lines above it, or back where a hanging entry began."""
    shift, least = _begin(line) - _begin(group[-1]), 0.8 * line.size
    if shift > least:
        return len(group) > 1 or (fits and not is_item(group[0].text))
    if is_item(group[0].text) and _begin(line) - _begin(group[0]) < -least:
        return True
    hangs = len(group) > 1 and _begin(group[1]) - _begin(group[0]) > least
    return shift < -least and hangs and _begin(line) - _begin(group[0]) < least


def _begin(line: Line) -> float:
    return -line.x1 if line.right_to_left else line.x0


def _end(line: Line) -> float:
    return -line.x0 if line.right_to_left else line.x1


def _leadings(region: Sequence[Line]) -> dict[float, float]:
    """By size of letters the distance of two baselines that three in four pairs of lines in this region exceed."""
    gaps: dict[float, list[float]] = defaultdict(list)
    for above, below in pairwise(region):
        if above.size == below.size and 0 < below.y - above.y < 2.5 * below.size:
            gaps[below.size].append(below.y - above.y)
    return {size: sorted(of)[len(of) // 4] for size, of in gaps.items() if len(of) > 2}


def _edge(region: Sequence[Line]) -> float:
    """Where full lines end; a few that stick out do not count."""
    ends = sorted(_end(line) for line in region if line.table is None)
    return ends[round(0.9 * (len(ends) - 1))] if ends else 0.0


def edges(lines: Sequence[Line]) -> dict[int, float]:
    """By region, where full lines end."""
    return {region: _edge(list(of)) for region, of in groupby(lines, key=lambda line: line.region)}
