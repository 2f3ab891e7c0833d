"""Rules that say whether two names stand for one thing. Vectors and blocks propose pairs; these rules decide.

Ties go to distinct: a missed merge can be made later, a wrong one has mixed two things up.
"""

import re
from typing import Final

from rapidfuzz import fuzz

from kg_assets.entity_resolution.acronyms import is_acronym_of, is_part_acronym_of
from kg_assets.entity_resolution.normalize import (
    COUNTRIES_AND_STATES,
    MONTHS,
    PREPOSITIONS,
    SMALL_WORDS,
    STATES,
    content_words,
    head_of,
    match_words,
    singular,
    squeezed,
    telling,
)
from kg_assets.entity_resolution.people import compatible_people, is_description, is_full_name, is_given_name_of
from kg_assets.identity import EntityType, normalized_name

_JOINED_WORDS: Final = re.compile(r"[^\W\d_A-Z]{2}[A-Z]")
"""`JaneDoe`, of which a scan or a careless hand has left out the space."""
_SHORTEST_INITIALS: Final = 3
"""Letters of a person's initials that stand for the name: `SBF`."""
_COUNTRIES_AT_HOME: Final = frozenset(
    "deutschland italia espana brasil nederland polska sverige norge suisse uk".split()
)
"""As their own firms write them, in their subsidiaries' names."""
_INSTRUMENTS: Final = frozenset("plan notes bonds debentures securities loan facility indenture".split())
"""What its year and kind tell from all others of a firm."""
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_SHARES: Final = re.compile(
    r"(?:the\s)?(?P<series>class|series)\s(?P<letter>\w+)\s?"
    r"(?P<kind>(?:common|ordinary|preferred|preference)\s?)*(?P<noun>stock|shares?)?(?:,?\s(?:no\s)?par value\b.*)?",
    re.IGNORECASE,
)
_GENERIC_TAIL: Final = {
    "Organization": frozenset("group company companies corporation co inc and com".split()),
    "Product": frozenset("index brand banner".split()),
}
_WITH_KIND: Final[frozenset[EntityType]] = frozenset(("Place", "Product", "Event", "Other"))
_CLASS_NOUNS: Final = frozenset(
    (
        "service program platform system software app account card device tablet capsule injection pump vehicle truck "
        "pipeline plant refinery mine mill site campus terminal corridor bridge tunnel highway railway "
        "survey index report project initiative campaign conference summit"
    ).split()
)
"""What kind of thing it is, behind a name: `FedNow Service` is `FedNow`."""
_PUBLIC_BODIES: Final = frozenset(
    "department bureau office agency administration commission census customs treasury federal congress senate".split()
)
_FILLERS: Final = frozenset(["sector", "industry", "fiscal", "year"])
_GROUPS: Final = frozenset("organizations companies firms businesses institutions".split())
_SINGULARS: Final = frozenset(["Product", "Other"])
"""Types of which singular and plural are one thing; a group of people or firms is not its member."""

_PLAIN_FIRST_WORDS: Final = frozenset(
    (
        "federal united national american international general global bank banks board department bureau "
        "office university committee commission council association state states us center centre institute "
        "reserve city county district company corporation group european british canadian chinese japanese "
        "german french economic financial public"
    ).split()
)
_NAMESAKES: Final = frozenset(
    (
        "credit foundation music records pictures studios media cloud web services international canada europe asia "
        "america americas leasing mortgage acquisition reinsurance subsidiary subsidiaries branch division "
        "museum university college school institute library hospital orchestra symphony club church airport port "
        "authority chamber city county district police furnace plant works mill bank dental healthineers analytics "
        "wealth vacations hospitality enterprise eats homeservices usa galactic local chapter lodge board "
        "committee council headquarters lng"
    ).split()
)
"""Words after a name that make a subsidiary, a plant or a namesake of it, not its full form: Apple Records."""
_OTHER_BUSINESSES: Final = _NAMESAKES | frozenset(
    (
        "bank bancorp capital finance financial insurance securities asset assets investments ventures partners trust "
        "fund solutions logistics realty properties energy holdings holding health life resources"
    ).split()
)
"""The same after a name of several words; after a single one they may be its own: `Wexmoor Capital` is `Wexmoor`."""


