"""Text as the eye sees it, so that `name = 'Harbor Bank'` finds what a page shows as Harbor Bank."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

INVISIBLE: Final = re.compile(
    "[\0-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters; tab, line and page breaks stay
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
    # Joiners shape words of Persian and of Indian scripts, and emoji; elsewhere they are invisible.
    "|(?<![\u0600-\u109f\u1780-\u18aa\u2600-\u27bf\U0001f000-\U0001faff])[\u200c\u200d]"
)


def _letters(ligature: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", ligature[0])


SHOWN_AS: Final[tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = (
    (re.compile("[\ufb00-\ufb06]"), _letters),
    (re.compile("\r\n?|[\x85\u2028\u2029]"), "\n"),
    (re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"), " "),
    (re.compile("[\u2010\u2011]"), "-"),
)
"""What looks like plain characters, and the characters that it looks like."""


def visible_text(text: str) -> tuple[str, int]:
    """The text without invisible characters, and how many were left out.

    Ligatures become their letters, spaces of every width and those that do not break become plain ones, hyphens that
    do not break become plain ones, and lines end in `\\n`.
    """
    if text.isascii() and text.isprintable():
        return text, 0
    text, count = INVISIBLE.subn("", text)
    for pattern, shown in SHOWN_AS:
        text = pattern.sub(shown, text)
    return text, count
