"""The text of a page in reading order, as paragraphs that know how they look."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborNode

from kg_assets.chunks.blocks import Table
from kg_assets.chunks.readers.html_style import Style, style_of
from kg_assets.chunks.readers.html_tree import walk
from kg_assets.chunks.readers.visible_text import visible_text
from kg_assets.chunks.result import BlockKind

_BLOCKS: Final = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody td tfoot th"
    " thead tr ul".split()
)
_HEADINGS: Final = frozenset("h1 h2 h3 h4 h5 h6".split())
_LISTS: Final = frozenset("ul ol menu dl".split())
_INLINE: Final = re.compile(r"(?:^|;)\s*display\s*:\s*inline", re.I)
_PAGE_BREAK: Final = re.compile(r"page-break-(?:after|before)\s*:\s*always|break-(?:after|before)\s*:\s*page", re.I)
_MARK: Final = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[ivx]{1,4}|note \d+)[\])]?|[*†‡§¶]+|\[[^\[\]\d]{1,30}\]", re.I)
_BACK_LINK: Final = re.compile(r"[\^↑↩⏎\ufe0e\s]*(?:jump up)?|\[?edit\]?|[a-z]", re.I)
_SHORT_LINE: Final = 70
"""Characters up to which lines that end in `<br>` may be lines on purpose, as those of an address."""


@dataclass
class Paragraph:
    """A block of a page, not yet told to be heading or text."""

    kind: BlockKind
    text: str
    style: Style = field(default_factory=Style)
    """What holds of all its text; its size is that of most of it."""
    level: int = 0
    """Of `<h1>` to `<h6>` from 1; of a list item its depth from 0; 0 of anything else."""
    linked: bool = False
    """All of it is links to places in the same page."""
    lead: int = 0
    """Characters at its beginning that are bold where the rest is not."""
    table: Table | None = None
    page_break: bool = False
    """A new page begins here; the text is empty."""


@dataclass
class Flow:
    paragraphs: list[Paragraph]
    marks: int
    """Footnote marks, links back and links to edit that were left out."""
    invisible: int
    """Characters."""


def read_flow(root: LexborNode, table_of: Callable[[LexborNode], list[Paragraph] | None]) -> Flow:
    """What stands under a root.

    Args:
        table_of: What a table gives: paragraphs, or None where it only lays the page out and is read like any other
            element.
    """
    reading = _Reading()
    tables: dict[int, list[Paragraph]] = {}

    def into(node: LexborNode) -> bool:
        if node.tag == "table" and (made := table_of(node)) is not None:
            tables[node.mem_id] = made
            return False
        return not reading.left_out(node)

    for event, node in walk(root, into):
        if event == "text":
            reading.text(node.text_content or "")
        elif event == "start":
            reading.start(node)
        else:
            reading.end(node)
            if made := tables.pop(node.mem_id, None):
                reading.flush()
                reading.flow.paragraphs += made
    reading.flush()
    return reading.flow


@dataclass
class _Run:
    text: str
    style: Style
    linked: bool


class _Reading:
    """Gathers runs of text until a block begins or ends."""

    def __init__(self) -> None:
        self.flow = Flow([], 0, 0)
        self._runs: list[_Run] = []
        self._styles = [Style()]
        self._blocks: list[str] = []
        """Tags of the open block elements."""
        self._references = 0
        """How many open elements hold references."""
        self._links = 0
        self._item_is_new = False

    def left_out(self, node: LexborNode) -> bool:
        """Whether an element is a mark that points to a note, or a link that only serves the page."""
        if node.tag == "sup" or node.tag == "a":
            mark = self._is_mark(node)
        else:
            mark = node.tag == "span" and "mw-editsection" in node.attrs.sget("class")
        self.flow.marks += mark
        return mark

    def _is_mark(self, node: LexborNode) -> bool:
        text = " ".join(node.text_lexbor().split())
        if node.tag == "a":
            href = node.attrs.sget("href")
            if not href.startswith("#"):
                return False
            back = "ref" in href and _BACK_LINK.fullmatch(text) is not None
            return bool(text) and (back or (self._styles[-1].raised and _MARK.fullmatch(text) is not None))
        if not _MARK.fullmatch(text):
            return False
        links = node.css("a[href]")
        return bool(links) or self._is_note_mark(text)

    def _is_note_mark(self, text: str) -> bool:
        """Whether a raised text without a link is the mark of a note, not an exponent, nor the `a` of a formula."""
        if not text[0].isalnum():
            return True
        before = self._runs[-1].text.rstrip() if self._runs else ""
        word = re.search(r"[^\W\d_]*$", before)
        return text.isdigit() and (before[-1:] in tuple(".,;:)”\"'’") or (word is not None and len(word[0]) > 3))

    def start(self, node: LexborNode) -> None:
        tag = node.tag or ""
        attributes = node.attrs
        style = attributes.sget("style") if len(attributes) else ""
        if tag == "br":
            self._runs.append(_Run("\n", self._styles[-1]._replace(keeps_lines=True), True))
        if tag in _BLOCKS and not (style and tag in ("div", "p") and _INLINE.search(style)):
            self.flush()
            self._blocks.append(tag)
            self._item_is_new = tag in ("li", "dt", "dd") or self._item_is_new
        else:
            self._blocks.append("")
        if "break" in style and _PAGE_BREAK.search(style):
            self.flush()
            self.flow.paragraphs.append(Paragraph("paragraph", "", page_break=True))
        self._links += tag == "a" and attributes.sget("href").startswith("#")
        self._styles.append(style_of(node, self._styles[-1]))

    def end(self, node: LexborNode) -> None:
        tag = self._blocks[-1]
        if tag:
            self.flush()
        self._blocks.pop()
        self._styles.pop()
        self._links -= node.tag == "a" and node.attrs.sget("href").startswith("#")

    def text(self, text: str) -> None:
        style = self._styles[-1]
        if style.raised and _MARK.fullmatch(text.strip()) and self._is_note_mark(text.strip()):
            self.flow.marks += 1
            return
        self._runs.append(_Run(text, style, self._links > 0))

    def flush(self) -> None:
        """Ends the paragraph."""
        runs, self._runs = self._runs, []
        if not any(run.text.strip() for run in runs):
            return
        for part in _parts(runs):
            paragraph, invisible = _paragraph(part)
            self.flow.invisible += invisible
            if paragraph.text:
                self._place(paragraph)

    def _place(self, paragraph: Paragraph) -> None:
        """Gives a paragraph its kind by the elements that it stands in."""
        heading = next((tag for tag in reversed(self._blocks) if tag in _HEADINGS), None)
        if heading is not None:
            paragraph.kind, paragraph.level = "heading", int(heading[1])
            paragraph.text = " ".join(paragraph.text.split())
        elif "figcaption" in self._blocks or "caption" in self._blocks:
            paragraph.kind = "caption"
        elif "pre" in self._blocks:
            paragraph.kind = "code"
        elif self._item_is_new and any(tag in ("li", "dd", "dt") for tag in self._blocks):
            paragraph.kind = "list"
            paragraph.level = max(sum(tag in _LISTS for tag in self._blocks) - 1, 0)
        self._item_is_new = False
        self.flow.paragraphs.append(paragraph)


def _parts(runs: list[_Run]) -> list[list[_Run]]:
    """The runs of one element as one or more paragraphs: an empty line parts them, and so does a line break after a
    line that alone is bold, as of a heading and its text."""
    parts: list[list[_Run]] = [[]]
    breaks = 0
    for run in runs:
        if run.text == "\n" and run.style.keeps_lines:
            breaks += 1
            continue
        if not run.text.strip() and breaks and not run.style.keeps_lines:
            continue
        if breaks:
            ended = _ends_line(parts[-1], run)
            if breaks > 1 or ended:
                parts.append([])
            else:
                parts[-1].append(_Run("\n", run.style._replace(keeps_lines=True), run.linked))
            breaks = 0
        parts[-1].append(run)
    return [part for part in parts if part]


def _ends_line(before: list[_Run], after: _Run) -> bool:
    inked = [run for run in before if run.text.strip()]
    if not inked:
        return False
    if all(run.style.bold for run in inked) != after.style.bold and inked[-1].style.bold:
        return True
    length = sum(len(run.text) for run in inked)
    return length > _SHORT_LINE and inked[-1].text.rstrip()[-1:] in tuple(".!?:")


def _paragraph(runs: list[_Run]) -> tuple[Paragraph, int]:
    inked = [run for run in runs if run.text.strip()]
    sizes: dict[float, int] = {}
    for run in inked:
        sizes[run.style.size] = sizes.get(run.style.size, 0) + len(run.text.strip())
    style = Style(
        bold=all(run.style.bold for run in inked),
        italic=all(run.style.italic for run in inked),
        underlined=all(run.style.underlined for run in inked),
        centred=all(run.style.centred for run in inked),
        size=max(sizes, key=lambda size: sizes[size]) if sizes else 12.0,
    )
    text, invisible = visible_text("".join(run.text if run.style.keeps_lines else _one_line(run.text) for run in runs))
    preformatted = any(run.style.keeps_lines and run.text != "\n" for run in runs)
    text = text.strip("\n").rstrip() if preformatted else _joined(text)
    lead = 0
    if not style.bold:
        for run in runs:
            if run.text.strip() and not run.style.bold:
                break
            lead += len(run.text)
    return Paragraph(
        "paragraph",
        text,
        style,
        linked=bool(inked) and all(run.linked for run in inked),
        lead=min(lead, len(text)),
    ), invisible


def _one_line(text: str) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text)


def _joined(text: str) -> str:
    """One line, or, where all lines are short, the lines."""
    lines = [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]
    return ("\n" if all(len(line) <= _SHORT_LINE for line in lines) else " ").join(lines)
