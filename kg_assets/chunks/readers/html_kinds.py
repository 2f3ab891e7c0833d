"""Kinds of paragraphs on a page that their marks or their place tell: list items, footnotes, captions."""

import re
from typing import Final

from kg_assets.chunks.classify import is_caption
from kg_assets.chunks.readers.html_flow import Paragraph

_BULLET: Final = re.compile(r"[•·●○◦▪■□‣∙]\s*|[–—-]\s+(?=[A-Z])")
_NOTE: Final = re.compile(r"(?:\(\d{1,2}\)|\([a-z]\)|[*†‡§¶]{1,3})\s*(?=[A-Z])")
_NUMBER_AND_TEXT: Final = re.compile(r"(\([a-zA-Z0-9]{1,3}\)|[*†‡]+)(?=[A-Z])")


def mark_kinds(paragraphs: list[Paragraph]) -> None:
    """Sets the kinds that keep a paragraph from being taken for a heading by its looks."""
    after_table = False
    for paragraph in paragraphs:
        if number := _NUMBER_AND_TEXT.match(paragraph.text):  # their distance is a matter of style
            paragraph.text = f"{number[0]} {paragraph.text[number.end() :]}"
        if paragraph.kind == "list":
            paragraph.text = paragraph.text.lstrip("^↑ ")  # what is left of links back from a note
        elif paragraph.kind == "paragraph":
            if mark := _BULLET.match(paragraph.text):
                paragraph.kind, paragraph.text = "list", paragraph.text[mark.end() :]
            elif after_table and _NOTE.match(paragraph.text):
                paragraph.kind = "footnote"
            elif is_caption(paragraph.text):
                paragraph.kind = "caption"
        after_table = paragraph.kind == "table" or (after_table and paragraph.kind == "footnote")
