"""What `they`, `it`, `this process` and `their` stand for among common nouns: only where the block leaves no choice."""

from typing import TYPE_CHECKING, Final

from kg_assets.extractions.rules import vocabulary as words
from kg_assets.extractions.rules.phrases import is_agent

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_PLURAL: Final = {"they": True, "them": True, "their": True, "it": False, "its": False, "his": False, "her": False}
"""Lower-case words -> whether they stand for several things."""


class Antecedents:
    """The subjects and nouns of one block, sentence by sentence."""

    def __init__(self) -> None:
        self._subject: Token | None = None
        """Of the sentence before."""
        self._nouns: dict[str, Token] = {}
        """Lemmas of the sentences before, each with its last noun."""

    def read(self, sentence: "Span") -> None:
        """Remembers a sentence, after its facts were drawn. A pronoun as subject keeps the subject before."""
        subject = main_subject(sentence)
        if subject is not None:
            self._subject = self.of(subject) or (subject if subject.pos_ != "PRON" else None)
        else:
            self._subject = None
        self._nouns |= {t.lemma_.lower(): t for t in sentence if t.pos_ == "NOUN" and _determiner(t) is None}

    def of(self, word: "Token") -> "Token | None":
        """The noun that a pronoun, a possessive or `this process` stands for. For a pronoun the only subject before it
        in its own sentence, else the subject of the sentence before; for a noun the last one of its kind, else that
        subject. None where the number differs."""
        determiner = _determiner(word)
        if determiner is not None:
            same = self._nouns.get(word.lemma_.lower())
            if same is not None or word.lemma_.lower() in words.PARTS_OF_TEXTS or determiner.lower_ == "the":
                return same if same is not None and is_plural(same) == is_plural(word) else None
            subject = self._agreeing(is_plural(word)) if _is_alone(word) else None
            return subject if subject is not None and is_agent(subject) == is_agent(word) else None
        if word.lower_ not in _PLURAL or _is_expletive(word):
            return None
        plural = _PLURAL[word.lower_]
        before = [t for t in word.sent if t.i < word.i and t.dep_ in ("nsubj", "nsubjpass") and word not in t.subtree]
        before = [t for t in before if t.lower_ != word.lower_ and t.tag_ not in ("WDT", "WP")]
        if before:
            return before[0] if len(before) == 1 and is_plural(before[0]) == plural else None
        return self._agreeing(plural)

    def _agreeing(self, plural: bool) -> "Token | None":
        return self._subject if self._subject is not None and is_plural(self._subject) == plural else None


def main_subject(sentence: "Span") -> "Token | None":
    return next((t for t in sentence if t.dep_ in ("nsubj", "nsubjpass") and t.head == sentence.root), None)


def _determiner(noun: "Token") -> "Token | None":
    """The word that makes a noun point back: `this`, `these`, `such`, and `the` where nothing else stands by it."""
    if noun.pos_ != "NOUN":
        return None
    for child in noun.lefts:
        if child.dep_ == "det" and child.lower_ in ("this", "these", "such"):
            return child
    return next((child for child in noun.lefts if child.lower_ == "the" and _is_alone(noun)), None)


def _is_alone(noun: "Token") -> bool:
    """True for `this process`, not for `this chemical process` or `this process of growth`."""
    described = any(child.dep_ in ("prep", "relcl", "acl", "appos") for child in noun.rights)
    return len(list(noun.lefts)) == 1 and not described


def _is_expletive(word: "Token") -> bool:
    """True for the `it` of `it is essential to know`, `it is believed that`."""
    verb = word.head
    inner = [verb, *(child for child in verb.children if child.dep_ in ("acomp", "attr"))]
    clausal = any(c.dep_ in ("ccomp", "xcomp", "csubj", "advcl", "acl") for token in inner for c in token.rights)
    return word.lower_ == "it" and clausal and (verb.lemma_ in ("be", "seem", "appear") or word.dep_ == "nsubjpass")


def is_plural(noun: "Token") -> bool:
    """True for plural nouns and for several that are coordinated."""
    return noun.tag_ in ("NNS", "NNPS") or any(child.dep_ == "conj" for child in noun.children)
