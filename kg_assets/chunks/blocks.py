"""What a reader makes of a file: documents, each a sequence of blocks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kg_assets.chunks.result import BlockKind, ReadingNote

__all__ = ["Block", "BlockKind", "ReadDocument", "Reader", "ReadingNote", "Table"]


@dataclass(frozen=True)
class Table:
    """A table with every cell under its own column: row and column spans are resolved, empty columns are gone."""

    header: tuple[str, ...]
    """The column heads; several header rows are joined, column by column. Empty strings where there are none."""
    rows: tuple[tuple[str, ...], ...]
    """Each as long as `header`."""
    caption: str = ""
    units: str = ""
    """The line that gives the unit of the values, such as `(in millions, except per share data)`."""


@dataclass(frozen=True)
class Block:
    """A heading, paragraph, list item, table, piece of code, footnote, caption, reference or line of contents."""

    kind: BlockKind
    text: str
    """What a reader of the page sees, without markup. A paragraph is one line, whatever its line breaks in the source;
    only code, and lines that the author broke on purpose (an address, a poem), keep theirs. Empty for a table."""
    level: int = 0
    """Of a heading: 1 is the outermost. Of a list item: how deep it is nested, from 0."""
    page: int | None = None
    """The page where the block begins, from 1; None where the format has no pages."""
    table: Table | None = None
    """Of a table."""


@dataclass(frozen=True)
class ReadDocument:
    """One document of a file, as its reader sees it."""

    blocks: tuple[Block, ...]
    name: str | None = None
    """What tells the document from others of the same file, such as the file name inside a submission."""
    title: str | None = None
    owner: str | None = None
    """Whose document this is, as it names itself: the registrant of a filing, the company of a release or a call."""
    date: str | None = None
    """ISO date."""
    language: str | None = None
    """ISO 639-1 code, where the file declares it; it is detected where this is None."""
    notes: tuple[ReadingNote, ...] = field(default=())
    share_read: float = 1.0
    """How much of what the file shows was read, from 0 to 1: of a PDF the pages that hold text."""


class Reader(Protocol):
    """Reads files of one kind. Nothing outside the file is opened: no network, no linked file.

    Raises InputError where the file is broken, locked by a password, or holds no text.
    """

    def __call__(self, data: bytes, source_file: str, progress: Callable[[str], None]) -> Sequence[ReadDocument]: ...
