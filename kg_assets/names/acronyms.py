"""Whether some letters stand for a name: `FOMC`, `DoD`, `UT Dallas`."""

import re
from functools import lru_cache
from typing import Final

from kg_assets.identity import EntityType, normalized_name
from kg_assets.names.name_forms import SMALL_WORDS

_LEADING_COUNTRY: Final = re.compile(r"^(?:the\s+)?(?:U\.\s?S\.|US|United States)\s+", re.IGNORECASE)


def is_acronym_of(short: str, long: str) -> bool:
    """FOMC of Federal Open Market Committee; small words, a legal form and a leading country may count or not."""
    letters = _letters(short)
    return letters is not None and letters in _initials(long)


def is_part_acronym_of(short: str, long: str, entity_type: EntityType) -> bool:
    """`UT Dallas` of `University of Texas at Dallas`: an acronym of the first words, then the same words."""
    first, _, rest = short.removeprefix("the ").removeprefix("The ").partition(" ")
    letters, tail = _letters(first), normalized_name(rest, entity_type).split()
    if letters is None or not tail:
        return False
    words = normalized_name(long, entity_type).split()
    for size in {2 * len(letters), len(letters) + 1, len(letters)}:
        head, after = words[:size], [word for word in words[size:] if word not in SMALL_WORDS]
        if after == tail and len(head) > 1 and letters in _initials(" ".join(head)):
            return True
    return False


def spelt_out(name: str) -> str:
    """`Digital Markets Act` of `Digital Markets Act (DMA)`; any other name as it is."""
    found = re.fullmatch(r"\s*([^()]+?)\s*\((?:the )?([^()]+)\)\s*", name)
    return found[1] if found and is_acronym_of(found[2], found[1]) else name


@lru_cache(maxsize=200_000)
def _letters(name: str) -> str | None:
    """The letters of what may be an acronym, in upper case; None of anything else."""
    text = re.sub(r"^[Tt]he\s", "", name.strip())
    letters = re.sub(r"[^A-Za-z]", "", text)
    if not 2 <= len(letters) <= 8 or re.search(r"[^A-Za-z.&\-]", re.sub(r"\.\s(?=[A-Z]\b)", ".", text)):
        return None
    mostly = sum(letter.isupper() for letter in letters)
    return letters.upper() if letters[0].isupper() and letters[-1].isupper() and mostly * 2 > len(letters) else None


@lru_cache(maxsize=200_000)
def _initials(name: str) -> frozenset[str]:
    """The acronyms that a name can have."""
    text = re.sub(r"\([^()]*\)", "", re.sub(r"['’]s\b", "", name))
    found: set[str] = set()
    for form in {text, normalized_name(text, "Organization"), _LEADING_COUNTRY.sub("", text)}:
        for pattern in (r"[^\W\d_]+", r"[^\W\d_]+(?:-[^\W\d_]+)*"):  # Women-Owned may count once or twice
            words = re.findall(pattern, form.replace("U.S.", "US"))
            if len(words) > 1:
                found.add("".join(word[0] for word in words).upper())
                found.add("".join(word[0] for word in words if word.lower() not in SMALL_WORDS).upper())
    return frozenset(initials for initials in found if len(initials) > 1)
