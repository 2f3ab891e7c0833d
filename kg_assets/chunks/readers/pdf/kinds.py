"""What a group of lines is: a heading, a paragraph, an item, a note, a caption."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg_assets.chunks.blocks import BlockKind
from kg_assets.chunks.readers.pdf.groups import BodyStyle, is_item, is_terminal
from kg_assets.chunks.readers.pdf.lines import Line

_LONGEST_HEADING: Final = 250
"""Characters."""
_CAPTION: Final = re.compile(
    r"(?:table|tab\.|figure|fig\.|chart|exhibit|box|graph|map|tabelle|abbildung|abb\.|tableau|tabla|figura|tabella)"
    r"\s+(?:[A-Z]?\d+(?:[.\-]\d+)*|[IVX]+)[a-z]?\s*([.:|–—-])?",
    re.I,
)
_NOTE: Final = re.compile(r"(?:\d{1,3}(?![\d,])|[*†‡§¶]+|\([a-z\d]{1,2}\))\s*\S")
_REFERENCES: Final = re.compile(
    r"(?:[\dIVX]+\.?\s+)?(?:references|bibliography|works cited|literature cited|literatur(?:verzeichnis)?|"
    r"références|bibliographie|referencias|bibliografía|bibliografia|riferimenti)(?:\s+(?:and|&)\s+notes)?\s*:?",
    re.I,
)
_DEEPEST: Final = 6
_PART: Final = re.compile(r"(?:part|book|volume|teil|partie|parte)\s+[\divxa-z]+\b", re.I)
_CHAPTER: Final = re.compile(r"(?:chapter|item|section|article|kapitel|chapitre|capítulo)\s+[\divxa-z]+\b", re.I)
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)*(?=[.\s])")


@dataclass(slots=True)
class Group:
    """Lines of one kind, all of one region."""

    kind: BlockKind
    lines: list[Line]
    level: int = 0

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


def classified(pages: Iterable[Sequence[list[Line]]], body: BodyStyle, outline: Mapping[str, int]) -> list[Group]:
    """Every group with its kind, headings with their level.

    Args:
        pages: The groups of each page.
        body: How most text looks.
        outline: The levels of the file's own bookmarks by `heading_key` of their titles.
    """
    found: list[Group] = []
    for of_page in pages:
        made = [Group(_kind(lines, body, outline), lines) for lines in of_page]
        _find_notes(made, body)
        _find_captions(made)
        found += made
    _set_levels([group for group in found if group.kind == "heading"], outline)
    _find_references(found)
    return found


def heading_key(text: str) -> str:
    """A heading without its number, case, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", re.sub(r"^[\s\d.]+", "", text)).lower()


def _kind(lines: Sequence[Line], body: BodyStyle, outline: Mapping[str, int]) -> BlockKind:
    first, text = lines[0], " ".join(line.text for line in lines)
    if first.table is not None:
        return "table"
    if first.contents:
        return "contents"
    letters = sum(character.isalpha() for character in text)
    if all(line.fixed_pitch for line in lines) and not body.fixed_pitch:
        return "code" if len(lines) > 1 else "paragraph"
    if letters > 1 and len(text) <= _LONGEST_HEADING and _looks_like_heading(lines, text, body, outline):
        return "heading"
    return "list" if is_item(text) else "paragraph"


def _looks_like_heading(lines: Sequence[Line], text: str, body: BodyStyle, outline: Mapping[str, int]) -> bool:
    first = lines[0]
    if first.size >= 1.12 * body.size:
        return True
    if first.size < 0.95 * body.size or (is_item(text) and text[:1] in "•‣⁃◦▪●○■□◆➢✓·∙‧–—*-"):
        return False
    if all(line.bold for line in lines) and not body.bold:
        return True
    if heading_key(text) in outline and len(lines) <= 2:
        return True
    return text.isupper() and len(text) <= 100 and len(text) > 3 and not is_terminal(text)


def _find_notes(of_page: Sequence[Group], body: BodyStyle) -> None:
    """Small text with a mark, below which its region holds no text of the usual size, is notes."""
    for region in {group.lines[0].region for group in of_page}:
        inside = [group for group in of_page if group.lines[0].region == region and group.kind != "table"]
        while inside and inside[-1].lines[0].size < 0.95 * body.size:
            inside.pop()
        noted = False
        for group in of_page:
            if group.lines[0].region != region or group in inside or group.kind not in ("paragraph", "list"):
                continue
            noted = noted or group.lines[0].leads_note or bool(_NOTE.match(group.text))
            if noted:
                group.kind = "footnote"


def _find_captions(of_page: Sequence[Group]) -> None:
    for place, group in enumerate(of_page):
        if group.kind not in ("paragraph", "heading") or (match := _CAPTION.match(group.text)) is None:
            continue
        beside = [of_page[other].kind for other in (place - 1, place + 1) if 0 <= other < len(of_page)]
        if match[1] or group.kind == "heading" or ("table" in beside and len(group.lines) <= 3):
            group.kind = "caption"


def _find_references(found: Sequence[Group]) -> None:
    """What stands below the heading of a list of sources, up to the next heading as high."""
    level = 0
    for group in found:
        if group.kind == "heading" and (not level or group.level <= level):
            level = group.level if _REFERENCES.fullmatch(group.text.strip()) else 0
        elif level and group.kind in ("paragraph", "list"):
            group.kind = "reference"


_Look = tuple[float, int, bool, bool, int]


def _look(group: Group) -> _Look:
    """How far out a heading stands: by size, by its word (Part, Chapter), boldness, capitals and depth of number."""
    first, text = group.lines[0], group.text
    word = 0 if _PART.match(text) else 1 if _CHAPTER.match(text) else 2
    number = _NUMBER.match(text)
    depth = number[0].count(".") if number else 0
    return -round(2 * first.size) / 2, word, not first.bold, not text.isupper(), depth


def _set_levels(headings: Sequence[Group], outline: Mapping[str, int]) -> None:
    """Levels by the file's bookmarks, or else by the rank of a heading's look among all."""
    by_look: dict[_Look, Counter[int]] = defaultdict(Counter)
    pages: dict[_Look, set[int]] = defaultdict(set)
    for group in headings:
        pages[_look(group)].add(group.lines[0].page)
        if level := outline.get(heading_key(group.text)):
            by_look[_look(group)][level] += 1
    levels: dict[_Look, int] = {}
    deepest = 0
    for look in sorted(pages):
        known = by_look[look].most_common(1)
        levels[look] = known[0][0] if known else deepest + 1
        # A look of one page, as covers have many, makes no level, but for the title's.
        if len(pages[look]) > 1 or not deepest:
            deepest = max(deepest, levels[look])
    for group in headings:
        group.level = min(outline.get(heading_key(group.text)) or levels[_look(group)], _DEEPEST)
