"""Relationship phrases -> a bounded vocabulary of types, or free types that are safe in a graph."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kg_assets.resolutions.relationship_phrases import (
    RelationshipPhrase,
    is_adverb,
    is_filler,
    is_participle,
    lemma,
    parse,
    without_negation,
    word_set,
    words_of,
)
from kg_assets.resolutions.relationship_vocabulary import FALLBACK, RESERVED, Entry, RelationshipType, Vocabulary
from kg_assets.resolutions.result import ResolvedRelationship

Embed = Callable[[Sequence[str]], np.ndarray]
"""Texts -> float32 (n, d), rows of length 1."""

_LONGEST_TYPE: Final = 60
_NO_AGENT: Final = word_set("at end about nearly roughly more less how when")
_BEFORE_AGENT: Final = word_set("in part large partly up down away off back over mainly higher lower and")
_PREPOSITIONS: Final = word_set("to by in with for on of as than at from")


@dataclass(frozen=True)
class _Match:
    """A phrase of the vocabulary that the words begin with."""

    entry: Entry
    end: int
    """Position after the last word matched."""
    length: int
    """Words of the vocabulary's phrase."""


@dataclass(frozen=True)
class _Resolution:
    type: RelationshipType
    reason: str
    reversed: bool
    negated: bool


def resolve_relationships(
    phrases: Sequence[str], vocabulary: Vocabulary, embed: Embed, threshold: float
) -> dict[str, ResolvedRelationship]:
    """A type for each distinct phrase.

    In this order: the longest phrase of the vocabulary that leads the words, then the first inside them (reason
    `lemma` for one word, `synonym` for several), then the nearest by vector that begins with the same word
    (`vector`), then RELATED_TO (`fallback`). `NOT_` stands before the type of a phrase that denies.
    """
    parsed = {phrase: parse(phrase) for phrase in dict.fromkeys(phrases)}
    found = {phrase: _by_rule(words, vocabulary) for phrase, words in parsed.items()}
    left = {phrase: parsed[phrase] for phrase, resolution in found.items() if resolution is None}
    found.update(_by_vector(left, vocabulary, embed, threshold))
    return {
        phrase: ResolvedRelationship(
            phrase,
            _denied(resolution.type.type if resolution else FALLBACK, (resolution or parsed[phrase]).negated),
            resolution.reason if resolution else "fallback",
            resolution is not None and resolution.reversed,
        )
        for phrase, resolution in found.items()
    }


def _denied(kind: str, negated: bool) -> str:
    return f"NOT_{kind}" if negated else kind


def _by_rule(phrase: RelationshipPhrase, vocabulary: Vocabulary) -> _Resolution | None:
    if not phrase.words:
        plain = vocabulary.entries.get(("be",)) if phrase.copula else None
        return plain and _Resolution(plain.type, "lemma", plain.inverse, phrase.negated)
    leading = _leading(phrase, vocabulary)
    if leading and not _maybe_subject(phrase, leading):
        return leading
    return _inside(phrase, vocabulary) or leading


def _leading(phrase: RelationshipPhrase, vocabulary: Vocabulary) -> _Resolution | None:
    match = _longest(phrase, vocabulary)
    turned = _turned_round(phrase, match) if match else None
    if match is None or turned is None:
        return None
    return _Resolution(match.entry.type, "lemma" if match.length == 1 else "synonym", turned, phrase.negated)


def _inside(phrase: RelationshipPhrase, vocabulary: Vocabulary) -> _Resolution | None:
    """The first match after the first word. One word counts only where its form is a verb's."""
    before, phrase = phrase.words[0], phrase.tail()
    while phrase.words:
        found = _leading(phrase, vocabulary)
        verb = _is_verb_form(phrase.words[0]) and (phrase.copula or before not in _PREPOSITIONS)
        if found and (found.reason == "synonym" or verb or phrase.copula):
            return found
        before, phrase = phrase.words[0], phrase.tail()
    return None


def _is_verb_form(word: str) -> bool:
    """Past or participle: the other forms may be nouns."""
    return is_participle(word) or _is_finite_past(word)


def _is_finite_past(word: str) -> bool:
    return not is_participle(word) and lemma(word) != word and not word.endswith(("s", "ing", "er"))


def _maybe_subject(phrase: RelationshipPhrase, leading: _Resolution) -> bool:
    """Whether the first word may be a noun before its verb: "cuts helped limit", "when reduced led to"."""
    first, rest = phrase.words[0], phrase.words[1:]
    if phrase.subordinate:
        return True
    if phrase.copula or phrase.infinitive or _is_verb_form(first):
        return False
    return bool(rest) and (leading.type.ergative or _is_finite_past(rest[0]))


