"""Chunks become entities and facts, by a language model or by rules."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kg_assets.chunks.result import FileChunks
from kg_assets.extractions import with_model, without_model
from kg_assets.extractions.result import ChunkExtraction, FileExtractions
from kg_assets.extractions.rules.document_date import find_document_date
from kg_resources.language_model import LanguageModel, open_language_model
from kg_resources.may_pass import MayPass
from kg_resources.settings import Settings

MOST_LISTED_FAILURES = 10


class TooManyFailedChunks(Exception):
    """More chunks failed than `max_failed_chunks` allows; the replies that came are cached."""

    def __init__(self, message: str, ledger: list[dict[str, str]]) -> None:
        super().__init__(message)
        self.ledger = ledger
        """As `ledger_of` gives it."""


class ChunksUnanswered(TooManyFailedChunks, MayPass):
    """The server was away for at least one of them."""


@dataclass(frozen=True)
class Extracted:
    """What `extract_file` gives."""

    result: FileExtractions
    figures: dict[str, float | int] = field(default_factory=dict)
    """The language model's summary; empty without one."""
    usage_by_role: list[dict[str, float | int | str]] = field(default_factory=list)
    unanswered: int = 0
    """Requests that the server answered with faults alone."""


def extract_file(
    chunks: FileChunks, settings: Settings, progress: Callable[[str], None], warn: Callable[[str], None]
) -> Extracted:
    """One extraction a chunk, in order.

    Raises:
        TooManyFailedChunks: lists the failed chunks with their reasons.
    """
    if settings.extractor == "none":
        extracted = without_model.extract_documents(
            chunks.documents, lambda done, total: progress(f"chunks {done}/{total}")
        )
        dates = {document.uuid: find_document_date(document) for document in chunks.documents}
        done = Extracted(FileExtractions(chunks.source_file, chunks.group_id, "none", tuple(extracted), dates))
        if unread := done.result.in_other_languages:
            languages = ", ".join(sorted({chunk.language for chunk in unread}))
            warn(
                f"{len(unread)} of {len(extracted)} chunks of {chunks.source_file} are not in English ({languages}) "
                "and gave no facts: configure a language model to read them."
            )
    else:
        done = _by_model(chunks, open_language_model(settings), settings, progress, warn)
    if len(done.result.failed) > settings.max_failed_chunks:
        error = ChunksUnanswered if done.unanswered else TooManyFailedChunks
        raise error(_failures(chunks, done.result, settings.max_failed_chunks), ledger_of(done.result.failed, chunks))
    return done


def ledger_of(extracted: tuple[ChunkExtraction, ...], chunks: FileChunks) -> list[dict[str, str]]:
    """A row a chunk: its id, headings and reason."""
    chunk_of = {chunk.uuid: chunk for chunk in chunks.chunks}
    return [
        {"chunk": chunk_of[of.chunk_uuid].chunk_id, "header_path": chunk_of[of.chunk_uuid].header_path}
        | {"reason": of.reason}
        for of in extracted
    ]


def _by_model(
    chunks: FileChunks,
    model: LanguageModel,
    settings: Settings,
    progress: Callable[[str], None],
    warn: Callable[[str], None],
) -> Extracted:
    extracted = with_model.extract_chunks(chunks.documents, model, settings, lambda state: progress(str(state)))
    found = with_model.document_dates(chunks.documents, model, settings)
    for document, reason in found.failures.items():
        warn(f"No date for document {document}: {reason}")
    result = FileExtractions(
        chunks.source_file,
        chunks.group_id,
        model.roles["extraction"].model,
        tuple(extracted),
        found.dates,
        with_model.usage_of(found.usage),
    )
    return Extracted(result, model.summary(), model.usage_by_role(), model.statistics.unanswered)


def _failures(chunks: FileChunks, result: FileExtractions, allowed: int) -> str:
    failed = [f"{row['chunk']}: {row['reason']}" for row in ledger_of(result.failed, chunks)]
    more = f"; and {len(failed) - MOST_LISTED_FAILURES} more" if len(failed) > MOST_LISTED_FAILURES else ""
    return (
        f"{len(failed)} of {len(result.chunks)} chunks of {chunks.source_file} failed, max_failed_chunks is {allowed} "
        f"({'; '.join(failed[:MOST_LISTED_FAILURES])}{more}): all other replies are cached; materialize extractions "
        "again to try only the failed ones, or raise max_failed_chunks to go on without them."
    )
