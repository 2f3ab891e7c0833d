"""A long text in pieces that end where a sentence ends."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

_SENTENCE: Final = re.compile(r".+?(?:[.!?][\"'”’)]*\s+|[。！？]|\Z)", re.DOTALL)


def sentences(text: str, most: int) -> list[str]:
    """The sentences of a text, white space after them kept, so that they make up the text again. A sentence of more
    than `most` characters comes in several pieces, cut where a line ends, else where a word ends, else anywhere."""
    return [piece for sentence in _SENTENCE.findall(text) for piece in _cut(sentence, most)]


def filled(pieces: Iterable[str], most: int) -> list[str]:
    """Neighbouring pieces joined up to `most` characters."""
    result: list[str] = []
    for piece in pieces:
        if result and len(result[-1]) + len(piece) <= most:
            result[-1] += piece
        else:
            result.append(piece)
    return result


def _cut(text: str, most: int) -> Iterator[str]:
    start = 0
    while len(text) - start > most:
        end = text.rfind("\n", start + 1, start + most) + 1 or text.rfind(" ", start + 1, start + most) + 1
        end = end or start + most
        yield text[start:end]
        start = end
    yield text[start:]
