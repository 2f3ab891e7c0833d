"""The words of a PDF page and their places, from pdfium's text page."""

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from kg_assets.chunks.readers.pdf.letters import composed, is_right_to_left, readable

HYPHEN: Final = "\u00ad"
"""How a word ends that is broken, or may be broken, at the end of its line."""
_PDFIUM_HYPHEN: Final = 0x02
_SPACES: Final = frozenset([0, 0x09, 0x0A, 0x0D, 0x20, 0xA0, 0x202F, 0x3000, *range(0x2000, 0x200C)])
_BOLD_NAMES: Final = ("bold", "black", "heavy", "demi")
_FIXED_PITCH, _FORCE_BOLD = 1, 1 << 18


@dataclass(slots=True)
class Word:
    """Characters between two spaces, upright in the frame of their page. Lengths are in points, `y` grows downwards."""

    text: str
    x0: float
    x1: float
    y: float
    """Of the baseline."""
    size: float
    bold: bool = False
    fixed_pitch: bool = False
    glued: bool = False
    """No space stands between this and the word before it."""

    @property
    def top(self) -> float:
        return self.y - 0.75 * self.size

    @property
    def bottom(self) -> float:
        return self.y + 0.2 * self.size


@dataclass(frozen=True)
class PageWords:
    words: list[Word]
    """In the order of the file."""
    width: float
    height: float
    angle: int
    """By how many quarter turns against the clock the page was turned to make most words stand upright."""
    turned: int
    """Words at another angle than most, such as a stamp in the margin: left out."""
    outside: int
    """Words outside the visible page: left out."""
    unreadable: int
    """Characters that the font does not map to a letter: left out."""


@dataclass(frozen=True)
class Style:
    size: float
    bold: bool
    fixed_pitch: bool
    angle: int
    """Quarter turns against the clock; -1 for any other angle."""


class _TextPage:
    """pdfium's text page, asked as little as possible: each question costs a microsecond."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._page = page.get_textpage()
        self._text = self._page.raw
        self._box = raw.FS_RECTF()
        self._matrix = raw.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._fonts: dict[int, tuple[bool, bool]] = {}
        self._styles: dict[int, Style] = {}
        """By the address of the text object that shows a character: all its characters look alike."""

    def close(self) -> None:
        self._page.close()

    def codes(self) -> list[int]:
        unicode, text = raw.FPDFText_GetUnicode, self._text
        return [unicode(text, index) for index in range(raw.FPDFText_CountChars(text))]

    def box(self, index: int) -> tuple[float, float, float, float]:
        """Left, bottom, right, top; as wide as the character's advance."""
        raw.FPDFText_GetLooseCharBox(self._text, index, self._box)
        return self._box.left, self._box.bottom, self._box.right, self._box.top

    def origin(self, index: int) -> tuple[float, float]:
        raw.FPDFText_GetCharOrigin(self._text, index, self._x, self._y)
        return self._x.value, self._y.value

    def style(self, index: int) -> Style:
        shown = raw.FPDFText_GetTextObject(self._text, index)
        if not shown:  # a character that pdfium made
            return self._style(index, None)
        key = ctypes.addressof(shown.contents)
        if key not in self._styles:
            self._styles[key] = self._style(index, shown)
        return self._styles[key]

    def _style(self, index: int, shown: object) -> Style:
        matrix = self._matrix
        raw.FPDFText_GetMatrix(self._text, index, matrix)
        size = raw.FPDFText_GetFontSize(self._text, index) * math.hypot(matrix.c, matrix.d)
        quarters = math.degrees(math.atan2(matrix.b, matrix.a)) / 90
        angle = round(quarters) % 4 if abs(quarters - round(quarters)) < 0.06 else -1
        bold, fixed_pitch = self._font(shown)
        return Style(round(size, 1), bold, fixed_pitch, angle)

    def _font(self, shown: object) -> tuple[bool, bool]:
        """Whether the font is bold, and whether all its letters have one width."""
        font = raw.FPDFTextObj_GetFont(shown) if shown else None
        if not font:
            return False, False
        key = ctypes.addressof(font.contents)
        if key not in self._fonts:
            buffer = ctypes.create_string_buffer(128)
            raw.FPDFFont_GetBaseFontName(font, buffer, 128)
            name, flags = buffer.value.decode("latin-1").lower(), raw.FPDFFont_GetFlags(font)
            bold = raw.FPDFFont_GetWeight(font) >= 600 or flags & _FORCE_BOLD or any(n in name for n in _BOLD_NAMES)
            self._fonts[key] = bool(bold), bool(flags & _FIXED_PITCH) or "courier" in name
        return self._fonts[key]


@dataclass(slots=True)
class _Piece:
    """Characters of one word in one style."""

    text: str
    style: Style
    origin: tuple[float, float]
    box: tuple[float, float, float, float]
    glued: bool


