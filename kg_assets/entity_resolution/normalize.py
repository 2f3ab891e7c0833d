"""A name's words in the form in which rules compare them. No id depends on it: those come from `normalized_name`."""

import calendar
import re
from functools import lru_cache
from typing import Final

from kg_assets.identity import EntityType, normalized_name

SMALL_WORDS: Final = frozenset("of the and for in on at to a an de la by from".split())
PREPOSITIONS: Final = frozenset("of for in on at from with who that by near across among".split())

MONTHS: Final = frozenset(month.casefold() for month in calendar.month_name if month)


def _roman(value: int) -> str:
    """Below 40."""
    ones = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
    return "x" * (value // 10) + ones[value % 10]


_NUMBERS: Final = "zero one two three four five six seven eight nine ten eleven twelve".split()
_ORDINALS: Final = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_VALUES: Final = (
    {word: str(value) for value, word in enumerate(_NUMBERS)}
    | {word: str(value) for value, word in enumerate(_ORDINALS)}
    | {roman: str(value) for value in range(2, 40) if len(roman := _roman(value)) > 1}
)
_LEGAL_FORMS_BEFORE: Final = frozenset("pjsc ojsc jsc pao oao zao ooo".split())
_LEGAL_FORMS_BEHIND: Final = frozenset("dac ulc kk kg oy as sarl sas bhd sdn pte srl kft doo zoo".split())
"""Beside those that make no other key."""
_NUMBERED: Final = frozenset("phase type tier part title stage grade level".split())
"""Before a Roman one: `Phase I`."""
_LETTERS: Final = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss", "ı": "i", "æ": "ae"}
)
"""Letters that Unicode does not part into one and an accent, as who has no such key writes them."""
_SCANNED: Final = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})
"""Letters that are read in place of digits."""
_ELSEWHERE: Final = {
    "metro": "metropolitan",
    "nord": "north",
    "norte": "north",
    "sud": "south",
    "sul": "south",
    "ouest": "west",
    "oeste": "west",
}
"""In names of places: directions that are translated or not."""
_TENS: Final = {"twenty": "2", "thirty": "3"}

_ABBREVIATIONS: Final = {
    "adj": "adjusted",
    "auto": "automobile",
    "assn": "association",
    "assoc": "association",
    "bancorporation": "bancorp",
    "bros": "brothers",
    "centre": "center",
    "defence": "defense",
    "dept": "department",
    "ed": "edition",
    "eds": "edition",
    "gen": "generation",
    "govt": "government",
    "intl": "international",
    "labour": "labor",
    "labs": "laboratories",
    "mfg": "manufacturing",
    "mgmt": "management",
    "natl": "national",
    "organisation": "organization",
    "pharma": "pharmaceuticals",
    "programme": "program",
    "svcs": "services",
    "univ": "university",
    "vol": "volume",
}
_CONTRACTED: Final = {
    "ass": "association",
    "dep": "department",
    "gov": "government",
    "int": "international",
    "nat": "national",
}
"""Before an apostrophe and a last letter: `Int'l`."""
_OF_PLACES: Final = {"st": "saint", "mt": "mount", "ft": "fort"}
_STATES: Final = {
    pair[:2]: pair[3:]
    for pair in (
        (
            "AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut, DE Delaware, "
            "FL Florida, GA Georgia, HI Hawaii, ID Idaho, IL Illinois, IN Indiana, IA Iowa, KS Kansas, KY Kentucky, "
            "LA Louisiana, ME Maine, MD Maryland, MA Massachusetts, MI Michigan, MN Minnesota, MS Mississippi, MO "
            "Missouri, MT Montana, NE Nebraska, NV Nevada, NH New Hampshire, NJ New Jersey, NM New Mexico, NY New "
            "York, NC North Carolina, ND North Dakota, OH Ohio, OK Oklahoma, OR Oregon, PA Pennsylvania, RI Rhode "
            "Island, SC South Carolina, SD South Dakota, TN Tennessee, TX Texas, UT Utah, VT Vermont, VA Virginia, WA "
            "Washington, WV West Virginia, WI Wisconsin, WY Wyoming"
        ).split(", ")
    )
}
_STATES_ABBREVIATED: Final = {
    pair.split()[0]: pair.split(maxsplit=1)[1]
    for pair in (
        "Ala Alabama, Ariz Arizona, Ark Arkansas, Calif California, Colo Colorado, Conn Connecticut, Del Delaware, "
        "Fla Florida, Ga Georgia, Ill Illinois, Ind Indiana, Kan Kansas, Ky Kentucky, Md Maryland, Mass Massachusetts, "
        "Mich Michigan, Minn Minnesota, Miss Mississippi, Mo Missouri, Mont Montana, Neb Nebraska, Nev Nevada, Okla "
        "Oklahoma, Ore Oregon, Pa Pennsylvania, Penn Pennsylvania, Tenn Tennessee, Tex Texas, Va Virginia, Vt Vermont, "
        "Wash Washington, Wis Wisconsin, Wyo Wyoming"
    ).split(", ")
}
STATES: Final = frozenset(state.casefold() for state in _STATES.values())
"""Of the United States, in lower case."""

