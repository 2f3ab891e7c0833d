"""A file becomes documents and chunks."""

import hashlib
from pathlib import Path, PurePosixPath

from kg_assets.chunks.convert import convert
from kg_assets.chunks.documents import Row, document
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.jsonl import read_rows
from kg_assets.chunks.result import Document, FileChunks
from kg_assets.chunks.sections import sections
from kg_assets.chunks.source import read_bytes
from kg_assets.chunks.split import passages


def read_file(path: Path, source_file: str, group_id: str, *, limit: int | None, skip_bad_lines: bool) -> FileChunks:
    """All documents of one file.

    Args:
        path: Where the file lies.
        source_file: The key of the file: its path relative to the input folder.
        group_id: The tenant.
        limit: Chunks a document that are handed on; None for all.
        skip_bad_lines: Leave bad rows of a .jsonl out and list them, instead of failing.

    Raises:
        InputError: The file, or a row of it, cannot be used.
    """
    data = read_bytes(path, source_file)
    if PurePosixPath(source_file).suffix.lower() == ".jsonl":
        rows, bad_lines = read_rows(data, source_file, skip_bad_lines=skip_bad_lines)
        made = [
            document(
                group_id,
                source_file,
                doc_id,
                of_document,
                name=doc_id,
                document_date=next((row.document_date for row in of_document if row.document_date), None),
                limit=limit,
            )
            for doc_id, of_document in rows.items()
        ]
    else:
        bad_lines = ()
        made = [_from_text(data, source_file, group_id, limit)]
    return FileChunks(
        source_file=source_file,
        group_id=group_id,
        file_hash=hashlib.sha256(data).hexdigest(),
        documents=tuple(document for document, _ in made),
        bad_lines=bad_lines,
        limited=any(limited for _, limited in made),
    )


def _from_text(data: bytes, source_file: str, group_id: str, limit: int | None) -> tuple[Document, bool]:
    """The one document of a file that is no .jsonl, and whether `limit` left chunks of it out."""
    converted = convert(data, source_file)
    found = sections(converted.markdown)
    rows = [Row(None, passage.text, passage.header_path) for passage in passages(found)]
    if not rows:
        raise InputError(f"{source_file} holds no text besides headings; put text into it or remove it")
    stem = PurePosixPath(source_file).stem
    main_headings = (section.trail[-1].title for section in found if section.trail and section.trail[-1].level == 1)
    return document(
        group_id,
        source_file,
        stem,
        rows,
        name=converted.title or next(main_headings, stem),
        document_date=converted.date,
        limit=limit,
    )
