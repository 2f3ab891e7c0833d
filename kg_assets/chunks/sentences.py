"""A long text in pieces that end where a sentence ends."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sentencex import segment  # type: ignore[attr-defined]  # the module is compiled

_WINDOW: Final = 8_000
"""Characters that are looked at together: over many sentences without spaces the segmenter takes the square of time."""
_NUMBER_AT_END: Final = re.compile(r"(?:^|\s)\(?\d{1,3}[A-Za-z]?\.\s*\Z")
"""`Item 1A. Risk Factors`."""


def sentences(text: str, most: int, language: str | None = None) -> list[str]:
    """The sentences of a text, white space after them kept, so that they make up the text again. A sentence of more
    than `most` characters comes in several pieces, cut where a line ends, else where a word ends, else anywhere."""
    return [piece for sentence in _joined(_segments(text, language or "en")) for piece in _cut(sentence, most)]


def filled(pieces: Iterable[str], most: int) -> list[str]:
    """Neighbouring pieces joined up to `most` characters."""
    result: list[str] = []
    for piece in pieces:
        if result and len(result[-1]) + len(piece) <= most:
            result[-1] += piece
        else:
            result.append(piece)
    return result


def _segments(text: str, language: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        found = list(segment(language, text[start : start + _WINDOW]))
        if len(found) > 1 and start + _WINDOW < len(text):
            found.pop()  # the next window begins with it
        yield from found
        start += sum(map(len, found))


def _joined(segments: Iterable[str]) -> Iterator[str]:
    """Segments, without the ends that an abbreviation may have made: a cut too few does no harm."""
    sentence = ""
    for following in segments:
        begin = following.lstrip()[:1]
        if sentence and (not begin or begin.isdigit() or begin.islower() or _NUMBER_AT_END.search(sentence[-20:])):
            sentence += following
            continue
        if sentence:
            yield sentence
        sentence = following
    if sentence:
        yield sentence


def _cut(text: str, most: int) -> Iterator[str]:
    start = 0
    while len(text) - start > most:
        end = text.rfind("\n", start + 1, start + most) + 1 or text.rfind(" ", start + 1, start + most) + 1
        end = end or start + most
        yield text[start:end]
        start = end
    yield text[start:]
