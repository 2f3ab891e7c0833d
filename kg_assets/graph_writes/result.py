"""The receipt of one file's writing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

FACTS_SHOWN: Final = 50
"""Facts of each kind that a diff names; it counts all."""


@dataclass(frozen=True)
class KindReceipt:
    """What happened to one label or relationship type."""

    kind: str
    created: int = 0
    matched: int = 0
    """There already, as the file says it: not written again."""
    updated: int = 0
    """There already, with other words."""
    removed: int = 0

    @property
    def rows(self) -> int:
        return self.created + self.matched + self.updated + self.removed


@dataclass(frozen=True)
class FactChange:
    change: Literal["comes", "goes", "stays"]
    fact_id: str
    fact: str


@dataclass(frozen=True)
class FactDiff:
    """The file's facts against those that the graph held before they were written."""

    come: int
    go: int
    """Always 0 for a partial build: it removes nothing."""
    stay: int
    first: tuple[FactChange, ...]
    """At most FACTS_SHOWN of each kind."""

    def __str__(self) -> str:
        return f"{self.come:,} come, {self.go:,} go, {self.stay:,} stay"


@dataclass(frozen=True)
class GraphReceipt:
    """How the writing went: never part of the graph itself, so that writing twice leaves the same graph."""

    source_file: str
    group_id: str
    embedding_model: str
    status: str
    """`complete`, or `partial` where nothing was removed."""
    kinds: tuple[KindReceipt, ...]
    facts: FactDiff
    batches: int
    splits: int
    """Batches that the server could not take whole."""
    retries: int
    seconds: float
    failed_chunks: int = 0
    """Chunks whose entities and facts are missing."""

    def counts(self) -> dict[str, int | float]:
        return {
            "failed_chunks": self.failed_chunks,
            **totals(self.kinds),
            "facts_come": self.facts.come,
            "facts_go": self.facts.go,
            "facts_stay": self.facts.stay,
            "batches": self.batches,
            "splits": self.splits,
            "retries": self.retries,
            "rows_per_second": round(sum(kind.rows for kind in self.kinds) / max(self.seconds, 0.001)),
        }


def totals(kinds: Sequence[KindReceipt]) -> dict[str, int]:
    return {name: sum(getattr(kind, name) for kind in kinds) for name in ("created", "matched", "updated", "removed")}


@dataclass
class Tally:
    """Receipts by kind, as they add up."""

    by_kind: dict[str, KindReceipt] = field(default_factory=dict)

    def add(self, receipt: KindReceipt) -> None:
        so_far = self.by_kind.get(receipt.kind, KindReceipt(receipt.kind))
        added = {name: getattr(so_far, name) + getattr(receipt, name) for name in totals([])}
        self.by_kind[receipt.kind] = KindReceipt(receipt.kind, **added)

    def kinds(self) -> tuple[KindReceipt, ...]:
        """Labels first, then types, each by name."""
        kinds = (kind for kind in self.by_kind.values() if kind.rows)
        return tuple(sorted(kinds, key=lambda kind: (not kind.kind.endswith("Node"), kind.kind)))
