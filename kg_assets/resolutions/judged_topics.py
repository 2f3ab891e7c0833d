"""A language model on the topics of one file that the ontology does not know: which of them are one."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kg_assets.entity_resolution.adjudicate import joined_by
from kg_assets.entity_resolution.block import Embed, candidate_pairs
from kg_assets.entity_resolution.compare import Clustered
from kg_assets.entity_resolution.judge import Judge
from kg_assets.resolutions.result import ResolvedNode

Merged = list[tuple[str, str, str]]
"""(name, name, reason)"""


def join_unknown_topics(
    topics: Sequence[ResolvedNode],
    topic_of: Mapping[str, int],
    counts: Counter[str],
    summaries: Mapping[str, str],
    embed: Embed,
    threshold: float,
    judge: Judge | None,
) -> tuple[list[ResolvedNode], dict[str, int], Merged]:
    """The topics with those joined that are one, which of them each name stands for, and what was joined.

    Args:
        topics: the file's, known and unknown.
        topic_of: name -> index into them.
        counts: name -> how often: what is joined goes by the commonest name.
        summaries: name -> what the text says of it.
        judge: None: nothing is joined.

    Raises:
        JudgeFailed, ModelUnavailable, LimitReached: of the judge.
    """
    names = sorted(name for name, index in topic_of.items() if not topics[index].in_ontology)
    if judge is None or not names:
        return list(topics), dict(topic_of), []
    vectors = embed(names)
    pairs = candidate_pairs(names, "Topic", lambda _: vectors, threshold)
    first: dict[int, int] = {}
    for position, name in enumerate(names):
        first.setdefault(topic_of[name], position)  # names alone decide what is asked, and no id
    clustered = Clustered("Topic", names, [first[topic_of[name]] for name in names], vectors)
    joined = joined_by(judge, clustered, pairs, (), counts, summaries)
    into = _into([(topic_of[one], topic_of[other]) for one, other in joined], topics, counts)
    aliases: dict[int, list[str]] = defaultdict(list)
    for index, topic in enumerate(topics):
        aliases[into.get(index, index)] += topic.aliases
    kept = sorted(aliases)
    place = {index: position for position, index in enumerate(kept)}
    return (
        [replace(topics[index], aliases=tuple(sorted(aliases[index]))) for index in kept],
        {name: place[into.get(index, index)] for name, index in topic_of.items()},
        [(one, other, "judge") for one, other in joined],
    )


def _into(pairs: Sequence[tuple[int, int]], topics: Sequence[ResolvedNode], counts: Counter[str]) -> dict[int, int]:
    """Topic -> the one of those joined with it whose name is the commonest."""
    whole: dict[int, set[int]] = {}
    for one, other in pairs:
        both = whole.get(one, {one}) | whole.get(other, {other})
        whole |= dict.fromkeys(both, both)
    return {
        index: min(members, key=lambda member: (-counts[topics[member].name], topics[member].name))
        for index, members in whole.items()
    }
