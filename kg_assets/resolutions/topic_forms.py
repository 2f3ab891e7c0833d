"""The forms in which the names of topics are compared."""

import re
from typing import Final

from kg_assets.entity_resolution.acronyms import is_acronym_of
from kg_assets.entity_resolution.normalize import singular
from kg_assets.identity import normalized_name

LINKS: Final = {"of", "in", "for", "on", "to", "by", "from", "with", "at", "and", "or", "its", "our", "their"}
_BEFORE: Final = {"general", "overall", "total"}
_BEHIND: Final = {"sector", "industry", "activity", "level"}
_DIRECTED: Final = {"to", "from", "by", "with", "its", "our", "their"}
_ACRONYM_IN_BRACKETS: Final = re.compile(r"(?P<outside>[^()]+)\((?P<inside>[^()]+)\)")


def name_form(name: str) -> str:
    """The form in which a name is equal to its spellings, its singular and its plural."""
    return " ".join(singular(word) for word in normalized_name(name).split())


def core_form(name: str) -> str:
    """The form without what adds nothing: a bracketed acronym, "general" before, "sector" or "activity" behind."""
    both = _ACRONYM_IN_BRACKETS.fullmatch(name.strip())
    text = (
        both["outside"] if both and is_acronym_of(both["inside"].removesuffix("s"), both["outside"].strip()) else name
    )
    words = without_first(name_form(text)).split()
    while len(words) > 1 and words[-1] in _BEHIND:
        words.pop()
    return " ".join(words)


def without_first(form: str) -> str:
    first, _, rest = form.partition(" ")
    return rest if first in _BEFORE and " " in rest else form


def topic_key(name: str) -> str:
    """What unknown topics of one thing share: words in a fixed order, so that `construction of data centers` is
    `data center construction`. Where a preposition tells who does it to whom, the order stays."""
    words = core_form(name).split()
    if set(words) & _DIRECTED or len(words) < 2:
        return " ".join(words)
    return " ".join(sorted(word for word in words if word not in LINKS)) or " ".join(words)
