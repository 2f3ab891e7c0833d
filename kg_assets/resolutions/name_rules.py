"""Rules that say whether two names stand for one thing. Vectors and blocks propose pairs; these rules decide.

Ties go to distinct: a missed merge can be made later, a wrong one has mixed two things up.
"""

import re
from typing import Final

from rapidfuzz import fuzz

from kg_assets.identity import EntityType, normalized_name

_TITLES: Final = frozenset(
    (
        "mr mrs ms miss dr prof professor sir dame lord lady president chair chairman chairwoman chairperson "
        "governor senator secretary ceo cfo coo director judge justice"
    ).split()
)
_SUFFIXES: Final = frozenset(["jr", "sr", "ii", "iii", "iv"])
_NICKNAMES: Final = [
    frozenset(names.split())
    for names in (
        "timothy tim, william bill will, robert bob rob, richard rick dick rich, james jim jamie, john jack jon, "
        "jonathan jon, michael mike, thomas tom, elizabeth liz beth betsy eliza, margaret maggie peggy meg, "
        "katherine kate kathy, catherine cathy kate, christopher chris, christine chris, daniel dan, david dave, "
        "edward ed ted, joseph joe, steven steve, stephen steve, anthony tony, andrew andy drew, matthew matt, "
        "nicholas nick, patricia pat patty, patrick pat, jennifer jen jenny, susan sue, deborah deb debbie, donald "
        "don, kenneth ken, ronald ron, gregory greg, jeffrey jeff, samuel sam, samantha sam, benjamin ben, "
        "alexander alex, alexandra alex, victoria vicky, lawrence larry, gerald jerry, charles charlie chuck, "
        "rebecca becky"
    ).split(", ")
]
_GENERIC_TAIL: Final = frozenset("group holding holdings company companies corporation co inc and".split())
_SMALL_WORDS: Final = frozenset("of the and for in on at to a an de la".split())
_TELLING: Final = frozenset(
    (
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth north south east "
        "west northern southern eastern western northeast northwest southeast southwest upper lower class "
        "series former new old senior junior i ii iii iv v a b c"
    ).split()
)


def tells_apart(one: str, other: str, entity_type: EntityType) -> bool:
    """True where numbers, ordinals, directions, years or classes differ: nothing may merge these. In a person's name
    such a word is an initial or a suffix, which the rules for people compare."""
    return entity_type != "Person" and _telling(one) != _telling(other)


def contradicts(one: str, other: str, entity_type: EntityType) -> bool:
    """True where two names cannot be one person's, whoever else is like both: John and Jane Smith, for all that
    `J. Smith` fits either."""
    return entity_type == "Person" and not _compatible_people(one, other)


def same_thing(one: str, other: str, entity_type: EntityType) -> str | None:
    """Why two full names stand for one thing, whatever else the file names; None where they may not."""
    if tells_apart(one, other, entity_type):
        return None
    first, second = normalized_name(one, entity_type), normalized_name(other, entity_type)
    if first == second:
        return "same name"
    words, others = _content_words(first), _content_words(second)
    if len(words) > 1 and sorted(words) == sorted(others):
        return "same words in another order"
    if entity_type != "Person" and len(words) > 1 and _one_misspelling(words, others):
        return "one letter apart"
    if entity_type == "Person" and is_full_name(one) and is_full_name(other) and _compatible_people(one, other):
        return "same person's name, given name or initial written another way"
    if entity_type == "Organization" and _is_generic_extension(first, second):
        return "same name with a generic ending"
    return None


def short_form(short: str, long: str, entity_type: EntityType) -> str | None:
    """Why `short` may be a short form of `long`. Holds only where no other name of the file could be the long form."""
    if is_acronym_of(short, long):
        return f"acronym of {long}"
    if entity_type == "Person":
        if not is_full_name(short) and is_full_name(long) and _compatible_people(short, long):
            return f"family name of {long}"
        return None
    words, longer = normalized_name(short, entity_type).split(), normalized_name(long, entity_type).split()
    if len(words) >= len(longer) or not _telling(short) <= _telling(long):
        return None
    if entity_type == "Organization" and longer[: len(words)] == words and _is_distinctive(words):
        return f"first words of {long}"
    if entity_type == "Place" and "," in long and normalized_name(long.split(",")[0]) == normalized_name(short):
        return f"{long} without its region"
    return None


