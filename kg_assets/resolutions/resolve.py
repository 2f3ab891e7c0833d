"""All names, topics and relationship phrases of one file, resolved: first inside the file, then against the group."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from kg_assets.extractions.result import FileExtractions
from kg_assets.identity import EntityType, entity_key
from kg_assets.resolutions.candidates import Embed
from kg_assets.resolutions.clusters import Cluster
from kg_assets.resolutions.in_document import cluster_document, summaries_of
from kg_assets.resolutions.judge import Judge
from kg_assets.resolutions.judged_topics import join_unknown_topics
from kg_assets.resolutions.known_nodes import KnownNodes, Match
from kg_assets.resolutions.mentions import SPECIFIC_TYPES, Mentions, Name, collect_mentions, counts_of_type
from kg_assets.resolutions.relationship_types import free_type, resolve_relationships
from kg_assets.resolutions.relationship_vocabulary import Vocabulary
from kg_assets.resolutions.result import FileResolutions, ResolvedNode, ResolvedRelationship
from kg_assets.resolutions.topic_nodes import topic_nodes
from kg_assets.resolutions.topics import Ontology
from kg_resources.vectors import VectorStore


def resolve_file(
    extractions: FileExtractions,
    known: KnownNodes,
    store: VectorStore,
    collection: str,
    embed: Embed,
    ontology: Ontology,
    vocabulary: Vocabulary | None,
    judge: Judge | None,
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
        judge: is asked where rules leave doubt; None: rules alone decide.
        threshold: cosine from which vectors propose a candidate.
    """
    group_id = extractions.group_id
    mentions = collect_mentions(extractions, write_ungrounded)
    types = _adopt_types(mentions, group_id, known, ontology)
    clusters, merged = cluster_document(extractions, mentions, types, embed, threshold, judge, progress)
    entities = _entities(clusters, group_id, known, store, collection, embed, threshold)
    topic_counts = counts_of_type(mentions, types, "Topic")
    topics, topic_of = topic_nodes(topic_counts, group_id, ontology, embed, threshold, keep_unknown_topics)
    topics, topic_of, joined_topics = join_unknown_topics(
        topics, topic_of, topic_counts, summaries_of(extractions), embed, threshold, judge
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
        merged=(*merged, *joined_topics),
        conflicts=mentions.conflicts,
    )


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
