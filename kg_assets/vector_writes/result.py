"""The receipt of one file's points."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CollectionReceipt:
    collection: str
    upserted: int
    removed: int


@dataclass(frozen=True)
class VectorReceipt:
    source_file: str
    group_id: str
    collections: tuple[CollectionReceipt, ...]
    seconds: float

    def counts(self) -> dict[str, int]:
        return {
            "upserted": sum(receipt.upserted for receipt in self.collections),
            "removed": sum(receipt.removed for receipt in self.collections),
        }
