"""What `chunks` hands on."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Chunk:
    """One passage: one EpisodicNode of the graph."""

    uuid: str
    chunk_id: str
    position: int
    """From 0, in the document."""
    content: str
    header_path: str
    """The headings above the passage, outermost first, joined by ` > `; empty where there is none."""
    document_date: str | None = None
    """ISO date, where the file gives one for this row."""


@dataclass(frozen=True)
class Document:
    """One document of a file: one DocumentNode of the graph."""

    uuid: str
    doc_id: str
    name: str
    document_date: str | None
    """ISO date, where the file gives one."""
    content_hash: str
    """SHA-256 (hex) of the document's own rows: ids, headings, texts, dates, in order."""
    chunks: tuple[Chunk, ...]


@dataclass(frozen=True)
class BadLine:
    """A row that was left out, and why."""

    line: int
    """From 1."""
    reason: str


@dataclass(frozen=True)
class FileChunks:
    """All documents of one file."""

    source_file: str
    group_id: str
    file_hash: str
    """SHA-256 (hex) of the file's bytes."""
    documents: tuple[Document, ...]
    bad_lines: tuple[BadLine, ...] = field(default=())
    limited: bool = False
    """True where `limit` left chunks out: writers then remove nothing."""

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        """The chunks of all documents, in order."""
        return tuple(chunk for document in self.documents for chunk in document.chunks)

    def counts(self) -> dict[str, int]:
        return {
            "documents": len(self.documents),
            "chunks": sum(len(document.chunks) for document in self.documents),
            "characters": sum(len(chunk.content) for chunk in self.chunks),
            "bad_lines": len(self.bad_lines),
        }
