"""What `summaries` did."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SummaryReceipt:
    source_file: str
    group_id: str
    nodes: int
    """Entities and topics whose contributions had changed and whose vector is right again."""
    overtaken: int
    """Of the marked ones: changed again meanwhile, or gone; whoever changed them marked them again."""
    seconds: float

    def counts(self) -> dict[str, int]:
        return {"nodes": self.nodes, "overtaken": self.overtaken}
