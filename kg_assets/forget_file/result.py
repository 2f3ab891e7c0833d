"""What `forget_file` removed."""

from dataclasses import dataclass

from kg_assets.graph_writes.result import KindReceipt


@dataclass(frozen=True)
class ForgetReceipt:
    source_file: str
    group_id: str
    points: dict[str, int]
    """Collection -> points removed from it."""
    kinds: tuple[KindReceipt, ...]
    """Labels and relationship types of which something was removed."""
    pickles: tuple[str, ...]
    """Assets whose pickle was removed."""
    key_removed: bool

    def counts(self) -> dict[str, int | bool]:
        return {
            "points_removed": sum(self.points.values()),
            "nodes_and_relationships_removed": sum(kind.removed for kind in self.kinds),
            "pickles_removed": len(self.pickles),
            "key_removed": self.key_removed,
        }
