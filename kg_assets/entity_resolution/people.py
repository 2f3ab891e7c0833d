"""Names of people, and descriptions that stand where a name could: `Mr. Cook` is one, `a banker in Memphis` is not."""

import re
from functools import cache, lru_cache
from typing import Final

from nicknames import NickNamer

from kg_assets.entity_resolution.acronyms import is_acronym_of
from kg_assets.entity_resolution.normalize import PREPOSITIONS, head_of, match_words, singular
from kg_assets.identity import normalized_name

_TITLES: Final = frozenset(
    (
        "mr mrs ms miss mx dr prof professor sir dame lord lady president chair chairman chairwoman chairperson vice "
        "deputy acting governor senator congressman congresswoman representative mayor minister secretary treasurer "
        "ceo cfo coo cto director judge justice ambassador general colonel captain king queen prince princess pope "
        "sen gov rep gen col capt hon rev madam madame mme monsieur herr frau commissioner chancellor premier former"
    ).split()
)
_ROLES_BEFORE_A_NAME: Final = frozenset(
    (
        "president chair chairman chairwoman chairperson governor senator congressman congresswoman representative "
        "mayor minister secretary treasurer ceo cfo coo cto director commissioner chancellor mr mrs ms dr prof sen gov "
        "rep mme"
    ).split()
)
"""After which a name begins, whatever stands before: `Boston Fed President Collins`."""
_LEGISLATORS: Final = frozenset("senator sen congressman congresswoman representative rep".split())
_COURTESY: Final = frozenset("mr mrs ms dr prof mme".split())
_OTHERS: Final = PREPOSITIONS | {"to", "and"}
_TITLES_IN_LETTERS: Final = frozenset("vp ag pm da mp gm dj mc".split())
_TRAILING: Final = frozenset("ceo cfo coo cto phd md esq".split())
_PARTICLES: Final = frozenset("von van der den de da di del della la le du dos das bin ibn al el zu ter".split())
_NUMERALS: Final = frozenset(["ii", "iii", "iv"])
_SUFFIXES: Final = frozenset(["jr", "sr"]) | _NUMERALS
_MORE_NICKNAMES: Final = {
    "amanda": "mandy", "anthony": "tony", "catherine": "cathy kate", "charles": "charlie chip", "deborah": "debbie",
    "elizabeth": "beth", "henry": "harry", "james": "jamie", "jerome": "jay jerry", "judith": "judy",
    "lawrence": "larry", "michael": "mike", "patricia": "patty", "richard": "dick", "robert": "bob",
    "sandra": "sandy", "susan": "sue", "terrence": "terry", "thomas": "tom", "william": "bill billy",
}  # fmt: skip
"""Given name -> nicknames that the library does not know, or takes for given names that have it for a nickname."""
_SHORTENED: Final = 3
"""Letters with which a given name may begin that stands for it: `Raj` of `Rajiv`."""
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
    words = match_words(_without_role_behind(re.sub(r"\(.*?\)", "", name)), "Organization")
    if not words or set(words) & PREPOSITIONS - {"of"}:
        return True
    return singular(head_of(words)) in _ROLES or (len(words) > 1 and all(word in _TITLES for word in words))


def is_full_name(name: str) -> bool:
    """Whether a person's name has more than a family name and titles."""
    return bool(_person_words(name)[0]) and not is_description(name)


def is_given_name_of(short: str, long: str) -> bool:
    """`Raj` of `Rajiv Sundaresan`: a given name alone, without a title."""
    words = short.split()
    if len(words) != 1 or not words[0].isalpha() or is_description(short):
        return False
    given, _, _ = _person_words(long)
    name = normalized_name(short, "Person")
    return bool(given) and len(given[0]) >= len(name) > 1 and _same_given(name, given[0])


def compatible_people(one: str, other: str, *, loosely: bool = False) -> bool:
    """Same family name, and given names that can be one person's. A description is compatible with nobody.

    Args:
        loosely: whether `B. Oakes` may be Robert, who is called Bob.
    """
    if is_description(one) or is_description(other):
        return False
    given, family, suffix = _person_words(one)
    others, other_family, other_suffix = _person_words(other)
    if not family or family != other_family or (suffix and other_suffix and suffix != other_suffix):
        return False
    if not given or not others:
        return not _hold_two_offices(one, other)
    if suffix != other_suffix and {suffix, other_suffix} & {*_NUMERALS, "sr"}:
        return False  # one of a line; who bears no number may be another
    if not _same_given(given[0], others[0]) and not (loosely and _nicknamed(given[0], others[0])):
        return False
    fewer, more = sorted((given[1:], others[1:]), key=len)
    left = iter(more)
    return all(any(_same_given(name, other) for other in left) for name in fewer)


def _hold_two_offices(one: str, other: str) -> bool:
    """`Senator Collins` and `President Collins`."""
    return _legislates(one) != _legislates(other) and _governs(one) != _governs(other)


def _legislates(name: str) -> bool:
    return bool(_LEGISLATORS & _titles_of(name))


def _governs(name: str) -> bool:
    return bool((_ROLES_BEFORE_A_NAME - _LEGISLATORS - _COURTESY) & _titles_of(name))


def _titles_of(name: str) -> set[str]:
    words = normalized_name(name, "Person").split()
    return set(words if "," in name else words[:-1])  # Amartya Sen is no senator


