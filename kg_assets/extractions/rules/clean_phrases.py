"""Which noun phrases are clean names: whole, clear by themselves, without pronouns and amounts."""

from typing import TYPE_CHECKING, Final

from kg_assets.extractions.rules import vocabulary as words

if TYPE_CHECKING:
    from spacy.tokens import Token

    from kg_assets.extractions.rules.phrases import Phrase

MAX_WORDS: Final = 10


def is_hyphenated(token: "Token") -> bool:
    """True for the `five` of `five-year`."""
    return token.nbor().text in ("-", "/") and not token.whitespace_


def is_demonstrative(token: "Token") -> bool:
    return token.dep_ == "det" and token.lower_ in words.DEMONSTRATIVES


def is_cut(phrase: "Phrase") -> bool:
    """True where a list goes on after the phrase."""
    tokens = phrase.tokens
    open_ = any(t.text == "," for t in tokens) and not any(t.dep_ == "cc" for t in tokens)
    return open_ or any(
        child.dep_ == "conj" and child.i >= phrase.end and child.pos_ in ("NOUN", "PROPN")
        for token in phrase.tokens
        for child in token.rights
    )


def is_clean(phrase: "Phrase") -> bool:
    tokens = phrase.doc[phrase.start : phrase.end]
    lemma = phrase.head.lemma_.lower()
    extended = phrase.head.nbor().text == "of" if phrase.end > phrase.head.i + 1 else False
    compounded = any(child.dep_ in ("compound", "nmod", "poss") for child in phrase.head.lefts)
    if lemma in words.MEASURE_HEADS and not extended and not compounded:
        return lemma in ("price", "cost", "rate", "availability")
    described = any(c.dep_ in ("amod", "compound") and c.i >= phrase.start for c in phrase.head.lefts)
    clear = (phrase.end > phrase.head.i + 1 and lemma in words.RELATIONAL_HEADS) or (
        described and lemma in words.DESCRIBED_HEADS
    )
    if lemma in words.VAGUE_HEADS and not clear:
        return False
    if any(t.text == "," for t in phrase.doc[phrase.start : phrase.head.i]):
        return False
    if not tokens[-1].whitespace_ and phrase.end < len(phrase.doc) and phrase.doc[phrase.end].text in ("-", "\u2013"):
        return False  # a part of a compound that goes on
    alone = len(tokens) == 1 and tokens[0].lower_
    if alone in words.ORGANIZATION_REFERENCES | words.REGION_REFERENCES:
        return False
    if alone in words.ORGANIZATION_SUFFIXES and tokens[0].text[:1].isupper() and not tokens[0].is_sent_start:
        return False  # "the Committee"
    if len(tokens) > MAX_WORDS or not any(len(t.text) > 2 and t.is_alpha for t in tokens):
        return False
    if tokens[-1].pos_ in ("ADP", "CCONJ", "DET", "PUNCT", "PART", "SCONJ", "AUX", "PRON"):
        return False
    return not any(
        (t.pos_ == "PRON" and t.dep_ != "poss")
        or t.lower_ in ("its", "their", "his", "her", "our", "my", "your", "whose")
        or is_demonstrative(t)
        or t.text in ('"', "“", "”", "(", ")", "[", "]", ":", ";", "—", "\u2013", "|")
        or t.lower_ in ("rather", "not", "instead", "no", "such", "including", "following", "former", "latter")
        or "]" in t.text
        or not (t.text.isascii() or any(c.isalnum() for c in t.text) or t.is_punct)
        or t.is_space
        or t.tag_ in ("VBD", "VBZ", "VBP", "MD")
        or (t.tag_ == "CD" and not is_hyphenated(t))
        for t in tokens
    )
