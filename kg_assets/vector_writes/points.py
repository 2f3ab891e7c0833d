"""The buffer's facts and chunks, and its contributions to entities and topics, as points of the vector store."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from kg_assets.buffer.result import Buffer
from kg_assets.embeddings.embed import chunk_texts
from kg_assets.embeddings.result import FileEmbeddings
from kg_assets.entity_resolution.block_keys import keys_held
from kg_assets.identity import contribution_uuid
from kg_resources.search.names import about_keys
from kg_resources.vectors import ABOUT_KEYS, NAME_KEYS, CollectionKind


@dataclass(frozen=True)
class Points:
    """Points of one collection: ids, vectors of shape (points, dimensions), payloads, aligned."""

    kind: CollectionKind
    ids: list[str]
    vectors: np.ndarray
    payloads: list[dict[str, Any]]
    texts: list[str] | None = None
    """By whose words the points are found, too."""


def points_of(buffer: Buffer, embeddings: FileEmbeddings) -> list[Points]:
    """Points of all four collections.

    An entity's or topic's point is one document's contribution to it, so that a file that goes takes no other file's
    point along. Its `entity_uuid` is where resolution put it; the writer follows redirects from there.
    """
    return [
        _facts(buffer, embeddings),
        _chunks(buffer, embeddings),
        *(_contributions(buffer, embeddings, kind) for kind in ("entities", "topics")),
    ]


def _facts(buffer: Buffer, embeddings: FileEmbeddings) -> Points:
    rows = buffer.nodes["FactNode"].to_dict("records")
    vectors = embeddings.vectors("facts")
    payloads = [
        _of_document(buffer, row["document"])
        | {"chunk_uuid": row["chunk"], "fact": row["content"], "date": row["date_context"]}
        | {name: row[name] for name in ("subject", "relationship", "object", "modality")}
        for row in rows
    ]
    ids = [row["uuid"] for row in rows]
    texts = [row["content"] for row in rows]
    return Points("facts", ids, _matrix([vectors[fact] for fact in ids], embeddings), payloads, texts)


def _chunks(buffer: Buffer, embeddings: FileEmbeddings) -> Points:
    """A chunk is about its last heading; the first of a document is about what the document is called, too."""
    table = buffer.nodes["EpisodicNode"]
    rows, vectors = table.to_dict("records"), embeddings.vectors("chunks")
    names = dict(zip(buffer.nodes["DocumentNode"]["uuid"], buffer.nodes["DocumentNode"]["name"], strict=True))
    payloads = [
        _of_document(buffer, row["document"])
        | {name: row[name] for name in ("chunk_id", "content", "header_path")}
        | {
            ABOUT_KEYS: about_keys(
                row["header_path"].rpartition(" > ")[2], names[row["document"]] if row["position"] == 0 else ""
            )
        }
        for row in rows
    ]
    ids = [row["uuid"] for row in rows]
    return Points("chunks", ids, _matrix([vectors[chunk] for chunk in ids], embeddings), payloads, chunk_texts(table))


def _contributions(buffer: Buffer, embeddings: FileEmbeddings, kind: CollectionKind) -> Points:
    label, vectors = {
        "entities": ("EntityNode", embeddings.vectors("entity_names")),
        "topics": ("TopicNode", embeddings.vectors("topics")),
    }[kind]
    rows = [row for row in buffer.relationships["MENTIONS"].to_dict("records") if row["label"] == label]
    payloads = [
        _of_document(buffer, row["document"])
        | {"entity_uuid": row["uuid"], "type": row["entity_type"]}
        | {name: row[name] for name in ("entity_key", "name", "aliases", "summary")}
        | ({NAME_KEYS: _name_keys(row)} if kind == "entities" else {})
        for row in rows
    ]
    ids = [contribution_uuid(buffer.group_id, row["document"], row["entity_key"]) for row in rows]
    return Points(kind, ids, _matrix([vectors[row["entity_key"]] for row in rows], embeddings), payloads)


def _name_keys(row: dict[str, Any]) -> list[str]:
    """By which other documents' resolutions find the contribution where no vector leads to it."""
    names = {row["name"], *row["aliases"]}
    return sorted({key for name in names for key in keys_held(name, row["entity_type"])})


def _of_document(buffer: Buffer, document: str) -> dict[str, Any]:
    return {"group_id": buffer.group_id, "source_file": buffer.source_file, "document_uuid": document}


def _matrix(rows: list[np.ndarray], embeddings: FileEmbeddings) -> np.ndarray:
    return np.stack(rows) if rows else np.empty((0, embeddings.dimensions), dtype=np.float32)
