"""The line that gives the unit of a table's values."""

import re
from typing import Final

_UNITS: Final = re.compile(
    r"\(?[^()]{0,80}\b(?:in|of)\s+(?:[\w.$€£]+\s+){0,3}(?:millions|thousands|billions|dollars|percent|%)\b[^.]{0,120}"
    r"|\((?:unaudited|dollars|percent|except)[^()]{0,120}\)",
    re.I,
)
_IN_SENTENCE: Final = re.compile(r"\([^()]{0,60}\b(?:in|of)\s+(?:millions|thousands|billions)\b[^()]{0,100}\)", re.I)


def is_units(text: str) -> bool:
    """Whether a line is nothing but the unit, such as `(in millions, except per share data)`."""
    return len(text) < 200 and _UNITS.fullmatch(text.strip()) is not None


def units_in(text: str) -> str:
    """The unit in brackets that a sentence above a table gives, empty where it gives none."""
    found = _IN_SENTENCE.findall(text)
    return found[-1] if found else ""
