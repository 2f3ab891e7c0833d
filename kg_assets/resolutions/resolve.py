"""All names, topics and relationship phrases of one file, resolved: first inside the file, then against the group."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from kg_assets.extractions.result import FileExtractions
from kg_assets.identity import EntityType, entity_key, normalized_name, topic_uuid
from kg_assets.resolutions.clusters import Cluster, Embed, cluster_names
from kg_assets.resolutions.known_nodes import KnownNodes, Match
from kg_assets.resolutions.mentions import SPECIFIC_TYPES, Mentions, collect_mentions
from kg_assets.resolutions.name_rules import is_acronym_of
from kg_assets.resolutions.relationship_types import free_type, resolve_relationships
from kg_assets.resolutions.relationship_vocabulary import Vocabulary
from kg_assets.resolutions.result import FileResolutions, ResolvedNode, ResolvedRelationship
from kg_assets.resolutions.topics import Ontology, match_topics
from kg_resources.vectors import VectorStore

ENTITY_TYPES_IN_ORDER: Final[tuple[EntityType, ...]] = ("Person", "Organization", "Place", "Product", "Event", "Other")

_IN_BRACKETS: Final = re.compile(
    r"\s\((?:the\s)?(?P<quote>[\"\u201c])?(?P<inside>[^()\"\u201c\u201d]{2,60})[\"\u201d]?\)"
)

Name = tuple[str, EntityType]
"""(surface form, type as extracted)"""


def resolve_file(
    extractions: FileExtractions,
    known: KnownNodes,
    store: VectorStore,
    collection: str,
    embed: Embed,
    ontology: Ontology,
    vocabulary: Vocabulary | None,
    *,
    threshold: float,
    keep_unknown_topics: bool,
    write_ungrounded: bool,
    progress: Callable[[str], None],
) -> FileResolutions:
    """Decides for every name of the file which node it stands for.

    Args:
        collection: of the vector store, that holds the group's entities.
        vocabulary: of relationship types; None for free types.
        threshold: cosine from which vectors propose a candidate.
    """
    group_id = extractions.group_id
    mentions = collect_mentions(extractions, write_ungrounded)
    types = _adopt_types(mentions, group_id, known, ontology)
    clusters: list[Cluster] = []
    merged: list[tuple[str, str, str]] = []
    defined = list(_defined_pairs(extractions))
    for entity_type in ENTITY_TYPES_IN_ORDER:
        counts = _counts_of(mentions, types, entity_type)
        of_type, joined = cluster_names(counts, entity_type, defined, embed, threshold)
        clusters += of_type
        merged += joined
        progress(f"Names of type {entity_type}: {len(counts):,} are {len(of_type):,} things")
    entities = _entities(clusters, group_id, known, store, collection, embed, threshold)
    topics, topic_of = _topics(
        _counts_of(mentions, types, "Topic"), group_id, ontology, embed, threshold, keep_unknown_topics
    )
    progress(f"Topics: {len(topic_of):,} names are {len(topics):,} topics")
    index_of: dict[Name, int] = {
        (name, cluster.entity_type): index for index, cluster in enumerate(clusters) for name in cluster.names
    }
    index_of |= {(name, "Topic"): len(entities) + index for name, index in topic_of.items()}
    return FileResolutions(
        source_file=extractions.source_file,
        group_id=group_id,
        nodes=(*entities, *topics),
        names={name: index_of[name[0], entity_type] for name, entity_type in sorted(types.items())},
        relationships=_relationships(extractions, vocabulary, embed, threshold, write_ungrounded),
        merged=tuple(merged),
        conflicts=mentions.conflicts,
    )


def _counts_of(mentions: Mentions, types: dict[Name, EntityType], entity_type: EntityType) -> Counter[str]:
    counts: Counter[str] = Counter()
    for name, settled in types.items():
        if settled == entity_type:
            counts[name[0]] += mentions.counts[name]
    return counts


def _adopt_types(mentions: Mentions, group_id: str, known: KnownNodes, ontology: Ontology) -> dict[Name, EntityType]:
    """The file's types, but where it has no specific one for a name, the group may: `Other` and `Topic` give way to
    the one specific type under which the group knows the name; then `Other` to a topic of the ontology.

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


def _defined_pairs(extractions: FileExtractions) -> Iterable[tuple[str, str]]:
    """Names that a sentence equates: `Federal Open Market Committee (FOMC)`, `Acme Holdings Inc. ("Acme")`.

    What stands in brackets may as well be a place or a role (`Portland (Maine)`), so it has to be an acronym of the
    name before it, or in quotes.
    """
    names = {name for chunk in extractions.chunks for name in (entity.name for entity in chunk.entities)}
    texts = {text for chunk in extractions.chunks for fact in chunk.facts for text in (fact.fact, fact.evidence)}
    for text in sorted(texts):
        for match in _IN_BRACKETS.finditer(text):
            inside, start = match["inside"].strip(), text[: match.start()]
            before = [n for n in names if start.endswith(n) and not start[: -len(n)][-1:].isalnum()]
            longest = max(before, key=len, default=inside)
            if inside in names and longest != inside and (match["quote"] or is_acronym_of(inside, longest)):
                yield longest, inside


