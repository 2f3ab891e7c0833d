"""The lines of a page in reading order."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from kg_assets.chunks.blocks import Table
from kg_assets.chunks.readers.pdf.letters import is_right_to_left
from kg_assets.chunks.readers.pdf.words import HYPHEN, Word

_NOTE_MARK: Final = re.compile(r"[\d,*†‡§¶]+")
_CLOSING: Final = re.compile(r"[.,;:!?)\]]")
_BEFORE_MARK: Final = re.compile(r"(?:[^\W\d_]{3}|[.,;:!?)\]\"'”’])$")


@dataclass(slots=True)
class Line:
    """One line of text, or a table in its place. Lengths are in points, `y` grows downwards from the page's top."""

    text: str
    x0: float
    x1: float
    y: float
    """Of the baseline; of a table its bottom."""
    size: float
    bold: bool
    fixed_pitch: bool
    page: int
    """From 1."""
    region: int
    """Which region of its page, in reading order."""
    left: float
    """Where its region begins, `right` where it ends."""
    right: float
    first_word: float
    """How wide the first word is."""
    first_look: tuple[float, bool] = (0.0, False)
    """Size and boldness of the first word."""
    last_look: tuple[float, bool] = (0.0, False)
    right_to_left: bool = False
    marks: int = 0
    """Marks of notes that were left out of the text."""
    leads_note: bool = False
    """It begins with the mark of a note."""
    contents: bool = False
    """It is a line of a table of contents."""
    table: Table | None = None


def line_of(row: Sequence[Word], page: int, region: int, left: float, right: float) -> Line:
    """A line of the words of one row, in the order from left to right."""
    raised = _raised(row)
    leads = raised[0] and len(row) > 1 and bool(_NOTE_MARK.fullmatch(row[0].text))
    words: list[Word] = []
    marks = 0
    for place, word in enumerate(row):
        if (
            raised[place]
            and _NOTE_MARK.fullmatch(word.text)
            and (leads if not words else _BEFORE_MARK.search(words[-1].text))
        ):
            marks += 1
        elif marks and word is row[place] and raised[place - 1] and _CLOSING.match(word.text) and words:
            words.append(replace(word, glued=True))
        else:
            words.append(word)
    sizes, letters, bold, fixed = Counter[float](), 0, 0, 0
    for word in words:
        count = len(word.text)
        sizes[word.size] += count
        letters, bold, fixed = letters + count, bold + count * word.bold, fixed + count * word.fixed_pitch
    first = next((place for place, word in enumerate(words[1:], 1) if not word.glued), len(words))
    return Line(
        text=row_text(words),
        x0=min(word.x0 for word in words),
        x1=max(word.x1 for word in words),
        y=max(words, key=lambda word: (word.size, len(word.text))).y,
        size=sizes.most_common(1)[0][0],
        bold=bold > 0.8 * letters,
        fixed_pitch=fixed > 0.8 * letters,
        page=page,
        region=region,
        left=left,
        right=right,
        first_word=words[first - 1].x1 - words[0].x0,
        first_look=(words[0].size, words[0].bold),
        last_look=(words[-1].size, words[-1].bold),
        right_to_left=2 * sum(len(word.text) for word in words if is_right_to_left(word.text)) > letters,
        marks=marks,
        leads_note=leads,
    )


def row_text(row: Sequence[Word]) -> str:
    """The text of words that stand in one row from left to right, in the order in which it is read."""
    words = _logical_order(row) if any(is_right_to_left(word.text) for word in row) else row
    parts: list[str] = []
    for place, word in enumerate(words):
        if place and not word.glued:
            parts.append(" ")
        # A hyphen stands for a break only at the end of the line.
        parts.append(word.text if place == len(words) - 1 else word.text.replace(HYPHEN, "-"))
    text = "".join(parts)
    return text[:-1].replace(HYPHEN, "-") + text[-1:]


def _logical_order(row: Sequence[Word]) -> list[Word]:
    """From right to left where most words run so, with the words of the other direction in their own order."""
    backwards = sum(len(word.text) if is_right_to_left(word.text) else -len(word.text) for word in row) >= 0
    words = list(reversed(row)) if backwards else list(row)
    ordered: list[Word] = []
    other: list[Word] = []
    for word in words:
        if is_right_to_left(word.text) == backwards:
            ordered += [*reversed(other), word]
            other = []
        else:
            other.append(word)
    return ordered + list(reversed(other))


def _raised(row: Sequence[Word]) -> list[bool]:
    """Which words are smaller than most of the row and stand above its baseline: marks of notes, exponents."""
    letters = Counter[tuple[float, float]]()
    for word in row:
        letters[word.size, word.y] += len(word.text)
    (size, y), _ = max(letters.items(), key=lambda item: (item[1], item[0]))
    if len(letters) > 1 and _NOTE_MARK.fullmatch(row[0].text) and row[0].size < 0.9 * row[1].size:
        size, y = row[1].size, row[1].y
    return [word.size < 0.9 * size and word.y < y - 0.1 * size for word in row]
