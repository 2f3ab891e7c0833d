"""The receipt of one file's writing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class KindReceipt:
    """What happened to one kind of node or relationship."""

    kind: str
    created: int = 0
    matched: int = 0
    """Rows that were there already."""
    removed: int = 0


@dataclass(frozen=True)
class GraphReceipt:
    """How the writing went: never part of the graph itself, so that writing twice leaves the same graph."""

    source_file: str
    group_id: str
    embedding_model: str
    status: str
    """`complete`, or `partial` where nothing was removed."""
    kinds: tuple[KindReceipt, ...]
    batches: int
    splits: int
    """Batches that the server could not take whole."""
    retries: int
    seconds: float

    def counts(self) -> dict[str, int]:
        return {
            "created": sum(kind.created for kind in self.kinds),
            "matched": sum(kind.matched for kind in self.kinds),
            "removed": sum(kind.removed for kind in self.kinds),
            "batches": self.batches,
            "splits": self.splits,
            "retries": self.retries,
        }
