"""The topic ontology: loading, checking, and matching names to topics."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import yaml

from kg_assets.resolutions.topic_forms import LINKS, core_form, name_form, topic_key, without_first

DEFAULT_ONTOLOGY: Final = Path(__file__).with_name("ontology.yaml")
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml reads eight times as fast

Embed = Callable[[Sequence[str]], np.ndarray]
"""Texts -> float32 (n, d), rows of length 1."""


@dataclass(frozen=True)
class Topic:
    """A topic that the graph knows by name."""

    label: str
    definition: str
    """One sentence."""
    synonyms: tuple[str, ...]
    broader: str | None = None
    """Label of the topic of which this one is a kind or a part."""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.label, *self.synonyms)


@dataclass(frozen=True)
class TopicMatch:
    """What a name stands for in the ontology."""

    label: str
    """The name that was asked for, verbatim."""
    topic: Topic | None
    """None where the ontology does not know it."""
    reason: str
    """`label`, `synonym`, `vector 0.83` or `unknown topic`."""
    score: float | None
    """Cosine of a match by vector, 1 for one by name, else None."""


class OntologyError(ValueError):
    """The ontology file cannot be used; the message names file and entry."""


@dataclass(frozen=True)
class Ontology:
    topics: tuple[Topic, ...]

    @cached_property
    def _by_name(self) -> dict[str, tuple[Topic, str]]:
        """Form of a name -> topic, `label` or `synonym`."""
        forms: dict[str, tuple[Topic, str]] = {}
        for topic in self.topics:
            for name in topic.names:
                forms.setdefault(name_form(name), (topic, "label" if name == topic.label else "synonym"))
        return forms

    @cached_property
    def _by_key(self) -> dict[str, tuple[Topic, str]]:
        """The same by key, where all names of that key are one topic's."""
        found: dict[str, list[tuple[Topic, str]]] = defaultdict(list)
        for topic in self.topics:
            for name in topic.names:
                found[topic_key(name)].append((topic, "synonym"))
        return {key: known[0] for key, known in found.items() if len({topic for topic, _ in known}) == 1}

    def lookup(self, name: str) -> tuple[Topic, str] | None:
        """The topic of that name, singular or plural, and whether it is its `label` or a `synonym`.

        Of "gross domestic product (GDP)" both names must lead to one topic.
        """
        forms = (name_form(name), without_first(name_form(name)), core_form(name))
        found = next((known for form in forms if (known := self._by_name.get(form))), self._by_key.get(topic_key(name)))
        both = re.fullmatch(r"(.+?)\s*\(([^()]+)\)", name.strip())
        if found or both is None:
            return found
        first, second = (self._by_name.get(name_form(part)) for part in both.groups())
        return first if first and second and first[0] == second[0] else None


def match_topics(labels: Sequence[str], ontology: Ontology, embed: Embed, threshold: float) -> list[TopicMatch]:
    """What each name stands for: by its form, else by vector (cosine from `threshold`) where the words allow it."""
    found = {label: ontology.lookup(label) for label in labels}
    nearest = _nearest([label for label, known in found.items() if known is None], ontology, embed, threshold)
    matches: dict[str, TopicMatch] = {}
    for label, known in found.items():
        if known:
            matches[label] = TopicMatch(label, known[0], known[1], 1.0)
            continue
        allowed = ((near.topic, near.score) for near in nearest[label] if _says_no_more(label, near))
        topic, score = next(allowed, (None, None))
        matches[label] = TopicMatch(label, topic, f"vector {score:.2f}" if topic else "unknown topic", score)
    return [matches[label] for label in labels]


def topic_candidates(
    labels: Sequence[str], ontology: Ontology, embed: Embed, threshold: float, most: int = 10
) -> dict[str, list[tuple[Topic, float]]]:
    """The topics that are nearest to each name by cosine, best first: what a judge may choose from."""
    nearest = _nearest(labels, ontology, embed, threshold)
    return {label: [(near.topic, near.score) for near in nearest[label][:most]] for label in labels}


@dataclass(frozen=True)
class _Near:
    topic: Topic
    name: str
    """The name of the topic that is nearest."""
    score: float


