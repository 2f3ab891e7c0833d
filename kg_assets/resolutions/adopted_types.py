"""Where a file has no specific type for a name, the group may have one."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from kg_assets.entity_resolution.canonical_name import canonical_name
from kg_assets.entity_resolution.cluster import Cluster
from kg_assets.identity import EntityType, entity_key
from kg_assets.resolutions.known_nodes import KnownNodes
from kg_assets.resolutions.mentions import SPECIFIC_TYPES, Mentions, Name
from kg_assets.resolutions.topics import Ontology


def adopt_types(
    clusters: Sequence[Cluster], mentions: Mentions, group_id: str, known: KnownNodes, ontology: Ontology
) -> tuple[list[Cluster], dict[Name, EntityType]]:
    """The file's clusters and types, with `Other` and `Topic` given way to what the group knows.

    This comes after the names of the file were clustered, and takes whole clusters: which names of a file are one
    thing must not depend on what the group happens to know, or the order of files would matter.
    """
    types = _types_of_names(mentions, group_id, known, ontology)
    names_of: dict[str, list[Name]] = defaultdict(list)
    for name, settled in mentions.types.items():
        if settled == "Other":
            names_of[name[0]].append(name)
    found: list[Cluster] = []
    for cluster in clusters:
        if cluster.entity_type != "Other":
            found.append(cluster)
            continue
        names = [name for form in cluster.names for name in names_of[form]]
        settled = _one_of({types[name] for name in names})
        types |= dict.fromkeys(names, settled)
        if settled != "Topic":
            found.append(_cluster(cluster.names, settled, mentions))
    for name, settled in types.items():
        if mentions.types[name] == "Topic" != settled:
            found.append(_cluster([name[0]], settled, mentions))
    return _one_a_key(found, group_id, mentions), types


def _types_of_names(mentions: Mentions, group_id: str, known: KnownNodes, ontology: Ontology) -> dict[Name, EntityType]:
    """Name -> its type in the file or, of one that is `Other` or `Topic` there, the one specific type under which the
    group knows it; else, of `Other`, Topic where the ontology knows it.

    What this file's last write decided stands, whatever the group has learned since: a rerun moves nothing.
    """
    loose = sorted({name for (name, _), settled in mentions.types.items() if settled not in SPECIFIC_TYPES})
    keys: dict[Name, str] = {
        (name, specific): entity_key(group_id, name, specific) for name in loose for specific in SPECIFIC_TYPES
    }
    existing = known.existing(sorted(set(keys.values())))
    families: dict[str, list[EntityType]] = defaultdict(list)
    for (name, specific), key in keys.items():
        if key in existing:
            families[name].append(specific)
    adopted: dict[Name, EntityType] = {}
    for name, settled in mentions.types.items():
        adopted[name] = settled
        if settled in SPECIFIC_TYPES or settled in (before := known.placed_types(name[0])):
            continue
        stays: list[EntityType] = [specific for specific in families[name[0]] if specific in before]
        if candidates := stays or (families[name[0]] if len(families[name[0]]) == 1 else []):
            adopted[name] = candidates[0]
        elif settled == "Other" and ontology.lookup(name[0]) is not None:
            adopted[name] = "Topic"
    return adopted


def _one_of(types: Collection[EntityType]) -> EntityType:
    """Of a cluster whose names could give way to these."""
    specific: list[EntityType] = [entity_type for entity_type in SPECIFIC_TYPES if entity_type in types]
    if len(specific) == 1:
        return specific[0]
    return "Topic" if not specific and "Topic" in types else "Other"


def _cluster(names: Iterable[str], entity_type: EntityType, mentions: Mentions) -> Cluster:
    counts: Counter[str] = Counter()
    for (name, _), count in mentions.counts.items():
        counts[name] += count
    forms = tuple(sorted(set(names)))
    return Cluster(entity_type, forms, canonical_name(forms, counts, entity_type))


def _one_a_key(clusters: Iterable[Cluster], group_id: str, mentions: Mentions) -> list[Cluster]:
    """What has come to the key of another cluster of the file is one with it."""
    by_key: dict[str, Cluster] = {}
    for cluster in clusters:
        key = entity_key(group_id, cluster.canonical, cluster.entity_type)
        if key in by_key:
            cluster = _cluster((*by_key[key].names, *cluster.names), cluster.entity_type, mentions)
        by_key[key] = cluster
    return list(by_key.values())
