"""`Jane Roe, chief executive of Acme`: what is said of a name between commas, or by `is`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from kg_assets.extractions.rules import vocabulary as words
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
        if token.lower_ in ("as", "including", "like") and token.dep_ == "prep":
            yield from _examples(token, ends)
        if token.dep_ != "appos" or token.pos_ != "NOUN" or not _follows_comma(token):
            continue
        role = bare_phrase(token)
        preposition = next((c for c in token.rights if c.dep_ == "prep" and c.i == role.end), None)
        within = preposition is not None and preposition.lower_ in ("of", "at", "for", "in")
        through = (
            list(ends.objects(preposition)) if preposition and within and len(role.tokens) <= _MAX_ROLE_WORDS else []
        )
        relationship = f"is {article(token)}{join(role.tokens)} {preposition.lower_}" if preposition else ""
        found = [(relationship, end) for end in through if end.named or article(token)]
        if not found and article(token) in ("a ", "an "):
            found = [(f"is {article(token)}".strip(), end) for end in ends.of(token, restricted=True)]
        common = token.head.pos_ != "PROPN"
        if common and (
            token.head.dep_ == "pobj" or token.head.tag_ != token.tag_ or token.left_edge.i > token.head.i + 2
        ):
            continue  # often misread
        for subject in ends.of(token.head)[:1] if found else ():
            yield from ((subject, phrase, end) for phrase, end in found if subject.differs_from(end))


def _examples(preposition: "Token", ends: Ends) -> Iterator[tuple[End, str, End]]:
    """`infections such as sepsis`, `firms, including Acme`: what the examples are examples of."""
    kind = preposition.head
    if preposition.lower_ == "as" and (preposition.i == 0 or preposition.nbor(-1).lower_ != "such"):
        return
    if kind.pos_ != "NOUN" or kind.tag_ != "NNS" or (preposition.lower_ == "like" and preposition.i != kind.i + 1):
        return
    nested = kind.head.lower_ in ("of", "for") and kind.head.head.pos_ == "NOUN"
    if nested and preposition.lower_ == "including":
        return  # of which noun, is open
    if kind.lemma_.lower() in words.GENERIC_KINDS and len(bare_phrase(kind).tokens) == 1:
        return  # "factors include noise": of what, is lost
    for whole in ends.of(kind, restricted=True)[:1]:
        for end in ends.objects(preposition):
            if whole.differs_from(end) and not (whole.negated or whole.named or end.negated):
                yield whole, "include", end


def _follows_comma(token: "Token") -> bool:
    """True for a noun right after the phrase that it explains, and a comma."""
    start = token.left_edge.i
    head = token.head
    alone = not any(c.dep_ in ("conj", "cc") for c in (*head.rights, *token.children))
    now = token.left_edge.lower_ not in ("once", "formerly", "now", "then")
    change = token.lemma_.lower() in words.CHANGE_NOUNS | words.MEASURE_HEADS
    return (
        alone
        and now
        and not change
        and start > 0
        and token.doc[start - 1].text == ","
        and head.pos_ in ("NOUN", "PROPN")
    )


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
