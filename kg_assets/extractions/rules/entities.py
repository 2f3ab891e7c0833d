"""Proper names of a passage and their types."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg_assets.extractions.rules import vocabulary as words
from kg_assets.extractions.rules.file_types import TypeVotes
from kg_assets.extractions.rules.name_spans import name_spans, name_text
from kg_assets.extractions.rules.name_types import Vote, elected, vote_of
from kg_assets.identity import EntityType

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token


@dataclass(frozen=True)
class Name:
    """A proper name: tokens `start` up to `end` of a parsed block."""

    text: str
    entity_type: EntityType
    start: int
    end: int

    def begin(self, doc: "Doc") -> int:
        """Where the name begins with its honorific: `Dr. Jane Roe`."""
        titled = self.start > 0 and doc[self.start - 1].lower_ in words.HONORIFICS
        return self.start - 1 if titled else self.start


class Names:
    """The proper names of one parsed block."""

    def __init__(self, names: Sequence[Name]) -> None:
        self.all = tuple(names)
        self._by_token = {i: name for name in names for i in range(name.start, name.end)}

    def at(self, token: "Token") -> Name | None:
        return self._by_token.get(token.i)


def names_of(
    docs: Sequence["Doc"], known: Sequence[tuple[str, EntityType]], terms: Mapping[str, str], votes: TypeVotes
) -> list[Names]:
    """The proper names of a passage's blocks. A name has one type in the whole passage: that of the fuller name it is
    part of, what its words say, else the recognizer's most frequent answer; each answer is a vote in the file.

    Args:
        known: names from the headings and of the document's owner, with their types.
        terms: a name that is a term of the document is written as what the term stands for.
    """
    heads: dict[str, EntityType] = {text.split()[0]: kind for text, kind in known if kind == "Organization"}
    first = [name_spans(doc, heads.keys()) for doc in docs]
    seen = {name_text(span) for found in first for span in found if len(span) == 1 and not span[0].is_sent_start}
    spans = [
        name_spans(doc, heads.keys() | seen) for doc in docs
    ]  # what is a name inside a sentence is one at its head
    answers: dict[str, Counter[EntityType]] = {}
    for span in (span for found in spans for span in found):
        text, vote = name_text(span), vote_of(span)
        answers.setdefault(text, Counter())[vote.entity_type] += vote.weight
        votes.add(text, vote)
    types: dict[str, EntityType] = {text: elected(counts) for text, counts in answers.items()}
    types.update(known)
    for text, kind in known:
        votes.add(text, Vote(kind, certain=True))
    for name in terms.values():
        votes.add(name, Vote("Organization", certain=True))
    short = _short_names(types) | heads

    def named(span: "Span") -> Name:
        text = name_text(span)
        if text in terms:
            return Name(terms[text], "Organization", span.start, span.end)
        kind = types[text]
        if text in heads:
            return Name(text, heads[text], span.start, span.end)
        if " " not in text and kind in ("Other", "Person"):
            return Name(text, short.get(text, "Other"), span.start, span.end)
        return Name(text, kind, span.start, span.end)

    return [
        Names(_without_states([named(span) for span in found], doc)) for found, doc in zip(spans, docs, strict=True)
    ]


def _short_names(types: Mapping[str, EntityType]) -> dict[str, EntityType]:
    """Surnames of people and first words of organizations, by which a passage goes on to call them."""
    short: dict[str, EntityType] = {}
    for text, kind in types.items():
        if " " in text and kind in ("Person", "Organization"):
            short.setdefault(text.split()[-1 if kind == "Person" else 0], kind)
    return short


def _without_states(names: list[Name], doc: "Doc") -> list[Name]:
    """`Toledo, Ohio` is Toledo: the name of the city reaches over what says where it is."""
    found: list[Name] = []
    for name in names:
        previous = found[-1] if found else None
        if previous and name.entity_type == previous.entity_type == "Place" and name.start == previous.end + 1:
            city, state = doc[previous.start : previous.end].root, doc[name.start : name.end].root
            tied = (state.dep_ == "appos" and state.head == city) or (
                city.head == state and city.dep_ in ("compound", "nmod")
            )
            if doc[previous.end].text == "," and tied:
                found[-1] = Name(previous.text, "Place", previous.start, name.end)
                continue
        found.append(name)
    return found
