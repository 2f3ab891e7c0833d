"""What a search is asked, and what it answers."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

ResultKind = Literal["fact", "chunk"]


class SearchError(Exception):
    """One sentence that says why a question cannot be answered and what to do."""


@dataclass(frozen=True)
class Filters:
    """What results must be; an empty filter lets everything through. Values of one filter are alternatives."""

    source_files: tuple[str, ...] = ()
    """Partition keys."""
    modalities: tuple[str, ...] = ()
    """`asserted`, `expected` or `possible`: of facts."""
    relationship_types: tuple[str, ...] = ()
    """Such as ACQUIRED: of facts."""
    entity_types: tuple[str, ...] = ()
    """Of the subject or the object of a fact."""
    topics: tuple[str, ...] = ()
    """Names of topics that the chunk discusses."""
    date_from: str | None = None
    date_to: str | None = None
    """ISO dates, inclusive: of the document. A document without a date is left out where one of them is set."""

    @property
    def only_facts(self) -> bool:
        """Whether a chunk as such cannot pass."""
        return bool(self.modalities or self.relationship_types or self.entity_types)


@dataclass(frozen=True)
class Result:
    """One fact or chunk, with its proof."""

    kind: ResultKind
    score: float
    """Greater is better; comparable within one answer only."""
    fact_uuid: str | None
    source_file: str
    document: str
    """The document's name."""
    status: str
    """`complete`, `partial`, or `writing` while a run writes the document: then the answer may be half."""
    document_date: str | None
    chunk_id: str
    chunk_uuid: str
    header_path: str
    page: int | None
    content: str
    """The fact's sentence, or the chunk's text."""
    evidence: str
    """Of a fact: the words of the chunk that state it."""
    subject: str
    relationship: str
    object: str
    date_context: str
    modality: str
    hops: tuple[str, ...]
    """How the search came here: names that led from the question to the chunk. Empty where its own words or its meaning
    were enough."""
    scores: dict[str, float] = field(default_factory=dict)
    """The score by part."""

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return asdict(self) | {"hops": list(self.hops)}
