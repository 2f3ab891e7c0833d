"""The title in the properties of an Office file."""

import re
from typing import Final

_MADE_UP: Final = re.compile(
    r"(?:Microsoft )?(?:Word|PowerPoint|Excel)\b.*|(?:PowerPoint )?Pr(?:e|ä)sentation\d*|Slide \d+|Untitled.*|Title|"
    r"(?:Document|Book|Workbook) ?\d*|.*\.(?:docx?|pptx?|xlsx?|rtf)",
    re.IGNORECASE,
)
"""What programs write there where the author wrote none."""


def title_of(written: str | None) -> str | None:
    """None where there is no title, or one that a program made up."""
    title = " ".join((written or "").split())
    return None if not title or _MADE_UP.fullmatch(title) else title
