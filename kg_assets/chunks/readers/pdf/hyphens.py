"""Words that a line break cuts in two."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

import simplemma

from kg_assets.chunks.readers.pdf.words import HYPHEN

_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_LAST: Final = re.compile(r"([^\W_]+(?:-[^\W_]+)*)[-\u2010\u00ad]$")
_FIRST: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


class Vocabulary:
    """The words of a document that no line break cuts, which tell how to join those that one does."""

    def __init__(self) -> None:
        self._counts = Counter[str]()

    def add(self, line: str) -> None:
        words = _WORD.findall(line)
        if words and line.rstrip().endswith(("-", HYPHEN, "\u2010")):
            words.pop()  # its second half is elsewhere
        self._counts.update(word.lower() for word in words)

    def text(self, lines: Iterable[str]) -> str:
        """Lines as one text: a hyphen that only marks the break is gone, one that belongs to the word stays.

        The form that stands elsewhere in the document decides; then that in a list of English words; then whether it
        is a name; then whether both halves are words of their own, as in risk-weighted.
        """
        parts: list[str] = []  # a text that grew line by line would be searched anew at every line
        for line in lines:
            if parts:
                parts[-1:] = self._joint(parts[-1], line)
            parts.append(line)
        return "".join(parts)

    def _joint(self, above: str, below: str) -> tuple[str, str]:
        """A line as it stands before the next one, and what stands between the two."""
        cut, follows = _LAST.search(above), _FIRST.match(below)
        if cut is None:
            return above, _between(above, below)
        if follows is None:
            return above[:-1], "- "
        return above[:-1], "" if self._is_one_word(cut[1], follows[0]) else "-"

    def _is_one_word(self, first: str, second: str) -> bool:
        capitals = len(first) > 1 and first.isupper()
        if not first[-1].isalpha() or not (second[0].islower() or (capitals and second.isupper())):
            return False
        whole, hyphenated = (first + second).lower(), f"{first}-{second}".lower()
        if self._counts[whole] != self._counts[hyphenated]:
            return self._counts[whole] > self._counts[hyphenated]
        if _is_known(hyphenated) or (capitals and second[0].islower()):
            return False
        if _is_known(whole) or (len(first) > 1 and first[0].isupper()):
            return True
        return not (_is_known(first.rpartition("-")[2]) and _is_known(second.partition("-")[0]))


def _is_known(word: str) -> bool:
    return len(word) > 2 and simplemma.is_known(word, lang="en")


def _between(above: str, below: str) -> str:
    """What a line break stands for: nothing in scripts without spaces and behind a dash or slash, else a space."""
    if not above or not below:
        return ""
    if _is_unspaced(above[-1]) and _is_unspaced(below[0]):
        return ""
    return "" if above[-1] in "–—/" and above[-2:-1].strip() else " "


def _is_unspaced(character: str) -> bool:
    return "\u3000" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or "\uff00" <= character <= "\uffef"


def vocabulary(lines: Iterable[str]) -> Vocabulary:
    found = Vocabulary()
    for line in lines:
        found.add(line)
    return found
