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
from kg_assets.extractions.rules.phrases import bare_phrase, phrase_of
from kg_assets.extractions.rules.references import is_reference
from kg_assets.extractions.rules.relationships import article, is_manner, join, third_person
from kg_assets.extractions.rules.values import is_time, is_value

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_MAX_FOLDED_WORDS: Final = 5
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
        for subject in ends.of(clause.subject, speaker=clause.relayed_by):
            if not subject.negated:
                yield from _of_subject(clause, subject, ends)
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
    found = list(_objects(clause.verb, phrase, subject, ends))
    if not found:
        located = location_of(clause, subject, ends)
        if located is not None:
            subject, preposition, place = located
            found = [(f"{phrase} {preposition}", place)]
    for relationship, end in found:
        if subject.differs_from(end):
            yield Statement(subject, relationship, end, clause.modality, clause)


def _objects(verb: "Token", phrase: str, subject: End, ends: Ends) -> Iterator[tuple[str, End]]:
    """Relationship and object: the direct object, the agent of a passive, or what a preposition brings."""
    direct = next((c for c in verb.children if c.dep_ in ("dobj", "attr") and not is_value(c)), None)
    if direct is not None and direct.dep_ == "attr" and _is_loose_complement(direct):
        return
    if direct is not None:
        yield from _direct(verb, phrase, direct, subject, ends)
        return
    if _shares_object(verb) or any(c.dep_ == "ccomp" or (c.dep_ == "dobj" and is_time(c)) for c in verb.children):
        return
    agent = next((c for c in verb.children if c.dep_ == "agent"), None)
    if agent is not None:
        yield from ((f"{phrase} by", end) for end in ends.objects(agent))
    if any(c.dep_ in ("dobj", "nsubjpass") and c.lemma_ in ("percent", "%") for c in verb.children):
        return  # "bought 9 percent of": what it is a part of is lost
    after, before = [], []
    for preposition in prepositions_of(verb):
        (after if preposition.i > verb.i else before).append(preposition)
    first = agent is None
    for preposition in after or before:
        own = _of_own(f"{phrase} {preposition.lower_}", pobjects(preposition)[0], subject, ends)
        if own is not None:
            yield from own
            continue
        for end in ends.objects(preposition):
            if (end.named or first) and not end.negated:
                yield f"{phrase} {preposition.lower_}", end
        first = False


def _is_loose_complement(noun: "Token") -> bool:
    """True for `0.9 times earnings`, and for the `party` of `is a party to`, where what follows names nothing."""
    counted = any(token.tag_ == "CD" for child in noun.lefts for token in child.subtree)
    following = next((c for c in noun.rights if c.dep_ == "prep" and c.lower_ in ("to", "of", "with")), None)
    phrase = phrase_of(noun, restricted=True)
    return counted or (
        following is not None and following.i == noun.i + 1 and bool(phrase) and phrase.end <= following.i
    )


def _shares_object(verb: "Token") -> bool:
    """True for the first verb of `manufacture and market foods`."""
    following = next((c for c in verb.children if c.dep_ == "conj"), None)
    if following is None or any(c.dep_ == "nsubj" for c in following.lefts):
        return False
    return following.pos_ == "NOUN" or following.i <= verb.i + 2  # a noun is the second verb's object, misread


def _direct(verb: "Token", phrase: str, direct: "Token", subject: End, ends: Ends) -> Iterator[tuple[str, End]]:
    if any(c.dep_ == "ccomp" for c in verb.children):
        return  # "told shareholders that": not the telling is the fact
    if verb.lemma_ in words.REPORTING and any(c.dep_ == "relcl" for c in direct.rights):
        return  # often a `that` clause, misread
    if verb.lemma_ == "keep" and phrase.endswith(verb.lower_):
        return  # how it is kept, is lost
    if verb.lemma_ in words.SAYING | words.LINKING or verb.lemma_ == "name":
        return
    if verb.lemma_ in words.REGARDING and any(c.lower_ == "as" for c in verb.children):
        return
    if verb.lemma_ not in words.HOLDING and any(c.dep_ in ("oprd", "acomp") for c in verb.children):
        return  # "called conditions poor": not the conditions are called
    through = _through_noun(phrase, direct, ends)
    if through:
        yield from through
        return
    if direct.lemma_.lower() in words.CHANGE_NOUNS and not any(c.dep_ == "compound" for c in direct.lefts):
        return  # a change of what, is lost
    bare = bare_phrase(direct)
    short = bare.text if bare.end - bare.start <= _MAX_FOLDED_WORDS else None
    own = _of_own(phrase, direct, subject, ends)
    if own is not None:
        yield from own
        return
    found = ends.of(direct, restricted=True)
    for end in found:
        yield f"{phrase} no" if end.negated else phrase, end
    receiver = next((c for c in verb.children if c.dep_ == "dative" and c.pos_ in ("NOUN", "PROPN")), None)
    if receiver is not None and found and short:
        yield from ((f"{phrase} {join(bare.tokens)} to", end) for end in ends.of(receiver) if end.named)
    vague = direct.pos_ != "NOUN" or direct.lemma_.lower() in words.VAGUE_HEADS
    if not found or not short or bare.negated or ends.names.at(direct) or direct.dep_ == "attr" or vague:
        return
    for preposition in (*prepositions_of(direct), *prepositions_of(verb)):
        if preposition.lower_ == "of" and preposition.i != bare.end:
            continue
        for end in ends.objects(preposition):
            if end.named:
                yield f"{phrase} {join(bare.tokens)} {preposition.lower_}", end


