"""Chunks become entities and facts, by a language model or by rules."""

from collections.abc import Callable

from kg_assets.chunks.result import FileChunks
from kg_assets.extractions import with_model, without_model
from kg_assets.extractions.result import FileExtractions
from kg_assets.extractions.rules.document_date import find_document_date
from kg_resources.language_model import open_language_model
from kg_resources.settings import Settings

MOST_LISTED_FAILURES = 10


class TooManyFailedChunks(Exception):
    """More chunks failed than `max_failed_chunks` allows; the replies that came are cached."""


def extract_file(
    chunks: FileChunks, settings: Settings, progress: Callable[[str], None], warn: Callable[[str], None]
) -> FileExtractions:
    """One extraction a chunk, in order.

    Raises:
        TooManyFailedChunks: lists the failed chunks with their reasons.
    """
    if settings.extractor == "none":
        extracted = without_model.extract_chunks(chunks.chunks, lambda done, total: progress(f"chunks {done}/{total}"))
        dates = {document.uuid: find_document_date(document) for document in chunks.documents}
        model_name = "none"
    else:
        model = open_language_model(settings)
        model_name = model.roles["extraction"].model
        extracted = with_model.extract_chunks(chunks.documents, model, settings, lambda state: progress(str(state)))
        dates, unknown = with_model.document_dates(chunks.documents, model, settings)
        for document, reason in unknown.items():
            warn(f"No date for document {document}: {reason}")
    result = FileExtractions(chunks.source_file, chunks.group_id, model_name, tuple(extracted), dates)
    if len(result.failed) > settings.max_failed_chunks:
        raise TooManyFailedChunks(_failures(chunks, result, settings.max_failed_chunks))
    return result


def _failures(chunks: FileChunks, result: FileExtractions, allowed: int) -> str:
    chunk_of = {chunk.uuid: chunk for chunk in chunks.chunks}
    failed = [f"{chunk_of[chunk.chunk_uuid].chunk_id}: {chunk.reason}" for chunk in result.failed]
    more = f"; and {len(failed) - MOST_LISTED_FAILURES} more" if len(failed) > MOST_LISTED_FAILURES else ""
    return (
        f"{len(failed)} of {len(result.chunks)} chunks of {chunks.source_file} failed, max_failed_chunks is {allowed} "
        f"({'; '.join(failed[:MOST_LISTED_FAILURES])}{more}): all other replies are cached; materialize extractions "
        "again to try only the failed ones, or raise max_failed_chunks to go on without them."
    )
