"""Names of one type, clustered as those of a file are."""

from collections import Counter
from collections.abc import Iterable, Mapping

from kg_assets.entity_resolution.block import Embed
from kg_assets.entity_resolution.cluster import Cluster, Merged, NamesOfType, cluster_names
from kg_assets.entity_resolution.judge import Judge
from kg_assets.identity import EntityType


def cluster_one_type(
    counts: Counter[str],
    entity_type: EntityType,
    equated: Iterable[tuple[str, str]],
    embed: Embed,
    threshold: float,
    summaries: Mapping[str, str] | None = None,
    judge: Judge | None = None,
) -> tuple[list[Cluster], list[Merged]]:
    of_type = NamesOfType(entity_type, counts, sorted(equated), summaries or {})
    [found] = cluster_names([of_type], embed, threshold, judge)
    return found
