"""Statements of a sentence: clauses and appositions whose two ends have clean names."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg_assets.extractions.result import Modality
from kg_assets.extractions.rules import vocabulary as words
from kg_assets.extractions.rules.appositions import appositions_of
from kg_assets.extractions.rules.clauses import Clause, clauses_of
from kg_assets.extractions.rules.ends import End, Ends, pobjects
from kg_assets.extractions.rules.locations import location_of
from kg_assets.extractions.rules.objects import objects_of, prepositions_of, through_noun
from kg_assets.extractions.rules.references import is_reference
from kg_assets.extractions.rules.relationships import third_person

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

MAX_TOKENS: Final = 150
"""A longer sentence is no sentence but a list or a table run together."""


@dataclass(frozen=True)
class Statement:
    """A fact, before dates, topics and evidence."""

    subject: End
    relationship: str
    object: End
    modality: Modality
    clause: Clause | None
    """None for an apposition."""


def statements_of(sentence: "Span", ends: Ends) -> Iterator[Statement]:
    """What a sentence states; nothing of a question or of one longer than MAX_TOKENS."""
    if len(sentence) > MAX_TOKENS or sentence.text.rstrip().endswith("?"):
        return
    for clause in clauses_of(sentence):
        if _is_anaphoric(clause.subject):
            continue
        identified = _identified(clause, ends)
        if identified is not None:
            yield from identified
            continue
        for subject in ends.of(clause.subject, speaker=clause.relayed_by):
            if not subject.negated:
                yield from _of_subject(clause, subject, ends)
    ends.antecedents.read(sentence)
    for subject, relationship, end in appositions_of(sentence, ends):
        yield Statement(subject, relationship, end, "asserted", None)


def _is_anaphoric(noun: "Token") -> bool:
    """True for `the yard`: one thing that only the text before makes known. `The economy` needs no text before."""
    lefts = list(noun.lefts)
    bare = len(lefts) == 1 and lefts[0].lower_ == "the" and not any(c.dep_ in ("prep", "appos") for c in noun.rights)
    return bare and noun.tag_ == "NN" and noun.lemma_.lower() not in words.SELF_EVIDENT and not is_reference(noun)


def _of_subject(clause: Clause, subject: End, ends: Ends) -> Iterator[Statement]:
    phrase = clause.relationship
    if subject.token is not None and subject.token.lower_ == "we":
        phrase = third_person(phrase, clause.chain[0])
    found = list(objects_of(clause.verb, phrase, subject, ends))
    if not found and not clause.folded:
        located = location_of(clause, subject, ends)
        if located is not None:
            subject, preposition, place = located
            found = [(f"{phrase} {preposition}", place)]
    for relationship, end in found:
        if "not" in relationship.split() and end.token is not None and _is_universal(end.token):
            continue  # "is not available in every country"
        if subject.differs_from(end) and not (clause.folded and subject.name.lower() in relationship.lower()):
            yield Statement(subject, relationship, end, clause.modality, clause)


def _is_universal(noun: "Token") -> bool:
    return any(child.lower_ in ("all", "each", "every") for child in noun.lefts)


def _identified(clause: Clause, ends: Ends) -> list[Statement] | None:
    """`One of the causes of war is hunger`: hunger is one of the causes of war. None for other clauses."""
    noun, verb = clause.subject, clause.verb
    attribute = next((c for c in verb.rights if c.dep_ == "attr"), None)
    kind = next((c.lower_ for c in noun.lefts if c.dep_ == "det" and c.lower_ in ("a", "an", "another")), None)
    one = noun.lower_ == "one"
    if verb.lemma_ != "be" or attribute is None or not (one or kind):
        return None
    if kind in ("a", "an") and any(c.dep_ == "det" and c.lower_ in ("a", "an") for c in attribute.lefts):
        return None  # "a satellite is an object"
    named = [n for of in prepositions_of(noun) for n in pobjects(of)] if one else [noun]
    be = "is one of" if one else f"is {kind}"
    if attribute.lower_ == "that" or len(named) != 1 or any(c.dep_ in ("relcl", "acl") for c in named[0].rights):
        return []
    found = through_noun("is one of the" if one else be, named[0], ends) or [
        (be, end) for end in ends.of(named[0], restricted=True)
    ]
    return [
        Statement(subject, relationship, end, clause.modality, clause)
        for subject in ends.of(attribute, restricted=True)
        for relationship, end in found
        if subject.differs_from(end) and not subject.negated
    ]
