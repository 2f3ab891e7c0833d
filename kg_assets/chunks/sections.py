"""Blocks under their headings."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from kg_assets.chunks.blocks import Block
from kg_assets.chunks.table_markdown import is_empty

LONGEST_HEADING: Final = 200
"""Characters. A longer heading is read as a paragraph."""
_DEEPEST: Final = 6


@dataclass(frozen=True)
class Heading:
    position: int
    """Of the block in the document: tells two headings of one text apart, and their order."""
    level: int
    text: str
    page: int | None

    @property
    def marks(self) -> str:
        """What goes before the text in Markdown, which knows six levels."""
        return "#" * min(self.level, _DEEPEST) + " "


@dataclass
class Section:
    """What stands between one heading and the next."""

    trail: tuple[Heading, ...]
    """The headings above, outermost first, the section's own among them; empty before the first heading."""
    blocks: list[Block] = field(default_factory=list)

    @property
    def header_path(self) -> str:
        return " > ".join(heading.text for heading in self.trail)


def sections(blocks: Iterable[Block]) -> list[Section]:
    """The sections of a document, in order. Blocks without text are left out."""
    found = [Section(())]
    for position, block in enumerate(blocks):
        text = " ".join(block.text.split())
        if block.kind != "heading" or len(text) > LONGEST_HEADING:
            if text or (block.table and not is_empty(block.table)):
                found[-1].blocks.append(block if block.kind != "heading" else Block("paragraph", text, page=block.page))
        elif text:
            heading = Heading(position, max(block.level, 1), text, block.page)
            above = tuple(outer for outer in found[-1].trail if outer.level < heading.level)
            found.append(Section((*above, heading)))
    return [section for section in found if section.trail or section.blocks]
