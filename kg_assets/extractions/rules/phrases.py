"""Noun phrases as clean names: `the pace of price increases` becomes `pace of price increases`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kg_assets.extractions.rules import vocabulary as words
from kg_assets.extractions.rules.clean_phrases import is_clean, is_cut, is_demonstrative, is_hyphenated
from kg_assets.extractions.rules.name_types import type_by_words
from kg_assets.extractions.rules.values import is_time, is_value
from kg_assets.identity import EntityType

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_LEFT: Final = words.words_of(
    "amod compound nmod poss nummod advmod quantmod det predet punct case npadvmod neg preconj cc conj"
)


@dataclass(frozen=True)
class Phrase:
    """A run of tokens, `start` up to `end`, that names what its head names."""

    doc: "Doc"
    head: "Token"
    start: int
    end: int
    negated: bool = False
    """True where `no` stood before it."""
    singular: bool = False
    """True where `a` or `one` stood before it: one of many."""

    @property
    def tokens(self) -> "list[Token]":
        return list(self.doc[self.start : self.end])

    @property
    def text(self) -> str:
        return " ".join(self.doc[self.start : self.end].text.split())

    @property
    def entity_type(self) -> EntityType:
        """Of a common noun: Topic, or Other for people and bodies."""
        topical = self.head.is_sent_start or self.head.lemma_.lower() in words.TOPIC_HEADS
        if self.head.text[:1].isupper() and not topical and (by_words := type_by_words(self.text)):
            return by_words
        proper = self.head.pos_ == "PROPN" and self.head.text[:1].isupper() and not topical
        return "Other" if proper or is_agent(self.head) else "Topic"


def is_agent(head: "Token") -> bool:
    """True for common nouns that stand for people or bodies: retailers, contacts."""
    lemma = head.lemma_.lower()
    plural_agent = head.tag_ == "NNS" and lemma.endswith(words.AGENT_SUFFIXES) and len(lemma) > 4
    group = lemma in words.GROUPS and (head.tag_ == "NNS" or lemma != "business")
    return group or (plural_agent and lemma not in words.TOPIC_HEADS | words.MEASURE_HEADS | words.NO_AGENTS)


def phrase_of(head: "Token", *, restricted: bool = False, alone: bool = False) -> Phrase | None:
    """The phrase of a common noun, with what classifies it (`demand for loans`); None where it would be vague or
    broken. A noun that a clause restricts (`employers that reported hiring`) has one only where `restricted` lets the
    clause be left out: an object may be told of more loosely than a subject. `alone`: without
    the nouns coordinated to it."""
    if head.tag_ == "VBG" and head.dep_ in ("pcomp", "csubj"):
        return _gerund(head)
    if head.pos_ not in ("NOUN", "PROPN", "VERB", "ADJ") or is_value(head) or (is_time(head) and not _has_future(head)):
        return None
    if head.pos_ in ("VERB", "ADJ") and head.tag_ not in ("VBG", "NN", "NNS"):
        return None
    start, negated, singular, denied = _left_edge(head)
    if denied:
        return None
    end = _right_edge(head, restricted, alone)
    if end is None:
        return None
    phrase = Phrase(head.doc, head, start, end, negated, singular)
    return phrase if is_clean(phrase) and (alone or not is_cut(phrase)) else None


def prefix_of(head: "Token") -> str:
    """`erosion of`: a noun and the preposition right after it, without article; empty where the noun has none."""
    preposition = next((c for c in head.rights if c.dep_ == "prep" and c.i == head.i + 1), None)
    start, negated, _, denied = _left_edge(head)
    own = any(c.dep_ == "poss" and c.pos_ == "PRON" for c in head.lefts)
    if preposition is None or preposition.lower_ not in ("of", "in", "for") or negated or denied or own:
        return ""
    return head.doc[start : preposition.i + 1].text


def _has_future(noun: "Token") -> bool:
    """True for `the future of travel`, not for `the start of the year`: a time that something else has."""
    following = next((c for c in noun.rights if c.lower_ == "of" and c.i == noun.i + 1), None)
    owner = next((c for c in following.children if c.dep_ == "pobj"), None) if following else None
    return owner is not None and noun.ent_type_ not in ("DATE", "TIME") and not (is_time(owner) or is_value(owner))


def _gerund(head: "Token") -> Phrase | None:
    """`reducing stress`, `living in cities`: a gerund with what it needs; None where it stands alone or goes on."""
    following = next((c for c in head.rights if c.dep_ in ("dobj", "prep") and c.left_edge.i == head.i + 1), None)
    if following is None or any(c.dep_ in ("aux", "neg") for c in head.lefts):
        return None
    if following.dep_ == "prep":
        end = _complement_end(following)
    else:
        inner = phrase_of(following, restricted=True) or phrase_of(following, restricted=True, alone=True)
        end = inner.end if inner and not inner.negated else None
    phrase = Phrase(head.doc, head, head.i, end, singular=False) if end is not None else None
    return phrase if phrase and is_clean(phrase) else None


def _left_edge(head: "Token") -> tuple[int, bool, bool, bool]:
    """Where the phrase begins without articles and quantities; whether `no` and whether `a` or `one` stood there;
    whether words stood there that turn the sense (few, this)."""
    start = head.i
    for child in reversed(list(head.lefts)):
        if child.dep_ not in _LEFT:
            break
        if child.right_edge.i + 1 < start:
            break
        start = child.left_edge.i
    negated = singular = denied = False
    doc = head.doc
    counts = [
        c.i for c in head.lefts if c.dep_ == "nummod" and c.tag_ == "CD" and c.lower_ != "zero" and not is_hyphenated(c)
    ]
    start = max([start, *(i + 1 for i in counts)])
    while start < head.i:
        token = doc[start]
        if token.lower_ in ("no", "zero"):
            negated = True
        elif token.lower_ in words.NEGATIVE_QUANTIFIERS or (is_demonstrative(token) and not _has_complement(head)):
            denied = True
        elif token.lower_ in ("a", "an", "one", "another", "each"):
            singular = True
        strip = (
            token.dep_ in ("det", "predet", "preconj", "neg", "punct", "case")
            or (token.lower_ in words.QUANTIFIERS and (token.lower_ != "most" or token.head == head))
            or token.pos_ == "PRON"
            or (token.tag_ == "CD" and token.dep_ in ("nummod", "compound", "quantmod"))
            or (token.dep_ in ("advmod", "quantmod") and token.head == head)
            or (token.pos_ in ("CCONJ", "ADV") and token.head != doc[start + 1])
        )
        if not strip or is_hyphenated(token):
            break
        start += 1
    return start, negated, singular, denied


def _has_complement(noun: "Token") -> bool:
    """True for `this loss of speech`, which needs no text before it."""
    return any(c.dep_ == "prep" and c.i == noun.i + 1 for c in noun.rights)


def bare_phrase(noun: "Token") -> Phrase:
    """A noun with its adjectives and compounds alone: a part of a relationship, not a name."""
    start, negated, singular, _ = _left_edge(noun)
    return Phrase(noun.doc, noun, start, noun.i + 1, negated, singular)


def _right_edge(head: "Token", restricted: bool, alone: bool) -> int | None:
    """The end of the phrase; None where a clause that cannot be kept restricts it."""
    end = head.i + 1
    for child in head.rights:
        if alone and (child.dep_ in ("cc", "conj") or child.text == ","):
            return end
        if child.dep_ in ("cc", "punct") and child.i <= end + 1 and child.text in ("and", "or", "&", ",", "/"):
            follows = next((c for c in head.rights if c.dep_ == "conj" and c.i > child.i), None)
            if follows is None:
                return end if child.text == "," else None
            continue
        if child.left_edge.i > end + 2:
            return None if child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN") else end
        if child.dep_ == "prep":
            loose = (child.text == "about" and is_agent(head)) or (
                child.text == "with" and head.dep_ in ("dobj", "pobj")
            )
            if loose:
                return end  # belongs to the verb rather than to the noun
            extended = _complement_end(child) if child.i == end else None
            if extended is None:
                needed = child.i == end and not _is_aside(child) and (child.text == "of" or not restricted)
                return None if needed and child.text in ("of", "for", "to", "about") else end
            end = extended
        elif child.dep_ == "conj":
            if child.pos_ != "NOUN" or is_value(child) or child.left_edge.i > end + 2:
                return None if child.pos_ == "PROPN" and any(c.dep_ == "cc" for c in head.rights) else end
            inner = phrase_of(child, restricted=restricted)
            if inner is None:
                return None
            end = inner.end
        elif child.dep_ in ("relcl", "acl"):
            if child.left_edge.i > end or head.doc[end].text == ",":
                return end
            if child.dep_ == "acl" and any(c.dep_ == "mark" for c in child.lefts):
                return None  # "the belief that prices fall"
            longest = {"VBN": 6, "VBG": 4}.get(child.tag_, 0)
            if child.dep_ == "acl" and child.right_edge.i + 1 - child.left_edge.i <= longest:
                return child.right_edge.i + 1
            infinitive = any(c.lower_ == "to" and c.dep_ == "aux" for c in child.children)  # "ability to pay"
            expected = head.dep_ == "dobj" and head.head.lemma_ in words.EXPECTING and infinitive
            if not expected and infinitive and child.left_edge.i == end and (purpose := _infinitive_end(child)):
                return purpose
            return end if expected or (restricted and not infinitive) else None
        else:
            return end
    return end


def _infinitive_end(verb: "Token") -> int | None:
    """The end of `to preserve languages` after a noun; None where more follows than one object."""
    following = [c for c in verb.rights if c.dep_ != "punct"]
    if any(c.dep_ not in ("dobj",) for c in following):
        return None
    inner = phrase_of(following[0], restricted=True) if following else None
    if following and (inner is None or inner.negated):
        return None
    return inner.end if inner else verb.i + 1


def _complement_end(preposition: "Token") -> int | None:
    """The end of `for retail space` after a noun, where it classifies the noun; None where it does not or is broken."""
    if preposition.lower_ not in words.CLASSIFYING_PREPOSITIONS | {"among", "between", "across", "from", "by"}:
        return None
    noun = next((child for child in preposition.children if child.dep_ == "pobj"), None)
    if noun is None or noun.pos_ == "PRON" or is_time(noun) or _is_amount(noun):
        return None
    if noun.lemma_.lower() in words.IDIOM_HEADS:
        return None
    if noun.pos_ == "PROPN":
        return _proper_end(noun)
    inner = phrase_of(noun, restricted=True)
    return inner.end if inner and not inner.negated else None


def _is_amount(noun: "Token") -> bool:
    """True for `150 million euros`."""
    return is_value(noun) or any(
        c.dep_ == "nummod" and c.text in ("million", "billion", "trillion") for c in noun.lefts
    )


def _is_aside(preposition: "Token") -> bool:
    """True for `in March`, `on balance`, `of 3%`: no part of a name."""
    noun = next((child for child in preposition.children if child.dep_ == "pobj"), None)
    if noun is None:
        return False
    return is_time(noun) or _is_amount(noun) or noun.lemma_.lower() in words.IDIOM_HEADS


def _proper_end(noun: "Token") -> int:
    """The end of a proper name with the names coordinated to it: `Arizona and Nevada`."""
    end = noun.i + 1
    for child in noun.rights:
        if child.dep_ == "conj" and child.pos_ == "PROPN" and child.left_edge.i <= end + 1:
            end = _proper_end(child)
        elif (
            child.text == "of"
            and child.i == end
            and (noun_of := next((c for c in child.children if c.pos_ == "PROPN"), None))
        ):
            end = _proper_end(noun_of)
        elif child.dep_ not in ("cc", "punct") or child.i != end:
            break
    return end
