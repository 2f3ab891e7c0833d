"""A language model on the topics of one file that the ontology does not know: which of them are one."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from kg_assets.entity_resolution.block import Embed
from kg_assets.entity_resolution.cluster import Merged, NamesOfType, cluster_names
from kg_assets.entity_resolution.judge import Judge
from kg_assets.resolutions.result import ResolvedNode


def join_unknown_topics(
    topics: Sequence[ResolvedNode],
    topic_of: Mapping[str, int],
    counts: Counter[str],
    summaries: Mapping[str, str],
    embed: Embed,
    threshold: float,
    judge: Judge | None,
) -> tuple[list[ResolvedNode], dict[str, int], list[Merged]]:
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
    names = {name for name, index in topic_of.items() if not topics[index].in_ontology}
    if judge is None or not names:
        return list(topics), dict(topic_of), []
    spellings: dict[int, list[str]] = defaultdict(list)
    for name in sorted(names):
        spellings[topic_of[name]].append(name)
    same = [pair for of_one in spellings.values() for pair in pairwise(of_one)]
    of_type = NamesOfType("Topic", Counter({name: counts[name] for name in names}), same, summaries)
    [(_, merged)] = cluster_names([of_type], embed, threshold, judge)
    joined = [(one, other) for one, other, _ in merged[len(same) :]]
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