LIKELY_ONLY: Final = frozenset(
    (
        "one letter apart",
        "same name but for a plural or a filling word",
        "same name and what it is",
        "same name with a generic ending",
        "same person's name, given name or initial written another way",
        "same words in another order",
    )
)
"""Reasons of `same_thing` that leave some doubt: a judge decides, where there is one."""


def tells_apart(one: str, other: str, entity_type: EntityType) -> bool:
    """True where numbers, ordinals, directions, years or classes differ: nothing may merge these. In a person's name
    such a word is an initial or a suffix, which the rules for people compare."""
    return entity_type != "Person" and telling(one, entity_type) != telling(other, entity_type)


def contradicts(one: str, other: str, entity_type: EntityType) -> bool:
    """True where two names cannot be one person's, whoever else is like both: John and Jane Smith, for all that
    `J. Smith` fits either."""
    if entity_type != "Person" or compatible_people(one, other, loosely=True):
        return False
    return same_thing(one, other, entity_type) is None


def same_thing(one: str, other: str, entity_type: EntityType) -> str | None:
    """Why two full names stand for one thing, whatever else the file names; None where they may not."""
    of_people = entity_type == "Person" and not (is_description(one) and is_description(other))
    without_space = of_people and (_JOINED_WORDS.search(one) or _JOINED_WORDS.search(other))
    if (without_space or not of_people) and squeezed(one, entity_type) & squeezed(other, entity_type):
        return "same letters"
    if not of_people and (shares := _class_of_shares(one)) and shares == _class_of_shares(other):
        return "same class of shares"
    if tells_apart(one, other, entity_type):
        return None
    if of_people:
        if normalized_name(one, "Person") == normalized_name(other, "Person"):
            return "same name"
        people = sorted(match_words(one, "Person")), sorted(match_words(other, "Person"))
        if len(people[0]) > 2 and people[0] == people[1]:
            return "same words in another order"
        if is_full_name(one) and is_full_name(other) and compatible_people(one, other):
            return "same person's name, given name or initial written another way"
        return None
    words, others = match_words(one, entity_type), match_words(other, entity_type)
    if words == others:
        return "same name"
    content, other_content = content_words(words), content_words(others)
    fixed = entity_type == "Organization" and not (_may_turn(one) or _may_turn(other))
    if len(content) > 1 and not fixed and sorted(content) == sorted(other_content):
        return "same words in another order"
    if min(len(content), len(other_content)) > 1 and _same_but_for_variants(words, others, entity_type, fixed):
        return "same name but for a plural or a filling word"
    if len(content) > 1 and _one_misspelling(content, other_content):
        return "one letter apart"
    if _is_generic_extension(words, others, entity_type) and not _is_firm_and_group(one, other, entity_type):
        return "same name with a generic ending"
    if _says_what_it_is(words, others, entity_type):
        return "same name and what it is"
    if entity_type == "Organization" and _is_plural_of(*sorted((words, others), key=len)):
        return "same group, said in one word"
    if entity_type == "Organization" and _is_national_body(*sorted((words, others), key=len)):
        return "same public body with its country"
    return None


def short_form(short: str, long: str, entity_type: EntityType) -> str | None:
    """Why `short` may be a short form of `long`. Holds only where no other name of the file could be the long form."""
    if entity_type == "Person":
        if not is_full_name(long):
            return None
        if short.isupper() and len(short) >= _SHORTEST_INITIALS and is_acronym_of(short, long):
            return f"initials of {long}"
        if is_full_name(short):
            return None
        if compatible_people(short, long):
            return f"family name of {long}"
        return f"given name of {long}" if is_given_name_of(short, long) else None
    if is_acronym_of(short, long):  # but of all editions it is none in particular
        return f"acronym of {long}" if _numbers(long) <= _numbers(short) else None
    if is_part_acronym_of(short, long, entity_type):
        return f"acronym and last words of {long}"
    words, longer = match_words(short, entity_type), match_words(long, entity_type)
    if len(words) >= len(longer) or not telling(short, entity_type) <= telling(long, entity_type):
        return None
    if entity_type == "Organization" and longer[: len(words)] == words:
        return f"first words of {long}" if _may_be_called(short, words, long, longer) else None
    if entity_type == "Other" and _is_numbered_alike(short, long):
        return f"number and last word of {long}"
    last_words = longer[-len(words) :] == words and any(c.isdigit() for word in words for c in word)
    named = entity_type == "Product" or (entity_type == "Organization" and len(words) > 1)
    same_marks = telling(short, entity_type) == telling(long, entity_type)
    if last_words and named and same_marks and not (PREPOSITIONS | {"to"}) & set(longer):
        return f"last words and number of {long}"
    if entity_type == "Place":
        whole = " ".join(words) in COUNTRIES_AND_STATES  # Lebanon is no town of Ohio
        if "," in long and not whole and match_words(long.split(",")[0], "Place") == words:
            return f"{long} without its region"
        if longer[:2] in {("state", "of"), ("city", "of"), ("commonwealth", "of")} and longer[2:] == words:
            return f"{long} without its rank"
    return None


