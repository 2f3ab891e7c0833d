"""Clauses of a sentence that state something: subject, predicate, and how far the text stands behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg_assets.extractions.result import Modality
from kg_assets.extractions.rules import vocabulary as words
from kg_assets.extractions.rules.phrases import bare_phrase
from kg_assets.extractions.rules.relationships import join, modality_of, verb_phrase
from kg_assets.extractions.rules.subjects import (
    CONDITIONS,
    disagree,
    is_hyphenated,
    is_infinitive,
    is_means,
    subject_of,
)
from kg_assets.extractions.rules.values import is_time

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_MAX_FOLDED_WORDS: Final = 4
_DOUBT: Final[dict[Modality, int]] = {"asserted": 0, "expected": 1, "possible": 2}


@dataclass(frozen=True)
class Clause:
    """One predicate and its subject."""

    subject: "Token"
    chain: tuple["Token", ...]
    """Its verbs, outermost first: continued, decline."""
    relationship: str
    modality: Modality
    relayed_by: "Token | None" = None
    """The subject of `said that` above it."""
    folded: bool = False
    """True where a noun stands inside the relationship: `allows plants to absorb`."""

    @property
    def verb(self) -> "Token":
        """The innermost verb, which has the objects."""
        return self.chain[-1]

    def scope(self) -> set[int]:
        """The indices of the tokens that belong to this clause and not to another: where its date may stand."""
        first = self.chain[0]
        own = _without_other_clauses(first, set(self.chain))
        if first.dep_ == "conj":  # "In 2020 Acme bought Beta and sold Gamma": what stands before holds of both
            own |= {t.i for child in first.head.lefts if child.dep_ == "prep" for t in child.subtree}
        return own


def _without_other_clauses(token: "Token", own: "set[Token]") -> set[int]:
    found = {token.i}
    for child in token.children:
        other = child.dep_ in ("relcl", "ccomp", "advcl", "parataxis") or (
            child.dep_ == "conj" and child.pos_ in ("VERB", "AUX")
        )
        if child in own or not other:
            found |= _without_other_clauses(child, own)
    return found


def clauses_of(sentence: "Span") -> Iterator[Clause]:
    """Every clause with a subject that the sentence asserts, expects or holds possible, in order."""
    for verb in sentence:
        if verb.pos_ not in ("VERB", "AUX") or verb.dep_ in ("aux", "auxpass", "xcomp", "amod", "compound"):
            continue
        subject = subject_of(verb)
        if subject is None or disagree(subject, verb) or is_hyphenated(verb):
            continue
        context = _context(verb)
        if context is None or _is_conditional(verb):
            continue
        modality, relayed_by = context
        for chain in _chains(verb):
            yield from _clause(subject, chain, modality, relayed_by)


def _clause(
    subject: "Token", chain: tuple["Token", ...], modality: Modality, relayed_by: "Token | None"
) -> Iterator[Clause]:
    first, last = chain[0], chain[-1]
    relationship = verb_phrase(chain)
    modality = _weaker(modality, modality_of(chain))
    if is_infinitive(first):
        # "contacts expected activity to increase": activity is expected to increase
        governor = first.head
        if governor.lemma_ not in words.EXPECTING:
            return
        yield Clause(subject, chain, _is_expected(subject, governor, relationship), "expected", subject_of(governor))
        return
    expected = last.lemma_ in words.EXPECTING
    controlled, inner = _controlled(last)
    if inner is not None and controlled is not None and expected:
        for inner_chain in _chains(inner):
            phrase = _is_expected(controlled, last, verb_phrase(inner_chain))
            yield Clause(controlled, inner_chain, phrase, "expected", subject)
        return
    leading = last.lemma_ in words.ENABLING or (controlled is not None and controlled.lemma_ in words.ABILITIES)
    if inner is None or controlled is None or (controlled.head == last and not leading):
        yield Clause(subject, chain, relationship, modality, relayed_by)
    if inner is not None and controlled is not None and (folded := _folded(controlled, inner)):
        for inner_chain in _chains(inner):
            phrase = f"{relationship} {folded} {verb_phrase(inner_chain)}"
            whole = (*chain, *inner_chain)
            yield Clause(subject, whole, phrase, _weaker(modality, modality_of(whole)), relayed_by, folded=True)


def _controlled(verb: "Token") -> "tuple[Token | None, Token | None]":
    """Of `allow plants to absorb water`, `use light to find food`: the noun between the verbs and the second verb."""
    noun = next((child for child in verb.rights if child.dep_ == "dobj"), None)
    for inner in verb.rights:
        if inner.pos_ not in ("VERB", "AUX") or inner.tag_ != "VB" or any(c.dep_ == "mark" for c in inner.children):
            continue
        own = next((child for child in inner.lefts if child.dep_ == "nsubj"), None)
        if inner.dep_ == "ccomp" and own is not None and (verb.lemma_ in words.ENABLING):
            return own, inner
        if noun is None or own is not None or noun.i > inner.i:
            continue
        if inner.dep_ == "xcomp" or (inner.dep_ == "advcl" and noun.i + 1 == inner.left_edge.i):
            return noun, inner
    if noun is not None and (verb.lemma_ in words.EXPECTING or noun.lemma_ in words.ABILITIES):
        return noun, next((c for c in noun.children if c.dep_ in ("acl", "relcl") and c.tag_ == "VB"), None)
    return noun, None


def _folded(noun: "Token", inner: "Token") -> str:
    """The noun between two verbs as a part of the relationship; empty where it is too long or speaks of another."""
    if noun.pos_ == "PRON":
        return "us" if noun.lower_ == "us" else ""
    if noun.pos_ not in ("NOUN", "PROPN") or any(
        c.dep_ in ("relcl", "acl", "conj", "prep") and c != inner and c.i < inner.i for c in noun.rights
    ):
        return ""
    bare = bare_phrase(noun)
    return join(bare.tokens) if bare.end - bare.start <= _MAX_FOLDED_WORDS and not bare.negated else ""


def _weaker(one: Modality, other: Modality) -> Modality:
    return one if _DOUBT[one] >= _DOUBT[other] else other


def _is_expected(subject: "Token", governor: "Token", relationship: str) -> str:
    be = "are" if subject.tag_ in ("NNS", "NNPS") or any(child.dep_ == "conj" for child in subject.children) else "is"
    negation = " not" if any(child.dep_ == "neg" for child in governor.children) else ""
    infinitive = relationship if relationship.startswith(("to ", "not to ")) else f"to {relationship}"
    return f"{be}{negation} {words.EXPECTING[governor.lemma_]} {infinitive}"


def _chains(verb: "Token") -> Iterator[tuple["Token", ...]]:
    """The verb with what it governs: (continues, report), (continues, expect, raise)."""
    able = [child for child in verb.children if child.dep_ == "acomp" and child.lemma_ in words.ABLE]
    candidates = [child for source in (verb, *able) for child in source.children]
    inner = next((child for child in candidates if child.dep_ == "xcomp" and child.pos_ in ("VERB", "AUX")), None)
    controlled = any(child.dep_ in ("dobj", "attr") for child in verb.children)
    if inner is not None and any(c.dep_ == "prep" and c.i < inner.i and not _is_timely(c) for c in verb.rights):
        inner = None  # "weighed on decisions to buy" is misread as "weighed to buy"
    if inner is not None and any(c.lower_ in ("enough", "too", "so") and c.i < inner.i for c in verb.children):
        return  # "have not fallen enough to help"
    if (
        inner is not None
        and inner.tag_ in ("VBN", "VBD")
        and not any(c.dep_ in ("aux", "auxpass") for c in inner.children)
    ):
        inner = None
    if inner is not None and inner.tag_ == "VBG" and verb.lemma_ not in words.GERUND_TAKING:
        return  # "expected selling prices" is misread
    if inner is None or controlled or any(child.dep_ in ("nsubj", "nsubjpass") for child in inner.children):
        yield (verb,)
        purpose = next((c for c in verb.rights if c.dep_ == "advcl" and c.tag_ == "VB" and is_infinitive(c)), None)
        if purpose is None or any(c.dep_ in ("nsubj", "mark") for c in purpose.children):
            return
        if any(c.dep_ in ("dobj", "prep", "agent", "acomp", "attr") and c.i < purpose.i for c in verb.rights):
            return
        inner = purpose
    for start in (inner, *(child for child in inner.children if child.dep_ == "conj" and child.tag_ == inner.tag_)):
        if any(child.dep_ in ("nsubj", "nsubjpass") for child in start.children):
            continue
        if start.i and start.nbor(-1).lower_ in ("than", "not"):
            continue  # "is to replace workers rather than support growth"
        for chain in _chains(start):
            yield (verb, *chain)


def _context(verb: "Token") -> tuple[Modality, "Token | None"] | None:
    """What the clauses above do to this one, and who says it; None where they leave it open or deny it."""
    modality: Modality = "asserted"
    relayed_by = None
    current = verb
    while True:
        if any(
            child.dep_ in ("mark", "advmod") and child.lower_ in CONDITIONS and child.i < current.i
            for child in current.children
        ):
            return None
        if current.dep_ == "ROOT":
            return modality, relayed_by
        governor = current.head
        if any(_is_no(c) or c.lower_ == "no" for c in governor.children if c.i < current.i) and current.dep_ != "conj":
            return None  # "there is no assurance that prices will fall"
        if current.dep_ in ("ccomp", "xcomp") and governor.pos_ in ("VERB", "AUX"):
            lemma = governor.lemma_.lower()
            if not _marked(current) and lemma not in words.REPORTING | words.HYPOTHETICAL | words.EXPECTING.keys():
                return None  # `let prices rise`, `see prices rise`
            if any(child.dep_ == "neg" for child in governor.children):
                return None
            if lemma in words.EXPECTING or lemma in words.INTENDING:
                modality = _weaker(modality, "expected")
            elif lemma not in words.REPORTING:
                modality = "possible"
            relayed_by = relayed_by or _speaker(governor)
        elif current.dep_ == "relcl" and is_infinitive(current):
            return None  # "any reason to believe that prices fall"
        elif current.dep_ == "acl" and any(c.dep_ in ("nsubj", "nsubjpass", "mark", "aux") for c in current.lefts):
            return None  # "the belief that prices fall"
        elif current.dep_ == "ccomp" or (current.dep_ == "advcl" and governor.pos_ == "ADJ"):
            modality = "possible"
        elif current.dep_ == "pcomp" and current == verb and (is_means(verb) or governor.lower_ == "with"):
            modality = _weaker(modality, modality_of((governor.head,)))
        elif current.dep_ in ("pcomp", "csubj", "csubjpass"):
            return None
        elif current.dep_ == "advcl" and governor.lemma_.lower() in words.REPORTING:
            relayed_by = relayed_by or _speaker(governor)
        elif current.dep_ == "advcl" and current.tag_ in ("VBG", "VBN") and governor.pos_ in ("VERB", "AUX"):
            modality = _weaker(modality, modality_of((governor,)))
        current = governor


def _is_no(noun: "Token") -> bool:
    """True for `no assurance` under `there is`."""
    return noun.dep_ in ("attr", "nsubj") and any(child.lower_ == "no" for child in noun.lefts)


def _speaker(verb: "Token") -> "Token | None":
    """The subject of a verb, or of the one that it hangs on: `a broker echoed concerns, highlighting that`."""
    subject = subject_of(verb)
    if subject is None and verb.dep_ in ("advcl", "xcomp", "conj") and verb.head != verb:
        return _speaker(verb.head)
    return subject


def _is_conditional(verb: "Token") -> bool:
    """True for what holds only under an `if`."""
    if verb.dep_ == "conj" and verb.head != verb and _is_conditional(verb.head):
        return True
    return any(
        child.dep_ == "advcl" and any(c.lower_ in ("if", "unless") and c.dep_ == "mark" for c in child.children)
        for child in verb.children
    )


def _is_timely(preposition: "Token") -> bool:
    return any(child.dep_ == "pobj" and is_time(child) for child in preposition.children)


def _marked(verb: "Token") -> bool:
    return any(child.dep_ == "mark" for child in verb.children)
