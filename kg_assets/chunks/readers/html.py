"""Web pages and filings in HTML."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from kg_assets.chunks.blocks import Block, ReadDocument
from kg_assets.chunks.encoding import decode_text
from kg_assets.chunks.owner import release_owner
from kg_assets.chunks.readers.filing import cover_length, cover_of, inline_facts, is_filing, level_of, prepare_items
from kg_assets.chunks.readers.html_flow import Paragraph, read_flow
from kg_assets.chunks.readers.html_headings import mark_headings
from kg_assets.chunks.readers.html_kinds import mark_kinds
from kg_assets.chunks.readers.html_meta import read_meta
from kg_assets.chunks.readers.html_style_sheet import apply_style_sheets
from kg_assets.chunks.readers.html_table import Tables
from kg_assets.chunks.readers.html_tree import parse, remove_hidden
from kg_assets.chunks.readers.main_content import remove_what_serves_the_site
from kg_assets.chunks.readers.page_breaks import without_running_heads
from kg_assets.chunks.readers.visible_text import invisible_characters
from kg_assets.chunks.result import ReadingNote


def read_html(data: bytes, source_file: str, progress: Callable[[str], None]) -> Sequence[ReadDocument]:
    decoded = decode_text(data, source_file)
    read = read_page(decoded.text)
    return [replace(read, notes=(*decoded.notes, *read.notes))]


def read_page(text: str) -> ReadDocument:
    """A page as a document. The date is that which its head declares; of a filing the end of the period that it
    reports on, as the day of its filing stands only in the header of the submission around it."""
    tree = parse(text)
    facts, meta = inline_facts(tree), read_meta(tree)
    rules = apply_style_sheets(tree)
    hidden = remove_hidden(tree)
    tables = Tables()
    cover = None
    body = tree.body
    pictures = len(tree.css("img[alt]:not([alt=''])"))
    paragraphs: list[Paragraph] = []
    marks = invisible = parts = heads = 0
    if body is not None:
        filed = is_filing(facts, body.text_lexbor())
        if not filed:
            parts = remove_what_serves_the_site(tree)
        flow = read_flow(body, tables)
        marks, invisible = flow.marks + tables.marks, flow.invisible + tables.invisible
        paragraphs, heads = without_running_heads(flow.paragraphs, paged=filed)
        cover = cover_of(facts, paragraphs) if filed else None
        if cover is not None:
            paragraphs = prepare_items(paragraphs)
        mark_kinds(paragraphs)
        if cover is not None:
            mark_headings(paragraphs, level_of, cover_length(paragraphs))
        else:
            mark_headings(paragraphs)
    counts = {
        "hidden elements": hidden,
        "parts outside the main content": parts,
        "running heads and page numbers": heads,
        "footnote marks": marks,
        "pictures": pictures,
        "rules of style sheets": rules,
    }
    notes = [ReadingNote("left out", what, count) for what, count in counts.items() if count]
    return ReadDocument(
        tuple(_block(paragraph) for paragraph in paragraphs),
        title=(cover.title if cover is not None else None) or meta.title,
        owner=cover.registrant if cover is not None else release_owner([one.text for one in paragraphs]),
        date=(cover.period_end if cover is not None else None) or meta.date,
        language=meta.language,
        notes=(*notes, *invisible_characters(invisible)),
    )


def _block(paragraph: Paragraph) -> Block:
    level = paragraph.level if paragraph.kind in ("heading", "list") else 0
    return Block(paragraph.kind, paragraph.text, level, table=paragraph.table)
