"""What `resolutions` hands on."""

from dataclasses import dataclass
from typing import Literal

from kg_assets.identity import EntityType
from kg_assets.shared_nodes import SharedLabel

Decision = Literal[
    "kept",  # where this file's last write put the key
    "existing",  # a node of the group already has the key
    "alias",  # one entity of the group is known by that name
    "matched",  # rules say that an entity of the group is the same thing under another name
    "judged",  # a language model says so
    "new",
    "ontology",  # a topic that the ontology knows
    "unknown topic",  # kept as a topic outside the ontology
    "dropped topic",  # `unknown_topics: drop`
]


@dataclass(frozen=True)
class ResolvedNode:
    """One real thing of this file: one contribution to one node."""

    entity_key: str
    """The key by which this file names the thing; the node's own uuid unless another node stands for it."""
    node_uuid: str | None
    """None for a dropped topic."""
    label: SharedLabel
    name: str
    """Canonical: the fullest formal name in this file; of an ontology topic its label."""
    entity_type: EntityType
    aliases: tuple[str, ...]
    """Every surface form in this file, verbatim, sorted."""
    summary: str
    """Of an ontology topic its definition."""
    decision: Decision
    reason: str
    """One clause that a person can check, e.g. `acronym of Federal Open Market Committee`."""
    in_ontology: bool = False
    score: float | None = None


@dataclass(frozen=True)
class Doubtful:
    """A new name that may be an entity of the group: no rule is certain, and nobody was asked."""

    name: str
    entity: str
    """Its name."""
    node_uuid: str
    reason: str


@dataclass(frozen=True)
class ResolvedRelationship:
    """One relationship phrase and the type that it got."""

    relationship: str
    """As extracted."""
    type: str
    """UPPER_SNAKE_CASE; `NOT_` before it where the phrase denies."""
    reason: str
    """`lemma`, `synonym`, `vector` or `fallback`, or `free`."""
    reversed: bool = False
    """True where the phrase is a passive: subject and object change places."""


@dataclass(frozen=True)
class FileResolutions:
    """Every name, topic and relationship phrase of one file, resolved."""

    source_file: str
    group_id: str
    nodes: tuple[ResolvedNode, ...]
    names: dict[tuple[str, EntityType], int]
    """(surface form, type as extracted) -> index into `nodes`."""
    relationships: dict[str, ResolvedRelationship]
    """Phrase as extracted -> type."""
    merged: tuple[tuple[str, str, str], ...] = ()
    """(name, name, reason): what was joined inside this file, for a person to check."""
    conflicts: tuple[str, ...] = ()
    """Names that stand apart under two specific types, in the file or beside the group, e.g. `Jordan (Person, Place)`,
    `Jordan (Person; in the group Place)`."""
    doubtful: tuple[Doubtful, ...] = ()

    def node_of(self, name: str, entity_type: EntityType) -> ResolvedNode | None:
        """What a name of a fact stands for; None where nothing of this file has that name and type."""
        index = self.names.get((name, entity_type))
        return None if index is None else self.nodes[index]

    def counts(self) -> dict[str, int]:
        decisions = [node.decision for node in self.nodes]
        return {
            "names": len(self.names),
            "entities": sum(node.label == "EntityNode" for node in self.nodes),
            "topics": sum(node.label == "TopicNode" for node in self.nodes),
            "new": decisions.count("new"),
            "existing": decisions.count("existing") + decisions.count("kept"),
            "matched": decisions.count("alias") + decisions.count("matched") + decisions.count("judged"),
            "doubtful": len({doubt.name for doubt in self.doubtful}),
            "relationship_phrases": len(self.relationships),
            "fallback_relationships": sum(r.reason == "fallback" for r in self.relationships.values()),
            "type_conflicts": len(self.conflicts),
        }
