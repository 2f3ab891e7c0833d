"""Rows become documents and chunks with stable ids."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kg_assets.chunks.result import BlockSpan, Chunk, Document
from kg_assets.identity import chunk_uuid, chunk_uuid_by_content, document_uuid


@dataclass(frozen=True)
class Row:
    """One passage as the file has it."""

    chunk_id: str | None
    """None: made from the content."""
    content: str
    header_path: str
    document_date: str | None = None
    page: int | None = None
    blocks: tuple[BlockSpan, ...] = ()


def document(
    group_id: str,
    source_file: str,
    doc_id: str,
    rows: Iterable[Row],
    *,
    name: str,
    document_date: str | None,
    limit: int | None,
) -> tuple[Document, bool]:
    """The document of those rows, and whether `limit` left some of them out.

    A chunk that the file does not name is known by the hash of its headings and content and by how many equal ones
    stand before it, so that an insertion changes no id.
    """
    uuid = document_uuid(group_id, source_file, doc_id)
    rows = list(rows)
    chunks: list[Chunk] = []
    seen: Counter[str] = Counter()
    for row in rows[:limit]:
        chunk_id = row.chunk_id
        if chunk_id is None:
            content_hash = _sha256([row.header_path, row.content])
            occurrence = seen[content_hash]
            seen[content_hash] += 1
            chunk_id = content_hash[:12] + (f"-{occurrence + 1}" if occurrence else "")
            chunk = chunk_uuid_by_content(group_id, uuid, content_hash, occurrence)
        else:
            chunk = chunk_uuid(group_id, uuid, chunk_id)
        place = (len(chunks), row.content, row.header_path, row.document_date, row.page, row.blocks)
        chunks.append(Chunk(chunk, chunk_id, *place))
    result = Document(uuid, doc_id, name, document_date, _content_hash(doc_id, document_date, chunks), tuple(chunks))
    return result, len(chunks) < len(rows)


def _content_hash(doc_id: str, document_date: str | None, chunks: Iterable[Chunk]) -> str:
    """Hash of what the document hands on: a limited document has another than the whole one."""
    return _sha256(
        [doc_id, document_date],
        *([chunk.chunk_id, chunk.header_path, chunk.content, chunk.document_date] for chunk in chunks),
    )


def _sha256(*parts: list[str] | list[str | None]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(json.dumps(part, ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()
