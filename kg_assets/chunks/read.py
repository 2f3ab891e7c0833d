"""A file becomes documents and chunks."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from kg_assets.chunks.documents import from_blocks, from_rows
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.jsonl import read_rows
from kg_assets.chunks.readers.registry import ROWS, extension_of, reader_of
from kg_assets.chunks.result import BadLine, Document, FileChunks
from kg_assets.chunks.source import read_bytes


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
    made: list[tuple[Document, bool]] = []
    bad_lines: tuple[BadLine, ...] = ()
    if extension == ROWS:
        documents, bad_lines = read_rows(data, source_file, skip_bad_lines=skip_bad_lines, keys=jsonl_fields)
        for doc_id, rows in documents.items():
            made.append(from_rows(group_id, source_file, doc_id, rows, limit))
    else:
        for read in reader_of(source_file, data)(data, source_file, progress):
            progress(f"Cutting {read.name or source_file} into passages: {len(read.blocks):,} blocks")
            if (document := from_blocks(group_id, source_file, read, limit)) is not None:
                made.append(document)
        if not made:
            raise InputError(f"{source_file} holds no text besides headings; put text into it or remove it")
    return FileChunks(
        source_file=source_file,
        group_id=group_id,
        file_hash=hashlib.sha256(data).hexdigest(),
        documents=tuple(document for document, _ in made),
        bad_lines=bad_lines,
        limited=any(limited for _, limited in made),
    )
