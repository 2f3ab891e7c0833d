"""`Jane Roe, chief executive of Acme`: what is said of a name between commas, or by `is`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from kg_assets.extractions.rules.ends import End, Ends
from kg_assets.extractions.rules.phrases import bare_phrase
from kg_assets.extractions.rules.relationships import article, join

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_MAX_SUMMARY: Final = 160  # characters
_MAX_ROLE_WORDS: Final = 7


def appositions_of(sentence: "Span", ends: Ends) -> Iterator[tuple[End, str, End]]:
    """Subject, `is chief executive of`, object: between two names only."""
    for token in sentence:
        if not _is_apposition(token, ends):
            continue
        (name,) = ends.of(token.head)[:1]
        role = bare_phrase(token)
        preposition = next((c for c in token.rights if c.dep_ == "prep" and c.i == role.end), None)
        if (
            preposition is None
            or preposition.lower_ not in ("of", "at", "for", "in")
            or len(role.tokens) > _MAX_ROLE_WORDS
        ):
            continue
        for end in ends.objects(preposition):
            if end.named and name.differs_from(end):
                yield name, f"is {article(token)}{join(role.tokens)} {preposition.lower_}", end


def descriptions_of(sentence: "Span", ends: Ends) -> Iterator[tuple[str, str]]:
    """Names and what the sentence says they are, verbatim: (`Jane Roe`, `chief executive of Acme`)."""
    for token in sentence:
        described = token.head
        if token.dep_ == "attr" and described.lemma_ == "be" and token.pos_ == "NOUN":
            described = next((c for c in token.head.lefts if c.dep_ == "nsubj"), described)
            negated = any(c.dep_ == "neg" for c in token.head.children)
            if negated or any(c.dep_ == "aux" for c in token.head.children):
                continue
        elif not _is_apposition(token, ends):
            continue
        name = ends.names.at(described)
        text = sentence.doc[token.left_edge.i : token.right_edge.i + 1].text.strip(" ,")
        if name and len(text) <= _MAX_SUMMARY:
            yield name.text, text


def _is_apposition(token: "Token", ends: Ends) -> bool:
    """A noun right after a name and its comma."""
    name = ends.names.at(token.head)
    before = token.left_edge.i - 1
    return (
        token.dep_ == "appos"
        and token.pos_ == "NOUN"
        and name is not None
        and name.entity_type != "Place"
        and before == name.end
        and token.doc[before].text == ","
    )
