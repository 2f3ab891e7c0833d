"""Formats that a converter turns into Markdown first."""

from collections.abc import Callable, Sequence

from kg_assets.chunks.blocks import ReadDocument
from kg_assets.chunks.convert import convert
from kg_assets.chunks.readers.markdown import markdown_blocks


def read_converted(data: bytes, source_file: str, progress: Callable[[str], None]) -> Sequence[ReadDocument]:
    converted = convert(data, source_file)
    return [ReadDocument(tuple(markdown_blocks(converted.markdown)[0]), title=converted.title)]
