"""What `buffer` hands on: everything that the graph will say of one file, as tables."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from kg_resources.columns import ColumnarState


@dataclass(frozen=True)
class UnresolvedFact:
    """A fact without its relationships, and why."""

    fact_id: str
    fact: str
    reason: str


@dataclass(frozen=True)
class Buffer(ColumnarState):
    """Nodes and relationships of one file; every row carries its ids, sorted by them.

    `nodes`, by label:
      DocumentNode  uuid, name, document_date, content_hash, generation, failed_chunks, chunk_count, fact_count,
                    entity_count, topic_count, relationship_count
      EpisodicNode  uuid, document, chunk_id, position, content, header_path, document_date, page
      FactNode      uuid, document, chunk, content, subject, object, relationship, modality, date_context, evidence
      EntityNode    entity_key, uuid, name, entity_type, summary, aliases
      TopicNode     entity_key, uuid, name, definition, aliases, in_ontology
    `relationships`, by kind (CONTAINS_CHUNK and CONTAINS_FACT are the `document` and `chunk` columns above):
      MENTIONS      document, label, uuid, entity_key, name, entity_type, aliases, summary, document_date, in_ontology
      DISCUSSES     document, chunk, uuid
      SUBJECT       type, document, chunk, label, uuid, fact_id, entity_key, description, modality, date_context:
                    (entity or topic)-[type]->(chunk)
      OBJECT        the same, (chunk)-[type]->(entity or topic); its types end in _TARGET
    `uuid` of an entity or topic is where resolution put it; writers follow redirects from there.
    """

    source_file: str
    group_id: str
    partial: bool
    """True where `limit`, failed chunks or a document that was hardly read left something out: writers then remove
    nothing."""
    nodes: dict[str, pd.DataFrame]
    relationships: dict[str, pd.DataFrame]
    unresolved: tuple[UnresolvedFact, ...] = ()

    def __setstate__(self, state: dict[str, Any]) -> None:
        """A pickle that was written before chunks had pages has chunks without."""
        super().__setstate__(state)
        chunks = self.nodes["EpisodicNode"]
        if "page" not in chunks:
            chunks["page"] = pd.Series([None] * len(chunks), dtype=object)

    def counts(self) -> dict[str, int]:
        tables = {**self.nodes, **self.relationships}
        return {name: len(table) for name, table in tables.items()} | {"unresolved_facts": len(self.unresolved)}
