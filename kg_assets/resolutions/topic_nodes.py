"""Topic names of one file become topic nodes: by the ontology where it knows them, else by their spelling."""

from collections import Counter, defaultdict
from dataclasses import replace

from kg_assets.identity import topic_uuid
from kg_assets.resolutions.candidates import Embed
from kg_assets.resolutions.result import ResolvedNode
from kg_assets.resolutions.topic_forms import topic_key
from kg_assets.resolutions.topics import Ontology, match_topics


def topic_nodes(
    counts: Counter[str], group_id: str, ontology: Ontology, embed: Embed, threshold: float, keep_unknown: bool
) -> tuple[list[ResolvedNode], dict[str, int]]:
    """Topics, and which of them each name stands for."""
    names = sorted(counts)
    aliases: dict[str, list[str]] = defaultdict(list)
    nodes: dict[str, ResolvedNode] = {}
    by_key: dict[str, list[str]] = defaultdict(list)
    for name, match in zip(names, match_topics(names, ontology, embed, threshold), strict=True):
        if match.topic is None:
            by_key[topic_key(name)].append(name)
            continue
        uuid = topic_uuid(group_id, match.topic.label)
        aliases[uuid].append(name)
        nodes.setdefault(
            uuid,
            _topic(uuid, uuid, match.topic.label, match.topic.definition, "ontology", match.reason, match.score),
        )
    for key, of_one in by_key.items():
        label = min(of_one, key=lambda name: (-counts[name], name))
        uuid = topic_uuid(group_id, key)  # never the label, which another file may choose otherwise
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
