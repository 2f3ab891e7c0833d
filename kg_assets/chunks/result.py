"""What `chunks` hands on."""

from dataclasses import dataclass, field
from typing import Final, Literal

LEAST_READ: Final = 0.5
"""Share of a document from which it counts as read."""

BlockKind = Literal["heading", "paragraph", "list", "table", "code", "footnote", "caption", "reference", "contents"]
"""`reference` is an entry of a list of sources, `contents` a line of a table of contents, `list` one item of a list."""


@dataclass(frozen=True)
class ReadingNote:
    """Something that a reader left out, or guessed."""

    action: Literal["left out", "guessed"]
    what: str
    """In the plural where it is counted: `hidden elements`, `running heads`, `pages without text`, `encoding`."""
    count: int
    detail: str = ""
    """Where, or an example, or why; one line."""


@dataclass(frozen=True)
class BlockSpan:
    """Where a block stands in a chunk's content."""

    kind: BlockKind
    start: int
    end: int
    """Characters `content[start:end]`."""


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
    page: int | None = None
    """The page where the passage begins, from 1; None where the format has no pages."""
    blocks: tuple[BlockSpan, ...] = ()
    """In order. Empty for a row of JSON Lines, whose content is read as Markdown by those who need its blocks."""
    language: str | None = None
    """ISO 639-1 code, where it is known and another than the document's."""


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
    owner: str | None = None
    """Whose document this is: what `the Company`, `the Registrant` and `we` stand for."""
    language: str | None = None
    """ISO 639-1 code; None where it is not known."""
    notes: tuple[ReadingNote, ...] = ()
    """What its reader left out or guessed."""
    share_read: float = 1.0
    """How much of what the file shows was read, from 0 to 1."""


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
    """True where `limit` left chunks out."""

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        """The chunks of all documents, in order."""
        return tuple(chunk for document in self.documents for chunk in document.chunks)

    @property
    def partial(self) -> bool:
        """True where much of what the file says is not here: writers then remove nothing."""
        return self.limited or any(document.share_read < LEAST_READ for document in self.documents)

    def counts(self) -> dict[str, int]:
        return {
            "documents": len(self.documents),
            "chunks": sum(len(document.chunks) for document in self.documents),
            "characters": sum(len(chunk.content) for chunk in self.chunks),
            "pages": sum(max((chunk.page or 0 for chunk in document.chunks), default=0) for document in self.documents),
            "bad_lines": len(self.bad_lines),
            "left_out": sum(
                note.count for document in self.documents for note in document.notes if note.action == "left out"
            ),
        }


CLASSES: Final = (BadLine, BlockSpan, Chunk, Document, FileChunks, ReadingNote)
"""What a pickle of `chunks` holds."""