def maybe_one_person(one: str, other: str) -> bool:
    """Whether two names that rules find unlike leave some doubt: letters for a name (`SBF`), given names that begin
    alike (`Michelle` and `Miki`), a number in a line of namesakes that only one bears."""
    if is_acronym_of(one, other) or is_acronym_of(other, one) or _is_given(one, other) or _is_given(other, one):
        return True
    given, family, suffix = _person_words(one)
    others, other_family, other_suffix = _person_words(other)
    if not (given and others and family == other_family) or (suffix and other_suffix and suffix != other_suffix):
        return False
    if given[1:] and others[1:] and not _same_given(given[1], others[1]):
        return False
    return may_share_given_name(one, other)


def may_share_given_name(one: str, other: str) -> bool:
    """Whether the first given names may be one person's: an initial, a nickname, or the same two letters in front."""
    (given, family, _), (others, other_family, _) = _person_words(one), _person_words(other)
    first, other_first = (of_one[0] if of_one else alone for of_one, alone in ((given, family), (others, other_family)))
    if not first or not other_first or not (given or others):
        return False
    return _same_given(first, other_first) or first[:2] == other_first[:2] or _nicknamed(first, other_first)


@cache
def _library() -> NickNamer:
    return NickNamer()


def given_names(name: str) -> frozenset[str]:
    """The name and, of a nickname, the given names for which it stands."""
    return frozenset({name, *_library().canonicals_of(name)})


def _is_given(short: str, long: str) -> bool:
    """Whether the one name is as good as the given name of the other."""
    (others, alone, _), (given, _, _) = _person_words(short), _person_words(long)
    if not alone or others or not given:
        return False
    return _same_given(alone, given[0]) or given[0].startswith(alone)


def family_name(name: str) -> str:
    return _person_words(name)[1]


def has_initial_only(name: str) -> bool:
    """Whether its first given name is a letter, which fits many: `J. Smith`."""
    given = _person_words(name)[0]
    return bool(given) and len(given[0]) == 1


def given_initials(name: str) -> tuple[str, frozenset[str]]:
    """Family name, and the letters with which the first given name may begin: those of its nicknames too."""
    given, family, _ = _person_words(name)
    return family, _first_letters(given[0]) if given else frozenset()


@lru_cache(maxsize=200_000)
def _person_words(name: str) -> tuple[tuple[str, ...], str, str]:
    """(given names and initials, family name, suffix)."""
    text = re.sub(r"(?<=\w)['’](?=\w{2})", "", re.sub(r"\(.*?\)", "", name))  # O'Neil is ONeil
    before, _, after = _without_role_behind(text).partition(",")
    suffixed = after.strip(" .").lower() in _SUFFIXES
    text = (before + after if suffixed else f"{after} {before}").strip()  # Dudley, William C.
    text = re.sub(r"\b([A-Z])\.-?(?=[A-Z]\b)", r"\1. ", text)  # M.J. are two initials
    if text[:2].lower() not in _TITLES_IN_LETTERS:
        text = re.sub(r"^([A-Z])([A-Z])(?=\s[A-Z][a-z])", r"\1. \2.", text)  # and so are JP
    text = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_]+$)", "", text.strip())  # Smith-Jones is no Jones
    written = normalized_name(text, "Person").split()
    words = _without_titles(written)
    suffix = words.pop() if len(words) > 1 and words[-1] in _SUFFIXES else ""
    small = {word for word in text.split() if word.islower()}  # `von Braun` has no given name, `Al Gore` has one
    titled = len(words) < len(written)  # and `Ms Van der Hoeven` has none
    given = (
        word for at, word in enumerate(words[:-1]) if word not in _PARTICLES or not (at or titled or word in small)
    )
    return tuple(given), words[-1] if words else "", suffix


def _without_role_behind(name: str) -> str:
    """`Tim Cook` of `Tim Cook, CEO`, `Cook, Tim` of `Cook, Tim`, `Tim Cook, Jr.` of `Tim Cook, Jr., CEO`."""
    before, *behind = name.split(",")
    return ",".join([before, *(part for part in behind if not _is_role(part))])


def _is_role(text: str) -> bool:
    words = re.findall(r"\w+", text.casefold().replace(".", ""))
    return any(word in _TRAILING or word in _TITLES or singular(word) in _ROLES for word in words)


def _without_titles(words: list[str]) -> list[str]:
    """Titles and roles before a name and after it. `Larry King` is no king."""
    begins = max((at + 1 for at, word in enumerate(words[:-1]) if word in _ROLES_BEFORE_A_NAME), default=0)
    if not _OTHERS & set(words[:begins]):  # the wife of President Oakes is not he
        words = words[begins:]
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    while len(words) > 1 and words[-1] in _TRAILING:
        words = words[:-1]
    return [word for word in words if len(words) > 1 or word not in _TITLES]


def _same_given(one: str, other: str) -> bool:
    """The same, a nickname of the other, its beginning or its initial."""
    short, long = sorted((one, other), key=len)
    if one == other or (long.startswith(short) and (len(short) == 1 or len(short) >= _SHORTENED)):
        return True
    return one in nicknames_of(other) or other in nicknames_of(one)


@lru_cache(maxsize=200_000)
def nicknames_of(given: str) -> frozenset[str]:
    """What somebody of that given name may be called."""
    known = {name for name in _library().nicknames_of(given) if given not in _library().nicknames_of(name)}
    return frozenset(known | set(_MORE_NICKNAMES.get(given, "").split()))


def _nicknamed(one: str, other: str) -> bool:
    """Whether the one is a letter with which a nickname of the other begins."""
    initial, name = sorted((one, other), key=len)
    return len(initial) == 1 and initial in _first_letters(name)


def _first_letters(given: str) -> frozenset[str]:
    """Of a given name and of its nicknames."""
    return frozenset(name[0] for name in {given} | nicknames_of(given))