def _of_own(phrase: str, noun: "Token", subject: End, ends: Ends) -> list[tuple[str, End]] | None:
    """`could disrupt our operations`: operations of whose text this is. None where nobody else's `our` stands there,
    empty where it stays open whose it is."""
    owner = next((c for c in noun.children if c.dep_ == "poss" and c.lower_ == "our"), None)
    if owner is None or (subject.token is not None and subject.token.lower_ == "we"):
        return None
    own = ends.references.resolve(owner, ends.names)
    bare = bare_phrase(noun)
    if own is None or bare.end - bare.start > _MAX_FOLDED_WORDS or phrase_of(noun, restricted=True) is None:
        return []
    return [(f"{phrase} {bare.text} of", End(own.name, own.entity_type, owner, named=True, resolved=True))]


def _through_noun(phrase: str, noun: "Token", ends: Ends) -> list[tuple[str, End]]:
    """`is a subsidiary of Acme`, `saw modest growth in wages`: the noun goes into the relationship where what follows
    its preposition is the thing spoken of. Empty where it does not."""
    change = noun.lemma_.lower() in words.CHANGE_NOUNS and noun.dep_ == "dobj"
    bare = bare_phrase(noun)
    if not (change or noun.dep_ == "attr") or bare.end - bare.start > _MAX_FOLDED_WORDS or ends.names.at(noun):
        return []
    preposition = next((c for c in noun.rights if c.dep_ == "prep" and c.i == bare.end), None)
    if preposition is None or preposition.lower_ not in words.CLASSIFYING_PREPOSITIONS:
        return []
    found = [end for end in ends.objects(preposition) if not end.negated]
    if not change and preposition.lower_ not in ("of", "for", "in"):
        found = [end for end in found if end.named]
    before = "no " if bare.negated else "" if change else article(noun)
    return [(f"{phrase} {before}{join(bare.tokens)} {preposition.lower_}", end) for end in found]


def prepositions_of(head: "Token") -> Iterator["Token"]:
    """Prepositions whose objects say to, from, with or where: not when, why or how."""
    complements = [c for c in head.children if c.dep_ in ("acomp", "oprd", "prt", "advmod") and c.i > head.i]
    candidates = [c for source in (head, *complements) for c in source.children if c.dep_ in ("prep", "dative")]
    for preposition in sorted(candidates, key=lambda token: token.i):
        if preposition.lower_ not in words.OBJECT_PREPOSITIONS or is_manner(preposition):
            continue
        before = preposition.nbor(-1).lower_ if preposition.i else ""
        if preposition.i < head.i:
            if preposition.lower_ not in words.PLACE_PREPOSITIONS:
                continue
        elif before in words.LOOSENING:
            continue
        nouns = pobjects(preposition)
        change = preposition.lower_ in ("from", "to") and nouns and nouns[0].lemma_.lower() in words.CHANGE_NOUNS
        measure = preposition.lower_ == "at" and nouns and nouns[0].lemma_.lower() in words.MEASURE_HEADS
        if change or measure:
            continue  # how much, not where
        if head.lemma_ == "be" and preposition.lower_ in ("to", "with") and preposition.head == head:
            continue
        if nouns and not (nouns[0].lemma_.lower() in words.IDIOM_HEADS or is_time(nouns[0]) or is_value(nouns[0])):
            yield preposition
