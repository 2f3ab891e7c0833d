"""Filings in plain text, as they were until about 2000: lines of fixed width with a few tags between."""

import re
from collections import Counter
from itertools import pairwise
from typing import Final

from kg_assets.chunks.blocks import Block, ReadDocument
from kg_assets.chunks.owner import release_owner
from kg_assets.chunks.readers.filing import cover_length, cover_of, is_filing, level_of, prepare_items
from kg_assets.chunks.readers.filing_text_table import table_blocks
from kg_assets.chunks.readers.html_flow import Paragraph
from kg_assets.chunks.readers.text import text_blocks
from kg_assets.chunks.readers.visible_text import invisible_characters, visible_text
from kg_assets.chunks.result import ReadingNote

_PAGE: Final = re.compile(r"^[ \t]*<PAGE>.*$", re.M)
_TABLE: Final = re.compile(r"<TABLE>(.*?)(?:</TABLE>|(?=<TABLE>)|\Z)", re.S)
_TAG: Final = re.compile(r"</?(?:TABLE|CAPTION|S|C|FN|F\d+|R|TEXT|B|I|U|CENTER)>")
_PAGE_NUMBER: Final = re.compile(r"(?:page\s+)?[-–—\s]*(?:[A-Z]{1,2}\s?-\s?)?(?:\d{1,3}|[ivxl]{1,6})[-–—\s]*", re.I)
_PAGE_OF: Final = re.compile(r"\bpage\s+\d{1,4}\s+of\s+\d{1,4}\b", re.I)
_LONG: Final = 150
"""Characters of the text that makes a heading of a line on the cover page."""
_RULE: Final = re.compile(r"[-=_\s]*")


def read_filing_text(text: str) -> ReadDocument:
    """A filing, or an exhibit of one, without its tags and page numbers. The date is the end of the period that it
    reports on."""
    text, invisible = visible_text(text)
    text, numbers = _without_page_numbers(_PAGE.sub("\f", text).replace("\f\f", "\f"))
    paragraphs: list[Paragraph] = []
    end = 0
    for table in _TABLE.finditer(text):
        paragraphs += _paragraphs(text_blocks(_TAG.sub("", text[end : table.start()])))
        paragraphs += _paragraphs(table_blocks(table[1]))
        end = table.end()
    paragraphs += _paragraphs(text_blocks(_TAG.sub("", text[end:])))
    cover = None
    if is_filing({}, text):
        cover = cover_of({}, paragraphs)
        paragraphs = _with_items(prepare_items(paragraphs))
    notes = [ReadingNote("left out", "page numbers", numbers)] if numbers else []
    return ReadDocument(
        tuple(Block(one.kind, one.text, one.level, table=one.table) for one in paragraphs),
        title=cover.title if cover else None,
        owner=cover.registrant if cover else release_owner([one.text for one in paragraphs]),
        date=cover.period_end if cover else None,
        notes=(*notes, *invisible_characters(invisible)),
    )


def _without_page_numbers(text: str) -> tuple[str, int]:
    """The text without the numbers that stand alone on the first or last line of a page, and the lines there that tell
    the page and are the same on three pages or more but for their numbers."""
    pages = [page.split("\n") for page in text.split("\f")]
    if len(pages) == 1:
        return text, 0
    edges = [(lines, i) for lines in pages for i in _edges(lines)]
    counts = Counter(_without_digits(lines[i]) for lines, i in edges)
    count = 0
    for lines, i in edges:
        repeated = _PAGE_OF.search(lines[i]) and counts[_without_digits(lines[i])] >= 3
        if repeated or _PAGE_NUMBER.fullmatch(lines[i].strip()):
            lines[i] = ""
            count += 1
    return "".join(_joined(["\n".join(lines) for lines in pages])), count


def _edges(lines: list[str]) -> set[int]:
    """Positions of the first and the last line of a page that hold more than a rule or tags."""
    filled = [i for i, line in enumerate(lines) if not _RULE.fullmatch(_TAG.sub("", line))]
    return {*filled[:1], *filled[-1:]}


def _without_digits(line: str) -> str:
    return " ".join(re.sub(r"\d+", "#", line).casefold().split())


def _joined(pages: list[str]) -> list[str]:
    """The pages with a blank line between two, unless a sentence goes on."""
    joined: list[str] = []
    for page in pages:
        lines = page.strip("\n")
        before = joined[-1].rstrip() if joined else ""
        goes_on = before[-1:] not in (*".!?:;-", "") and lines.lstrip()[:1].islower()
        joined[-1:] = [*([before] if joined else []), ("\n" if goes_on else "\n\n") + lines]
    return joined


def _paragraphs(blocks: list[Block]) -> list[Paragraph]:
    return [Paragraph(block.kind, _narrow(block), level=block.level, table=block.table) for block in blocks]


def _narrow(block: Block) -> str:
    """The text without the gaps by which lines were stretched to one width."""
    lines = block.text.split("\n")
    return block.text if block.kind == "code" else "\n".join(" ".join(line.split()) for line in lines)


def _with_items(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Parts and Items have their levels, other headings stand under them, and the cover page has none."""
    cover = cover_length(paragraphs)
    fixed = [level_of(paragraph) for paragraph in paragraphs]
    for paragraph, below in pairwise(paragraphs[: cover + 1]):
        if paragraph.kind == "heading" and len(below.text) < _LONG:
            paragraph.kind, paragraph.level = "paragraph", 0
    others = [one for one, level in zip(paragraphs, fixed, strict=True) if one.kind == "heading" and level is None]
    ranks = {level: rank for rank, level in enumerate(sorted({one.level for one in others}), 1)}
    base = 0
    for paragraph, level in zip(paragraphs, fixed, strict=True):
        if level is not None:
            paragraph.kind, paragraph.level, base = "heading", level, level
        elif paragraph.kind == "heading":
            paragraph.level = base + ranks[paragraph.level]
    return paragraphs