def _may_be_called(short: str, words: tuple[str, ...], long: str, longer: tuple[str, ...]) -> bool:
    """Whether an organization may go by the first words of its name: by what follows it is no branch or namesake."""
    if not is_distinctive(words) or is_description(short) or _is_qualified(long):
        return False
    rest = longer[len(words) :]
    campus = re.match(rf"{re.escape(short)},\s*[A-Z][a-z]{{2}}", long)  # University of California, Berkeley
    owned = re.match(rf"{re.escape(short)}(?:['’]s?\s|-)", long)  # the Fed's branch
    namesakes = _NAMESAKES if len(words) == 1 else _OTHER_BUSINESSES
    others = namesakes | PREPOSITIONS | COUNTRIES_AND_STATES | _COUNTRIES_AT_HOME | {"and"}
    abroad = " ".join(rest) in STATES
    return not (campus or owned or abroad or rest[0] in others or any(c.isdigit() for c in rest[-1]))


def elsewhere(long: str, summary: str) -> bool:
    """Whether what the text says of a place puts it into another state than the longer name does."""
    region, said = long.partition(",")[2].strip(), summary.casefold()
    return region.casefold() not in said and any(state in said for state in STATES)


def described_by(short: str, long: str, summary: str, entity_type: EntityType) -> str | None:
    """Why a description and a longer one are one thing: `hotel owner`, of whom the text says that it is in Missouri,
    and `hotel owner in Missouri`."""
    words, longer = match_words(short, entity_type), match_words(long, entity_type)
    rest = longer[len(words) + 1 :]
    if not words or longer[: len(words)] != words or not rest or longer[len(words)] not in {"in", "from", "at"}:
        return None
    if singular(words[-1]) != words[-1]:
        return None  # suppliers are not the suppliers in the auto industry
    said = set(match_words(summary, entity_type))
    return f"{long}, as the text says" if set(content_words(rest)) <= said else None


def has_legal_form(name: str, entity_type: EntityType) -> bool:
    """Whether a firm's name is its formal one: with Inc., Corp., LLC."""
    return entity_type == "Organization" and normalized_name(name, "Organization") != normalized_name(name, "Other")


def _class_of_shares(name: str) -> tuple[str, ...] | None:
    """What tells a class of shares from others: `Class A common stock, par value $0.01` is `Class A shares`."""
    match = _SHARES.fullmatch(name.strip())
    if match is None:
        return None
    preferred = "preferred" if match["kind"] and "prefer" in match["kind"].casefold() else ""
    return (match["series"].casefold(), match["letter"].casefold(), preferred) if match["noun"] or preferred else None


def _is_numbered_alike(short: str, long: str) -> bool:
    """`2019 Plan` of `2019 Equity Incentive Plan`, `2027 Notes` of `4.875% Senior Notes due 2027`."""
    words, longer = match_words(short, "Other"), match_words(long, "Other")
    more = set(longer) - set(words)
    apart = more & (PREPOSITIONS | MONTHS | {"to", "quarter", "half"}) or any(map(_YEAR.fullmatch, more))
    marks = {mark for mark in telling(" ".join(more), "Other") if mark.isalpha() and mark != "senior"}
    head = [word for word in words if word.isalpha()][-1:]
    last = [word for word in longer if word.isalpha() and word != "due"][-1:]
    instrument = head == last and bool(_INSTRUMENTS.intersection(head))
    return bool(instrument and _YEAR.search(short) and more and set(words) <= set(longer)) and not apart and not marks


