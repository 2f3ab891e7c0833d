"""Whose press release a text is, where its dateline says so plainly."""

import re
from collections.abc import Sequence
from typing import Final

_FIRST: Final = 25
"""Blocks among which a release begins."""
_LONGEST: Final = 120
"""Characters of a dateline."""
_DASH: Final = re.compile(r"\s*(?:--+|[–—]|\s-\s)\s*")
_PLACE: Final = re.compile(r"[A-Z]{2}[A-Z .,'-]*\b|[A-Z][\w .'-]+, [A-Z]")
_WIRE: Final = re.compile(r"BUSINESS\s*WIRE|PR\s*NEWSWIRE|GLOBE\s*NEWSWIRE|ACCESS\s*WIRE|NEWSFILE", re.I)
_NAME: Final = r"(?P<name>[A-Z][^();:]{1,80}?)"
_LISTED: Final = re.compile(
    _NAME + r",?\s*\([^()]{0,30}\b(?i:NYSE|NASDAQ|AMEX|OTC\w*|TSXV?|LSE|ASX|CSE)\b[^()]*:[^()]*\)"
)
_SAYS: Final = re.compile(
    _NAME + r"(?:,\s+(?!(?:Inc|Corp|Co|Ltd|LLC|L\.?P|N\.A|PLC)\b)|\s+(?:today|announced|reported|has|will|is)\b)"
)
_ABOUT: Final = re.compile(r"About\s+(?P<name>(?!(?:Us|This|The)\b)[A-Z].{1,60})")


def release_owner(texts: Sequence[str]) -> str | None:
    """The company that a press release is of, None of what is no release or does not say.

    It is the name behind the dateline, with a ticker (`OHIO, Oct. 30 -- Acme Corp. (NYSE: ACM)`), or with the name of a
    news wire before it; then the heading `About Acme Corp.` gives the name in full.

    Args:
        texts: Of the blocks, in order.
    """
    for text in texts[:_FIRST]:
        dateline, *rest = _DASH.split(" ".join(text.split()), maxsplit=2)
        if not rest or len(dateline) > _LONGEST or not _PLACE.match(dateline):
            continue
        by_wire = _WIRE.search(dateline) is not None
        if _WIRE.search(rest[0][:30]):
            by_wire, rest = True, rest[1:]
        said = " ".join(rest)
        if listed := _LISTED.match(said):
            return listed["name"].strip(" ,")
        if by_wire and (says := _SAYS.match(said)):
            about = (found["name"] for other in texts if (found := _ABOUT.fullmatch(other.strip(" :"))))
            return next((name for name in about if name.startswith(says["name"])), says["name"])
    return None
