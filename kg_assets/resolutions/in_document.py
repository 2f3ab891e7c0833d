"""Names of one file become clusters of one thing each, before anything is known of the group."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Final

from kg_assets.entity_resolution.block import Embed
from kg_assets.entity_resolution.cluster import Cluster, Merged, NamesOfType, cluster_names
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
) -> tuple[list[Cluster], list[Merged]]:
    """Clusters of entities, type by type, and what was joined: (name, name, reason).

    Args:
        types: the type that each name settled on; topics are left to the ontology.
        threshold: cosine from which vectors propose a pair.
        judge: is asked about what the rules leave in doubt; None: they stay apart.

    Raises:
        JudgeFailed, ModelUnavailable, LimitReached: of the judge.
    """
    of_types = names_of_types(extractions, mentions, types)
    clusters: list[Cluster] = []
    merged: list[Merged] = []
    for of_type, (found, joined) in zip(of_types, cluster_names(of_types, embed, threshold, judge), strict=True):
        clusters += found
        merged += joined
        progress(f"Names of type {of_type.entity_type}: {len(of_type.counts):,} are {len(found):,} things")
    return clusters, merged


def names_of_types(
    extractions: FileExtractions, mentions: Mentions, types: Mapping[Name, EntityType]
) -> list[NamesOfType]:
    """The file's names of each type of entity, with what the text says of them."""
    equated, summaries = sorted(equated_pairs(extractions)), summaries_of(extractions)
    return [
        NamesOfType(entity_type, counts_of_type(mentions, types, entity_type), equated, summaries)
        for entity_type in ENTITY_TYPES_IN_ORDER
    ]


def summaries_of(extractions: FileExtractions) -> dict[str, str]:
    """Surface form -> everything that the file's chunks say of it, whatever their order."""
    said: dict[str, set[str]] = defaultdict(set)
    for chunk in extractions.chunks:
        for entity in chunk.entities:
            said[entity.name].add(entity.summary)
    return {name: " ".join(sorted(summaries)) for name, summaries in said.items()}
