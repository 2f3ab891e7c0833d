"""The day on which a document was made, where its opening says it."""

import re
from datetime import date, datetime
from typing import Final

from kg_assets.chunks.result import Document

_OPENING: Final = 1_500
"""Characters of the first chunk: a dateline stands at the top."""

_MONTHS: Final = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY: Final = re.compile(
    r"(?P<before>\w*)\s*"
    rf"(?P<day>\b\d{{4}}-\d\d-\d\d\b|\b(?:{_MONTHS}) \d{{1,2}}, \d{{4}}\b|\b\d{{1,2}} (?:{_MONTHS}) \d{{4}}\b)"
)
_FORMS: Final = ("%Y-%m-%d", "%B %d, %Y", "%d %B %Y")
_OF_SOMETHING_ELSE: Final = frozenset("ended ending since until through before after of".split())
"""`Fiscal year ended December 31, 2025` and `as of June 30, 2025` date what is told, not the telling."""


def find_document_date(document: Document) -> str | None:
    """ISO date: the file's own, else the first whole date of the opening that is no period's; else None."""
    if document.document_date or not document.chunks:
        return document.document_date
    opening = f"{document.name}\n{document.chunks[0].content[:_OPENING]}"
    for match in _DAY.finditer(opening):
        if match["before"].lower() not in _OF_SOMETHING_ELSE and (day := _parsed(match["day"])):
            return day.isoformat()
    return None


def _parsed(text: str) -> date | None:
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None
