"""Plain text as blocks. It is not Markdown: nothing in it is markup, and what a line is shows in how it stands."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Final

from kg_assets.chunks.blocks import Block, ReadDocument
from kg_assets.chunks.encoding import decode_text
from kg_assets.chunks.owner import release_owner
from kg_assets.chunks.readers.aligned_table import aligned_table
from kg_assets.chunks.readers.call_title import call_title
from kg_assets.chunks.readers.text_headings import with_headings
from kg_assets.chunks.readers.text_lines import Line, lines_of, rule_of
from kg_assets.chunks.readers.text_paragraphs import Part, WrappedText
from kg_assets.chunks.readers.visible_text import invisible_characters, visible_text

_CONTENTS: Final = re.compile(r"(?P<title>\S.*?)[ \t]*(?:\.[ \t]?){4,}[ \t]*(?P<page>\d{1,4}|[ivxlc]{1,6})")


def read_text(data: bytes, source_file: str, progress: Callable[[str], None]) -> Sequence[ReadDocument]:
    """One document. The company and the day of a call, and the company of a press release, are read from
    the first lines, where they stand there.

    Raises:
        InputError: The file is no text, or its encoding is in doubt.
    """
    decoded = decode_text(data, source_file)
    text, invisible = visible_text(decoded.text)
    call = call_title(text)
    blocks = text_blocks(text)
    return [
        ReadDocument(
            tuple(blocks),
            owner=call.owner or release_owner([block.text for block in blocks]),
            date=call.date,
            notes=(*decoded.notes, *invisible_characters(invisible)),
        )
    ]


def text_blocks(text: str) -> list[Block]:
    """The blocks of a plain text. Lines of dashes and their like are left out; form feeds count its pages."""
    lines = lines_of(text)
    wrapped = WrappedText(lines)
    parts = [part for group in _groups(lines) for part in _parts(group, wrapped)]
    return with_headings(parts)


def _groups(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines between two blank ones."""
    for blank, group in groupby(lines, key=lambda line: not line.text):
        if not blank:
            yield list(group)


def _parts(group: list[Line], wrapped: WrappedText) -> Iterator[Part]:
    page = group[0].page
    if all(_CONTENTS.fullmatch(line.text) for line in group):
        for line in group:
            yield Part(Block("contents", _CONTENTS.sub(r"\g<title> \g<page>", line.text), page=line.page))
    elif (table := aligned_table(group)) is not None:
        yield Part(Block("table", "", page=page, table=table))
    else:
        between: list[Line] = []
        alone = not any(rule_of(line) for line in group)
        for line in group:
            if rule := rule_of(line):
                parts = list(wrapped.paragraphs(between, alone=True))
                if parts and len(between) and len(parts[-1].block.text) <= len(line.text) + 2:
                    parts[-1].underline = rule
                yield from parts
                between = []
            else:
                between.append(line)
        yield from wrapped.paragraphs(between, alone=alone)
