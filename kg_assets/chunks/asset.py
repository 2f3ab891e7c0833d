"""chunks: the file, as documents and passages with stable ids."""

from collections.abc import Iterator

import dagster as dg

from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.read import read_file
from kg_assets.chunks.result import LEAST_READ, Document, FileChunks
from kg_assets.code_version import code_version
from kg_assets.partitions import group_of, path_of
from kg_assets.reporting import Report, one_sentence
from kg_assets.stage import stage_asset
from kg_resources.project import input_folder
from kg_resources.settings import Settings


@stage_asset(
    deps=["source_files"],
    kinds={"python", "file"},
    code_version=code_version("chunks", "identity.py"),
    description="Documents and chunks of one input file: texts, header paths, pages, stable ids; what was left out.",
)
def chunks(context: dg.AssetExecutionContext, settings: Settings) -> FileChunks:
    report, key = Report(context), context.partition_key
    with one_sentence(InputError):
        result = read_file(
            path_of(key, input_folder()),
            key,
            group_of(key),
            limit=settings.limit,
            skip_bad_lines=settings.skip_bad_lines,
            jsonl_fields=settings.jsonl_fields,
            progress=report.throttled(),
        )
    for bad in result.bad_lines:
        context.log.warning(f"{key} line {bad.line} was left out: {bad.reason}")
    for document in result.documents:
        for warning in warnings(document, with_model=settings.extractor != "none"):
            context.log.warning(f"{key}: {warning}")
    report.finish(
        result,
        {
            "documents_table": [
                {
                    "document": document.name,
                    "owner": document.owner,
                    "date": document.document_date,
                    "language": document.language,
                    "share_read": round(document.share_read, 3),
                    "chunks": len(document.chunks),
                }
                for document in result.documents
            ],
            "preview": [
                {
                    "page": chunk.page,
                    "header_path": chunk.header_path,
                    "content": chunk.content,
                    "chunk_id": chunk.chunk_id,
                }
                for chunk in result.chunks
            ],
            "left_out_or_guessed": [
                {"document": document.name, **vars(note)} for document in result.documents for note in document.notes
            ],
            "bad_lines_table": [{"line": bad.line, "reason": bad.reason} for bad in result.bad_lines],
        },
    )
    return result


def warnings(document: Document, *, with_model: bool) -> Iterator[str]:
    """What nobody should find out from the graph only."""
    if document.share_read < LEAST_READ:
        reasons = "; ".join(
            f"{note.count} {note.what}{f' ({note.detail})' if note.detail else ''}"
            for note in document.notes
            if note.action == "left out"
        )
        yield (
            f"only {document.share_read:.0%} of {document.name} was read, it stays partial"
            + (f"; left out: {reasons}" if reasons else "")
        )
    if document.language not in (None, "en") and not with_model:
        yield (
            f"{document.name} is in the language {document.language}: without a language model it gives no facts;"
            " set language_model"
        )
