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
    than `most` characters comes in several pieces, cut where a line ends, else after a
    semicolon, where a word ends, or anywhere.

    Ends that an abbreviation may have made are no ends unless they are needed: a cut too few does no harm.
    """
    result: list[str] = []
    for certain in _certain(_segments(text, language or "en")):
        if sum(map(len, certain)) <= most:
            result.append("".join(certain))
        else:
            result.extend(filled((piece for segment in certain for piece in _cut(segment, most)), most))
    return result


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
        end = start + _WINDOW
        if end < len(text):
            end = text.rfind(" ", start, end) + 1 or end
        found = list(segment(language, text[start:end]))
        if len(found) > 1 and end < len(text):
            found.pop()  # the next window begins with it
        yield from found
        start += sum(map(len, found))


def _certain(segments: Iterable[str]) -> Iterator[list[str]]:
    """Segments, those together whose end may be none."""
    together: list[str] = []
    for following in segments:
        if together and not _ends(together[-1], following):
            together.append(following)
            continue
        if together:
            yield together
        together = [following]
    if together:
        yield together


def _ends(segment: str, following: str) -> bool:
    begin = following.lstrip()[:1]
    return bool(begin) and not (begin.isdigit() or begin.islower() or _NUMBER_AT_END.search(segment[-20:]))


def _cut(text: str, most: int) -> Iterator[str]:
    start = 0
    while len(text) - start > most:
        places = ((text.rfind(mark, start + most // 2, start + most), mark) for mark in ("\n", "; "))
        end = next((place + len(mark) for place, mark in places if place > 0), 0)
        end = end or text.rfind(" ", start + 1, start + most) + 1 or start + most
        yield text[start:end]
        start = end
    yield text[start:]
