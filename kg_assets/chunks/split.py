"""Blocks become passages of bounded length."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from kg_assets.chunks.blocks import Block, Table
from kg_assets.chunks.result import BlockKind, BlockSpan
from kg_assets.chunks.sections import Heading, sections
from kg_assets.chunks.sentences import sentences
from kg_assets.chunks.table_markdown import table_pieces, without_empty_columns

TARGET: Final = 1_200
"""Characters up to which a passage is filled, its headings among them."""
MAXIMUM: Final = 2_000
"""Characters that no passage passes."""
_SHORT: Final = 200
"""A last passage shorter than this joins the one before it."""
_LEAST_ROOM: Final = 400
"""Characters that headings leave to the text under them."""
_LABEL: Final = 80
"""Characters of a line that may be a label of what follows."""
_DEEPEST_ITEM: Final = 8
"""An item nested deeper is written as one of this level."""


@dataclass(frozen=True)
class Passage:
    text: str
    header_path: str
    spans: tuple[BlockSpan, ...] = ()
    page: int | None = None


@dataclass(frozen=True)
class _Bounds:
    room: int
    """Characters up to which a passage is filled, without its headings."""
    most: int
    """Characters that no passage passes, without its headings."""
    language: str | None


@dataclass(frozen=True)
class _Piece:
    """A block or a part of one, never cut again."""

    kind: BlockKind
    text: str
    page: int | None
    mark: str = ""
    """What Markdown writes before it: of a heading, and of a list item."""
    glue: str | None = None
    """What stands between it and the piece before it, where both are of one block."""

    def after(self, before: "_Piece") -> str:
        """What goes between the two."""
        if self.glue is not None:
            return self.glue
        together = self.kind == before.kind and self.kind in ("heading", "list", "contents")
        return "\n" if together else "\n\n"


def passages(blocks: Iterable[Block], language: str | None = None) -> list[Passage]:
    """The text of the blocks, in order, each passage under its headings.

    A passage holds text of one section only, so an edit changes the passages of its own section and no other.
    A heading that has no text under it goes with the passage that follows, at the end with the last one. The language
    (ISO 639-1) tells which abbreviations end no sentence.
    """
    result: list[Passage] = []
    waiting: list[Heading] = []
    for section in sections(blocks):
        if not section.blocks:
            waiting.append(section.trail[-1])
            continue
        trail = _that_fit(section.trail)
        if _length(waiting) + _length(trail) > MAXIMUM - _LEAST_ROOM:  # a table of contents, made of headings
            result.extend(_headings_alone(waiting))
            waiting = []
        first = sorted({*waiting, *trail}, key=lambda heading: heading.position)
        waiting = []
        for position, body in enumerate(_pack(section.blocks, _length(first), language)):
            above = trail if position else first
            pieces = [*map(_heading_piece, above), replace(body[0], glue=None), *body[1:]]
            result.append(_passage(pieces, section.header_path, body[0].page))
    if waiting and result:
        if len(result[-1].text) + _length(waiting) + 2 <= MAXIMUM:
            result[-1] = _with_headings(result[-1], waiting)
        else:
            result.extend(_headings_alone(waiting))
    return result


def _with_headings(passage: Passage, headings: Iterable[Heading]) -> Passage:
    """The passage, and at its end headings that no text follows."""
    more = _passage([*map(_heading_piece, headings)], "", None)
    start = len(passage.text) + len("\n\n")
    moved = (replace(span, start=span.start + start, end=span.end + start) for span in more.spans)
    return replace(passage, text=f"{passage.text}\n\n{more.text}", spans=(*passage.spans, *moved))


def _headings_alone(headings: Sequence[Heading]) -> list[Passage]:
    pieces = [(_heading_piece(heading), TARGET) for heading in headings]
    return [_passage(packed, "", packed[0].page) for packed in _packed(pieces, MAXIMUM)]


def _pack(blocks: Iterable[Block], headings_length: int, language: str | None) -> list[list[_Piece]]:
    """Neighbouring blocks together up to the target."""
    bounds = _Bounds(max(TARGET - headings_length, _LEAST_ROOM), MAXIMUM - headings_length, language)
    # A table may pass the target to stay with the text that introduces it.
    pieces = [
        (piece, bounds.most if piece.kind == "table" else bounds.room)
        for block in blocks
        for piece in _pieces(block, bounds)
    ]
    return _packed(pieces, bounds.most)


def _packed(pieces: Iterable[tuple[_Piece, int]], most: int) -> list[list[_Piece]]:
    """Pieces, each with the length up to which a passage may grow by it."""
    packed: list[list[_Piece]] = []
    length = 0
    for piece, room in pieces:
        size = len(piece.mark) + len(piece.text)
        if packed and length + len(piece.after(packed[-1][-1])) + size <= room:
            length += len(piece.after(packed[-1][-1])) + size
            packed[-1].append(piece)
            continue
        packed.append([piece])
        if len(packed) > 1 and _introduces(packed[-2], piece) and _size([packed[-2][-1], piece]) <= room:
            packed[-1].insert(0, packed[-2].pop())
        length = _size(packed[-1])
    if len(packed) > 1 and length < _SHORT and _size([*packed[-2], *packed[-1]]) <= most:
        packed[-2:] = [[*packed[-2], *packed[-1]]]
    return packed


def _introduces(before: Sequence[_Piece], piece: _Piece) -> bool:
    """The last piece before, which is not alone, belongs to the block that begins with this one: it ends in a colon, or
    is a caption, or a short line that is no sentence, such as a label."""
    last = before[-1]
    if len(before) == 1 or piece.glue is not None or piece.kind not in ("paragraph", "list", "table"):
        return False
    if last.kind == "caption":
        return piece.kind == "table"
    is_label = len(last.text) <= _LABEL and last.text[-1].isalnum()
    return last.kind == "paragraph" and (is_label or last.text.endswith((":", "：")))


def _pieces(block: Block, bounds: _Bounds) -> Iterator[_Piece]:
    if block.table is not None:
        yield from _table_pieces(block.table, block.page, bounds)
        return
    mark = f"{'  ' * min(block.level, _DEEPEST_ITEM)}- " if block.kind == "list" else ""
    text = block.text.strip("\n").rstrip() if block.kind == "code" else block.text.strip()
    if len(mark) + len(text) <= bounds.room:
        yield _Piece(block.kind, text, block.page, mark)
        return
    glue = None
    for sentence in sentences(text, bounds.most - len(mark), bounds.language):
        if sentence.strip():
            yield _Piece(block.kind, sentence.rstrip(), block.page, "" if glue is not None else mark, glue)
            glue = ""
        glue = (glue or "") + sentence[len(sentence.rstrip()) :]


def _table_pieces(table: Table, page: int | None, bounds: _Bounds) -> Iterator[_Piece]:
    table = without_empty_columns(table)
    if len(table.caption) + len(table.units) > bounds.most // 4 or not table.header:
        for line in filter(None, (table.caption, table.units)):
            yield from _pieces(Block("caption", line, page=page), bounds)
        table = replace(table, caption="", units="")
    if table.header:
        yield from (_Piece("table", text, page) for text in table_pieces(table, bounds.most))


def _size(pieces: Sequence[_Piece]) -> int:
    joined = sum(len(piece.after(before)) for before, piece in pairwise(pieces))
    return joined + sum(len(piece.mark) + len(piece.text) for piece in pieces)


def _passage(pieces: Sequence[_Piece], header_path: str, page: int | None) -> Passage:
    """The pieces joined, and where each block stands in the text."""
    text = ""
    spans: list[BlockSpan] = []
    for position, piece in enumerate(pieces):
        if position:
            text += piece.after(pieces[position - 1])
        text += piece.mark
        start = len(text)
        text += piece.text
        if piece.glue is not None and position:
            spans[-1] = replace(spans[-1], end=len(text))
        else:
            spans.append(BlockSpan(piece.kind, start, len(text)))
    return Passage(text, header_path, tuple(spans), page)


def _heading_piece(heading: Heading) -> _Piece:
    return _Piece("heading", heading.text, heading.page, heading.marks)


def _that_fit(trail: Sequence[Heading]) -> tuple[Heading, ...]:
    """The innermost headings that leave room to the text."""
    kept = list(trail)
    while _length(kept) > MAXIMUM - _LEAST_ROOM:
        del kept[0]
    return tuple(kept)


def _length(headings: Iterable[Heading]) -> int:
    """Characters that headings take from a passage, the blank line under them among them."""
    return sum(len(heading.marks) + len(heading.text) + 2 for heading in headings)
