"""A file becomes documents and chunks."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from kg_assets.chunks.blocks import ReadDocument
from kg_assets.chunks.documents import Row, document
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.jsonl import read_rows
from kg_assets.chunks.readers.registry import ROWS, extension_of, reader_of
from kg_assets.chunks.result import BadLine, Document, FileChunks
from kg_assets.chunks.source import read_bytes
from kg_assets.chunks.split import passages


def _silent(line: str) -> None:
    pass


def read_file(
    path: Path,
    source_file: str,
    group_id: str,
    *,
    limit: int | None,
    skip_bad_lines: bool,
    jsonl_fields: Mapping[str, str] = MappingProxyType({}),
    progress: Callable[[str], None] = _silent,
) -> FileChunks:
    """All documents of one file.

    Args:
        path: Where the file lies.
        source_file: The key of the file: its path relative to the input folder.
        group_id: The tenant.
        limit: Chunks a document that are handed on; None for all.
        skip_bad_lines: Leave bad rows of a .jsonl out and list them, instead of failing.
        jsonl_fields: Where the rows of a .jsonl keep our fields, if not under our names: see `read_rows`.
        progress: Takes a line now and then while a long file is read.

    Raises:
        InputError: The file, or a row of it, cannot be used.
    """
    extension = extension_of(source_file)
    data = read_bytes(path, source_file)
    bad_lines: tuple[BadLine, ...] = ()
    if extension == ROWS:
        rows, bad_lines = read_rows(data, source_file, skip_bad_lines=skip_bad_lines, keys=jsonl_fields)
        made = [_of_rows(doc_id, own, source_file, group_id, limit) for doc_id, own in rows.items()]
    else:
        made = _of_documents(reader_of(source_file, data)(data, source_file, progress), source_file, group_id, limit)
    return FileChunks(
        source_file=source_file,
        group_id=group_id,
        file_hash=hashlib.sha256(data).hexdigest(),
        documents=tuple(document for document, _ in made),
        bad_lines=bad_lines,
        limited=any(limited for _, limited in made),
    )


def _of_rows(doc_id: str, rows: list[Row], source_file: str, group_id: str, limit: int | None) -> tuple[Document, bool]:
    date = next((row.document_date for row in rows if row.document_date), None)
    return document(group_id, source_file, doc_id, rows, name=doc_id, document_date=date, limit=limit)


def _of_documents(
    read: Sequence[ReadDocument], source_file: str, group_id: str, limit: int | None
) -> list[tuple[Document, bool]]:
    """Those that hold text.

    Raises:
        InputError: None does.
    """
    made = [_of_document(one, rows, source_file, group_id, limit) for one in read if (rows := _rows(one))]
    if not made:
        raise InputError(f"{source_file} holds no text besides headings; put text into it or remove it")
    return made


def _rows(read: ReadDocument) -> list[Row]:
    return [
        Row(None, passage.text, passage.header_path, page=passage.page, blocks=passage.spans)
        for passage in passages(read.blocks)
    ]


def _of_document(
    read: ReadDocument, rows: list[Row], source_file: str, group_id: str, limit: int | None
) -> tuple[Document, bool]:
    stem = PurePosixPath(source_file).stem
    main_headings = (block.text for block in read.blocks if block.kind == "heading" and block.level == 1)
    return document(
        group_id,
        source_file,
        f"{stem}/{read.name}" if read.name else stem,
        rows,
        name=read.title or next(main_headings, None) or read.name or stem,
        document_date=read.date,
        limit=limit,
    )
