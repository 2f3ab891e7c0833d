"""Topic names of one file become topic nodes: by the ontology where it knows them, else by their spelling."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from kg_assets.entity_resolution.block import Embed
from kg_assets.entity_resolution.judge import Judge, JudgeFailed
from kg_assets.entity_resolution.prompts import Described
from kg_assets.identity import topic_uuid
from kg_assets.resolutions.result import Decision, ResolvedNode
from kg_assets.resolutions.topic_forms import topic_key
from kg_assets.resolutions.topics import Ontology, Topic, match_topics, topic_candidates

MOST_DEFINED: Final = 40
"""Unknown topics that one question about definitions shows: the commonest new ones of the file."""


class KnownTopics(Protocol):
    """What the graph knows already: KnownNodes."""

    def placed_topic(self, name: str) -> str | None: ...

    def definition(self, topic: str) -> str: ...

    def existing(self, keys: Sequence[str]) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class _Unknown:
    """Spellings of one topic that no rule finds in the ontology."""

    uuid: str
    """By what the spellings share, never by the label, which another file may choose otherwise."""
    label: str
    """The commonest spelling."""
    names: tuple[str, ...]
    count: int
    known_before: bool
    """The group has its node, or this file's last write put one of its names somewhere."""


def topic_nodes(
    counts: Counter[str],
    known: KnownTopics,
    group_id: str,
    ontology: Ontology,
    embed: Embed,
    threshold: float,
    judge: Judge | None,
    *,
    keep_unknown: bool,
    progress: Callable[[str], None],
) -> tuple[list[ResolvedNode], dict[str, int]]:
    """Topics, and which of them each name stands for.

    What the ontology does not know by a name or a vector goes where this file put it before, else where a judge finds
    it, else it is a topic of its own, as it is where the group knows it as one already.
    """
    names = sorted(counts)
    aliases: dict[str, list[str]] = defaultdict(list)
    nodes: dict[str, ResolvedNode] = {}

    def add(topic: Topic, of_one: Sequence[str], reason: str, score: float | None) -> None:
        uuid = topic_uuid(group_id, topic.label)
        aliases[uuid] += of_one
        nodes.setdefault(uuid, _topic(uuid, uuid, topic.label, topic.definition, "ontology", reason, score))

    unsettled: list[str] = []
    by_uuid = {topic_uuid(group_id, topic.label): topic for topic in ontology.topics}
    for name, match in zip(names, match_topics(names, ontology, embed, threshold), strict=True):
        if match.topic:
            add(match.topic, [name], match.reason, match.score)
        elif before := by_uuid.get(known.placed_topic(name) or ""):
            add(before, [name], "where this file put it before", None)
        else:
            unsettled.append(name)
    unknown = _unknown(unsettled, counts, group_id, known)
    judged = _judged(unknown, ontology, embed, threshold, judge) if judge else {}
    if judge:
        judge.saved["topic"] += len(names) - len(unsettled) + len(unknown) - judge.asked["topic"]
    left = [topic for topic in unknown if topic.uuid not in judged]
    for topic in unknown:
        if found := judged.get(topic.uuid):
            add(found, topic.names, "the judge", None)
    definitions = _definitions(left, judge, progress) if judge and keep_unknown else {}
    for topic in left:
        decision: Decision = "unknown topic" if keep_unknown else "dropped topic"
        definition = definitions.get(topic.uuid) or known.definition(topic.uuid)
        aliases[topic.uuid] += topic.names
        uuid = topic.uuid if keep_unknown else None
        reason = "the ontology does not know it"
        nodes.setdefault(topic.uuid, _topic(topic.uuid, uuid, topic.label, definition, decision, reason, None))
    in_order = sorted(nodes)
    index_of = {name: index for index, uuid in enumerate(in_order) for name in aliases[uuid]}
    return [replace(nodes[uuid], aliases=tuple(sorted(aliases[uuid]))) for uuid in in_order], index_of


def _unknown(names: Sequence[str], counts: Counter[str], group_id: str, known: KnownTopics) -> list[_Unknown]:
    by_key: dict[str, list[str]] = defaultdict(list)
    for name in names:
        by_key[topic_key(name)].append(name)
    uuids = {key: topic_uuid(group_id, key) for key in by_key}
    existing = known.existing(sorted(uuids.values()))
    found = []
    for key, of_one in sorted(by_key.items()):
        label = min(of_one, key=lambda name: (-counts[name], name))
        before = uuids[key] in existing or any(known.placed_topic(name) for name in of_one)
        found.append(_Unknown(uuids[key], label, tuple(of_one), sum(counts[name] for name in of_one), before))
    return found


def _judged(
    unknown: Sequence[_Unknown], ontology: Ontology, embed: Embed, threshold: float, judge: Judge
) -> dict[str, Topic]:
    """Uuid of an unknown topic -> the one of the ontology that means the same. Without a near one nobody is asked."""
    asked = [topic for topic in unknown if not topic.known_before]
    candidates = topic_candidates([topic.label for topic in asked], ontology, embed, threshold)
    near: Mapping[str, list[Topic]] = {
        label: sorted((topic for topic, _ in found), key=lambda topic: topic.label)
        for label, found in candidates.items()
    }
    asked = [topic for topic in asked if near[topic.label]]
    questions = [
        (Described(topic.label, "Topic"), [Described(c.label, "Topic", c.definition) for c in near[topic.label]])
        for topic in asked
    ]
    answers = zip(asked, judge.topics(questions), strict=True)
    return {topic.uuid: near[topic.label][answer] for topic, answer in answers if answer is not None}


def _definitions(unknown: Sequence[_Unknown], judge: Judge, progress: Callable[[str], None]) -> dict[str, str]:
    """Uuid -> definition, by one question a file at most, about new topics only: a rerun asks nothing."""
    new = sorted((topic for topic in unknown if not topic.known_before), key=lambda t: (-t.count, t.label))
    asked = new[:MOST_DEFINED]
    try:
        found = judge.definitions([Described(topic.label, "Topic") for topic in asked])
    except JudgeFailed as failure:
        progress(f"New topics stay without a definition: {failure}")
        return {}
    return {asked[position].uuid: definition for position, definition in found.items()}


def _topic(
    key: str, uuid: str | None, label: str, definition: str, decision: Decision, reason: str, score: float | None
) -> ResolvedNode:
    return ResolvedNode(
        entity_key=key,
        node_uuid=uuid,
        label="TopicNode",
        name=label,
        entity_type="Topic",
        aliases=(),
        summary=definition,
        decision=decision,
        reason=reason,
        in_ontology=decision == "ontology",
        score=score,
    )