def is_acronym_of(short: str, long: str) -> bool:
    """FOMC of Federal Open Market Committee; small words may count or not."""
    letters = re.sub(r"[^A-Za-z]", "", re.sub(r"^[Tt]he\s", "", short))
    if not 2 <= len(letters) <= 8 or not letters.isupper() or " " in short.removeprefix("the ").removeprefix("The "):
        return False
    words = re.findall(r"[^\W\d_]+", re.sub(r"['’]s\b", "", long).replace("U.S.", "US"))
    if len(words) < 2:
        return False
    every = "".join(word[0] for word in words).upper()
    large = "".join(word[0] for word in words if word.lower() not in _SMALL_WORDS).upper()
    return letters in {every, large}


def _telling(name: str) -> frozenset[str]:
    words = normalized_name(name).split()
    return frozenset(word for word in words if word in _TELLING or any(c.isdigit() for c in word))


def _content_words(normalized: str) -> list[str]:
    return [word for word in normalized.split() if word not in _SMALL_WORDS]


def _one_misspelling(words: list[str], others: list[str]) -> bool:
    """One long word differs by one or two letters, and not by a plural: a collective is not its member."""
    if len(words) != len(others):
        return False
    differing = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    if len(differing) != 1:
        return False
    one, other = sorted(differing[0], key=len)
    plural = other in {one + "s", one + "es"} or one.removesuffix("y") + "ies" == other
    return not plural and len(one) >= 7 and fuzz.ratio(one, other) >= 88


def _is_generic_extension(first: str, second: str) -> bool:
    short, long = sorted((first.split(), second.split()), key=len)
    tail = long[len(short) :]
    return bool(tail) and long[: len(short)] == short and all(word in _GENERIC_TAIL for word in tail)


def _is_distinctive(words: list[str]) -> bool:
    """A leading part that can stand for the whole: not `federal`, `united`, `bank` or a place's adjective alone."""
    return not all(word in _PLAIN_FIRST_WORDS or word in _SMALL_WORDS or word in _TELLING for word in words)


_PLAIN_FIRST_WORDS: Final = frozenset(
    (
        "federal united national american international general global bank banks board department bureau "
        "office university committee commission council association state states us center centre institute "
        "reserve city county district company corporation group european british canadian chinese japanese "
        "german french economic financial public"
    ).split()
)


def _person_words(name: str) -> tuple[list[str], str, str]:
    """(given names and initials, family name, suffix)."""
    words = [word for word in normalized_name(name, "Person").split() if word not in _TITLES]
    suffix = words.pop() if len(words) > 1 and words[-1] in _SUFFIXES else ""
    return words[:-1], words[-1] if words else "", suffix


def is_full_name(name: str) -> bool:
    """Whether a person's name has more than a family name and titles."""
    return bool(_person_words(name)[0])


def _compatible_people(one: str, other: str) -> bool:
    """Same family name, and given names that can be one person's."""
    given, family, suffix = _person_words(one)
    others, other_family, other_suffix = _person_words(other)
    if not family or family != other_family or (suffix and other_suffix and suffix != other_suffix):
        return False
    if not given or not others:
        return True
    if not _same_given(given[0], others[0]):
        return False
    return not (given[1:] and others[1:]) or all(_same_given(a, b) for a, b in zip(given[1:], others[1:], strict=False))


def _same_given(one: str, other: str) -> bool:
    if one == other or any(one in names and other in names for names in _NICKNAMES):
        return True
    return (len(one) == 1 or len(other) == 1) and one[0] == other[0]
