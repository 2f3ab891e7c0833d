"""What `entity_merges` did."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MergedNode:
    """A node that is another one now."""

    group_id: str
    name: str
    uuid: str
    into_name: str
    into: str
    reason: str
    score: float


@dataclass(frozen=True)
class DoubtfulPair:
    """Two nodes that may be one."""

    group_id: str
    name: str
    entity_type: str
    other_name: str
    other_type: str
    reason: str
    score: float
    documents: tuple[str, ...]
    """`name (file)` of some that name the one."""
    other_documents: tuple[str, ...]


@dataclass(frozen=True)
class DuplicatesReceipt:
    """What was found among all groups."""

    groups: int
    nodes: int
    """Entities and topics looked at."""
    finished: int
    """Merges that a run before this one had begun."""
    merged: tuple[MergedNode, ...]
    doubtful: tuple[DoubtfulPair, ...]
    """The likeliest of each group."""
    all_doubtful: int
    questions: int
    """Put to a language model, answered ones from the cache included."""

    def counts(self) -> dict[str, int]:
        return {
            "groups": self.groups,
            "nodes": self.nodes,
            "finished": self.finished,
            "merged_nodes": len(self.merged),
            "doubtful_pairs": self.all_doubtful,
            "questions": self.questions,
        }