COUNTRIES_AND_STATES: Final = STATES | frozenset(
    (
        "argentina australia austria belgium brazil canada chile china colombia cuba denmark ecuador egypt england "
        "finland france germany greece holland hungary india indonesia iran iraq ireland israel italy jamaica japan "
        "jordan kenya korea lebanon malta mexico morocco netherlands nigeria norway panama peru philippines poland "
        "portugal romania russia scotland singapore spain sweden switzerland syria taiwan thailand turkey ukraine us "
        "vietnam wales"
    ).split()
)
"""Names that towns have too; alone they are the country or the state."""

_TELLING: Final = frozenset(
    (
        "north south east west northern southern eastern western northeast northwest southeast southwest upper lower "
        "central inner outer class series former new old senior junior i v a b c d e f g h"
    ).split()
)
_PLURAL_ONLY: Final = frozenset("sales goods earnings news savings securities means economics logistics series".split())


@lru_cache(maxsize=200_000)
def match_words(name: str, entity_type: EntityType) -> tuple[str, ...]:
    """Words of the normalized name, with numbers as digits and common abbreviations written out.

    `12th`, `Twelfth` and `XII` are `12`; `Q1` and `first quarter` are `1 quarter`; `St.` is `saint`.
    """
    text = name if name.isascii() else name.translate(_LETTERS)
    if not text.replace(" ", "").isalpha():
        text = _written_alike(text, entity_type)
    found: list[str] = []
    for word in normalized_name(text, entity_type).split():
        if found and found[-1] in _TENS and _VALUES.get(word, "").isdigit() and int(_VALUES[word]) < 10:
            found[-1] = _TENS[found[-1]] + _VALUES[word]  # twenty-first
        else:
            found.extend(_written_out(word, entity_type).split())
    if entity_type == "Organization":
        if len(found) > 1 and found[0] in _LEGAL_FORMS_BEFORE:
            found = found[1:]
        while len(found) > 1 and found[-1] in _LEGAL_FORMS_BEHIND:
            found.pop()
    if len(found) > 1 and found[-1] == "i":  # World War I
        found[-1] = "1"
    return tuple(
        "1" if word == "i" and before in _NUMBERED else word for before, word in zip(["", *found], found, strict=False)
    )


