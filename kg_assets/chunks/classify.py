"""What no reader can know from the format: captions, lists of sources and tables of contents, by their words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from kg_assets.chunks.blocks import Block
from kg_assets.chunks.readers.units import is_units, units_in

_CAPTION: Final = re.compile(
    r"(?:table|figure|fig\.|chart|exhibit|box)\s+[\dIVX]+(?:[.-]\d+)*\s*[.:–—-]\s.{0,300}", re.I
)
_SOURCES: Final = re.compile(
    r"(?:[\dIVX]+\.?\s+)?(?:(?:notes and )?references(?: and notes)?|bibliography|works cited|literature(?: cited)?"
    r"|citations|sources|further reading|external links|see also|footnotes"
    r"|bibliographie|références|literatur(?:verzeichnis)?|literatuur|参考文献)\W*",
    re.I,
)
_DOUBTFUL: Final = re.compile(r"citations|sources|literature|footnotes", re.I)
"""Headings under which other lists may stand, too."""
_SOURCE: Final = re.compile(r"\b(?:1[5-9]|20)\d\d\b|https?:|www\.|\bdoi\b|\bISBN\b|\barXiv\b", re.I)
_CONTENTS: Final = re.compile(r"(?:table of )?contents|index to .{3,80}|inhalt(?:sverzeichnis)?|sommaire|目录", re.I)
_LEADERS: Final = re.compile(r"(?:[.·]\s?){4,}(?:[A-Z]-?)?(?:\d{1,4}(?![\d,.%])|[ivxl]{1,6}\b|\Z)")
_ENDS_IN_PAGE: Final = re.compile(r".*\D\s(?:[A-Z]-)?(?:\d{1,4}|[ivxl]{1,6})")
_LINE: Final = 200
"""Characters of a line of contents at most."""


def is_caption(text: str) -> bool:
    """Whether a text is the caption of a table or figure with its number, such as `Table 2: Sales by region`."""
    return _CAPTION.fullmatch(text) is not None


def classified(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with the kinds that their words and their place tell. Captions and units go to the table below them.

    Nothing is left out: what changes is the kind of a block.
    """
    return list(_handed_to_tables(_contents(_sources(list(blocks)))))


def _sources(blocks: list[Block]) -> list[Block]:
    """Under a heading such as `References`, up to the next heading that is no deeper, all entries are items of a list,
    or most of them have a year or an address; else the heading speaks of something else."""
    result: list[Block] = []
    position = 0
    while position < len(blocks):
        head = blocks[position]
        end = position + 1
        if head.kind in ("heading", "paragraph") and _SOURCES.fullmatch(head.text.strip()):
            level = head.level if head.kind == "heading" else 9
            while end < len(blocks) and not (blocks[end].kind == "heading" and blocks[end].level <= level):
                end += 1
            below = blocks[position + 1 : end]
            entries = [block for block in below if block.kind in ("paragraph", "list", "footnote")]
            listed = all(block.kind == "list" for block in entries) and not _DOUBTFUL.search(head.text)
            if listed or 2 * sum(bool(_SOURCE.search(block.text)) for block in entries) > len(entries):
                below = [replace(block, kind="reference") if block in entries else block for block in below]
            result += [head, *below]
        else:
            result.append(head)
        position = end
    return result


def _contents(blocks: list[Block]) -> Iterator[Block]:
    """Lines with dot leaders, and after a heading such as `Table of Contents` those that end in a number of a page."""
    below = False
    for block in blocks:
        text = block.text.strip()
        if block.kind in ("heading", "paragraph") and _CONTENTS.fullmatch(text):
            below = True
            yield block
        elif block.kind in ("heading", "paragraph", "list") and (
            (below and len(text) < _LINE and _ENDS_IN_PAGE.fullmatch(text)) or _LEADERS.search(text)
        ):
            yield Block("contents", text, page=block.page)
        elif below and block.table is not None and _lists_pages(rows := (block.table.header, *block.table.rows)):
            yield from (Block("contents", " ".join(filter(None, row)), page=block.page) for row in rows if any(row))
        else:
            below = below and block.kind in ("heading", "contents") and len(text) < _LINE
            yield block


def _lists_pages(rows: Iterable[tuple[str, ...]]) -> bool:
    numbers = [row[-1].strip() for row in rows if row and any(row[:-1]) and row[-1].strip()]
    pages = [int(number) for number in numbers if number.isdecimal() and len(number) < 5]
    return len(pages) >= 2 and 3 * len(pages) >= 2 * len(numbers) and pages == sorted(pages)


def _handed_to_tables(blocks: Iterable[Block]) -> Iterator[Block]:
    waiting: list[Block] = []
    """Captions and units that a table may follow."""
    before = ""
    """The text of the paragraph before those."""
    for block in blocks:
        if block.kind == "paragraph" and is_caption(block.text):
            block = replace(block, kind="caption")
        if block.kind == "caption" or (block.kind == "paragraph" and is_units(block.text)):
            waiting.append(block)
            continue
        if block.table is not None:
            table = block.table
            while waiting:
                above = waiting[-1]
                if above.kind == "caption" and not table.caption:
                    table = replace(table, caption=above.text)
                elif above.kind == "paragraph" and not table.units:
                    table = replace(table, units=above.text)
                else:
                    break
                waiting.pop()
            if not table.units and not waiting:
                table = replace(table, units=units_in(before))
            block = replace(block, table=table)
        before = block.text if block.kind == "paragraph" else ""
        yield from waiting
        waiting = []
        yield block
    yield from waiting
