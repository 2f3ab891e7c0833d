"""What `embeddings` hands on."""

from dataclasses import dataclass

import numpy as np

from kg_resources.columns import ColumnarState


@dataclass(frozen=True)
class FileEmbeddings(ColumnarState):
    """One float32 matrix a kind, shape (rows, dimensions), unit rows, each row aligned to an id.

    Kinds: `facts` by fact uuid; `entities` (name and summary), `entity_names` (name alone) and `topics` (name and
    definition) by entity key.
    """

    source_file: str
    group_id: str
    model: str
    dimensions: int
    ids: dict[str, tuple[str, ...]]
    matrices: dict[str, np.ndarray]

    def vectors(self, kind: str) -> dict[str, np.ndarray]:
        """id -> row, without a copy."""
        return dict(zip(self.ids[kind], self.matrices[kind], strict=True))

    def counts(self) -> dict[str, int | str]:
        return {kind: len(ids) for kind, ids in self.ids.items()} | {"model": self.model, "dimensions": self.dimensions}
