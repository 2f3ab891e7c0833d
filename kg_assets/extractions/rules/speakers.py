"""Who speaks in a transcript: `Jane Roe, Chief Executive Officer: Thank you.`"""

import re
from dataclasses import dataclass
from typing import Final

_NAME: Final = r"[A-Z][\w.\u2019'-]*(?: (?:[A-Z][\w.\u2019'-]*|de|van|von|der|la)){0,4}"
_LINE: Final = re.compile(rf"(?P<name>{_NAME})(?P<role>(?:, | - | \u2013 | — |, )[^:.?!]{{2,80}})?:(?:\s+|$)")
_MANAGEMENT: Final = re.compile(
    r"\b(?:chief|president|chair\w*|officer|founder|director|treasurer|CEO|CFO|COO|CTO|investor relations)\b",
    re.IGNORECASE,
)

_AUDITORS: Final = re.compile(
    r"\breports? of independent (?:registered public accounting firm|auditors?)|\b(?:we|our) (?:have |also )*"
    r"(?:audited|conducted our audits?)\b|\bcritical audit matters?\b|\bregistered with the PCAOB\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Speaker:
    """Who speaks, and whether for the company: a role in its management stands beside the name."""

    name: str
    for_company: bool


def is_auditors_report(header_path: str, content: str) -> bool:
    """True where `we` are the auditors of whose document it is."""
    return bool(_AUDITORS.search(header_path) or _AUDITORS.search(content))


def speaker_of(text: str) -> tuple[Speaker, int] | None:
    """The speaker that a paragraph begins with, and where the speech begins; None where it begins with none."""
    match = _LINE.match(text)
    if match is None or (match["role"] is None and len(match["name"].split()) < 2 and match["name"] != "Operator"):
        return None
    management = match["role"] is not None and bool(_MANAGEMENT.search(match["role"])) and "nalyst" not in match["role"]
    return Speaker(match["name"], management), match.end()