def _nearest(labels: Sequence[str], ontology: Ontology, embed: Embed, threshold: float) -> dict[str, list[_Near]]:
    """Each topic once, by its nearest name, best first."""
    if not labels or not ontology.topics:
        return {label: [] for label in labels}
    names = [(topic, name) for topic in ontology.topics for name in topic.names]
    cosines = embed(list(labels)) @ embed([name for _, name in names]).T
    nearest: dict[str, list[_Near]] = {}
    for label, row in zip(labels, cosines, strict=True):
        close = np.flatnonzero(row >= threshold)
        best: dict[str, _Near] = {}
        for index in close[np.argsort(-row[close], kind="stable")]:
            topic, name = names[index]
            best.setdefault(topic.label, _Near(topic, name, float(row[index])))
        nearest[label] = list(best.values())
    return nearest


def _says_no_more(label: str, near: _Near) -> bool:
    """Whether the name can be the topic itself: it has the head word and all words of the topic's nearest name, and
    no word that none of the topic's names has ("capital expenditures of Acme" is narrower than capital expenditures).

    A single word is too little for that: it must be listed.
    """
    words = set(_stems(label))
    known = {stem for name in near.topic.names for stem in _stems(name)}
    return len(words) > 1 and set(_stems(near.name)) <= words <= known and _head(label) == _head(near.name)


def _stems(name: str) -> list[str]:
    return [_stem(word) for word in name_form(name).split() if word not in LINKS]


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ed|e)$", "", word) if len(word) > 5 else word


def _head(name: str) -> str:
    """The stem of the word that the others describe: the last before "of", "in", "for"."""
    before: list[str] = []
    for word in name_form(name).split():
        if before and word in LINKS - {"and", "or"}:
            break
        before.append(word)
    return _stem(before[-1]) if before else ""


@cache
def load_ontology(path: Path = DEFAULT_ONTOLOGY) -> Ontology:
    """Raises OntologyError, in one sentence, where the file is not an ontology."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise OntologyError(f"{path}: cannot be read as YAML ({' '.join(str(error).split())})") from error
    if not isinstance(content, dict) or not isinstance(content.get("topics"), list):
        raise OntologyError(f"{path}: must hold a list of topics under the key `topics`")
    topics = tuple(
        topic for number, entry in enumerate(content["topics"], start=1) for topic in _topics(path, number, entry)
    )
    owners: dict[str, Topic] = {}
    for topic in topics:
        for name in topic.names:
            owner = owners.setdefault(name_form(name), topic)
            if owner is not topic:
                raise OntologyError(f"{path}: {name!r} of {topic.label!r} already stands for {owner.label!r}")
    return Ontology(topics)


def _topics(path: Path, number: int, entry: Any) -> list[Topic]:
    """The topic of one entry, and the narrower ones that it lists."""
    label = entry.get("label") if isinstance(entry, dict) else None
    where = f"{path}: entry {number} ({label})"
    if not isinstance(label, str) or not label.strip():
        raise OntologyError(f"{where}: `label` must be a name in quotes or plain text")
    unknown = entry.keys() - {"label", "definition", "synonyms", "narrower"}
    if unknown:
        raise OntologyError(f"{where}: unknown key `{min(map(str, unknown))}`")
    definition = entry.get("definition")
    if not isinstance(definition, str) or not definition.strip():
        raise OntologyError(f"{where}: `definition` must be a sentence")
    broader = label.strip()
    topics = [Topic(broader, definition.strip(), _names(where, "synonyms", entry.get("synonyms", [])))]
    narrower = entry.get("narrower", [])
    if not isinstance(narrower, list):
        raise OntologyError(f"{where}: `narrower` must be a list of names, or of lists of names")
    for listed in narrower:
        name, *synonyms = _names(where, "narrower", listed if isinstance(listed, list) and listed else [listed])
        topics.append(Topic(name[0].upper() + name[1:], f"A kind or part of: {broader}.", tuple(synonyms), broader))
    return topics


def _names(where: str, key: str, names: Any) -> tuple[str, ...]:
    if not isinstance(names, list) or not all(isinstance(name, str) and name.strip() for name in names):
        raise OntologyError(f"{where}: `{key}` must be a list of names")
    return tuple(name.strip() for name in names)
