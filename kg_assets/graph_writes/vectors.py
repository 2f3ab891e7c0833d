"""The vectors of a file by the ids of what they stand for."""

from dataclasses import dataclass

import numpy as np

from kg_assets.embeddings.result import FileEmbeddings
from kg_assets.shared_nodes import SharedLabel


@dataclass(frozen=True)
class Vectors:
    """id -> vector, by kind."""

    facts: dict[str, np.ndarray]
    topics: dict[str, np.ndarray]
    entities: dict[str, np.ndarray]
    entity_names: dict[str, np.ndarray]

    @classmethod
    def of(cls, embeddings: FileEmbeddings) -> "Vectors":
        return cls(*(embeddings.vectors(kind) for kind in ("facts", "topics", "entities", "entity_names")))

    def of_fact(self, uuid: str) -> dict[str, list[float]]:
        return {"embedding": self.facts[uuid].tolist()}

    def of_shared(self, label: SharedLabel, origin: SharedLabel, entity_key: str) -> dict[str, list[float]]:
        """
        Args:
            origin: label of what the file says; an entity may stand for its topic.
        """
        if label == "TopicNode":
            return {"embedding": self.topics[entity_key].tolist()}
        if origin == "TopicNode":
            vector = self.topics[entity_key].tolist()
            return {"name_embedding": vector, "name_only_embedding": vector}
        return {
            "name_embedding": self.entities[entity_key].tolist(),
            "name_only_embedding": self.entity_names[entity_key].tolist(),
        }
