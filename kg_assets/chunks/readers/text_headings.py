"""Which short lines of plain text are headings."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from kg_assets.chunks.blocks import Block
from kg_assets.chunks.readers.text_paragraphs import Part

Kind = Literal["title", "hashes", "double", "division", "capitals", "underlined", "numbered", "words"]

_OUTERMOST_FIRST: Final[tuple[Kind, ...]] = (
    "title", "double", "division", "capitals", "underlined", "numbered", "words",
)  # fmt: skip
_LONGEST: Final = 90
"""Characters."""
_MOST_WORDS: Final = 12
_MOST_PLAIN_WORDS: Final = 8
"""Of a heading that nothing but its place and shortness marks."""
_HASHES: Final = re.compile(r"(?P<hashes>#{1,6})[ \t]+(?P<title>\S.*?)(?:[ \t]+#+)?")
_DIVISION: Final = re.compile(
    r"(?:chapter|part|book|section|article|appendix|annex|schedule|exhibit|item|title|volume) "
    r"(?:\d+[a-z]?|[ivxlc]+|[a-z]|one|two|three|four|five|six|seven|eight|nine|ten)(?:\.?|[.:]? .*[^.,;:!?])",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,4})[.)]?[ \t]+[^\W\d_].*")
_ENDED: Final = re.compile(r"(?<!\bINC)(?<!\bCORP)(?<!\bCO)(?<!\bLTD)[.,;:!?…。，；：！？]$")
_OTHER_LINE: Final = re.compile(
    r" [-\u2013\u2014] |@|https?://|^[\w-]+: |^\W*[^\W\d_]+(?: \d{1,2},?)? \d{4}$|\d{3}[- ]\d{4}$|^\W*\d"
)
"""`Jane Roe — Chief Financial Officer`, `From: a`, addresses, dates, telephone numbers, values."""
_SPEAKER: Final = re.compile(r"(?:operator|moderator|analyst)\b[^.]{0,30}|[^:.]{2,80}:", re.IGNORECASE)
_FEW_SPEAKERS: Final = 3


def with_headings(parts: Sequence[Part]) -> list[Block]:
    """The blocks of the parts, those that are headings as such, each with the level that its kind has in this text.

    A heading is a short line without a full stop, under a blank line and over text: underlined, numbered, named as a
    chapter is, in capitals, or a few words. Words that stand there more than once, or between speeches, are none.
    """
    repeated = {text for text, count in Counter(part.block.text for part in parts).items() if count > 1}
    plain_words = sum(bool(_SPEAKER.fullmatch(part.block.text)) for part in parts) <= _FEW_SPEAKERS
    kinds: list[Kind | None] = []
    for position, part in enumerate(parts):
        before = parts[position - 1] if position else None
        after = parts[position + 1] if position + 1 < len(parts) else None
        kind = _kind(part, before, after, follows_heading=bool(kinds and kinds[-1]))
        if kind == "words" and (not plain_words or part.block.text in repeated):
            kind = None
        kinds.append("title" if kind in ("capitals", "words") and not position else kind)
    ranks: list[Kind] = [kind for kind in _OUTERMOST_FIRST if kind in kinds]
    return [_heading(part.block, kind, ranks) if kind else part.block for part, kind in zip(parts, kinds, strict=True)]


def _kind(part: Part, before: Part | None, after: Part | None, *, follows_heading: bool) -> Kind | None:
    text = part.block.text
    if part.lines != 1 or part.block.kind not in ("paragraph", "list"):
        return None
    if after is None or not (part.begins_group or follows_heading):
        return None
    if part.begins_group and part.ends_group and _HASHES.fullmatch(text):
        return "hashes"
    if len(text) > _LONGEST or len(text.split()) > _MOST_WORDS or not any(map(str.isalpha, text)):
        return None
    if text[0].isupper() and _DIVISION.fullmatch(text) and part.begins_group:
        return "division"
    if _ENDED.search(text):
        return None
    if numbered := _NUMBERED.fullmatch(text):
        in_list = _is_next_number(numbered["number"], after) or (before is not None and _is_number_before(before, text))
        return None if in_list else "numbered"
    if part.block.kind == "list":
        return None
    if part.underline:
        return "double" if part.underline == "=" else "underlined"
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) > 2 and text.isupper() and not _OTHER_LINE.search(text):
        return "capitals"
    if part.begins_group and _is_plain_heading(text) and _is_text_under(text, after):
        return "words"
    return None


def _is_plain_heading(text: str) -> bool:
    return (
        text[0].isalpha()
        and not text[0].islower()
        and len(text.split()) <= _MOST_PLAIN_WORDS
        and not _OTHER_LINE.search(text)
    )


def _is_text_under(heading: str, after: Part) -> bool:
    text = after.block.text
    return after.block.kind in ("list", "table", "contents") or (
        len(text) >= 2 * len(heading) and bool(_ENDED.search(text))
    )


def _is_number_before(before: Part, text: str) -> bool:
    """Whether the line before is another number of the same list, not the section that this one is in."""
    precedes = _NUMBERED.fullmatch(before.block.text) if before.lines == 1 else None
    return precedes is not None and not text.startswith(f"{precedes['number']}.")


def _is_next_number(number: str, after: Part) -> bool:
    """Whether the line after is another number of the same list, not a section of this one."""
    follows = _NUMBERED.fullmatch(after.block.text)
    return follows is not None and not follows["number"].startswith(f"{number}.")


def _heading(block: Block, kind: Kind, ranks: Sequence[Kind]) -> Block:
    if kind == "hashes":
        found = _HASHES.fullmatch(block.text)
        assert found is not None
        return replace(block, kind="heading", text=found["title"], level=len(found["hashes"]))
    level = ranks.index(kind) + 1
    if kind == "numbered" and (found := _NUMBERED.fullmatch(block.text)):
        level += found["number"].count(".")
    return replace(block, kind="heading", level=min(level, 6))
