"""Sections become passages of bounded length."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from semantic_text_splitter import MarkdownSplitter

from kg_assets.chunks.sections import Block, Heading, Section

TARGET: Final = 1_200
"""Characters up to which a passage is filled, its headings among them."""
MAXIMUM: Final = 2_000
"""Characters that only a table passes: a table is never cut."""
_SHORT: Final = 200
"""A last passage shorter than this joins the one before it."""
_LEAST_ROOM: Final = 400
"""Characters that headings leave to the text under them."""


@dataclass(frozen=True)
class Passage:
    text: str
    header_path: str


def passages(sections: Iterable[Section]) -> list[Passage]:
    """The text of the sections, in order, each passage under its headings.

    A passage holds text of one section only, so an edit changes the passages of its own section and no other.
    A heading that has no text under it goes with the passage that follows, at the end with the last one.
    """
    result: list[Passage] = []
    waiting: list[Heading] = []
    for section in sections:
        if not section.blocks:
            waiting.append(section.trail[-1])
            continue
        if _length(waiting) + _length(section.trail) > MAXIMUM - _LEAST_ROOM:  # a table of contents, made of headings
            result.extend(_headings_alone(waiting))
            waiting = []
        first = sorted({*waiting, *section.trail}, key=lambda heading: heading.line)
        waiting = []
        for position, body in enumerate(_pack(section.blocks, _length(first))):
            result.append(Passage(_under(section.trail if position else first, body), section.header_path))
    if waiting and result:
        last = f"{result[-1].text}\n\n{_lines(waiting)}"
        if len(last) <= MAXIMUM:
            result[-1] = Passage(last, result[-1].header_path)
        else:
            result.extend(_headings_alone(waiting))
    return result


def _pack(blocks: Iterable[Block], headings_length: int) -> list[str]:
    """Neighbouring blocks together up to the target, longer blocks cut where a reader would cut them."""
    room = max(TARGET - headings_length, _LEAST_ROOM)
    most = MAXIMUM - headings_length
    packed: list[tuple[str, str]] = []
    for glue, piece, is_table in _pieces(blocks, room):
        # A table may pass the target to stay with the text that introduces it.
        if packed and len(packed[-1][1]) + len(glue) + len(piece) <= (most if is_table else room):
            packed[-1] = (packed[-1][0], packed[-1][1] + glue + piece)
        else:
            packed.append((glue, piece))
    texts = [text for _, text in packed]
    if len(texts) > 1 and len(texts[-1]) < _SHORT:
        joined = texts[-2] + packed[-1][0] + texts[-1]
        if len(joined) <= most:
            texts[-2:] = [joined]
    return [text.strip("\n").rstrip() for text in texts]


def _pieces(blocks: Iterable[Block], room: int) -> Iterator[tuple[str, str, bool]]:
    """What goes before a piece, the piece, and whether it is a table."""
    splitter = MarkdownSplitter(room, trim=False)  # untrimmed pieces of one block join without a seam
    for block in blocks:
        if block.is_table or len(block.text) <= room:
            yield "\n\n", block.text, block.is_table
            continue
        for position, piece in enumerate(filter(str.strip, splitter.chunks(block.text))):
            yield "" if position else "\n\n", piece, False


def _headings_alone(headings: Iterable[Heading]) -> list[Passage]:
    return [Passage(text, "") for text in _pack([Block(_lines(headings))], 0)]


def _under(headings: Iterable[Heading], body: str) -> str:
    above = _lines(headings)
    return f"{above}\n\n{body}" if above else body


def _lines(headings: Iterable[Heading]) -> str:
    return "\n".join(heading.markdown for heading in headings)


def _length(headings: Iterable[Heading]) -> int:
    """Characters that headings take from a passage, the blank line under them among them."""
    return sum(len(heading.markdown) + 2 for heading in headings)
