"""What `extractions` hands on."""

from dataclasses import dataclass, field
from typing import Literal

from kg_assets.identity import EntityType

Modality = Literal["asserted", "expected", "possible"]
Outcome = Literal["extracted", "failed"]


@dataclass(frozen=True)
class ExtractedEntity:
    """A named thing, as one chunk speaks of it."""

    name: str
    """Verbatim."""
    entity_type: EntityType
    summary: str
    """What this chunk says the thing is; may be empty."""


@dataclass(frozen=True)
class ExtractedFact:
    """One atomic statement."""

    fact: str
    """A whole, self-contained sentence."""
    subject: str
    subject_type: EntityType
    relationship: str
    """Free text: a verb phrase, with its negation."""
    object: str
    object_type: EntityType
    date_context: str
    """As extracted; empty where the text names no date. The document's date is filled in later."""
    topics: tuple[str, ...]
    evidence: str
    """An exact substring of the chunk's content."""
    modality: Modality = "asserted"

    @property
    def names(self) -> tuple[tuple[str, EntityType], ...]:
        """Every name of the fact, topics included, with its type as extracted."""
        names: list[tuple[str, EntityType]] = [(self.subject, self.subject_type), (self.object, self.object_type)]
        names.extend((topic, "Topic") for topic in self.topics)
        return tuple(names)


@dataclass(frozen=True)
class Usage:
    """What the calls cost; cached replies count with the tokens that they cost when they were paid."""

    calls: int = 0
    cached: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.calls + other.calls,
            self.cached + other.cached,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
        )


@dataclass(frozen=True)
class ChunkExtraction:
    """What came of one chunk."""

    chunk_uuid: str
    outcome: Outcome
    entities: tuple[ExtractedEntity, ...] = ()
    facts: tuple[ExtractedFact, ...] = ()
    ungrounded: tuple[ExtractedFact, ...] = ()
    """Facts whose evidence does not stand in the chunk: kept apart, not written."""
    reason: str = ""
    """Why the outcome is `failed`; of an extracted chunk, why its critique is missing."""
    usage: Usage = field(default_factory=Usage)
    language: str = ""
    """ISO 639-1 code of a chunk that was left out because the rules do not read its language."""
    left_out_rows: int = 0
    """Rows of tables beyond those that a table may give facts from."""

    def written_facts(self, write_ungrounded: bool) -> tuple[ExtractedFact, ...]:
        """The facts that go into the graph: of the ungrounded, where they are asked for, those that are whole."""
        if not write_ungrounded:
            return self.facts
        whole = (f for f in self.ungrounded if f.subject and f.object and f.relationship and f.fact)
        return (*self.facts, *whole)


@dataclass(frozen=True)
class FileExtractions:
    """What came of all chunks of one file, in the order of the chunks."""

    source_file: str
    group_id: str
    language_model: str
    """`none`, or the name of the extracting model."""
    chunks: tuple[ChunkExtraction, ...]
    document_dates: dict[str, str | None]
    """Document uuid -> ISO date: the file's own, else one that was found in the text, else None."""
    date_usage: Usage = field(default_factory=Usage)
    """Of the questions for dates."""

    @property
    def failed(self) -> tuple[ChunkExtraction, ...]:
        return tuple(chunk for chunk in self.chunks if chunk.outcome == "failed")

    @property
    def unchecked(self) -> tuple[ChunkExtraction, ...]:
        """Chunks whose critique failed: their facts are kept."""
        return tuple(chunk for chunk in self.chunks if chunk.outcome == "extracted" and chunk.reason)

    @property
    def in_other_languages(self) -> tuple[ChunkExtraction, ...]:
        """Chunks that gave nothing because the rules do not read their language."""
        return tuple(chunk for chunk in self.chunks if chunk.language)

    @property
    def unasked(self) -> int:
        """Chunks without words, which no model was asked about."""
        silent = (chunk for chunk in self.chunks if chunk.outcome == "extracted" and not chunk.usage.calls)
        return 0 if self.language_model == "none" else sum(1 for _ in silent)

    @property
    def usage(self) -> Usage:
        return sum((chunk.usage for chunk in self.chunks), self.date_usage)

    def counts(self) -> dict[str, int]:
        return {
            "chunks": len(self.chunks),
            "failed_chunks": len(self.failed),
            "unchecked_chunks": len(self.unchecked),
            "unasked_chunks": self.unasked,
            "other_language_chunks": len(self.in_other_languages),
            "left_out_table_rows": sum(chunk.left_out_rows for chunk in self.chunks),
            "entities": sum(len(chunk.entities) for chunk in self.chunks),
            "facts": sum(len(chunk.facts) for chunk in self.chunks),
            "ungrounded_facts": sum(len(chunk.ungrounded) for chunk in self.chunks),
        }