def _longest(phrase: RelationshipPhrase, vocabulary: Vocabulary) -> _Match | None:
    """The longest phrase of the vocabulary that leads, read word by word or over adverbs and words of degree."""
    words, lemmas = phrase.words, phrase.lemmas
    every = tuple(range(len(words)))
    best: _Match | None = None
    for positions in (every, (0, *(position for position in every[1:] if not _read_over(words, position)))):
        for length in range(min(len(positions), vocabulary.longest), best.length if best else 0, -1):
            key = tuple(lemmas[position] for position in positions[:length])
            entry = vocabulary.entries.get(("be", *key)) if phrase.copula else None
            # after "be", a bare base form is a noun: "was the target of"
            if entry is None and (length > 1 or not phrase.copula or lemmas[0] != words[0] or is_participle(words[0])):
                entry = vocabulary.entries.get(key)
            if entry:
                best = _Match(entry, positions[length - 1] + 1, length)
                break
    return best


def _read_over(words: tuple[str, ...], position: int) -> bool:
    """Not "slight" in "reported slight to modest": it stands for a noun."""
    following = words[position + 1] if position + 1 < len(words) else ""
    word = words[position]
    return is_adverb(word) or word.isdigit() or (is_filler(word) and following not in _PREPOSITIONS)


def _turned_round(phrase: RelationshipPhrase, match: _Match) -> bool | None:
    """Whether subject and object change places; None where the match cannot stand.

    "Was acquired by" turns ACQUIRED round, and "caused by" does so too; "increased by" names an amount. A passive
    without an agent ("was acquired in") says nothing of its object, unless the verb is ergative ("was reduced
    in") or the vocabulary has it with its preposition ("based in").
    """
    inverse, ergative = match.entry.inverse, match.entry.type.ergative
    agent = _has_agent(phrase.words[match.end :])
    if agent and (phrase.passive or (is_participle(phrase.words[0]) and not ergative)):
        return not inverse
    if phrase.passive and match.length == 1 and not ergative:
        return None
    return inverse


def _has_agent(words: tuple[str, ...]) -> bool:
    position = next((i for i, word in enumerate(words) if not (is_filler(word) or word in _BEFORE_AGENT)), len(words))
    if words[position : position + 1] != ("by",):
        return False
    agent = "".join(words[position + 1 : position + 2])
    return not (agent.endswith("ing") or agent[:1].isdigit() or agent in _NO_AGENT)


def _by_vector(
    phrases: dict[str, RelationshipPhrase], vocabulary: Vocabulary, embed: Embed, threshold: float
) -> dict[str, _Resolution]:
    """Vectors hold opposites for near: they choose only among phrases that share the first word and another one."""
    known: dict[str, list[tuple[str, ...]]] = {}
    for lemmas in vocabulary.entries:
        known.setdefault(lemmas[0], []).append(lemmas)
    rivals = {phrase: known.get(words.lemmas[0], []) for phrase, words in phrases.items() if words.words}
    texts = sorted({" ".join(lemmas) for group in rivals.values() for lemmas in group})
    if not texts:
        return {}
    vectors = dict(zip(texts, embed(texts), strict=True))
    found: dict[str, _Resolution] = {}
    for (phrase, group), own in zip(rivals.items(), embed([" ".join(phrases[p].lemmas) for p in rivals]), strict=True):
        words = set(phrases[phrase].lemmas[1:]) - _PREPOSITIONS
        scores = {lemmas: float(own @ vectors[" ".join(lemmas)]) for lemmas in group if words & set(lemmas[1:])}
        best = max(scores, key=scores.__getitem__, default=None)
        if best is None or scores[best] < threshold:
            continue
        entry = vocabulary.entries[best]
        turned = _turned_round(phrases[phrase], _Match(entry, 1, len(best)))
        if turned is not None:
            found[phrase] = _Resolution(entry.type, "vector", turned, phrases[phrase].negated)
    return found


def free_type(phrase: str) -> str:
    """The phrase itself as a type: A to Z, 0 to 9 and _, at most 60 characters, never empty, `NOT_` before it where
    it denies. Never one of the graph's own types, and never the `_TARGET` half of another."""
    words, negated = without_negation(words_of(phrase))
    if negated and len(words) > 1 and lemma(words[0]) == "do":
        words = words[1:]
    name = "_".join(re.sub(r"[^A-Z0-9]", "", word.upper()) for word in words)
    name = re.sub(r"_+", "_", name).strip("_") or FALLBACK
    while name.startswith("NOT_"):
        name = name.removeprefix("NOT_")
    if not name[0].isalpha():
        name = f"R_{name}"
    if name in RESERVED:
        name = f"FACT_{name}"
    name = _denied(name, negated)
    if name.endswith("_TARGET"):
        name += "S"
    if len(name) > _LONGEST_TYPE:
        digest = hashlib.sha256(name.encode()).hexdigest()[:8].upper()
        name = f"{name[: _LONGEST_TYPE - 9].rstrip('_')}_{digest}"
    return name
