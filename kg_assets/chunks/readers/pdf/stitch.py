"""Blocks from the groups of all pages: what a column or page break cuts is whole again."""

import re
from collections.abc import Sequence
from dataclasses import replace

from kg_assets.chunks.blocks import Block, Table
from kg_assets.chunks.readers.pdf.groups import BULLET, is_item, is_terminal, next_word_fits
from kg_assets.chunks.readers.pdf.hyphens import Vocabulary
from kg_assets.chunks.readers.pdf.kinds import Group
from kg_assets.chunks.readers.pdf.lines import Line

_LEADERS = re.compile(r"\s*(?:\.\s?){4,}")
_SENTENCE = 30
"""Characters; a shorter text without a full stop is a label, not the first half of a sentence."""
_ASIDE = ("table", "caption", "footnote")
"""What may stand between the two halves of a paragraph."""


def stitched(groups: Sequence[Group], edges: dict[tuple[int, int], float]) -> list[Group]:
    """Groups with the rest of a paragraph, behind a column or page break or beside a table, in its first half.

    Args:
        groups: Of all pages.
        edges: By page and region, where full lines end.
    """
    found: list[Group] = []
    open_text: Group | None = None
    broken = True  # a region, or what stands aside, has ended since the open text
    for group in groups:
        first = group.lines[0]
        if open_text is not None:
            last = open_text.lines[-1]
            broken = broken or (last.page, last.region) != (first.page, first.region)
        if group.kind in _ASIDE:
            broken = True
            found.append(group)
        elif open_text is not None and broken and _goes_on(open_text, group, edges):
            open_text.lines += group.lines
            broken = False
        else:
            found.append(group)
            open_text = group if group.kind in ("paragraph", "list", "reference") else None
            broken = False
    return found


def _goes_on(open_text: Group, group: Group, edges: dict[tuple[int, int], float]) -> bool:
    last, first = open_text.lines[-1], group.lines[0]
    if group.kind not in ("paragraph", "reference") or abs(first.size - last.size) > 0.08 * last.size:
        return False
    if is_item(first.text) or is_terminal(last.text):
        return False
    if first.text[:1].islower():
        return True
    if (last.page, last.region) != (first.page, first.region) and sum(
        len(line.text) for line in open_text.lines[:_SENTENCE]
    ) > _SENTENCE:
        return True
    return not next_word_fits(last, first.first_word, edges[last.page, last.region])


def blocks(groups: Sequence[Group], vocabulary: Vocabulary) -> list[Block]:
    """The blocks of a document; a caption beside a table goes into the table."""
    found: list[Block] = []
    indents: list[float] = []
    for group in groups:
        first = group.lines[0]
        if group.kind == "table" and first.table is not None:
            found.append(Block("table", "", page=first.page, table=first.table))
            continue
        text = _text(group, vocabulary)
        level = group.level
        if group.kind == "list":
            text = BULLET.sub("", text, count=1)
            level = _depth(first, indents)
        else:
            indents.clear()
        if text:
            found.append(Block(group.kind, text, level, first.page))
    return _with_captions(found)


def _text(group: Group, vocabulary: Vocabulary) -> str:
    if group.kind == "code":
        left = min(line.x0 for line in group.lines)
        return "\n".join(" " * round((line.x0 - left) / (0.6 * line.size)) + line.text for line in group.lines)
    if group.kind == "contents":
        return _LEADERS.sub(" ", group.lines[0].text).strip()
    return vocabulary.text(line.text for line in group.lines).replace("\u00ad", "-").strip()


def _depth(first: Line, indents: list[float]) -> int:
    """How deep an item is nested, by where it begins; `indents` are those of the items around it."""
    while indents and first.x0 < indents[-1] - 0.5 * first.size:
        indents.pop()
    if not indents or first.x0 > indents[-1] + 0.5 * first.size:
        indents.append(first.x0)
    return len(indents) - 1


def _with_captions(found: Sequence[Block]) -> list[Block]:
    """Captions beside a table as the table's own: all above their tables, or all below them, as most of them stand."""
    captions = [place for place, block in enumerate(found) if _is_of_table(block)]
    above = sum(_is_bare(found, place + 1) and not _is_bare(found, place - 1) for place in captions)
    below = sum(_is_bare(found, place - 1) and not _is_bare(found, place + 1) for place in captions)
    side = -1 if below > above else 1
    of_table = {place + side: place for place in captions if _is_bare(found, place + side)}
    taken = set(of_table.values())
    return [
        _captioned(block, found[of_table[place]].text) if place in of_table else block
        for place, block in enumerate(found)
        if place not in taken
    ]


def _is_of_table(block: Block) -> bool:
    return block.kind == "caption" and not block.text.lower().startswith(("fig", "abb", "map", "graph", "chart"))


def _is_bare(found: Sequence[Block], place: int) -> bool:
    """Whether a table without a caption stands there."""
    table = found[place].table if 0 <= place < len(found) else None
    return table is not None and not table.caption


def _captioned(block: Block, caption: str) -> Block:
    table = block.table
    assert isinstance(table, Table)
    return replace(block, table=replace(table, caption=caption))
