"""Chunks, extractions and resolutions of one file become the tables that the writers write."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from kg_assets.buffer.contributions import Contribution, contributions, merged_by_key
from kg_assets.buffer.result import Buffer, UnresolvedFact
from kg_assets.chunks.result import Chunk, Document, FileChunks
from kg_assets.extractions.result import ChunkExtraction, ExtractedFact, FileExtractions
from kg_assets.identity import fact_uuid
from kg_assets.resolutions.result import FileResolutions, ResolvedNode

Row = dict[str, Any]

_END = [
    "type",
    "document",
    "chunk",
    "label",
    "uuid",
    "fact_id",
    "entity_key",
    "description",
    "modality",
    "date_context",
]
COLUMNS: Final[dict[str, list[str]]] = {
    "DocumentNode": [
        "uuid", "name", "document_date", "content_hash", "generation", "failed_chunks", "chunk_count", "entity_count",
        "fact_count", "topic_count", "relationship_count",
    ],
    "EpisodicNode": ["uuid", "document", "chunk_id", "position", "content", "header_path", "document_date", "page"],
    "FactNode": [
        "uuid", "document", "chunk", "content", "subject", "object", "relationship", "modality", "date_context",
        "evidence",
    ],
    "EntityNode": ["entity_key", "uuid", "name", "entity_type", "summary", "aliases"],
    "TopicNode": ["entity_key", "uuid", "name", "definition", "aliases", "in_ontology"],
    "MENTIONS": [
        "document", "label", "uuid", "entity_key", "name", "entity_type", "aliases", "summary", "document_date",
        "in_ontology",
    ],
    "DISCUSSES": ["document", "chunk", "uuid"],
    "SUBJECT": _END,
    "OBJECT": _END,
}  # fmt: skip
NODES: Final = ("DocumentNode", "EpisodicNode", "FactNode", "EntityNode", "TopicNode")
RELATIONSHIPS: Final = ("MENTIONS", "DISCUSSES", "SUBJECT", "OBJECT")


class MixedVersions(Exception):
    """One sentence that names the asset to materialize."""


@dataclass
class _Rows:
    """Rows under construction, and the facts that did not resolve."""

    by_table: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    unresolved: list[UnresolvedFact] = field(default_factory=list)
    facts: set[str] = field(default_factory=set)


def build_buffer(
    chunks: FileChunks, extractions: FileExtractions, resolutions: FileResolutions, *, write_ungrounded: bool = False
) -> Buffer:
    """Everything that the graph will say of this file. The same inputs give the same tables, row by row.

    Raises:
        MixedVersions: the inputs are of different versions of the file.
    """
    by_chunk = {extraction.chunk_uuid: extraction for extraction in extractions.chunks}
    _refuse_other_versions(chunks, extractions, by_chunk, resolutions, write_ungrounded)
    rows = _Rows()
    by_document: list[dict[str, Contribution]] = []
    for document in chunks.documents:
        own = [by_chunk[chunk.uuid] for chunk in document.chunks]
        date = extractions.document_dates.get(document.uuid) or document.document_date
        facts = {chunk.chunk_uuid: chunk.written_facts(write_ungrounded) for chunk in own}
        said = contributions(own, facts, resolutions)
        by_document.append(said)
        _add_document(rows, document, date, own, facts, said, resolutions)
    for key, contribution in merged_by_key(by_document).items():
        _add_shared_node(rows, key, contribution)
    tables = {name: _table(name, rows.by_table[name]) for name in COLUMNS}
    return Buffer(
        source_file=chunks.source_file,
        group_id=chunks.group_id,
        partial=chunks.partial or bool(extractions.failed),
        nodes={name: tables[name] for name in NODES},
        relationships={name: tables[name] for name in RELATIONSHIPS},
        unresolved=tuple(rows.unresolved),
    )


def _refuse_other_versions(
    chunks: FileChunks,
    extractions: FileExtractions,
    by_chunk: dict[str, ChunkExtraction],
    resolutions: FileResolutions,
    write_ungrounded: bool,
) -> None:
    if {chunk.uuid for chunk in chunks.chunks} - by_chunk.keys():
        raise MixedVersions(f"The extractions of {chunks.source_file} are not of its chunks: materialize extractions*.")
    facts = (fact for chunk in extractions.chunks for fact in chunk.written_facts(write_ungrounded))
    if {fact.relationship for fact in facts} - resolutions.relationships.keys():
        raise MixedVersions(
            f"The resolutions of {chunks.source_file} are not of its extractions, or of another write_ungrounded: "
            "materialize resolutions*."
        )


def _add_document(
    rows: _Rows,
    document: Document,
    date: str | None,
    extractions: list[ChunkExtraction],
    facts: dict[str, tuple[ExtractedFact, ...]],
    said: dict[str, Contribution],
    resolutions: FileResolutions,
) -> None:
    """One document: its chunks, facts, mentions and the row of the document itself, which counts them."""
    own = _Rows()
    for chunk in document.chunks:
        own.by_table["EpisodicNode"].append(_chunk_row(chunk, document, date))
        for fact in facts[chunk.uuid]:
            _add_fact(own, chunk, document, date, fact, resolutions)
        _add_topics(own, chunk, document, facts[chunk.uuid], resolutions)
    own.by_table["MENTIONS"] = [_mention_row(key, c, document, date) for key, c in said.items()]
    labels = [contribution.node.label for contribution in said.values()]
    own.by_table["DocumentNode"].append(
        {
            "uuid": document.uuid,
            "name": document.name,
            "document_date": date,
            "content_hash": document.content_hash,
            "generation": _generation(own.by_table, date),
            "failed_chunks": sum(extraction.outcome == "failed" for extraction in extractions),
            "chunk_count": len(document.chunks),
            "entity_count": labels.count("EntityNode"),
            "topic_count": labels.count("TopicNode"),
            "fact_count": len({row["uuid"] for row in own.by_table["FactNode"]}),
            "relationship_count": len({(row["fact_id"], row["type"]) for row in own.by_table["SUBJECT"]}),
        }
    )
    for name, added in own.by_table.items():
        rows.by_table[name].extend(added)
    rows.unresolved.extend(own.unresolved)


def _chunk_row(chunk: Chunk, document: Document, date: str | None) -> Row:
    return {
        "uuid": chunk.uuid,
        "document": document.uuid,
        "chunk_id": chunk.chunk_id,
        "position": chunk.position,
        "content": chunk.content,
        "header_path": chunk.header_path,
        "document_date": chunk.document_date or date,
        "page": chunk.page,
    }


def _add_fact(
    rows: _Rows, chunk: Chunk, document: Document, date: str | None, fact: ExtractedFact, resolutions: FileResolutions
) -> None:
    """The fact's node; and its two relationships, where both ends stand for something."""
    uuid = fact_uuid(
        resolutions.group_id, chunk.uuid, fact.subject, fact.relationship, fact.object, fact.fact, fact.date_context
    )
    if uuid in rows.facts:
        return  # the same words once more, perhaps under other types: one fact
    rows.facts.add(uuid)
    date_context = fact.date_context or chunk.document_date or date or ""
    row = {
        "uuid": uuid,
        "document": document.uuid,
        "chunk": chunk.uuid,
        "content": fact.fact,
        "subject": fact.subject,
        "object": fact.object,
        "relationship": fact.relationship,
        "modality": fact.modality,
        "date_context": date_context,
        "evidence": fact.evidence,
    }
    rows.by_table["FactNode"].append(row)
    subject = resolutions.node_of(fact.subject, fact.subject_type)
    object_ = resolutions.node_of(fact.object, fact.object_type)
    reason = _unresolved(fact.subject, subject) or _unresolved(fact.object, object_)
    if reason or subject is None or object_ is None:
        rows.unresolved.append(UnresolvedFact(uuid, fact.fact, reason))
        return
    relationship = resolutions.relationships[fact.relationship]
    if relationship.reversed:
        subject, object_ = object_, subject
    for table, node, type_ in (
        ("SUBJECT", subject, relationship.type),
        ("OBJECT", object_, f"{relationship.type}_TARGET"),
    ):
        rows.by_table[table].append(
            {
                "type": type_,
                "document": document.uuid,
                "chunk": chunk.uuid,
                "label": node.label,
                "uuid": node.node_uuid,
                "fact_id": uuid,
                "entity_key": node.entity_key,
                "description": fact.relationship,
                "modality": fact.modality,
                "date_context": date_context,
            }
        )