def _entities(
    clusters: Sequence[Cluster],
    group_id: str,
    known: KnownNodes,
    store: VectorStore,
    collection: str,
    embed: Embed,
    threshold: float,
) -> list[ResolvedNode]:
    """A node for each cluster, from the first that holds: a redirect, where the file's last write put it, a node with
    its key, one match among other documents' entities, a new node."""
    keys = [entity_key(group_id, cluster.canonical, cluster.entity_type) for cluster in clusters]
    moved, existing = known.redirects(keys), known.existing(keys)
    open_clusters = [
        index
        for index, key in enumerate(keys)
        if key not in moved and known.placed(key) is None and key not in existing
    ]
    found = known.matches([clusters[index] for index in open_clusters], store, collection, embed, threshold)
    matches = {open_clusters[position]: match for position, match in found.items()}
    nodes = []
    for index, (cluster, key) in enumerate(zip(clusters, keys, strict=True)):
        if key in moved:
            nodes.append(_entity(cluster, key, moved[key], "existing", "a merge moved its node"))
        elif (placed := known.placed(key)) is not None:
            nodes.append(_entity(cluster, key, placed, "kept", "where this file put it before"))
        elif key in existing:
            nodes.append(_entity(cluster, key, existing[key], "existing", "same name and type in the group"))
        elif index in matches:
            match: Match = matches[index]
            nodes.append(_entity(cluster, key, match.uuid, "matched", match.reason, match.score))
        else:
            nodes.append(_entity(cluster, key, key, "new", "no entity of the group is the same"))
    return nodes


def _entity(
    cluster: Cluster, key: str, uuid: str, decision: str, reason: str, score: float | None = None
) -> ResolvedNode:
    return ResolvedNode(
        entity_key=key,
        node_uuid=uuid,
        label="EntityNode",
        name=cluster.canonical,
        entity_type=cluster.entity_type,
        aliases=cluster.names,
        summary="",
        decision=decision,  # type: ignore[arg-type]
        reason=reason,
        score=score,
    )


def _topics(
    counts: Counter[str], group_id: str, ontology: Ontology, embed: Embed, threshold: float, keep_unknown: bool
) -> tuple[list[ResolvedNode], dict[str, int]]:
    """Topics, and which of them each name stands for."""
    names = sorted(counts)
    aliases: dict[str, list[str]] = defaultdict(list)
    nodes: dict[str, ResolvedNode] = {}
    by_base: dict[str, list[str]] = defaultdict(list)
    for name, match in zip(names, match_topics(names, ontology, embed, threshold), strict=True):
        if match.topic is None:
            by_base[normalized_name(name)].append(name)
            continue
        uuid = topic_uuid(group_id, match.topic.label)
        aliases[uuid].append(name)
        nodes.setdefault(
            uuid,
            _topic(uuid, uuid, match.topic.label, match.topic.definition, "ontology", match.reason, match.score),
        )
    for of_one in by_base.values():
        label = min(of_one, key=lambda name: (-counts[name], name))
        uuid = topic_uuid(group_id, label)
        aliases[uuid] += of_one
        kept = "unknown topic" if keep_unknown else "dropped topic"
        nodes.setdefault(
            uuid, _topic(uuid, uuid if keep_unknown else None, label, "", kept, "the ontology does not know it", None)
        )
    in_order = sorted(nodes)
    index_of = {name: index for index, uuid in enumerate(in_order) for name in aliases[uuid]}
    return [_with_aliases(nodes[uuid], aliases[uuid]) for uuid in in_order], index_of


def _topic(
    key: str, uuid: str | None, label: str, definition: str, decision: str, reason: str, score: float | None
) -> ResolvedNode:
    return ResolvedNode(
        entity_key=key,
        node_uuid=uuid,
        label="TopicNode",
        name=label,
        entity_type="Topic",
        aliases=(),
        summary=definition,
        decision=decision,  # type: ignore[arg-type]
        reason=reason,
        in_ontology=decision == "ontology",
        score=score,
    )


def _with_aliases(node: ResolvedNode, aliases: list[str]) -> ResolvedNode:
    return replace(node, aliases=tuple(sorted(aliases)))


def _relationships(
    extractions: FileExtractions,
    vocabulary: Vocabulary | None,
    embed: Embed,
    threshold: float,
    write_ungrounded: bool,
) -> dict[str, ResolvedRelationship]:
    facts = (fact for chunk in extractions.chunks for fact in chunk.written_facts(write_ungrounded))
    phrases = sorted({fact.relationship for fact in facts})
    if vocabulary is None:
        return {phrase: ResolvedRelationship(phrase, free_type(phrase), "free") for phrase in phrases}
    return resolve_relationships(phrases, vocabulary, embed, threshold)
