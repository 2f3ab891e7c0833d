"""What the headings above a passage name."""

import functools
import re
from dataclasses import dataclass
from typing import Final

from kg_assets.extractions.rules import vocabulary as words
from kg_assets.extractions.rules.name_types import type_by_words
from kg_assets.extractions.spacy_model import spacy_model
from kg_assets.identity import EntityType

_SEPARATOR: Final = " > "
_DOCUMENT_PART: Final = re.compile(
    r"\b(?:(?:19|20)\d\d|FY ?\d{2,4}|Q[1-4]|first|second|third|fourth|10-[KQ]|[\u2013—:|-])\b|\s[\u2013—:|-]\s",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Heading:
    """A named thing that a heading is about."""

    name: str
    entity_type: EntityType


def heading_entity(header_path: str, content: str) -> Heading | None:
    """The last heading that names an organization or a place. A heading that could as well be a section's title counts
    only if the passage, its own heading lines apart, writes it as a name."""
    prose = re.sub(r"(?m)^#.*$", "", content)
    for heading in reversed(header_path.split(_SEPARATOR)):
        found = _named(_without_document_words(heading))
        if found is None:
            continue
        entity, certain = found
        if certain or re.search(rf"(?<=[a-z,] ){re.escape(entity.name)}\b", prose):
            return entity
    return None


def own_organization(header_path: str, heading: Heading | None) -> Heading | None:
    """Whose document this is: the only organization that the headings name beyond doubt."""
    found = (_named(_without_document_words(part)) for part in header_path.split(_SEPARATOR))
    certain = {entity for entity, sure in (item for item in found if item) if sure}
    candidates = {entity for entity in certain | {heading} if entity and entity.entity_type == "Organization"}
    return candidates.pop() if len(candidates) == 1 else None


def _without_document_words(heading: str) -> str:
    """`Acme Inc. 2024 Annual Report` without what names the document."""
    text = re.split(r"\s[\u2013—:|-]\s|:\s", heading.strip())[0]
    parts = text.split()
    while parts and (
        parts[-1].lower().strip("(),") in words.SECTION_WORDS or _DOCUMENT_PART.fullmatch(parts[-1].strip("(),"))
    ):
        parts.pop()
    return " ".join(parts).removesuffix("'s").removesuffix("\u2019s").removeprefix("About ").removeprefix("The ")


@functools.lru_cache(maxsize=4096)
def _named(heading: str) -> tuple[Heading, bool] | None:
    """The entity that a heading is, and whether its words or a place's name make it certain."""
    by_words = type_by_words(heading)
    sentence = heading.endswith(("?", ".")) and by_words is None
    if not heading or len(heading) > 80 or not heading[0].isupper() or sentence:
        return None
    legal = heading.lower().replace(",", "").split()[-1] in words.LEGAL_SUFFIXES
    if by_words == "Organization" and (legal or _bank_like(heading)):
        return Heading(heading, "Organization"), True
    doc = spacy_model()(f"Yesterday we wrote about {heading} again.")
    label = next((e.label_ for e in doc.ents if e.text.removeprefix("the ") == heading), "")
    if label == "GPE":
        return Heading(heading, "Place"), True
    if by_words == "Place":
        return Heading(heading, "Place"), False
    if by_words == "Organization" or label == "ORG" or len(heading.split()) == 1:
        return Heading(heading, "Organization"), False
    return None


def _bank_like(heading: str) -> bool:
    """`Federal Reserve Bank of Boston`: a body, `of`, a name."""
    return bool(re.search(r"\b(?:Bank|University|Ministry|Bureau) of (?:the )?[A-Z]", heading))
