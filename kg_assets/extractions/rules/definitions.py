"""What a document says its own terms stand for: `Delta Partners L.P. (the "Partnership")`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kg_assets.chunks.result import Chunk
from kg_assets.extractions.rules import vocabulary as words
from kg_assets.extractions.rules.name_types import type_by_words
from kg_assets.identity import normalized_name

Terms = Mapping[str, str]
"""Term, without its article, -> the name of the organization that it stands for."""

_LEGAL: Final = r"(?i:Inc|LLC|L\.?L\.?C|Ltd|L\.?P|L\.?L\.?P|N\.?A|N\.?V|Corp|Co|S\.?A|plc|Limited|Incorporated)\b\.?"
_WORD: Final = r"[A-Z0-9][\w.&'\u2019/-]*"
_NAME: Final = rf"{_WORD}(?:(?:, (?={_LEGAL})| (?:(?:of|the|and|&|for) (?=[A-Z]))*){_WORD})*"
_TERM: Final = re.compile(r"[\"\u201c]\s*(?:[Tt]he )?([^\"\u201c\u201d]{1,60}?)[,.;]?\s*[\"\u201d]")
_BRACKETS: Final = re.compile(r"\((?P<inside>[^()]{0,150}[\"\u201c][^()]{1,150})\)")
_BEFORE_BRACKETS: Final = re.compile(rf"(?:^|(?<=[\s(]))(?P<name>{_NAME})$")
_ASIDE: Final = re.compile(
    r",?\s+(?:(?:together|along|collectively) with|and) (?:all of )?(?:its|their) [\w\s,-]{3,60}$|"
    r",\s+an? [\w\s.-]{3,80}$"
)
"""Between a name and its brackets: `and its subsidiaries`, `, a Delaware corporation`."""
_MEANS: Final = re.compile(
    r"(?P<terms>(?:[\"\u201c][^\"\u201c\u201d]{1,40}[\"\u201d](?:,|\s|and|or|the|similar|terms)*)+)"
    rf"(?:refers?|means?|are|is)(?: collectively| together)?(?: to)? (?:the )?(?P<name>{_NAME})"
)
"""`the terms "we" and "our" refer to Acme Inc.`"""
_OPENING: Final = words.words_of(
    "in on at by for when since this as of the and between among with from to both under if while that after before"
)
"""Words that begin a sentence and no name, lower case."""


def terms_of(chunks: Sequence[Chunk], owner: str | None) -> list[Terms]:
    """For each chunk the terms that are defined in it or before it. A later definition of a term replaces the one
    before. `owner` is the document's: a definition that spells it otherwise gives it as it is."""
    known: dict[str, str] = {}
    found: list[Terms] = []
    for chunk in chunks:
        defined = dict(_defined_in(chunk.content))
        if defined:
            known = known | {term: _as_owner(name, owner) for term, name in defined.items()}
        found.append(known)
    return found


def _defined_in(content: str) -> Iterator[tuple[str, str]]:
    if '"' not in content and "\u201c" not in content:
        return
    for paragraph in re.split(r"\n\s*\n", content):
        text = " ".join(re.sub(r"[*_]+", "", paragraph).split())
        for match in _BRACKETS.finditer(text):
            name = _name_before(text[: match.start()])
            yield from _fitting(_TERM.findall(match["inside"]), name)
        for match in _MEANS.finditer(text):
            yield from _fitting(_TERM.findall(match["terms"]), _trimmed(match["name"]))


def _name_before(text: str) -> str:
    """The name that ends the text, asides left out; empty where there is none."""
    text = text.rstrip(" ,")
    while aside := _ASIDE.search(text):
        text = text[: aside.start()]
    match = _BEFORE_BRACKETS.search(text[-200:])
    return _trimmed(match["name"]) if match else ""


def _trimmed(name: str) -> str:
    parts = name.split()
    while parts and (parts[0].lower() in _OPENING or parts[0].isdigit()):
        parts.pop(0)
    return " ".join(parts)


def _fitting(terms: Sequence[str], name: str) -> Iterator[tuple[str, str]]:
    """The terms that may stand for an organization of that name: its own words or letters, `Company` and its like, and
    `we`."""
    if type_by_words(name) != "Organization" or _is_two(name):
        return
    for term in terms:
        own = set(term.split()) <= set(name.replace(",", "").split()) and term != name
        letters = term.isupper() and len(term) > 1 and term == "".join(re.findall(r"\b[A-Z]", name))[: len(term)]
        role = term.lower() in words.ORGANIZATION_REFERENCES | words.PARTIES
        if own or letters or role or term.lower() in ("we", "us", "our"):
            yield term.lower() if term.lower() in ("we", "us", "our") else term, name


def _is_two(name: str) -> bool:
    """True for `Acme Inc. and Beta LLC`."""
    return any(type_by_words(part) == "Organization" for part in name.split(" and ")[:-1])


def _as_owner(name: str, owner: str | None) -> str:
    same = owner and normalized_name(name, "Organization") == normalized_name(owner, "Organization")
    return owner if owner and same else name