def _written_alike(name: str, entity_type: EntityType) -> str:
    """Numbers, quarters, states and contractions in one way; all of them have a digit or a mark."""
    text = re.sub(r"\b([A-Z])\. (?=[A-Z]\b)", r"\1.", name) if entity_type != "Person" else name  # U. S. A.
    if entity_type == "Place":
        text = re.sub(r",\s*([A-Z]{2})\b", lambda found: ", " + _STATES.get(found[1], found[1]), text)
        text = re.sub(r",\s*([A-Z][a-z]+)\.", lambda found: ", " + _STATES_ABBREVIATED.get(found[1], found[1]), text)
    text = re.sub(r"\b([A-Z][a-z]+)['’][a-z]\b", lambda found: _CONTRACTED.get(found[1].lower(), found[0]), text)
    text = re.sub(r"(?<=[^\W\d])\+(?=\s|$)", " plus", text)
    if not any(map(str.isdigit, text)):
        return text
    text = re.sub(r"\b\d[\dOolI]{2,}\b", lambda found: found[0].translate(_SCANNED), text)  # 2oo8
    text = re.sub(r"\bF\.?Y\.?\s?(?:20)?(\d\d)\b", r"fiscal year 20\1", text)
    text = re.sub(r"\b([1-4])Q['’]?(?=\d\d\b)", r"\1 quarter 20", text)
    text = re.sub(r"\bQ([1-4])\b", r"\1 quarter", text)
    text = re.sub(r"(\.\d*?[1-9])0+(?=\s?%)", r"\1", text)  # 4.350%, 4.35%
    text = re.sub(r"(?:#|\b[Nn]os?\.|№)\s*(?=\d)", " ", text)  # Plant #1, Plant No. 1
    text = re.sub(r"\b([A-Za-z])-(?=\d)", r"\1", text)  # S-5, S5
    return text


def _written_out(word: str, entity_type: EntityType) -> str:
    if entity_type == "Person":
        return word
    if entity_type in ("Place", "Organization") and word in _OF_PLACES:
        return _OF_PLACES[word]
    if entity_type == "Place" and word in _ELSEWHERE:
        return _ELSEWHERE[word]
    if entity_type == "Product" and (counted := re.fullmatch(r"(\d{3,})s", word)):
        return counted[1]  # Ram 1500s
    if ordinal := re.fullmatch(r"(\d+)(?:st|nd|rd|th)", word):
        return ordinal[1]
    return _VALUES.get(word) or _ABBREVIATIONS.get(word, word)


@lru_cache(maxsize=200_000)
def squeezed(name: str, entity_type: EntityType) -> frozenset[str]:
    """The letters alone, so that `Job seekers` is `Jobseekers` and `McDonald's` is `McDonalds`; its numbers stay apart,
    for 4.50% are not 45.0%, and so does a last single letter: `Model S` is no number of models."""
    spellings = (name, re.sub(r"['’]", "", name), re.sub(r"['’]s\b", "", name))
    forms = (normalized_name(spelling, entity_type) for spelling in spellings)
    apart = " ".join(re.findall(r"\d+|(?<=\s)[^\W\d](?=\W*$)", name.casefold()))
    return frozenset(f"{form.replace(' ', '')} {apart}" for form in forms if len(form) > 4)


def without_ornaments(name: str) -> str:
    """The name without what makes it longer and not fuller: article, title, possessive."""
    return re.sub(r"^(the|mr|mrs|ms|dr)\.?\s+|['’]s$", "", name.strip(), flags=re.IGNORECASE)


def content_words(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in SMALL_WORDS)


@lru_cache(maxsize=200_000)
def telling(name: str, entity_type: EntityType) -> frozenset[str]:
    """Words that make another thing of it where they differ: numbers, ordinals, years, directions, classes."""
    words = match_words(name, entity_type)
    return frozenset(word for word in words if word in _TELLING or any(c.isdigit() for c in word))


@lru_cache(maxsize=200_000)
def states_named(name: str) -> frozenset[str]:
    """States of the United States that stand in the name."""
    text = f" {' '.join(match_words(name, 'Place'))} "
    return frozenset(state for state in STATES if f" {state} " in text)


def singular(word: str) -> str:
    """A rough singular: equal for a word and its regular plural."""
    if len(word) < 4 or word in _PLURAL_ONLY or word.endswith(("ss", "us", "is")) or not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("ches", "shes", "sses", "xes")) else word[:-1]


def head_of(words: tuple[str, ...]) -> str:
    """The noun that the other words describe: the last one before a preposition."""
    for index, word in enumerate(words):
        if index and word in PREPOSITIONS:
            return words[index - 1]
    return words[-1] if words else ""
