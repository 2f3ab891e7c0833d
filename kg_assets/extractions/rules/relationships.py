"""Verb phrases: negation, modal, verb, particle, degree, in the sentence's own words and order."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from kg_assets.extractions.result import Modality
from kg_assets.extractions.rules import vocabulary as words
from kg_assets.extractions.rules.values import is_time, is_value

if TYPE_CHECKING:
    from spacy.tokens import Token

_SPELLED_OUT: Final = {"n't": "not", "ca": "can", "wo": "will", "'ll": "will", "'ve": "have", "'re": "are"}
_THIRD_PERSON: Final = {"are": "is", "were": "was", "have": "has", "do": "does"}


def verb_phrase(chain: Sequence["Token"]) -> str:
    """`continued to decline slightly` from the verbs of one predicate, outermost first."""
    return join(token for position, verb in enumerate(chain) for token in _verb_group(verb, first=position == 0))


def join(tokens: "Iterable[Token]") -> str:
    """Words in lower case, contractions spelled out, tokens that touch in the text (`12%`) touching."""
    text = ""
    previous = None
    for token in tokens:
        plain = token.lower_.replace("\u2019", "'")
        word = _SPELLED_OUT.get(plain, plain if token.is_sent_start else token.text)
        touching = previous is not None and token.i == previous.i + 1 and not previous.whitespace_
        text += word if not text or (touching and plain not in _SPELLED_OUT) else f" {word}"
        previous = token
    return text


def _verb_group(verb: "Token", *, first: bool) -> list["Token"]:
    own = [child for child in verb.children if child.dep_ in ("aux", "auxpass", "neg", "prt") or _is_degree(child)]
    own += [c for child in own if child.dep_ == "aux" for c in child.children if c.dep_ in ("aux", "neg")]  # misread
    own += [no for child in own if child.lower_ == "longer" for no in child.lefts if no.lower_ == "no"]
    own += [token for child in verb.children if child.dep_ in ("acomp", "oprd") for token in _adjective(child)]
    own += [token for child in verb.children if child.dep_ in ("npadvmod", "dobj") for token in _amount(child)]
    if not any(child.dep_ == "dobj" and not is_value(child) for child in verb.children):
        own += [
            token for child in verb.children if child.dep_ == "prep" and is_manner(child) for token in _manner(child)
        ]
    group = sorted({token.i: token for token in (*own, verb)}.values(), key=lambda token: token.i)
    if not first and verb.dep_ == "conj" and verb.tag_ == "VB":  # "to save bees and help farmers"
        group = [c for c in verb.head.lefts if c.lower_ == "to" and c.dep_ == "aux"] + group
    return _inherited(verb, group) + group if first else group


def _inherited(verb: "Token", group: Sequence["Token"]) -> list["Token"]:
    """Of `has grown and expanded`, `did not rise or fall`: what the second verb takes from the first."""
    if verb.dep_ != "conj" or verb.tag_ not in ("VB", "VBN", "VBG"):
        return []
    if any(token.dep_ in ("aux", "auxpass") for token in group):
        return []
    neighbour = verb.head
    taken = [child for child in neighbour.lefts if child.dep_ in ("aux", "auxpass", "neg")]
    return _inherited(neighbour, taken) + taken


def _is_degree(child: "Token") -> bool:
    if child.lower_ in words.STATES and child.i == child.head.i + 1:
        return True
    if child.dep_ not in ("advmod", "advcl") or child.pos_ not in ("ADV", "ADP", "ADJ"):
        return False
    if any(other.lower_ != "than" for other in child.rights):
        return False
    word = child.lower_
    if word == "well" and child.i and child.nbor(-1).lower_ == "as":
        return False
    if word == "longer" and not any(other.lower_ == "no" for other in child.lefts):
        return False
    if word in words.DEGREE_ADVERBS | words.DENYING_ADVERBS:
        return True
    if not word.endswith("ly") or word in words.DISCOURSE_ADVERBS:
        return False
    comma_after = child.i + 1 < len(child.doc) and child.nbor().text == "," and child.i < child.head.i
    return not comma_after


def _adjective(head: "Token") -> list["Token"]:
    """`largely stable`, `lower`: an adjective with what grades it."""
    graded = [
        child
        for child in head.children
        if child.dep_ in ("advmod", "neg", "npadvmod") and child.pos_ in ("ADV", "PART") and abs(child.i - head.i) <= 2
    ]
    graded = [child for child in graded if child.lower_ not in words.DISCOURSE_ADVERBS and _is_bare(child)]
    graded += [article for child in graded for article in child.children]  # the `a` of `a little high`
    return sorted([*graded, head], key=lambda token: token.i)


def _is_bare(adverb: "Token") -> bool:
    return all(child.lower_ == "a" for child in adverb.children)


def _amount(head: "Token") -> list["Token"]:
    """`12%`, `$3.2 billion`: amounts are no entities, they belong to the verb."""
    if not is_value(head) or is_time(head):
        return []
    tokens = [t for t in head.subtree if is_value(t) or t.is_currency or t.dep_ in ("nummod", "quantmod", "compound")]
    contiguous = tokens and tokens[-1].i - tokens[0].i == len(tokens) - 1
    return tokens if contiguous and len(tokens) <= 6 else []


def is_manner(preposition: "Token") -> bool:
    """True for `at a modest pace`, `by moderate margins`."""
    noun = next((child for child in preposition.children if child.dep_ == "pobj"), None)
    return (
        noun is not None
        and preposition.lower_ in ("at", "by")
        and noun.lemma_.lower() in words.MANNER_HEADS
        and any(child.dep_ == "amod" for child in noun.children)
    )


def article(noun: "Token") -> str:
    """The article of a noun and a space, or nothing."""
    return next((f"{c.lower_} " for c in noun.children if c.dep_ == "det" and c.lower_ in ("a", "an", "the")), "")


def third_person(phrase: str, verb: "Token") -> str:
    """`are looking` as it is said of one company: `is looking`."""
    first, *rest = phrase.split()
    if first in _THIRD_PERSON:
        first = _THIRD_PERSON[first]
    elif first == verb.lower_ and verb.tag_ == "VBP":
        first += "es" if first.endswith(("s", "sh", "ch", "x", "z", "o")) else "s"
        if first.endswith("ys") and first[-3] not in "aeou":
            first = f"{first[:-2]}ies"
    return " ".join((first, *rest))


def _manner(preposition: "Token") -> list["Token"]:
    """`at a modest pace` without what follows the noun."""
    noun = next(child for child in preposition.children if child.dep_ == "pobj")
    return [token for token in preposition.subtree if token.i <= noun.i]


def modality_of(chain: Sequence["Token"]) -> Modality:
    """How sure the predicate itself is: `will` and `plans to` expect, `may` leaves it open."""
    modals = {child.lower_ for verb in chain for child in verb.children if child.dep_ == "aux"}
    own = [child for child in chain[0].children if child.dep_ in ("aux", "auxpass")]
    modals |= {token.lower_ for token in _inherited(chain[0], own)}
    if modals & words.POSSIBLE_MODALS:
        return "possible"
    if modals & words.EXPECTED_MODALS:
        return "expected"
    if chain[-1].lemma_ in words.EXPECTING and chain[-1].tag_ not in ("VBN",):
        return "expected"
    governing = [verb.lemma_.lower() for verb in chain[:-1]]
    adjectives = {child.lower_ for verb in chain[:-1] for child in verb.children if child.dep_ == "acomp"}
    if "likely" in adjectives or any(lemma in words.EXPECTING or lemma in words.INTENDING for lemma in governing):
        return "expected"
    if "go" in governing and chain[0].tag_ == "VBG":
        return "expected"
    has = {child.lemma_ for verb in chain[:-1] for child in verb.children if child.dep_ == "dobj"}
    open_ = bool(has & {"opportunity", "potential", "chance"}) or any(
        lemma in words.HYPOTHETICAL | words.SAYING | {"appear", "seem"} for lemma in governing
    )
    return "possible" if open_ else "asserted"
