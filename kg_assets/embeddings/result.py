"""What `embeddings` hands on."""

from dataclasses import dataclass

import numpy as np

from kg_assets.buffer.result import Buffer
from kg_resources.columns import ColumnarState


class OtherVersion(Exception):
    """One sentence that names the asset to materialize."""


@dataclass(frozen=True)
class FileEmbeddings(ColumnarState):
    """One float32 matrix a kind, shape (rows, dimensions), unit rows, each row aligned to an id.

    Kinds: `facts` by fact uuid; `entities` (name and summary), `entity_names` (name alone) and `topics` (name and
    definition) by entity key; `chunks` (content under its header path) by chunk uuid.
    """

    source_file: str
    group_id: str
    model: str
    dimensions: int
    ids: dict[str, tuple[str, ...]]
    matrices: dict[str, np.ndarray]

    def refuse_other_buffer(self, buffer: Buffer) -> None:
        """Raises OtherVersion where these are not the vectors of that buffer's facts, entities, topics and chunks."""
        keys = {*buffer.nodes["EntityNode"]["entity_key"], *buffer.nodes["TopicNode"]["entity_key"]}
        held = {key for kind in ("entities", "topics") for key in self.ids[kind]}
        same = (
            held == keys
            and set(self.ids["facts"]) == set(buffer.nodes["FactNode"]["uuid"])
            and set(self.ids.get("chunks", ())) == set(buffer.nodes["EpisodicNode"]["uuid"])
        )
        if not same:
            raise OtherVersion(
                f"The embeddings of {buffer.source_file} are of another buffer: materialize embeddings*."
            )

    def vectors(self, kind: str) -> dict[str, np.ndarray]:
        """id -> row, without a copy."""
        return dict(zip(self.ids[kind], self.matrices[kind], strict=True))

    def counts(self) -> dict[str, int | str]:
        return {kind: len(ids) for kind, ids in self.ids.items()} | {"model": self.model, "dimensions": self.dimensions}
