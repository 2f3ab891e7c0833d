"""Whether some letters stand for a name: `FOMC`, `DoD`, `UT Dallas`, `CES 2025`."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from kg_assets.entity_resolution.normalize import MONTHS, SMALL_WORDS
from kg_assets.identity import EntityType, normalized_name

LONGEST_ACRONYM: Final = 6
"""Letters of what may abbreviate a name in more ways than by its initials."""
_LEGAL_FORMS: Final = frozenset("SAS SARL NV BV AG SE AB ASA SPA KG OY DAC ULC".split())
"""That an acronym may leave out beside those that names are compared without."""
_JOINING: Final = SMALL_WORDS | frozenset("de du des la le les do da dos das del di der die das und y et e en".split())
"""Words that most acronyms leave out, of other languages too: `BCB` of Banco Central do Brasil."""
_CAPITALS: Final = re.compile(r"[A-Z]\S*[A-Z]")
_LEADING_COUNTRY: Final = re.compile(r"^(?:the\s+)?(?:U\.\s?S\.|US|United States)\s+", re.IGNORECASE)


def is_acronym_of(short: str, long: str) -> bool:
    """FOMC of Federal Open Market Committee; small words, a legal form and a leading country may count or not. Small
    letters are of a name in small letters: `bcf` of `billion cubic feet`."""
    small = short.islower() and short.isalpha() and len(short) > 2 and long.islower()
    letters = short.upper() if small else _letters(short)
    return letters is not None and letters in _initials(long)


def is_part_acronym_of(short: str, long: str, entity_type: EntityType) -> bool:
    """`UT Dallas` of `University of Texas at Dallas`, `USW Local 7` of `United Steel Workers Local 7`, `CES 2025` of
    `2025 Consumer Electronics Show`: beside the acronym the same words, in the same places but for numbers."""
    if not _CAPITALS.search(short):
        return False
    words, longer = (_words_and_numbers(name, entity_type) for name in (short, long))
    if words[1] != longer[1]:
        return False
    mine, theirs = list(words[0]), list(longer[0])
    while mine and theirs and mine[0] == theirs[0]:
        del mine[0], theirs[0]
    while mine and theirs and mine[-1] == theirs[-1]:
        del mine[-1], theirs[-1]
    if len(mine) != 1 or len(theirs) < 2 or (len(words[0]) == 1 and not words[1]):
        return False
    written = {normalized_name(word, entity_type): word for word in re.split(r"[\s,]+", _parted(short))}
    letters = _letters(written.get(mine[0], ""))
    return letters is not None and letters in _initials(" ".join(theirs))


def is_short_for(short: str, long: str, entity_type: EntityType) -> bool:
    """Whether it is an acronym of the name, or has one of a part of it."""
    return is_acronym_of(short, long) or is_part_acronym_of(short, long, entity_type)


@lru_cache(maxsize=200_000)
def abbreviates(short: str, long: str) -> bool:
    """Whether letters (`NVDA`, `CPTPP`) are of the longer name, its first among them and in its order. Tells little:
    many letters are of many names."""
    letters, text = re.sub(r"\W", "", short), _spelt(long)
    least = len(letters) + 2 if short.isupper() else 2 * len(letters)
    if not 2 <= len(letters) <= LONGEST_ACRONYM or len(short.split()) > 1 or len(text) < least:
        return False
    if letters[0].casefold() != text[0]:
        return False
    left = iter(text)
    return all(letter in left for letter in letters.casefold())


def _spelt(name: str) -> str:
    return re.sub(r"^the(?=\W)|\W", "", name.casefold())


def _parted(name: str) -> str:
    """`NS 2` of `NS2`, `DJ Basin` of `D-J Basin` and `D&J Basin`, `Update 7` of `Update No. 7`."""
    name = re.sub(r"\b[Nn]os?\.\s*(?=\d)", "", name)
    return re.sub(r"\b([A-Z])[-&](?=[A-Z]\b)", r"\1", re.sub(r"\b([A-Z]{2,})(?=\d)", r"\1 ", name))


@lru_cache(maxsize=200_000)
def _words_and_numbers(name: str, entity_type: EntityType) -> tuple[tuple[str, ...], tuple[str, ...]]:
    words = normalized_name(_parted(name), entity_type).split()
    numbers = tuple(word for word in words if word.isdigit() or word in MONTHS)
    return tuple(word for word in words if word not in numbers), numbers


def spelt_out(name: str) -> str:
    """`Digital Markets Act` of `Digital Markets Act (DMA)`; any other name as it is."""
    found = re.fullmatch(r"\s*([^()]+?)\s*\((?:the )?([^()]+)\)\s*", name)
    return found[1] if found and is_acronym_of(found[2], found[1]) else name


@lru_cache(maxsize=200_000)
def _letters(name: str) -> str | None:
    """The letters of what may be an acronym, in upper case; None of anything else."""
    text = re.sub(r"^[Tt]he\s|(?<=[A-Z]{2})s$", "", name.strip())  # SDRs
    letters = re.sub(r"[^A-Za-z]", "", text)
    if not 2 <= len(letters) <= 8 or re.search(r"[^A-Za-z.&\-]", re.sub(r"\.\s(?=[A-Z]\b)", ".", text)):
        return None
    mostly = sum(letter.isupper() for letter in letters)
    return letters.upper() if letters[0].isupper() and letters[-1].isupper() and mostly * 2 > len(letters) else None


@lru_cache(maxsize=200_000)
def _initials(name: str) -> frozenset[str]:
    """The acronyms that a name can have."""
    text = re.sub(r"\([^()]*\)|\b[lLdD]['’](?=\w)", "", re.sub(r"['’]s\b", "", name))
    found: set[str] = set()
    for form in {text, normalized_name(text, "Organization"), _LEADING_COUNTRY.sub("", text)}:
        for pattern in (r"[^\W\d_]+", r"[^\W\d_]+(?:-[^\W\d_]+)*"):  # Women-Owned may count once or twice
            words = re.findall(pattern, form.replace("U.S.", "US"))
            if len(words) > 2 and words[-1] in _LEGAL_FORMS and not form.isupper():
                found.add("".join(word[0] for word in words[:-1] if word.lower() not in _JOINING).upper())
            if len(words) > 1:
                words = [unicodedata.normalize("NFKD", word) for word in words]
                found.add("".join(word[0] for word in words).upper())
                found.add("".join(word[0] for word in words if word.lower() not in SMALL_WORDS).upper())
                found.add("".join(word[0] for word in words if word.lower() not in _JOINING).upper())
    return frozenset(initials for initials in found if len(initials) > 1)
