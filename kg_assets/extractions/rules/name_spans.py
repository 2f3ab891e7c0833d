"""Where proper names stand in a parsed block."""

import re
from collections.abc import Iterable, Mapping, Set
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from kg_assets.extractions.rules import vocabulary as words
from kg_assets.extractions.rules.name_types import NAME_LABELS, type_by_words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_VALUES: Final = frozenset(("DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL", "NORP", "LANGUAGE"))
_HEADS_BEFORE_OF: Final = words.ORGANIZATION_HEADS_BEFORE_OF | {"state", "commonwealth", "city", "gulf", "port"}
_NO_NAMES: Final = (
    words.ORGANIZATION_REFERENCES
    | words.ORGANIZATION_SUFFIXES
    | words.REGION_REFERENCES
    | words.SECTION_WORDS
    | words.TIME_HEADS
)
"""Single words that stand for a name and are none."""


def name_spans(doc: "Doc", known: Set[str]) -> list["Span"]:
    """Runs of capitalised words, parted where the recognizer sees two names, in the order of the text. `known` words
    begin a name whatever the recognizer takes them for."""
    found: list[Span] = []
    recognized = {i: entity for entity in doc.ents for i in range(entity.start, entity.end)}
    position = 0
    while position < len(doc):
        if not (_begins_name(doc[position]) or doc[position].text in known):
            position += 1
            continue
        end = _run_end(doc, position)
        found.extend(
            span for piece in _parted(doc, position, end, recognized) if (span := _trimmed(piece, known)) is not None
        )
        position = end
    return found


def _begins_name(token: "Token") -> bool:
    if not _capitalised(token) or token.ent_type_ in _VALUES:
        return False
    noun_inside = (
        token.pos_ == "NOUN" and not token.is_sent_start and token.nbor(-1).text not in ('"', "“", ":", "—", "\u2013")
    )
    return token.pos_ == "PROPN" or _recognized(token) or noun_inside


def _capitalised(token: "Token") -> bool:
    return token.text[:1].isupper() or (token.text[:1].islower() and any(c.isupper() for c in token.text[1:3]))


def _recognized(token: "Token") -> bool:
    return token.ent_type_ in NAME_LABELS


def _run_end(doc: "Doc", start: int) -> int:
    """The end of the name that begins at `start`: inner `of`, `&` and `and` only where a name goes on after them."""
    end = start + 1
    while end < len(doc):
        token = doc[end]
        following = doc[end + 1] if end + 1 < len(doc) else None
        legal = following is not None and token.text == "," and following.lower_ in words.LEGAL_SUFFIXES
        if token.is_sent_start and doc[end - 1].text != ".":
            break
        if _begins_name(token) or (_capitalised(token) and token.is_alpha and not token.is_sent_start):
            end += 1
        elif legal:
            end += 2
        elif token.lower_ in words.LEGAL_SUFFIXES:
            end += 1
        elif token.text in ("of", "&", "-", "\u2013") and following is not None and _begins_name(following):
            if token.text == "of" and not (doc[end - 1].lower_ in _HEADS_BEFORE_OF or _one_entity(token, following)):
                break
            end += 1
        elif (
            token.text in ("and", "the", "of", "for", "'s", "\u2019s")
            and following is not None
            and (_one_entity(doc[end - 1], token) and _one_entity(token, following))
        ):
            complete = end - start > 1 and doc[end - 1].lower_ in words.ORGANIZATION_SUFFIXES
            if token.text == "and" and (complete or doc[end - 1].ent_type_ in ("PERSON", "GPE")):
                break
            end += 1
        else:
            break
    return end


def _one_entity(left: "Token", right: "Token") -> bool:
    """True where the recognizer has both in one name."""
    return right.ent_iob_ == "I" and left.ent_type_ == right.ent_type_ and right.ent_type_ in NAME_LABELS


def _parted(doc: "Doc", start: int, end: int, recognized: "Mapping[int, Span]") -> Iterable["Span"]:
    """A run whose words say what it is stays whole; else it is parted before and after recognized people and places."""
    whole = doc[start:end]
    if type_by_words(whole.text) == "Organization":
        return [whole]
    cuts = {start, end}
    entities = {entity.start: entity for i in range(start, end) if (entity := recognized.get(i))}.values()
    for entity in entities:
        if entity.label_ in ("PERSON", "GPE") and any(
            e.label_ in NAME_LABELS and e.start != entity.start for e in entities
        ):
            cuts |= {max(entity.start, start), min(entity.end, end)}
        if entity.label_ == "PERSON":
            first = max(entity.start, start)
            if all(
                token.lower_ in words.ROLE_NOUNS | words.HONORIFICS or not token.is_alpha for token in doc[start:first]
            ):
                cuts.add(first)
    edges = sorted(cuts)
    return [doc[a:b] for a, b in pairwise(edges)]


def _trimmed(span: "Span", known: Set[str]) -> "Span | None":
    """Without articles, honorifics, possessive endings and punctuation at the edges; None if no name is left."""
    start, end = span.start, span.end
    doc = span.doc
    while start < end and (
        doc[start].lower_ in words.OBJECT_PREPOSITIONS | {"the", "a", "an"}
        or doc[start].lower_ in words.HONORIFICS
        or not _capitalised(doc[start])
    ):
        start += 1
    while end > start and not (
        _capitalised(doc[end - 1]) or doc[end - 1].is_digit or doc[end - 1].lower_ in words.LEGAL_SUFFIXES
    ):
        end -= 1
    if end <= start:
        return None
    name = doc[start:end]
    text = name_text(name)
    if not re.search(r"[^\W\d_]{2}", text) or re.search(r"[\[\]{}()<>|@#*_=\"“”]|://", text):
        return None
    if all(token.lower_ in words.ROLE_NOUNS | {"and", "of"} for token in name):
        return None
    if end - start == 1:
        token = name[0]
        if token.lower_ in _NO_NAMES:
            return None
        if token.text in known:
            return name
        common = token.tag_ not in ("NNP", "NNPS") or token.lemma_.lower() in words.TOPIC_HEADS
        if token.is_sent_start and common:
            return None
        if token.ent_type_ in _VALUES or (token.is_stop and not token.is_upper):
            return None
    return name


def name_text(span: "Span") -> str:
    return " ".join(span.text.split())