def _unresolved(name: str, node: ResolvedNode | None) -> str:
    if node is None:
        return f"{name!r} was not resolved"
    return f"{name!r} is a topic that was dropped" if node.node_uuid is None else ""


def _add_topics(
    rows: _Rows, chunk: Chunk, document: Document, facts: Iterable[ExtractedFact], resolutions: FileResolutions
) -> None:
    """Topics that the chunk discusses: those of its facts, and those that are a subject or an object."""
    for fact in facts:
        for name, entity_type in fact.names:
            node = resolutions.node_of(name, entity_type)
            if node is not None and node.label == "TopicNode" and node.node_uuid is not None:
                rows.by_table["DISCUSSES"].append(
                    {"document": document.uuid, "chunk": chunk.uuid, "uuid": node.node_uuid}
                )


def _mention_row(key: str, contribution: Contribution, document: Document, date: str | None) -> Row:
    node = contribution.node
    return {
        "document": document.uuid,
        "label": node.label,
        "uuid": node.node_uuid,
        "entity_key": key,
        "name": node.name,
        "entity_type": node.entity_type,
        "aliases": sorted(contribution.aliases),
        "summary": contribution.summary,
        "document_date": date,
        "in_ontology": node.in_ontology,
    }


def _add_shared_node(rows: _Rows, key: str, contribution: Contribution) -> None:
    node = contribution.node
    row: Row = {
        "entity_key": key,
        "uuid": node.node_uuid,
        "name": node.name,
        "aliases": sorted(contribution.aliases),
    }
    if node.label == "EntityNode":
        row |= {"entity_type": node.entity_type, "summary": contribution.summary}
    else:
        row |= {"definition": contribution.summary, "in_ontology": node.in_ontology}
    rows.by_table[node.label].append(row)


def _generation(tables: dict[str, list[Row]], date: str | None) -> str:
    """SHA-256 (hex) of the document's rows: two writers of one generation write the same, of two do not."""
    text = json.dumps([date, {name: tables[name] for name in sorted(tables)}], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _table(name: str, rows: list[Row]) -> pd.DataFrame:
    """A table of Python objects (None stays None), each row once, sorted by its ids."""
    columns = COLUMNS[name]
    table = pd.DataFrame(rows, columns=columns, dtype=object)
    keys = [column for column in ("document", "chunk", "uuid", "entity_key", "fact_id", "type") if column in columns]
    return table.drop_duplicates(keys).sort_values(keys, ignore_index=True)
