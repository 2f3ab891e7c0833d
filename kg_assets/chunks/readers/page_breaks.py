"""What a filing repeats on every printed page."""

import re
from collections import Counter
from typing import Final

from kg_assets.chunks.readers.html_flow import Paragraph

_PAGE_NUMBER: Final = re.compile(
    r"(?:page\s+)?[-–—\s]*(?:[A-Z]{1,2}\s?-\s?)?(?:\d{1,3}|[ivxl]{1,6})[-–—\s]*(?:of \d+)?", re.I
)
_CONTENTS_LINK: Final = re.compile(
    r"(?:back to |return to )?(?:table of contents|index(?: to financial statements)?|toc)", re.I
)
_ANSWER: Final = re.compile(r"(?:[^\s\d]+ ){0,3}[^\s\d]+\.")
"""`None.` or `Not applicable.` under a heading, which may often stand at the end of a page, but not of every other."""
_NEAR: Final = 3
"""Paragraphs on either side of a page break that may be running heads."""
_LONGEST: Final = 200
_SENTENCE_END: Final = re.compile(r"[.!?:;][\"'”’)\]]*$")


def without_running_heads(paragraphs: list[Paragraph], *, paged: bool) -> tuple[list[Paragraph], int]:
    """The paragraphs without running heads, page numbers and links back to the contents, and how many those were.
    A paragraph that a page break cuts is whole again.

    Args:
        paged: Paragraphs of nothing but a number are page numbers.
    """
    heads = _running_heads(paragraphs)
    kept: list[Paragraph] = []
    removed = 0
    broken = False
    for position, paragraph in enumerate(paragraphs):
        furniture = position in heads or (paged and _is_furniture(paragraph))
        if paragraph.page_break or furniture:
            broken = True
            removed += furniture
        elif broken and kept and _continues(kept[-1], paragraph):
            kept[-1].text = f"{kept[-1].text} {paragraph.text}"
            broken = False
        else:
            kept.append(paragraph)
            broken = False
    return kept, removed


def _is_furniture(paragraph: Paragraph) -> bool:
    if paragraph.kind not in ("paragraph", "heading"):
        return False
    if _PAGE_NUMBER.fullmatch(paragraph.text):
        return True
    return paragraph.linked and _CONTENTS_LINK.fullmatch(paragraph.text.strip()) is not None


def _running_heads(paragraphs: list[Paragraph]) -> set[int]:
    """Positions of paragraphs next to a page break whose text, numbers aside, stands next to three or more."""
    near: dict[int, str] = {}
    breaks = [position for position, paragraph in enumerate(paragraphs) if paragraph.page_break]
    for position in [-1, *breaks, len(paragraphs)] if breaks else []:
        for direction in (-1, 1):
            for other in range(position + direction, position + direction * (_NEAR + 1), direction):
                if not 0 <= other < len(paragraphs) or len(paragraphs[other].text) > _LONGEST:
                    break
                if paragraphs[other].text and paragraphs[other].table is None:
                    near[other] = re.sub(r"\d+", "#", paragraphs[other].text.casefold())
    counts = Counter(near.values())
    least = max(3, len(breaks) // 2)
    return {i for i, text in near.items() if counts[text] >= (least if _ANSWER.fullmatch(text) else 3)}


def _continues(before: Paragraph, after: Paragraph) -> bool:
    return (
        before.kind == after.kind == "paragraph"
        and len(before.text) > 60
        and _SENTENCE_END.search(before.text) is None
        and len(after.text) > 20
        and before.style.bold == after.style.bold
        and (after.text[:1].islower() or (re.search(r"[\w,]$", before.text) is not None and not before.style.bold))
        and not before.text.isupper()
    )
