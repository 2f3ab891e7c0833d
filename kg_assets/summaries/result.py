"""What `summaries` did."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SummaryReceipt:
    source_file: str
    group_id: str
    nodes: int
    """Entities and topics whose contributions had changed and whose vectors are right again."""
    overtaken: int
    """Of the marked ones: gone, refreshed by another run, or changed again meanwhile and by that marked again."""
    seconds: float
    merged: int = 0
    """Summaries of a model that were written."""
    asked: int = 0
    """Questions that the model was asked, and not the cache."""
    cached: int = 0
    """Questions that the cache answered."""
    saved: int = 0
    """Marked entities that needed no question: their documents say one thing of them, or nothing."""
    failed: int = 0
    """Questions without a good reply: those nodes keep the writer's summary, and the mark."""

    def counts(self) -> dict[str, int]:
        return {
            "nodes": self.nodes,
            "overtaken": self.overtaken,
            "merged_summaries": self.merged,
            "asked_summaries": self.asked,
            "cached_summaries": self.cached,
            "saved_questions": self.saved,
            "failed_summaries": self.failed,
        }
