"""Text as the eye sees it, so that `name = 'Harbor Bank'` finds what a page shows as Harbor Bank."""

import re
import unicodedata
from typing import Final

from kg_assets.chunks.result import ReadingNote

_INVISIBLE: Final = re.compile(
    "[\0-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters; tab, line and page breaks stay
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
    # Joiners shape words of Persian and of Indian scripts, and emoji; elsewhere they are invisible.
    "|(?<![\u0600-\u109f\u1780-\u18aa\u2600-\u27bf\U0001f000-\U0001faff])[\u200c\u200d]"
)
_LIGATURE: Final = re.compile("[\ufb00-\ufb06]")
_SPACE: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LINE_BREAK: Final = re.compile("\r\n?|[\x85\u2028\u2029]")


def visible_text(text: str) -> tuple[str, int]:
    """The text without invisible characters, and how many were left out.

    Ligatures become their letters, spaces of every width and those that do not break become plain ones, hyphens that
    do not break become plain ones, and lines end in `\\n`.
    """
    if text.isascii() and text.isprintable():
        return text, 0
    text, count = _INVISIBLE.subn("", text)
    text = _LIGATURE.sub(lambda ligature: unicodedata.normalize("NFKC", ligature[0]), text)
    text = _SPACE.sub(" ", _LINE_BREAK.sub("\n", text))
    return text.replace("\u2010", "-").replace("\u2011", "-"), count


def invisible_characters(count: int) -> tuple[ReadingNote, ...]:
    """The note of a document of which that many characters were left out; none where there were none."""
    return (ReadingNote("left out", "invisible characters", count),) if count else ()
