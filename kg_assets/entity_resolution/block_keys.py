"""What two names of one thing may share: keys by which they meet, inside a document and in the vector store."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from kg_assets.entity_resolution.normalize import SMALL_WORDS, content_words, match_words, singular, squeezed
from kg_assets.entity_resolution.people import given_initials, given_names, is_full_name
from kg_assets.identity import EntityType, normalized_name

STEM: Final = 6
"""Letters at the beginning of a word that longer words have to share: `Southeast` and `Southeastern`."""
_SHORTEST_MISSPELT, _LONGEST_MISSPELT = 5, 24
"""Letters of a name that is looked for with one letter left out."""
_LONGEST_BEGINNING: Final = 4
"""Words of a name's beginning that may be a shorter name of the thing."""


def shared_keys(name: str, entity_type: EntityType) -> Iterator[str]:
    """Inside a document, where a key that many share is passed over: words, their beginnings and neighbours, initials,
    letters but for one, given names under their nicknames."""
    words = match_words(name, entity_type)
    yield from words
    yield from (f"begins {word[:STEM]}" for word in words if len(word) >= STEM)
    yield from (f"but one {letters}" for letters in _but_one("".join(words)))
    if entity_type == "Person" and words:
        yield from (f"given {given}" for given in given_names(words[0]))
    yield from map(singular, words)
    yield from (" ".join(pair) for pair in pairwise(words))
    yield from (f"initials {letters}" for letters in _initials(name, entity_type))
    yield from (f"initials {letters}" for letters in _as_acronym(name))


def equal_keys(name: str, entity_type: EntityType) -> Iterator[str]:
    """Names that share one of these are the same as good as always, so that comparing each with the first will do."""
    yield from (f"letters {form}" for form in squeezed(name, entity_type))
    yield _whole(match_words(name, entity_type))


def keys_held(name: str, entity_type: EntityType) -> set[str]:
    """Keys under which a name is found in the vector store. Few names of 100,000 share one, unless they are alike."""
    words = match_words(name, entity_type)
    held = {*equal_keys(name, entity_type), f"name {normalized_name(name, entity_type)}"}
    if entity_type == "Person":
        return held | set(_of_person(name))
    held |= {f"part {part}" for part in _parts(words)}
    held |= {f"initials {letters}" for letters in _initials(name, entity_type)}
    return held | {f"acronym {letters}" for letters in _as_acronym(name) if _looks_like_acronym(name)}


def keys_asked(name: str, entity_type: EntityType) -> set[str]:
    """Keys under which names are kept that may be this one's: itself, longer ones, shorter ones, acronyms."""
    words = match_words(name, entity_type)
    asked = {*equal_keys(name, entity_type), f"name {normalized_name(name, entity_type)}"}
    if entity_type == "Person":
        return asked | set(_of_person(name))
    asked |= {_whole(tuple(part.split())) for part in _parts(words)} | {f"part {' '.join(words)}"}
    asked |= {f"acronym {letters}" for letters in _initials(name, entity_type)}
    return asked | {f"initials {letters}" for letters in _as_acronym(name) if _looks_like_acronym(name)}


def _but_one(letters: str) -> Iterator[str]:
    """The letters, and all but one of them: names that are one letter apart share one of these."""
    if _SHORTEST_MISSPELT <= len(letters) <= _LONGEST_MISSPELT:
        yield letters
        yield from (letters[:at] + letters[at + 1 :] for at in range(len(letters)))


def _whole(words: tuple[str, ...]) -> str:
    return "words " + " ".join(sorted(map(singular, content_words(words))))


def _parts(words: tuple[str, ...]) -> Iterator[str]:
    """The words that may stand for the name: its beginnings, its end, and what follows a country or `city of`."""
    for length in range(1, min(len(words), _LONGEST_BEGINNING + 1)):
        yield " ".join(words[:length])
    if len(words) > 1:
        yield " ".join(words[1:])
    if len(words) > 2 and words[1] == "of":
        yield " ".join(words[2:])


def _of_person(name: str) -> Iterator[str]:
    """Family name with the first letter of each given name that it may be: `Bill Gates` under b and w."""
    if is_full_name(name):
        family, letters = given_initials(name)
        yield from (f"person {family} {letter}" for letter in letters)


def _looks_like_acronym(name: str) -> bool:
    """Whether its first word is written in capitals: `FOMC`, `UT Dallas`, `J&J`, `DoD`."""
    first = re.sub(r"^[Tt]he\s", "", name).partition(" ")[0]
    return sum(letter.isupper() for letter in first) > 1


def _initials(name: str, entity_type: EntityType) -> set[str]:
    """Letters that may stand for the name, with and without small words and a first word, such as a country."""
    words = match_words(name, entity_type)
    spelt = re.findall(r"[^\W\d_]+", re.sub(r"['’]s\b|\([^()]*\)", "", name))
    compounds = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", name)
    compounds = [word for word in compounds if word.lower() not in SMALL_WORDS]
    found: set[str] = set()
    for kept in (
        compounds,
        spelt,
        [word for word in spelt if word.lower() not in SMALL_WORDS],
        words,
        content_words(words),
    ):
        found.update(_letters("".join(word[0] for word in kept)))
        found.update(_letters("".join(word[0] for word in kept[1:])))
    return found


def _as_acronym(name: str) -> set[str]:
    """The letters of its first word, and its capitals."""
    first = re.sub(r"[^A-Za-z]", "", re.sub(r"^[Tt]he\s", "", name).partition(" ")[0])
    return {*_letters(first), *_letters(re.sub(r"[^A-Z]", "", re.sub(r"^[Tt]he\s", "", name)))}


def _letters(letters: str) -> Iterator[str]:
    """Also without a last letter, which a legal form may have given."""
    letters = letters.lower()
    if 2 <= len(letters) <= 9:
        yield letters
    if 3 <= len(letters) <= 9:
        yield letters[:-1]
