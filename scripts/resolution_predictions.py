"""What the project, and three simpler ways, make of the names of a gold set."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final

import numpy as np
from rapidfuzz import fuzz, process

from kg_assets.entity_resolution.block import Embed, candidate_pairs
from kg_assets.entity_resolution.equated import hinted
from kg_assets.entity_resolution.judge import Judge
from kg_assets.entity_resolution.union_find import UnionFind
from kg_assets.extractions.result import ChunkExtraction, ExtractedEntity, ExtractedFact, FileExtractions
from kg_assets.identity import EntityType, normalized_name
from kg_assets.resolutions.in_document import cluster_document, summaries_of
from kg_assets.resolutions.judged_topics import join_unknown_topics
from kg_assets.resolutions.mentions import collect_mentions, counts_of_type
from kg_assets.resolutions.topic_nodes import topic_nodes
from kg_assets.resolutions.topics import load_ontology
from kg_resources.settings import Settings
from kg_tests.gold_set import GoldSet, Name

THRESHOLD: Final = float(Settings.model_fields["similarity_threshold"].default)

Predicted = dict[Name, Hashable]
"""Name -> its cluster."""


class NothingKnown:
    """An empty graph."""

    def placed_topic(self, name: str) -> None:
        return None

    def definition(self, topic: str) -> str:
        return ""

    def existing(self, keys: Sequence[str]) -> dict[str, str]:
        return {}


def extractions_of(gold: GoldSet) -> FileExtractions:
    """The names as the entities of one file, and its sentences as the evidence of facts."""
    entities = tuple(ExtractedEntity(*name, gold.summaries[name]) for name in gold.clusters)
    name, of_type = next(iter(gold.clusters))
    facts = tuple(
        ExtractedFact(sentence, name, of_type, "is", name, of_type, "", (), sentence) for sentence in gold.sentences
    )
    return FileExtractions("g/gold.md", "g", "none", (ChunkExtraction("c", "extracted", entities, facts),), {})


def by_rules(gold: GoldSet, embed: Embed, threshold: float, judge: Judge | None = None) -> Predicted:
    """The names as the entities of one file, through the stage's own code, with an empty group."""
    extractions = extractions_of(gold)
    mentions = collect_mentions(extractions, write_ungrounded=False)
    clusters, _ = cluster_document(extractions, mentions, mentions.types, embed, threshold, judge, lambda _: None)
    topics = counts_of_type(mentions, mentions.types, "Topic")
    found_topics = topic_nodes(
        topics, NothingKnown(), "g", load_ontology(), embed, threshold, None, keep_unknown=True, progress=lambda _: None
    )
    _, topic_of, _ = join_unknown_topics(*found_topics, topics, summaries_of(extractions), embed, threshold, judge)
    found: Predicted = {
        (name, cluster.entity_type): index for index, cluster in enumerate(clusters) for name in cluster.names
    }
    found |= {(name, "Topic"): f"topic {index}" for name, index in topic_of.items()}
    return {name: found[name[0], mentions.types[name]] for name in gold.clusters}


def blocked(gold: GoldSet, embed: Embed, threshold: float) -> Predicted:
    """The names with those pairs joined that blocking proposes and that are one thing: all that a judge could reach."""
    of_type: dict[EntityType, list[str]] = defaultdict(list)
    for name, entity_type in sorted(gold.clusters):
        of_type[entity_type].append(name)
    found: Predicted = {}
    for entity_type, names in of_type.items():
        reachable = UnionFind(len(names))
        told = {
            (names.index(one), names.index(other))
            for one, other in hinted({name: gold.summaries[name, entity_type] for name in names})
        }
        for one, other in {*candidate_pairs(names, entity_type, embed, threshold)} | told:
            if gold.clusters[names[one], entity_type] == gold.clusters[names[other], entity_type]:
                reachable.join(one, other)
        found |= {(name, entity_type): (entity_type, reachable.root(index)) for index, name in enumerate(names)}
    return found


def by_exact_name(gold: GoldSet) -> Predicted:
    """Names of one type that normalize alike."""
    return {name: (normalized_name(*name), name[1]) for name in gold.clusters}


def by_tokens(gold: GoldSet) -> Predicted:
    """Names of one type whose token_set_ratio is 90 or more, and theirs in turn."""
    return _linked(
        gold,
        lambda names: process.cdist(names, names, scorer=fuzz.token_set_ratio, processor=str.casefold) >= 90,
    )


def by_vectors(gold: GoldSet, embed: Embed, threshold: float) -> Predicted:
    """Names of one type whose vectors are nearer than the threshold, and theirs in turn."""

    def near(names: list[str]) -> np.ndarray:
        vectors = embed(names)
        return vectors @ vectors.T >= threshold

    return _linked(gold, near)


def _linked(gold: GoldSet, alike: Callable[[list[str]], np.ndarray]) -> Predicted:
    """Connected components of what is alike, type by type. `alike`: n names -> (n, n) truth values."""
    of_type: dict[EntityType, list[str]] = defaultdict(list)
    for name, entity_type in gold.clusters:
        of_type[entity_type].append(name)
    found: Predicted = {}
    for entity_type, names in of_type.items():
        rows = alike(names)
        for index, name in enumerate(names):
            if (name, entity_type) not in found:
                for member in _component(rows, index):
                    found[names[member], entity_type] = (entity_type, index)
    return found


def _component(rows: np.ndarray, start: int) -> Iterable[int]:
    seen, waiting = {start}, [start]
    while waiting:
        beyond = {int(index) for index in np.flatnonzero(rows[waiting.pop()])} - seen
        seen |= beyond
        waiting.extend(beyond)
    return seen
