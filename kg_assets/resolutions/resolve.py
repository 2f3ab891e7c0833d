"""All names, topics and relationship phrases of one file, resolved: first inside the file, then against the group."""

from collections.abc import Callable

from kg_assets.entity_resolution.block import Embed
from kg_assets.entity_resolution.judge import Judge
from kg_assets.extractions.result import FileExtractions
from kg_assets.resolutions.adopted_types import adopt_types
from kg_assets.resolutions.entity_nodes import entity_nodes
from kg_assets.resolutions.in_document import cluster_document, summaries_of
from kg_assets.resolutions.judged_topics import join_unknown_topics
from kg_assets.resolutions.known_entities import EntitySearch
from kg_assets.resolutions.known_nodes import KnownNodes
from kg_assets.resolutions.mentions import Name, collect_mentions, counts_of_type
from kg_assets.resolutions.relationship_types import free_type, resolve_relationships
from kg_assets.resolutions.relationship_vocabulary import Vocabulary
from kg_assets.resolutions.result import FileResolutions, ResolvedRelationship
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
    in_document, merged = cluster_document(extractions, mentions, mentions.types, embed, threshold, judge, progress)
    clusters, types = adopt_types(in_document, mentions, group_id, known, ontology)
    said = summaries_of(extractions)
    search = EntitySearch(store, collection, group_id, extractions.source_file, embed, threshold)
    entities, doubtful, conflicts = entity_nodes(clusters, search, known, judge, said, progress)
    progress(f"Entities: {len(clusters):,} things, {len({doubt.name for doubt in doubtful}):,} in doubt")
    topic_counts = counts_of_type(mentions, types, "Topic")
    topics, topic_of = topic_nodes(
        topic_counts,
        known,
        group_id,
        ontology,
        embed,
        threshold,
        judge,
        keep_unknown=keep_unknown_topics,
        progress=progress,
    )
    topics, topic_of, joined_topics = join_unknown_topics(topics, topic_of, topic_counts, said, embed, threshold, judge)
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
        conflicts=(*mentions.conflicts, *conflicts),
        doubtful=tuple(doubtful),
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
