"""Names of one file become clusters of one thing each, before anything is known of the group."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Final

from kg_assets.entity_resolution.block import Embed
from kg_assets.entity_resolution.cluster import Cluster, cluster_names
from kg_assets.entity_resolution.equated import equated_pairs
from kg_assets.entity_resolution.judge import Judge
from kg_assets.extractions.result import FileExtractions
from kg_assets.identity import EntityType
from kg_assets.resolutions.mentions import Mentions, Name, counts_of_type

ENTITY_TYPES_IN_ORDER: Final[tuple[EntityType, ...]] = ("Person", "Organization", "Place", "Product", "Event", "Other")


def cluster_document(
    extractions: FileExtractions,
    mentions: Mentions,
    types: Mapping[Name, EntityType],
    embed: Embed,
    threshold: float,
    judge: Judge | None,
    progress: Callable[[str], None],
) -> tuple[list[Cluster], list[tuple[str, str, str]]]:
    """Clusters of entities, type by type, and what was joined: (name, name, reason).

    Args:
        types: the type that each name settled on; topics are left to the ontology.
        threshold: cosine from which vectors propose a pair.
        judge: is asked about what the rules leave in doubt; None: they stay apart.

    Raises:
        JudgeFailed, ModelUnavailable, LimitReached: of the judge.
    """
    clusters: list[Cluster] = []
    merged: list[tuple[str, str, str]] = []
    equated = equated_pairs(extractions)
    summaries = summaries_of(extractions)
    for entity_type in ENTITY_TYPES_IN_ORDER:
        counts = counts_of_type(mentions, types, entity_type)
        of_type, joined = cluster_names(counts, entity_type, equated, embed, threshold, summaries, judge)
        clusters += of_type
        merged += joined
        progress(f"Names of type {entity_type}: {len(counts):,} are {len(of_type):,} things")
    return clusters, merged


def summaries_of(extractions: FileExtractions) -> dict[str, str]:
    """Surface form -> everything that the file's chunks say of it, whatever their order."""
    said: dict[str, set[str]] = defaultdict(set)
    for chunk in extractions.chunks:
        for entity in chunk.entities:
            said[entity.name].add(entity.summary)
    return {name: " ".join(sorted(summaries)) for name, summaries in said.items()}
