"""What speaks for and against two names of one type being one thing: the features of a pair, each between 0 and 1."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from kg_assets.entity_resolution.acronyms import abbreviates, is_short_for
from kg_assets.entity_resolution.block_keys import STEM
from kg_assets.entity_resolution.normalize import content_words, match_words, singular
from kg_assets.entity_resolution.people import may_share_given_name
from kg_assets.entity_resolution.soft_evidence import soft_evidence
from kg_assets.identity import EntityType


class Features(NamedTuple):
    """Of a pair of names, in the context of the names that they were found among."""

    vectors: float
    """Cosine of their vectors, not below 0."""
    letters: float
    """Likeness of their letters, words sorted."""
    words: float
    """Share of the words of the shorter name that the longer one has."""
    rarity: float
    """1 where a word that both have stands in no other name of the context, 1/2 where in one, and so on."""
    beginning: float
    """A long word of the one begins as one of the other does."""
    abbreviation: float
    """1 for an acronym of the other, 1/2 for letters that the other has in their order."""
    given_name: float
    """Given names of people that may be one: initial, nickname, same beginning."""
    told: float
    """The text may call the one the other: `our CFO, Raj Sundaresan`."""
    against: float
    """How many kinds of soft evidence say that they are two, as far as four."""


class Context:
    """Names of one type that were found together."""

    def __init__(self, names: Sequence[str], entity_type: EntityType) -> None:
        self._names = names
        self._type: EntityType = entity_type
        self._words = [_words(name, entity_type) for name in names]
        self._found_in = Counter(word for words in self._words for word in words)

    def features(self, one: int, other: int, cosine: float, *, told: bool) -> Features:
        """
        Args:
            one, other: positions of two names.
            told: whether the text may call the one the other, as `hinted` finds.
        """
        name, other_name = self._names[one], self._names[other]
        words, others = self._words[one], self._words[other]
        shared = words & others
        return Features(
            vectors=max(cosine, 0.0),
            letters=fuzz.token_sort_ratio(name.casefold(), other_name.casefold()) / 100,
            words=_share(words, others),
            rarity=max((1 / max(self._found_in[word] - 1, 1) for word in shared), default=0.0),
            beginning=float(_begin_alike(words - shared, others - shared)),
            abbreviation=_abbreviation(name, other_name, self._type),
            given_name=float(self._type == "Person" and may_share_given_name(name, other_name)),
            told=float(told),
            against=min(soft_evidence(name, other_name, self._type), 4) / 4,
        )


@lru_cache(maxsize=200_000)
def _words(name: str, entity_type: EntityType) -> frozenset[str]:
    return frozenset(map(singular, content_words(match_words(name, entity_type))))


def _share(words: frozenset[str], others: frozenset[str]) -> float:
    return len(words & others) / min(len(words), len(others)) if words and others else 0.0


def _begin_alike(words: Iterable[str], others: Iterable[str]) -> bool:
    stems = {word[:STEM] for word in words if len(word) >= STEM}
    return any(word[:STEM] in stems for word in others)


def _abbreviation(one: str, other: str, entity_type: EntityType) -> float:
    if is_short_for(one, other, entity_type) or is_short_for(other, one, entity_type):
        return 1.0
    return 0.5 if abbreviates(one, other) or abbreviates(other, one) else 0.0
