"""Rows and blocks become documents and chunks with stable ids."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from kg_assets.chunks.blocks import ReadDocument
from kg_assets.chunks.classify import classified
from kg_assets.chunks.language import PROSE, clear_language_of, document_language
from kg_assets.chunks.result import BlockSpan, Chunk, Document, ReadingNote
from kg_assets.chunks.split import passages
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

    @property
    def prose(self) -> list[str]:
        if not self.blocks:
            return self.content.splitlines()
        return [self.content[span.start : span.end] for span in self.blocks if span.kind in PROSE]


def from_rows(
    group_id: str, source_file: str, doc_id: str, rows: Sequence[Row], limit: int | None
) -> tuple[Document, bool]:
    """The document of rows of JSON Lines, and whether `limit` left some of them out."""
    language, notes = document_language((text for row in rows for text in row.prose), None)
    return _document(
        group_id,
        source_file,
        doc_id,
        rows,
        name=doc_id,
        document_date=next((row.document_date for row in rows if row.document_date), None),
        language=language,
        notes=notes,
        limit=limit,
    )


def from_blocks(group_id: str, source_file: str, read: ReadDocument, limit: int | None) -> tuple[Document, bool] | None:
    """The document as it was read, and whether `limit` left some of its passages out; None where it holds no text."""
    stem = PurePosixPath(source_file).stem
    blocks = classified(read.blocks)
    prose = (block.text for block in blocks if block.kind in PROSE)
    language, notes = document_language(prose, read.language)
    rows = [
        Row(None, passage.text, passage.header_path, page=passage.page, blocks=passage.spans)
        for passage in passages(blocks, language)
    ]
    if not rows:
        return None
    main_headings = (block.text for block in blocks if block.kind == "heading" and block.level == 1)
    document, limited = _document(
        group_id,
        source_file,
        f"{stem}/{read.name}" if read.name else stem,
        rows,
        name=read.title or next(main_headings, None) or read.name or stem,
        document_date=read.date,
        language=language,
        notes=(*read.notes, *notes),
        limit=limit,
    )
    return replace(document, owner=read.owner, share_read=read.share_read), limited


def _document(
    group_id: str,
    source_file: str,
    doc_id: str,
    rows: Sequence[Row],
    *,
    name: str,
    document_date: str | None,
    language: str | None,
    notes: tuple[ReadingNote, ...],
    limit: int | None,
) -> tuple[Document, bool]:
    """A chunk that the file does not name is known by the hash of its headings and content and by how many equal ones
    stand before it, so that an insertion changes no id."""
    uuid = document_uuid(group_id, source_file, doc_id)
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
        own_language = clear_language_of(row.prose)
        chunks.append(
            Chunk(
                uuid=chunk,
                chunk_id=chunk_id,
                position=len(chunks),
                content=row.content,
                header_path=row.header_path,
                document_date=row.document_date,
                page=row.page,
                blocks=row.blocks,
                language=own_language if own_language != language else None,
            )
        )
    if others := Counter(chunk.language for chunk in chunks if chunk.language):
        detail = ", ".join(f"{count} {code}" for code, count in others.most_common())
        notes = (*notes, ReadingNote("guessed", "passages in another language", others.total(), detail))
    content_hash = _content_hash(doc_id, document_date, chunks)
    document = Document(uuid, doc_id, name, document_date, content_hash, tuple(chunks), language=language, notes=notes)
    return document, len(chunks) < len(rows)


def _content_hash(doc_id: str, document_date: str | None, chunks: Sequence[Chunk]) -> str:
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
