"""Evidence: does a quote stand in the text, and as which exact characters?"""

import re
from functools import cached_property
from typing import Final

_SAME: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
    }
)
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_MARKUP: Final = re.compile(
    r"\]\([^()\s]*\)"  # the target of a Markdown link
    r"|<[^<>]{1,200}>"
    r"|^[^\S\n]*(?:#{1,6}|[-*+>]|\d+\.)\s+"
    r"|[*_`~|\\\[\]]",
    re.MULTILINE,
)


class Grounding:
    """One text, prepared once for many quotes."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _forms(self) -> list[tuple[str, list[int]]]:
        """The text normalized, with and without its markup; not needed while every quote is verbatim."""
        markup = tuple(_MARKUP.finditer(self._text))
        return [_normalized(self._text, left_out) for left_out in ((), markup)]

    def exact(self, quote: str) -> str | None:
        """The substring of the text that the quote stands for; None where it does not stand there.

        Whitespace, the shape of quotes and dashes, invisible characters and Markdown or HTML markup may differ;
        letters, their case, digits and order may not.
        """
        quote = quote.strip()
        if not quote:
            return None
        if quote in self._text:
            return quote
        for characters, offsets in self._forms:
            for wanted in _readings(quote):
                start = characters.find(wanted)
                if start >= 0:
                    return self._text[offsets[start] : offsets[start + len(wanted) - 1] + 1]
        return None


def _readings(quote: str) -> list[str]:
    """The quote as it may stand in a normalized text: as it is, without quotes or ellipsis around it, or markup."""
    plain = _normalized(quote, ())[0].strip()
    bare = re.sub(r"^\.\.\.|\.\.\.$", "", plain.strip("\"'")).strip("\"' ")
    unmarked = _normalized(quote, tuple(_MARKUP.finditer(quote)))[0].strip()
    return [reading for reading in dict.fromkeys((plain, bare, unmarked)) if reading]


def _normalized(text: str, left_out: tuple[re.Match[str], ...]) -> tuple[str, list[int]]:
    """The text with one form for what looks the same, and for each of its characters the offset it came from."""
    skipped = {offset for match in left_out for offset in range(*match.span())}
    characters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        if offset in skipped or _INVISIBLE.match(character):
            continue
        if character.isspace():
            if characters and characters[-1] == " ":
                continue
            character = " "
        for piece in character.translate(_SAME):
            characters.append(piece)
            offsets.append(offset)
    return "".join(characters), offsets
