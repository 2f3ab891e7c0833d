"""The bounded vocabulary of relationship types: loading, checking, looking up."""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from pathlib import Path
from typing import Any, Final

import yaml

from kg_assets.resolutions.relationship_phrases import ARTICLES, lemma, words_of

DEFAULT_VOCABULARY: Final = Path(__file__).with_suffix(".yaml")
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml reads eight times as fast
FALLBACK: Final = "RELATED_TO"
RESERVED: Final = frozenset({"CONTAINS_CHUNK", "CONTAINS_FACT", "DISCUSSES", "MENTIONS"})
"""Types with which the graph itself is built."""


@dataclass(frozen=True)
class RelationshipType:
    """One type; its synonyms are spelled out, word lists included."""

    type: str
    definition: str
    synonyms: tuple[str, ...]
    inverse: tuple[str, ...] = ()
    """Phrases that say the same with subject and object exchanged."""
    ergative: bool = False
    """The verb also holds of a subject that changes by itself ("prices increased")."""


@dataclass(frozen=True)
class Entry:
    """What one phrase of the vocabulary stands for."""

    type: RelationshipType
    inverse: bool


@dataclass(frozen=True)
class Vocabulary:
    types: tuple[RelationshipType, ...]

    @cached_property
    def entries(self) -> dict[tuple[str, ...], Entry]:
        """Lemmas of a phrase, without articles -> its entry."""
        return {
            lemmas_of(phrase): Entry(known, inverse)
            for known in self.types
            for phrases, inverse in ((known.synonyms, False), (known.inverse, True))
            for phrase in phrases
        }

    @cached_property
    def longest(self) -> int:
        """Words of the longest phrase."""
        return max(map(len, self.entries), default=0)


class VocabularyError(ValueError):
    """The vocabulary file cannot be used; the message names file and entry."""


def lemmas_of(phrase: str) -> tuple[str, ...]:
    return tuple(lemma(word) for word in words_of(phrase) if word not in ARTICLES)


@cache
def load_vocabulary(path: Path = DEFAULT_VOCABULARY) -> Vocabulary:
    """Raises VocabularyError, in one sentence, where the file is not a vocabulary."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise VocabularyError(f"{path}: cannot be read as YAML ({' '.join(str(error).split())})") from error
    if not isinstance(content, dict) or not isinstance(content.get("types"), list):
        raise VocabularyError(f"{path}: must hold a list of relationship types under the key `types`")
    word_lists = content.get("word_lists") or {}
    if not isinstance(word_lists, dict) or not all(_is_phrases(words) for words in word_lists.values()):
        raise VocabularyError(f"{path}: `word_lists` must hold a list of words under each name")
    types = tuple(_type(path, number, entry, word_lists) for number, entry in enumerate(content["types"], start=1))
    _check_together(path, types)
    return Vocabulary(types)


def _type(path: Path, number: int, entry: Any, word_lists: dict[str, list[str]]) -> RelationshipType:
    name = entry.get("type") if isinstance(entry, dict) else None
    where = f"{path}: entry {number} ({name})"
    if not isinstance(name, str) or not re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
        raise VocabularyError(f"{where}: `type` must be UPPER_SNAKE_CASE, of A to Z, 0 to 9 and _")
    if name.endswith("_TARGET") or name.startswith("NOT_") or name in RESERVED:
        raise VocabularyError(
            f"{where}: `type` must not start with NOT_, end with _TARGET or be one of the graph's own"
        )
    unknown = entry.keys() - {"type", "definition", "synonyms", "inverse", "ergative"}
    if unknown:
        raise VocabularyError(f"{where}: unknown key `{min(map(str, unknown))}`")
    if not isinstance(entry.get("definition"), str) or not entry["definition"].strip():
        raise VocabularyError(f"{where}: `definition` must be a sentence")
    if not isinstance(entry.get("ergative", False), bool):
        raise VocabularyError(f"{where}: `ergative` must be true or false")
    phrases: dict[str, tuple[str, ...]] = {}
    for key in ("synonyms", "inverse"):
        listed = entry.get(key, [])
        if not _is_phrases(listed):
            raise VocabularyError(f"{where}: `{key}` must be a list of phrases")
        phrases[key] = tuple(phrase for pattern in listed for phrase in _spelled_out(pattern, word_lists, where))
        empty = next((phrase for phrase in phrases[key] if not lemmas_of(phrase)), None)
        if empty is not None:
            raise VocabularyError(f"{where}: `{key}` holds {empty!r}, in which there is no word")
    own_name = name.replace("_", " ").lower()
    synonyms = phrases["synonyms"] if name == FALLBACK else (own_name, *phrases["synonyms"])
    return RelationshipType(name, entry["definition"], synonyms, phrases["inverse"], entry.get("ergative", False))


def _is_phrases(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(phrase, str) for phrase in value)


def _spelled_out(pattern: str, word_lists: dict[str, list[str]], where: str) -> list[str]:
    """Every phrase that a synonym with `<name of a word list>` stands for."""
    parts = re.split(r"<(\w+)>", pattern)
    missing = next((name for name in parts[1::2] if name not in word_lists), None)
    if missing is not None:
        raise VocabularyError(f"{where}: `{pattern}` names the word list {missing!r}, which is not there")
    choices = [word_lists[part] if index % 2 else [part] for index, part in enumerate(parts)]
    return ["".join(chosen) for chosen in product(*choices)]


def _check_together(path: Path, types: tuple[RelationshipType, ...]) -> None:
    names: set[str] = set()
    owners: dict[tuple[str, ...], tuple[str, bool]] = {}
    for known in types:
        if known.type in names:
            raise VocabularyError(f"{path}: type {known.type} stands there twice")
        names.add(known.type)
        for phrases, inverse in ((known.synonyms, False), (known.inverse, True)):
            for phrase in phrases:
                owner = owners.setdefault(lemmas_of(phrase), (known.type, inverse))
                if owner != (known.type, inverse):
                    raise VocabularyError(f"{path}: {phrase!r} of {known.type} already stands for {owner[0]}")
    if FALLBACK not in names:
        raise VocabularyError(f"{path}: the type {FALLBACK}, which every other phrase falls back to, is missing")
