"""A file of a given size as the writers take it: tables and vectors made from a seed, without any document."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from kg_assets.buffer.result import Buffer
from kg_assets.buffer.tables import COLUMNS, NODES, RELATIONSHIPS
from kg_assets.embeddings.result import FileEmbeddings
from kg_assets.identity import chunk_uuid, document_uuid, entity_key, fact_uuid, topic_uuid

GROUP: Final = "bench"


@dataclass(frozen=True)
class Size:
    """Rows by kind: `relationships` are CONTAINS_*, MENTIONS, DISCUSSES and two a fact, all together."""

    chunks: int
    entities: int
    facts: int
    topics: int
    relationships: int

    def times(self, factor: int) -> "Size":
        return Size(*(factor * number for number in vars(self).values()))

    @property
    def discussed(self) -> int:
        return self.relationships - self.chunks - 3 * self.facts - self.entities - self.topics

    @property
    def rows(self) -> int:
        return 1 + sum(vars(self).values())


ONE_DOCUMENT: Final = Size(chunks=181, entities=441, facts=2_195, topics=171, relationships=12_323)
"""As a pipeline with a large model drew them from a 181-chunk report."""


def made_file(size: Size, *, types: int, dimensions: int, name: str = "bench/made.md") -> tuple[Buffer, FileEmbeddings]:
    """Every fact has two ends among entities and topics, some of which are named far more often than others, as in real
    documents. `types` counts relationship types of facts, their _TARGET twins included."""
    random = np.random.default_rng(7)
    document = document_uuid(GROUP, name, "made")
    chunks = [chunk_uuid(GROUP, document, str(number)) for number in range(size.chunks)]
    shared = _shared_nodes(size)
    ends = np.minimum(random.zipf(1.3, size=(size.facts, 2)) - 1, len(shared) - 1)
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in COLUMNS}
    rows["EpisodicNode"] = [
        {"uuid": uuid, "document": document, "chunk_id": str(n), "position": n, "content": f"Passage {n}. " + _TEXT * 6,
         "header_path": "Report > Section", "document_date": "2026-01-15", "page": None}
        for n, uuid in enumerate(chunks)
    ]  # fmt: skip
    for node in shared:
        rows[node["label"]].append(node)
        rows["MENTIONS"].append(
            {"document": document, "entity_type": "Topic", "summary": node["name"] + _TEXT, "in_ontology": False,
             "document_date": "2026-01-15", **node}
        )  # fmt: skip
    for number in range(size.facts):
        chunk, (subject, object_) = chunks[number % size.chunks], (shared[end] for end in ends[number])
        text = f"{subject['name']} did {number} to {object_['name']}. {_TEXT}"
        uuid = fact_uuid(GROUP, chunk, subject["name"], f"did {number} to", object_["name"], text, "")
        said = {"description": f"did {number} to", "modality": "asserted", "date_context": "2026-01-15"}
        rows["FactNode"].append(
            {"uuid": uuid, "document": document, "chunk": chunk, "content": text, "subject": subject["name"],
             "object": object_["name"], "relationship": f"did {number} to", "evidence": text, **said}
        )  # fmt: skip
        for table, node, suffix in (("SUBJECT", subject, ""), ("OBJECT", object_, "_TARGET")):
            rows[table].append(
                {"type": f"DID_{number % (types // 2)}{suffix}", "document": document, "chunk": chunk, "fact_id": uuid,
                 **said, **node}
            )  # fmt: skip
    topics = rows["TopicNode"]
    rows["DISCUSSES"] = [
        {"document": document, "chunk": chunks[number % size.chunks],
         "uuid": topics[(number // size.chunks + number) % len(topics)]["uuid"]}
        for number in range(size.discussed)
    ]  # fmt: skip
    rows["DocumentNode"] = [
        {"uuid": document, "name": name, "document_date": "2026-01-15", "content_hash": "made", "generation": "made",
         "failed_chunks": 0, "relationship_count": size.facts, "chunk_count": size.chunks,
         "entity_count": size.entities, "fact_count": size.facts, "topic_count": size.topics}
    ]  # fmt: skip
    tables = {table: pd.DataFrame(rows[table], columns=COLUMNS[table], dtype=object) for table in COLUMNS}
    buffer = Buffer(
        source_file=name,
        group_id=GROUP,
        partial=False,
        nodes={table: tables[table] for table in NODES},
        relationships={table: tables[table] for table in RELATIONSHIPS},
    )
    return buffer, _embeddings(buffer, random, dimensions)


_TEXT: Final = "Contacts reported that demand for it had grown modestly since the last report, with wide differences. "


def _shared_nodes(size: Size) -> list[dict[str, Any]]:
    nodes = []
    for number in range(size.entities):
        name = f"Company {number} Incorporated"
        key = entity_key(GROUP, name, "Organization")
        nodes.append({"label": "EntityNode", "entity_key": key, "uuid": key, "name": name, "aliases": [name]})
    for number in range(size.topics):
        name = f"topic {number}"
        key = topic_uuid(GROUP, name)
        nodes.append({"label": "TopicNode", "entity_key": key, "uuid": key, "name": name, "aliases": [name]})
    order = np.random.default_rng(3).permutation(len(nodes))
    return [nodes[number] for number in order]


def _embeddings(buffer: Buffer, random: np.random.Generator, dimensions: int) -> FileEmbeddings:
    entities, topics = (tuple(buffer.nodes[label]["entity_key"]) for label in ("EntityNode", "TopicNode"))
    ids = {
        "facts": tuple(buffer.nodes["FactNode"]["uuid"]),
        "entities": entities,
        "entity_names": entities,
        "topics": topics,
        "chunks": tuple(buffer.nodes["EpisodicNode"]["uuid"]),
    }
    matrices = {kind: random.standard_normal((len(keys), dimensions), dtype=np.float32) for kind, keys in ids.items()}
    unit = {kind: matrix / np.linalg.norm(matrix, axis=1, keepdims=True) for kind, matrix in matrices.items()}
    return FileEmbeddings(buffer.source_file, GROUP, "made", dimensions, ids, unit)
