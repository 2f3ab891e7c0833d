"""What kind of thing a proper name names."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg_assets.extractions.rules import vocabulary as words
from kg_assets.extractions.rules.places import is_known_place
from kg_assets.identity import EntityType

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

NAME_LABELS: Final[dict[str, EntityType]] = {
    "PERSON": "Person",
    "ORG": "Organization",
    "GPE": "Place",
    "LOC": "Place",
    "FAC": "Place",
    "PRODUCT": "Product",
    "WORK_OF_ART": "Product",
    "EVENT": "Event",
    "LAW": "Other",
}
"""The recognizer's labels of names."""


def type_by_words(name: str) -> EntityType | None:
    """What the words of a name say by themselves: `Acme Labs` is an organization."""
    parts = name.lower().replace(",", "").split()
    if not parts:
        return None
    if len(parts) > 1 and parts[-1].replace(".", "") in words.LEGAL_SUFFIXES:
        return "Organization"
    if len(parts) > 1 and (parts[-1] in words.ORGANIZATION_SUFFIXES or parts[0] in ("university", "bank")):
        return "Organization"
    if "of" in parts[1:] and parts[parts.index("of") - 1] in words.ORGANIZATION_HEADS_BEFORE_OF:
        return "Organization"
    if parts[-1] in words.PLACE_SUFFIXES:
        return "Place"
    return None


_CERTAIN: Final = 20
"""How many guesses of the recognizer one certain vote outweighs."""


@dataclass(frozen=True)
class Vote:
    """What one sentence takes a name for."""

    entity_type: EntityType
    certain: bool = False
    """True where it is no guess of the recognizer: words of the name, a title before it, a place that everyone
    knows."""

    @property
    def weight(self) -> int:
        return _CERTAIN if self.certain else 1


_KINDS: Final[Mapping[EntityType, frozenset[str]]] = {
    "Person": words.KINDS_OF_PEOPLE,
    "Organization": words.KINDS_OF_ORGANIZATIONS,
    "Place": words.KINDS_OF_PLACES,
}


def vote_of(span: "Span") -> Vote:
    text = " ".join(span.text.split())
    by_words = type_by_words(text)
    if by_words:
        return Vote(by_words, certain=True)
    if (span.start and span.doc[span.start - 1].lower_ in words.HONORIFICS) or _is_born(span):
        return Vote("Person", certain=True)
    if is_known_place(text):
        return Vote("Place", certain=True)
    if described := _described(span):
        return Vote(described, certain=True)
    return Vote(_guess(span))


def _described(span: "Span") -> EntityType | None:
    """What the sentence says that it is: `Acme is a maker of pumps`, `Acme, a maker of pumps,`."""
    root = span.root
    nouns = [child for child in root.children if child.dep_ == "appos" and child.pos_ == "NOUN" and child.i > span.end]
    if root.dep_ == "nsubj" and root.head.lemma_ == "be":
        nouns += [child for child in root.head.children if child.dep_ == "attr" and child.tag_ == "NN"]
    for noun in nouns:
        for kind, kinds in _KINDS.items():
            if noun.lemma_.lower() in kinds and not any(child.dep_ == "conj" for child in root.children):
                return kind
    return None


def _is_born(span: "Span") -> bool:
    """True for `Jane Roe (born 26 June 1968)`."""
    return [token.lower_ for token in span.doc[span.end : span.end + 2]] == ["(", "born"]


def _guess(span: "Span") -> EntityType:
    text = " ".join(span.text.split())
    if span.root.dep_ == "dobj" and span.root.head.lemma_ in words.MAKING:
        return "Product"
    if any(child.dep_ == "appos" and child.lemma_.lower() in words.PERSONAL_ROLES for child in span.root.children):
        return "Person"
    if len(span) == 1 and _stands_with_places(span.root):
        return "Place"
    labels = Counter(token.ent_type_ for token in span if token.ent_type_ in NAME_LABELS)
    if not labels:
        return "Other"
    label = span.root.ent_type_ if span.root.ent_type_ in NAME_LABELS else labels.most_common(1)[0][0]
    kind = NAME_LABELS[label]
    if (
        kind == "Place"
        and span.root.head.lower_ == "of"
        and span.root.head.head.lemma_.lower() in words.CORPORATE_ROLES
    ):
        return "Organization"
    if kind == "Product" and span.root.dep_ == "pobj" and len(span) == 1:
        return "Other"  # `with Maersk`: the recognizer's guess
    if kind == "Place" and label == "GPE" and _acts(span):
        return "Organization"
    if kind == "Person" and not all(part[:1].isupper() for part in text.split()):
        return "Other"
    return kind


def _stands_with_places(token: "Token") -> bool:
    """True for both of `in Phoenix and Abilene`, for the town of `in Vance, Alabama`, and of `in Boise`, whatever the
    recognizer takes it for."""
    places = words.PLACE_PREPOSITIONS | {"near", "around"}
    located = token.head.lower_ in places
    if token.head.lower_ in ("in", "near") and token.ent_type_ == "ORG":
        return token.head.head.lemma_.lower() not in words.TAKING_PART
    if token.dep_ == "conj":
        return token.head.ent_type_ == "GPE" and token.head.head.lower_ in places
    return located and any(child.dep_ in ("conj", "appos") and child.ent_type_ == "GPE" for child in token.children)


def _acts(span: "Span") -> bool:
    """True for what the recognizer takes for a town and the sentence lets buy, cut or be bought."""
    name = span.text.lower()
    if name in words.GOVERNMENTS or len(span) > 2 or name.split()[0] in words.PLACE_BEGINNINGS:
        return False
    token = span.root
    while token.dep_ == "conj" and token.head.pos_ in ("PROPN", "NOUN"):
        token = token.head
    verb = token.head
    if token.dep_ == "nsubj":
        return any(child.dep_ in ("dobj", "prt") for child in verb.children)
    if token.dep_ == "pobj" and token.head.lower_ == "from":
        verb = token.head.head
        return verb.lemma_ in words.TAKING_OVER
    return token.dep_ == "dobj" and verb.lemma_ in words.TAKING_OVER


def elected(counts: Mapping[EntityType, int]) -> EntityType:
    """The type with most votes; a specific one before Topic, and that before Other; at a tie the one first seen."""
    best: EntityType = "Topic" if "Topic" in counts else "Other"
    for kind, count in counts.items():
        if kind not in ("Other", "Topic") and (best in ("Other", "Topic") or count > counts[best]):
            best = kind
    return best
