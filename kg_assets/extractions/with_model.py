"""Extraction with a language model: each chunk one structured call, checked, grounded, and never lost."""

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kg_assets.chunks.result import Chunk, Document
from kg_assets.extractions import prompts
from kg_assets.extractions.critique import checked
from kg_assets.extractions.document_date import find_document_date
from kg_assets.extractions.pieces import joined, split_at_sentence
from kg_assets.extractions.prompts import Passage
from kg_assets.extractions.reading import read_extraction
from kg_assets.extractions.result import ChunkExtraction, Usage
from kg_resources.language_model import Extraction, LanguageModel, ReplyFailed, TokenUsage, work_through
from kg_resources.settings import Settings

_SPLITS: Final = 3
"""How often a passage is halved while replies about it are cut: eight pieces at most."""
_PROGRESS_SECONDS: Final = 5.0
_URL: Final = re.compile(r"\S+://\S+|www\.\S+")


@dataclass(frozen=True)
class Progress:
    """Where an extraction stands."""

    done: int
    total: int
    failed: int
    retried: int
    tokens: int
    seconds: float
    from_cache: int = 0
    """How many of the done cost no time."""

    @property
    def seconds_left(self) -> float:
        asked = self.done - self.from_cache
        return self.seconds / asked * (self.total - self.done) if asked else 0.0

    def __str__(self) -> str:
        return (
            f"chunks {self.done}/{self.total}, {self.retried} retried, {self.failed} failed, "
            f"{self.tokens / 1000:.0f}k tokens, {self.seconds_left / 60:.1f} min left"
        )


def extract_chunks(
    documents: Sequence[Document],
    model: LanguageModel,
    settings: Settings,
    progress: Callable[[Progress], None] | None = None,
) -> list[ChunkExtraction]:
    """What the model finds in each chunk of the documents, in order. A chunk that fails is an outcome, no exception.

    `progress` is called every few seconds and at the end. Raises ModelUnavailable or LimitReached; all replies that
    came until then are cached.
    """
    work = [(document, chunk) for document in documents for chunk in document.chunks]
    report = _Reporter(model, len(work), progress)

    async def extract(item: tuple[Document, Chunk]) -> ChunkExtraction:
        outcome = await extract_chunk(model, *item, critique=settings.critique)
        report.count(outcome)
        return outcome

    return asyncio.run(work_through(model, work, extract, settings.concurrency))


@dataclass
class FoundDates:
    """What `document_dates` found."""

    dates: dict[str, str | None]
    """Document uuid -> ISO date, the file's own where it gives one."""
    failures: dict[str, str] = field(default_factory=dict)
    """Document uuid -> why the model told none."""
    usage: TokenUsage = field(default_factory=TokenUsage)


def document_dates(documents: Sequence[Document], model: LanguageModel, settings: Settings) -> FoundDates:
    """Raises as extract_chunks does."""
    found = FoundDates({document.uuid: document.document_date for document in documents})

    async def find(document: Document) -> None:
        try:
            found.dates[document.uuid], usage = await find_document_date(model, document)
        except ReplyFailed as failure:
            found.failures[document.uuid], usage = str(failure), failure.usage
        found.usage += usage

    undated = [document for document in documents if needs_date(document)]
    if undated:
        asyncio.run(work_through(model, undated, find, settings.concurrency))
    return found


def needs_date(document: Document) -> bool:
    """Whether the model is asked for the document's date."""
    return document.document_date is None and bool(document.chunks)


def passage_of(document: Document, chunk: Chunk) -> Passage:
    """What a model is shown of a chunk."""
    return Passage(document.name, chunk.header_path, chunk.content, document.owner)


async def extract_chunk(model: LanguageModel, document: Document, chunk: Chunk, critique: bool) -> ChunkExtraction:
    """One chunk of the document: asked, checked, grounded."""
    if not says_something(chunk.content):
        return ChunkExtraction(chunk.uuid, "extracted")
    passage = passage_of(document, chunk)
    try:
        extraction, usage = await _extract(model, passage, _SPLITS)
    except ReplyFailed as failure:
        return ChunkExtraction(chunk.uuid, "failed", reason=str(failure), usage=usage_of(failure.usage))
    note = ""
    if critique:
        extraction, used, note = await checked(model, passage, extraction)
        usage += used
    entities, facts, ungrounded = read_extraction(extraction, chunk.content)
    return ChunkExtraction(chunk.uuid, "extracted", entities, facts, ungrounded, note, usage_of(usage))


async def _extract(model: LanguageModel, passage: Passage, splits: int) -> tuple[Extraction, TokenUsage]:
    """The model's extraction of a passage. Where the reply is cut, that of its halves, kept as the answer to the whole;
    a text that cannot be halved is asked about once more. Negative `splits`: no more."""
    messages = prompts.extraction_messages(passage)
    try:
        answer = await model.ask("extraction", messages, Extraction)
        return answer.value, answer.usage
    except ReplyFailed as failure:
        if failure.kind != "cut" or splits < 0:
            raise
        usage = failure.usage
    halves = split_at_sentence(passage.text) if splits else None
    extractions: list[Extraction] = []
    for piece in halves or (passage.text,):
        try:
            extraction, used = await _extract(model, replace(passage, text=piece), splits - 1 if halves else -1)
        except ReplyFailed as failure:
            raise ReplyFailed(failure.kind, failure.reason, failure.head, usage + failure.usage) from None
        extractions.append(extraction)
        usage += used
    whole = joined(extractions)
    await model.remember("extraction", messages, whole, usage)
    return whole, usage


class _Reporter:
    """Calls `progress` every few seconds, and with the last chunk."""

    def __init__(self, model: LanguageModel, total: int, progress: Callable[[Progress], None] | None) -> None:
        self._model, self._total, self._progress = model, total, progress
        self._done = self._failed = self._from_cache = 0
        self._began = self._reported = time.monotonic()

    def count(self, outcome: ChunkExtraction) -> None:
        self._done += 1
        self._failed += outcome.outcome == "failed"
        self._from_cache += outcome.usage.calls == outcome.usage.cached
        now = time.monotonic()
        if self._progress and (self._done == self._total or now - self._reported >= _PROGRESS_SECONDS):
            self._reported = now
            statistics = self._model.statistics
            self._progress(
                Progress(
                    self._done,
                    self._total,
                    self._failed,
                    statistics.retried,
                    statistics.total.tokens,
                    now - self._began,
                    self._from_cache,
                )
            )


def says_something(content: str) -> bool:
    """Whether there is anything to ask a model about: two letters outside of URLs."""
    return sum(character.isalpha() for character in _URL.sub(" ", content)) >= 2


def usage_of(usage: TokenUsage) -> Usage:
    return Usage(usage.calls, usage.cached, usage.prompt_tokens, usage.completion_tokens)
