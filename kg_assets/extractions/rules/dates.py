"""Dates that a sentence names: years, quarters, months and days. "Last month" is left to the document's date."""

import re
from collections.abc import Callable
from typing import Final

_MONTH: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.)"
)
_YEAR: Final = r"(?:19|20)\d\d"
_QUARTER: Final = r"(?:Q[1-4]|(?:first|second|third|fourth) quarter|(?:first|second) half)"

_DATE: Final = re.compile(
    "|".join(
        (
            rf"\b{_YEAR}-\d\d-\d\d\b",
            rf"\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:, {_YEAR})?\b",
            rf"\b\d{{1,2}} {_MONTH}(?: {_YEAR})?",
            rf"\b{_MONTH}(?: of)?,? {_YEAR}\b",
            rf"\b{_QUARTER}(?: of)?(?: fiscal(?: year)?)?,? (?:{_YEAR}|FY ?\d\d)\b",
            rf"\b{_QUARTER}\b",
            rf"\b(?:fiscal(?: year)?|FY) ?{_YEAR}\b",
            rf"\b(?:early|mid|late|spring|summer|fall|autumn|winter)[ -](?:of )?{_YEAR}\b",
            rf"(?<![$€£#,.\d-])\b{_YEAR}\b(?![,.]\d|%|-year)",
            r"\b(?:January|February|April|June|July|August|September|October|November|December)\b",
            r"(?:(?<=\bin )|(?<=\bsince )|(?<=\bby )|(?<=\buntil )|(?<=\blast ))(?:March|May)\b(?! \d)",
        )
    )
)


def nearest_date(sentence: str, position: int, within: Callable[[int], bool]) -> str:
    """The date that stands nearest to a character of the sentence, of those whose beginning lies `within` what is
    spoken of; empty where there is none."""
    found = [match.span() for match in _DATE.finditer(sentence) if within(match.start())]
    if not found:
        return ""
    start, end = min(found, key=lambda span: (max(span[0] - position, position - span[1], 0), span[0]))
    return sentence[start:end].strip()
