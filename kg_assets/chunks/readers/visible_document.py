"""A document as the eye sees it."""

from dataclasses import replace

from kg_assets.chunks.blocks import Block, ReadDocument, Table
from kg_assets.chunks.readers.visible_text import invisible_characters, visible_text


def visible_document(document: ReadDocument) -> ReadDocument:
    """The document without invisible characters, which are noted, and without blocks that hold nothing else."""
    count = 0

    def visible(text: str) -> str:
        nonlocal count
        text, removed = visible_text(text)
        count += removed
        return text

    def visible_table(table: Table) -> Table:
        return Table(
            tuple(map(visible, table.header)),
            tuple(tuple(map(visible, row)) for row in table.rows),
            visible(table.caption),
            visible(table.units),
        )

    def visible_block(block: Block) -> Block:
        return replace(block, text=visible(block.text), table=visible_table(block.table) if block.table else None)

    blocks = tuple(
        block for block in map(visible_block, document.blocks) if block.text.strip() or block.table is not None
    )
    title = visible(document.title).strip() if document.title else ""
    return replace(document, blocks=blocks, title=title or None, notes=(*document.notes, *invisible_characters(count)))
