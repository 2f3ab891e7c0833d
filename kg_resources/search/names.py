"""Names in questions and texts: the keys under which passages about a name are found."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LONGEST_NAME: Final = 8
"""Words of a name that is looked up."""

_WORD: Final = re.compile(r"\w+(?:['’]\w+)?")
_QUALIFIER: Final = re.compile(r"\s*\([^()]*\)\s*$")


@dataclass(frozen=True)
class NamedPart:
    """Some words of a text that may be a name."""

    key: str
    start: int
    """Position of its first word in the text, counted in words."""
    words: int


def name_key(name: str) -> str:
    """A name without case, accents, punctuation and possessive: `God's Gift to Women` is `gods gift to women`."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(word.replace("'", "").replace("’", "") for word in _WORD.findall(plain))


def about_keys(*headings: str) -> list[str]:
    """Keys of what headings are about: of each heading whole, and without a qualifier in brackets at its end."""
    forms = (form for heading in headings for form in (heading, _QUALIFIER.sub("", heading)))
    return sorted({key for form in forms if (key := name_key(form))})


def names_in(text: str, *, capitalized: bool) -> Iterator[NamedPart]:
    """Every run of up to LONGEST_NAME words that may be a name, by position, the longest first.

    A single word counts only where it is written as a name inside a sentence: every sentence begins with a capital.

    capitalized: only runs that begin with a capital letter or a digit, as names do in prose. Questions are often typed
    without capitals.
    """
    matches = list(_WORD.finditer(text))
    found = [(match[0], name_key(match[0])) for match in matches]
    for start, (first, _) in enumerate(found):
        lower = first[0].islower()
        if capitalized and lower:
            continue
        before = text[: matches[start].start()].rstrip()[-1:]
        shortest = 2 if lower or before in ("", ".", "!", "?", ":") else 1
        for words in range(min(LONGEST_NAME, len(found) - start), shortest - 1, -1):
            run = [key for _, key in found[start : start + words]]
            yield NamedPart(" ".join(run), start, words)
            last = run[-1]
            if last.endswith("s") and found[start + words - 1][0][-2:] in ("'s", "’s"):  # possessive
                yield NamedPart(" ".join([*run[:-1], last[:-1]]), start, words)


def longest_of(parts: list[NamedPart], known: set[str]) -> list[NamedPart]:
    """The parts whose key is known, in the order of the text; none that lies inside a longer one."""
    taken: list[NamedPart] = []
    end = 0
    for part in parts:  # by position, the longest first
        if part.start >= end and part.key in known:
            taken.append(part)
            end = part.start + part.words
    return taken
