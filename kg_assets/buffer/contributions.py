"""What each document says of each entity and topic: the rows of MENTIONS."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg_assets.extractions.result import ChunkExtraction, ExtractedFact
from kg_assets.identity import EntityType
from kg_assets.resolutions.result import FileResolutions, ResolvedNode

SUMMARIES_KEPT = 3
"""Sentences of a summary that is made without a model."""


@dataclass
class Contribution:
    """One document's words on one node."""

    node: ResolvedNode
    aliases: set[str] = field(default_factory=set)
    summaries: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        return self.node.summary or " ".join(self.summaries[:SUMMARIES_KEPT])


def contributions(
    chunks: Iterable[ChunkExtraction], facts: dict[str, tuple[ExtractedFact, ...]], resolutions: FileResolutions
) -> dict[str, Contribution]:
    """Entity key -> what these chunks of one document say; `facts` by chunk uuid."""
    found: dict[str, Contribution] = {}

    def note(name: str, entity_type: EntityType, summary: str = "") -> None:
        node = resolutions.node_of(name, entity_type)
        if node is None or node.node_uuid is None:
            return
        contribution = found.setdefault(node.entity_key, Contribution(node))
        contribution.aliases.add(name)
        if summary and summary not in contribution.summaries:
            contribution.summaries.append(summary)

    for chunk in chunks:
        for entity in chunk.entities:
            note(entity.name, entity.entity_type, entity.summary.strip())
        for fact in facts[chunk.chunk_uuid]:
            for name, entity_type in fact.names:
                note(name, entity_type)
    return found


def merged_by_key(by_document: Iterable[dict[str, Contribution]]) -> dict[str, Contribution]:
    """What the whole file says of each node, from what its documents say, in their order."""
    merged: dict[str, Contribution] = {}
    seen: dict[str, set[str]] = defaultdict(set)
    for document in by_document:
        for key, contribution in document.items():
            into = merged.setdefault(key, Contribution(contribution.node))
            into.aliases |= contribution.aliases
            for summary in contribution.summaries:
                if summary not in seen[key]:
                    seen[key].add(summary)
                    into.summaries.append(summary)
    return merged