def _numbers(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d+", name))


def _may_turn(name: str) -> bool:
    """Whether an organization's words can stand in another order: `Department of Labor`, `Bank, Republic First`."""
    return "," in name or bool(PREPOSITIONS & set(name.casefold().split()))


def _same_but_for_variants(
    words: tuple[str, ...], others: tuple[str, ...], entity_type: EntityType, fixed: bool
) -> bool:
    """`fixed`: whether the order of words tells things apart."""
    one, other = _without_variants(words, entity_type), _without_variants(others, entity_type)
    return one == other if fixed else sorted(one) == sorted(other)


def _without_variants(words: tuple[str, ...], entity_type: EntityType) -> tuple[str, ...]:
    """Words before the head in the singular, and the head too where number does not matter."""
    head = head_of(words)
    kept = [word for word in content_words(words) if word == head or word not in _FILLERS]
    return tuple(word if word == head and entity_type not in _SINGULARS else singular(word) for word in kept)


def _one_misspelling(words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """One long word differs by one or two letters, and not by a plural: a collective is not its member."""
    if len(words) != len(others):
        return False
    differing = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    if len(differing) != 1:
        return False
    one, other = sorted(differing[0], key=len)
    return (
        singular(one) != singular(other)
        and one[0] == other[0]
        and len(one) >= 7
        and one.isalpha()
        and fuzz.ratio(one, other) >= 88
    )


def _is_generic_extension(words: tuple[str, ...], others: tuple[str, ...], entity_type: EntityType) -> bool:
    short, long = sorted((words, others), key=len)
    tail = long[len(short) :]
    generic = _GENERIC_TAIL.get(entity_type, frozenset())
    if short and len(short[-1]) == 1:
        generic |= {"facility"}  # Term Loan A Facility; a manufacturing facility is no manufacturing
    of_board = entity_type == "Organization" and tail in {
        ("of", "the", "board"),
        ("of", "the", "board", "of", "directors"),
    }
    return bool(tail) and long[: len(short)] == short and (of_board or all(word in generic for word in tail))


def _is_firm_and_group(one: str, other: str, entity_type: EntityType) -> bool:
    """`Lake Motor Company` and `Lake Motor Group`, of which the one is a firm by its legal form."""
    group = any(match_words(name, entity_type)[-1:] == ("group",) for name in (one, other))
    return group and any(has_legal_form(name, entity_type) for name in (one, other))


def _says_what_it_is(words: tuple[str, ...], others: tuple[str, ...], entity_type: EntityType) -> bool:
    """`Nord Stream 1` and `Nord Stream 1 pipeline`: behind the name what kind of thing it is of."""
    short, long = sorted((words, others), key=len)
    rest = long[len(short) :]
    distinctive = len(short) > 1 or (bool(short) and short[0] not in _CLASS_NOUNS | MONTHS)
    kinds = {singular(word) for word in rest} <= _CLASS_NOUNS
    return entity_type in _WITH_KIND and bool(rest) and distinctive and long[: len(short)] == short and kinds


def _is_plural_of(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """`nonprofits` and `nonprofit organizations`."""
    return len(long) > 1 and long[-1] in _GROUPS and short == (*long[:-2], f"{long[-2]}s")


def _is_national_body(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """`U.S. Department of Energy` and `Department of Energy`."""
    return long[0] == "us" and long[1:] == short and short[0] in _PUBLIC_BODIES


def _is_qualified(name: str) -> bool:
    """Whether brackets say which of several: `auto dealers (Philadelphia)`."""
    return name.rstrip().endswith(")")


def is_distinctive(words: tuple[str, ...]) -> bool:
    """A leading part that can stand for the whole: not `federal`, `united`, `bank` or a place's adjective alone."""
    return not all(
        word in _PLAIN_FIRST_WORDS or word in SMALL_WORDS or any(c.isdigit() for c in word) for word in words
    )