def page_words(page: pdfium.PdfPage) -> PageWords:
    """The words of a page, in a frame in which most of them stand upright."""
    text = _TextPage(page)
    try:
        codes = text.codes()
        pieces = [piece for start, end in _spans(codes) for piece in _pieces(text, codes, start, end)]
    finally:
        text.close()
    angles = Counter[int]()
    for piece in pieces:
        angles[piece.style.angle] += len(piece.text)
    angle = max(angles.most_common(1)[0][0], 0) if angles else 0
    left, bottom, right, top = visible_box(page)
    frame = _turned((left, bottom, right, top), angle)
    words: list[Word] = []
    turned = outside = unreadable = 0
    for piece in pieces:
        letters = readable(piece.text)
        unreadable += len(piece.text) - len(letters)
        x, y = (piece.box[0] + piece.box[2]) / 2, (piece.box[1] + piece.box[3]) / 2
        if piece.style.angle != angle:
            turned += 1
        elif not (left <= x <= right and bottom <= y <= top):
            outside += 1
        elif letters:
            x0, _, x1, _ = _turned(piece.box, angle)
            _, y, _, _ = _turned((*piece.origin, *piece.origin), angle)
            style = piece.style
            words.append(
                Word(letters, x0 - frame[0], x1 - frame[0], frame[3] - y, style.size, style.bold, style.fixed_pitch)
            )
            words[-1].glued = piece.glued and len(words) > 1
    width, height = frame[2] - frame[0], frame[3] - frame[1]
    return PageWords(words, width, height, angle, turned, outside, unreadable)


def visible_box(page: pdfium.PdfPage) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of what a viewer shows of the page."""
    return page.get_cropbox() or (0.0, 0.0, *page.get_size())


def _turned(box: tuple[float, float, float, float], angle: int) -> tuple[float, float, float, float]:
    """A box after so many quarter turns with the clock."""
    left, bottom, right, top = box
    for _ in range(angle):
        left, bottom, right, top = bottom, -right, top, -left
    return left, bottom, right, top


def _spans(codes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Start and end of each run of characters without a space, cut behind the hyphens that end a line."""
    start = 0
    for index, code in enumerate(codes):
        if code in _SPACES:
            if start < index:
                yield start, index
            start = index + 1
        elif code == _PDFIUM_HYPHEN:
            yield start, index + 1
            start = index + 1
    if start < len(codes):
        yield start, len(codes)


def _pieces(text: _TextPage, codes: Sequence[int], start: int, end: int) -> Iterator[_Piece]:
    """A span as one piece, or as several where its style, line or direction changes within it."""
    letters = "".join(HYPHEN if code == _PDFIUM_HYPHEN else chr(code) for code in codes[start:end])
    style, origin, last = text.style(start), text.origin(start), end - 1
    if is_right_to_left(letters):
        yield from _right_to_left(text, letters, start, style)
        return
    first_box, last_box = text.box(start), text.box(last)
    box = _around(first_box, last_box)
    along = abs(box[2] - box[0]) if style.angle % 2 == 0 else abs(box[3] - box[1])
    _, y = text.origin(last)
    # Small capitals are a little smaller than the first letter, and one word with it.
    alike = 0.7 * style.size <= text.style(last).size <= style.size / 0.7
    uniform = alike and (style.angle % 2 == 1 or abs(y - origin[1]) < 0.1)
    if end - start == 1 or (uniform and along <= 1.2 * style.size * (end - start)):
        yield _Piece(composed(letters), style, origin, box, glued=False)
        return
    glued = False
    positions = [(index, text.origin(index), text.box(index), text.style(index)) for index in range(start, end)]
    runs: list[list[int]] = []
    for place in range(len(positions)):
        if place and _continues(positions[place - 1], positions[place]):
            runs[-1].append(place)
        else:
            runs.append([place])
    for run in runs:
        first, final = positions[run[0]], positions[run[-1]]
        if run[0]:
            before = positions[run[0] - 1]
            glued = first[2][0] - before[2][0] >= 0 and first[2][0] - before[2][2] < 0.15 * style.size
            glued = glued and abs(first[1][1] - before[1][1]) < 0.7 * style.size
        letters_of_run = "".join(letters[place] for place in run)
        yield _Piece(composed(letters_of_run), first[3], first[1], _around(first[2], final[2]), glued)


def _continues(before: tuple, this: tuple) -> bool:
    """Whether two neighbouring characters have one style and one baseline, without a jump between them."""
    (_, (_, y0), box0, style0), (_, (_, y1), box1, style1) = before, this
    if style0.angle % 2 or style1.angle % 2:
        return style0 == style1
    return style0 == style1 and abs(y0 - y1) < 0.1 and -style0.size < box1[0] - box0[2] < 0.5 * style0.size


def _right_to_left(text: _TextPage, letters: str, start: int, style: Style) -> Iterator[_Piece]:
    """A word with Hebrew or Arabic letters in logical order, Latin letters in it as pieces of their own.

    pdfium turns every line from the order of the page to that of reading, but also the letters of one glyph, such as
    lam and alef, whose order was right: these share a box, and are turned back.
    """
    boxes = [text.box(start + place) for place in range(len(letters))]
    glyphs = [list(group) for _, group in groupby(range(len(letters)), key=lambda place: boxes[place])]
    before: tuple[float, float, float, float] | None = None
    prefix = False  # one letter, such as the Arabic for "and", is written together with the name that follows
    for backwards, group in groupby(glyphs, key=lambda glyph: _runs_backwards(letters[glyph[0]])):
        run = list(group)
        ordered = [letters[place] for glyph in run for place in (reversed(glyph) if backwards else glyph)]
        places = [place for glyph in run for place in glyph]
        box = boxes[places[0]]
        for place in places:
            box = _around(box, boxes[place])
        gap = min(abs(box[0] - before[2]), abs(before[0] - box[2])) if before else math.inf
        glued = prefix and gap < 0.1 * style.size
        yield _Piece(composed("".join(ordered)), style, text.origin(start + places[0]), box, glued)
        before, prefix = box, backwards and len(run) == 1


def _runs_backwards(character: str) -> bool:
    return unicodedata.bidirectional(character) not in ("L", "EN")


def _around(one: tuple[float, float, float, float], other: tuple[float, float, float, float]):
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
