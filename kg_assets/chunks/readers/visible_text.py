"""Text as the eye sees it, and the note of what was left out for it."""

from kg_assets.chunks.result import ReadingNote
from kg_resources.visible_text import visible_text

__all__ = ["invisible_characters", "visible_text"]


def invisible_characters(count: int) -> tuple[ReadingNote, ...]:
    """The note of a document of which that many characters were left out; none where there were none."""
    return (ReadingNote("left out", "invisible characters", count),) if count else ()
