"""Kinds of paragraphs that their words or their place tell: list items, footnotes, captions, references, units."""

import re
from dataclasses import replace
from typing import Final

from kg_assets.chunks.readers.html_flow import Paragraph
from kg_assets.chunks.readers.units import is_units, units_in

_BULLET: Final = re.compile(r"[•·●○◦▪■□‣∙]\s*|[–—-]\s+(?=[A-Z])")
_NOTE: Final = re.compile(r"(?:\(\d{1,2}\)|\([a-z]\)|[*†‡§¶]{1,3})\s*(?=[A-Z])")
_NUMBER_AND_TEXT: Final = re.compile(r"(\([a-zA-Z0-9]{1,3}\)|[*†‡]+)(?=[A-Z])")
_CAPTION: Final = re.compile(r"(?:table|figure|fig\.|chart)\s+[\dIVX]+(?:\.\d+)*\s*[.:–—-].{0,200}", re.I)
_SOURCES: Final = re.compile(
    r"(?:references|sources|bibliography|works cited|citations|further reading|external links|notes and references"
    r"|footnotes|see also)",
    re.I,
)


def mark_kinds(paragraphs: list[Paragraph]) -> None:
    """Sets kinds, and hands captions and lines of units to the tables under them, which leaves gaps in the list."""
    sources: int | None = None
    after_table = False
    for paragraph in paragraphs:
        if number := _NUMBER_AND_TEXT.match(paragraph.text):  # their distance is a matter of style
            paragraph.text = f"{number[0]} {paragraph.text[number.end() :]}"
        if paragraph.kind == "heading":
            if sources is None or paragraph.level <= sources:
                sources = paragraph.level if _SOURCES.fullmatch(paragraph.text.strip()) else None
        elif sources is not None and paragraph.kind in ("list", "paragraph"):
            paragraph.kind, paragraph.text = "reference", paragraph.text.lstrip("^↑ ")
        elif paragraph.kind == "paragraph":
            if mark := _BULLET.match(paragraph.text):
                paragraph.kind, paragraph.text = "list", paragraph.text[mark.end() :]
            elif after_table and _NOTE.match(paragraph.text):
                paragraph.kind = "footnote"
            elif _CAPTION.fullmatch(paragraph.text):
                paragraph.kind = "caption"
        after_table = paragraph.kind == "table" or (after_table and paragraph.kind == "footnote")
    _hand_to_tables(paragraphs)


def _hand_to_tables(paragraphs: list[Paragraph]) -> None:
    kept: list[Paragraph] = []
    for paragraph in paragraphs:
        table = paragraph.table
        while table is not None and kept:
            above = kept[-1]
            if above.kind == "paragraph" and is_units(above.text):
                table = replace(table, units=f"{kept.pop().text} {table.units}".strip())
            elif above.kind == "caption" and not table.caption:
                table = replace(table, caption=kept.pop().text)
            else:
                break
        if table is not None:
            if not table.units and kept and kept[-1].kind == "paragraph":
                table = replace(table, units=units_in(kept[-1].text))
            paragraph.table = table
        kept.append(paragraph)
    paragraphs[:] = kept
