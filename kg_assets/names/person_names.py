"""Names of people, and descriptions that stand where a name could: `Mr. Cook` is one, `a banker in Memphis` is not."""

import re
from functools import lru_cache
from typing import Final

from kg_assets.identity import normalized_name
from kg_assets.names.name_forms import PREPOSITIONS, head_of, match_words, singular

_TITLES: Final = frozenset(
    (
        "mr mrs ms miss mx dr prof professor sir dame lord lady president chair chairman chairwoman chairperson vice "
        "deputy acting governor senator congressman congresswoman representative mayor minister secretary treasurer "
        "ceo cfo coo cto director judge justice ambassador general colonel captain king queen prince princess pope"
    ).split()
)
_NUMERALS: Final = frozenset(["ii", "iii", "iv"])
_SUFFIXES: Final = frozenset(["jr", "sr"]) | _NUMERALS
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
        "rebecca becky, raymond ray, eugene gene, walter walt, leonard len, philip phil, phillip phil, peter pete, "
        "barbara barb, theodore ted, douglas doug, frederick fred, vincent vince, zachary zach, joshua josh"
    ).split(", ")
]
_ROLES: Final = frozenset(
    (
        "adviser advisor agent analyst applicant auditor banker borrower broker builder buyer candidate chair chairman "
        "chairperson chairwoman client consumer contact contractor counsel customer dealer developer director driver "
        "economist employee employer entrepreneur executive expert family farmer founder grower holder homeowner "
        "household immigrant individual investor jobseeker landlord lawyer leader lender lessee lessor manager "
        "manufacturer member nurse officer official operator originator owner participant partner patient "
        "policymaker producer professional provider rancher realtor reporter representative resident respondent "
        "restaurateur retailer retiree seeker seller shareholder shopper spokesman spokesperson spokeswoman staff "
        "stockholder student supplier taxpayer teacher team tenant tourist traveler traveller trustee user vendor "
        "visitor voter wholesaler worker youth ceo cfo coo cto president secretary treasurer governor"
    ).split()
)


@lru_cache(maxsize=200_000)
def is_description(name: str) -> bool:
    """Whether it is a role or a group (`the chairman`, `contacts`, `hotel owner in Missouri`) and nobody's name."""
    words = match_words(re.sub(r"\(.*?\)", "", name), "Organization")
    if not words or set(words) & PREPOSITIONS - {"of"}:
        return True
    return singular(head_of(words)) in _ROLES or (len(words) > 1 and all(word in _TITLES for word in words))


def is_full_name(name: str) -> bool:
    """Whether a person's name has more than a family name and titles."""
    return bool(_person_words(name)[0]) and not is_description(name)


def compatible_people(one: str, other: str) -> bool:
    """Same family name, and given names that can be one person's. A description is compatible with nobody."""
    if is_description(one) or is_description(other):
        return False
    given, family, suffix = _person_words(one)
    others, other_family, other_suffix = _person_words(other)
    if not family or family != other_family or (suffix and other_suffix and suffix != other_suffix):
        return False
    if not given or not others:
        return True
    if suffix != other_suffix and {suffix, other_suffix} & _NUMERALS:
        return False  # one of a line; who bears no number may be another
    if not _same_given(given[0], others[0]):
        return False
    return not (given[1:] and others[1:]) or all(_same_given(a, b) for a, b in zip(given[1:], others[1:], strict=False))


def has_initial_only(name: str) -> bool:
    """Whether its first given name is a letter, which fits many: `J. Smith`."""
    given = _person_words(name)[0]
    return bool(given) and len(given[0]) == 1


def given_initials(name: str) -> tuple[str, frozenset[str]]:
    """Family name, and the letters with which the first given name may begin: those of its nicknames too."""
    given, family, _ = _person_words(name)
    names = {given[0]} | {other for names in _NICKNAMES if given[0] in names for other in names} if given else set()
    return family, frozenset(other[0] for other in names)


@lru_cache(maxsize=200_000)
def _person_words(name: str) -> tuple[tuple[str, ...], str, str]:
    """(given names and initials, family name, suffix)."""
    text = re.sub(r"(?<=\w)['’](?=\w{2})", "", re.sub(r"\(.*?\)", "", name))  # O'Neil is ONeil
    before, comma, after = text.partition(",")
    if (
        comma
        and (first := after.split())
        and first[0].strip(".").lower() not in _SUFFIXES
        and " " not in before.strip()
    ):
        text = f"{after} {before}"  # Dudley, William C.
    text = re.sub(r"\b([A-Z])\.(?=[A-Z]\b)", r"\1. ", text)  # M.J. are two initials
    text = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_]+$)", "", text.strip())  # Smith-Jones is no Jones
    words = [word for word in normalized_name(text, "Person").split() if word not in _TITLES]
    suffix = words.pop() if len(words) > 1 and words[-1] in _SUFFIXES else ""
    return tuple(words[:-1]), words[-1] if words else "", suffix


def _same_given(one: str, other: str) -> bool:
    if one == other or any(one in names and other in names for names in _NICKNAMES):
        return True
    return (len(one) == 1 or len(other) == 1) and one[0] == other[0]
