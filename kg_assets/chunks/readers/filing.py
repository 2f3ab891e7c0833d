"""Filings with the Securities and Exchange Commission: what they say of themselves, and their Parts and Items."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from kg_assets.chunks.iso_date import iso_date
from kg_assets.chunks.readers.html_flow import Paragraph
from kg_assets.chunks.readers.visible_text import visible_text

_NAME_BELOW: Final = re.compile(r"\(?\s*exact\s+name\s+of\s+(?:the\s+)?(?:registrant|issuer|company)\b", re.I)
_COMMISSION: Final = re.compile(r"SECURITIES\s+AND\s+EXCHANGE\s+COMMISSION.{0,2000}\bFORM\s+\d{1,2}-[A-Z]", re.I)
_FILE_NUMBER: Final = re.compile(r"commission\s+file\s+(?:number|no)", re.I)
_FORM: Final = re.compile(r"\bform\s+(\d{1,2}-[A-Z]{1,3}|[SF]-\d{1,2}|20-F|40-F|6-K|11-K|DEF 14A)(/A)?\b", re.I)
_STATE: Final = re.compile(r"\s*/\s*[A-Z]{2,6}\s*/?$")
"""`/MD/` or `/NEW/` behind a registered name."""
_MONTHS: Final = "January|February|March|April|May|June|July|August|September|October|November|December"
_PERIOD: Final = re.compile(
    r"(?:(?:fiscal\s+)?(?:year|quarter|quarterly\s+period|period)\s+ended|date\s+of\s+report[^:]{0,60}:?)[:\s]*"
    rf"(?P<date>(?:{_MONTHS})\s+\d{{1,2}},?\s+\d{{4}})",
    re.I,
)
_PERIODIC: Final = ("10-", "8-K", "20-F", "40-F", "6-K", "11-K")
"""Forms that report on a period or an event."""
_PART: Final = re.compile(r"PART\s+(?:I{1,3}|IV|[1-4])\b(?:[\s.:–—-]+.{0,80})?", re.I)
_ITEM: Final = re.compile(
    r"ITEMS?\s+\d{1,2}(?:\.\d\d|[A-C](?![a-z])(?:\(T\))?|\([a-c]\))?(?:\s*(?:,|and|&)\s*\d{1,2}[A-C]?)*\b", re.I
)
_STATEMENTS: Final = re.compile(
    r"(?=\w)(?:notes\s+to\s+(?:the\s+)?|reports?\s+of\s+independent\s.*(?:accounting\s+firm|accountants|auditors)|)"
    r"(?:(?:condensed|unaudited|consolidated)\s+)*(?:financial\s+statements|statements?\s+of\s.*|balance\s+sheets?|)"
    r"\s*(?:\(.*\))?",
    re.I,
)
_NOTE: Final = re.compile(r"note\s+\d{1,2}[\s.:–—-]+\S.*", re.I)
_CLOSING: Final = re.compile(r"signatures?|exhibit\s+index|index\s+to\s+exhibits", re.I)
_COVER: Final = 60
"""Paragraphs and tables that a cover page has at most."""


@dataclass(frozen=True)
class Cover:
    """What a filing says of itself."""

    registrant: str | None = None
    form: str | None = None
    """Such as `10-K`."""
    period: str | None = None
    """Such as `fiscal year 2024`."""
    period_end: str | None = None
    """ISO date."""

    @property
    def title(self) -> str | None:
        """Registrant, form and period, as far as they are known."""
        if self.registrant is None and self.form is None:
            return None
        form = f"Form {self.form}" if self.form else None
        named = " ".join(part for part in (self.registrant, form) if part)
        return ", ".join(part for part in (named, self.period or self.period_end) if part) or None


def is_filing(facts: dict[str, str], text: str) -> bool:
    """Whether a page is a filing, by its inline facts or the words of its cover page."""
    beginning = " ".join(text[:40_000].split())
    words = (_NAME_BELOW.search(beginning), _FILE_NUMBER.search(beginning), _COMMISSION.search(beginning[:4_000]))
    return bool(facts) or any(words)


def inline_facts(tree: LexborHTMLParser) -> dict[str, str]:
    """The `dei:` facts of an inline XBRL page by name, without prefix, and as `periodEnd` the end of the period that
    they are for. To be asked before hidden elements are removed: most of these facts are hidden."""
    facts: dict[str, str] = {}
    for node in tree.css("[name^='dei:']"):
        text = " ".join(visible_text(node.text_lexbor())[0].split())
        if text:
            facts.setdefault(node.attrs.sget("name").removeprefix("dei:"), text)
    for node in (
        tree.root.traverse() if tree.root is not None and tree.css_first("[contextref], [name^='dei:']") else ()
    ):
        if node.tag in ("xbrli:enddate", "xbrli:instant"):
            facts.setdefault("periodEnd", node.text_lexbor().strip())
            break
    return facts


def cover_of(facts: dict[str, str], paragraphs: list[Paragraph]) -> Cover:
    """What a filing says of itself, by its inline facts, else by its cover page."""
    lines = [line for paragraph in paragraphs[:_COVER] for line in _lines(paragraph)]
    named = next((i for i, line in enumerate(lines) if _NAME_BELOW.match(line)), None)
    text = " ".join(lines)
    registrant = best_name(facts.get("EntityRegistrantName"), _above(lines, named) if named is not None else None)
    form = facts.get("DocumentType")
    if form is None and (found := _FORM.search(text)) is not None:
        form = "".join(part for part in found.groups() if part).upper()
    end = _date(facts.get("DocumentPeriodEndDate", "")) or iso_date(facts.get("periodEnd", ""))
    if end is None and (form is None or form.startswith(_PERIODIC)):
        periods = (_PERIOD.search(line) for line in lines if len(line) < 120)
        end = next((_date(period["date"]) for period in periods if period), None)
    return Cover(registrant, form, _period(facts), end)


def _lines(paragraph: Paragraph) -> list[str]:
    if paragraph.table is None:
        return [line.strip() for line in paragraph.text.split("\n") if line.strip()]
    return [cell for row in (paragraph.table.header, *paragraph.table.rows) for cell in row if cell]


def _above(lines: list[str], position: int) -> str | None:
    """The name in the lines above that one; the line itself holds it where a table has joined the two."""
    for line in reversed(lines[max(0, position - 3) : position]):
        if re.search(r"[A-Za-z]{2}", line) and not _FILE_NUMBER.search(line) and len(line) < 150:
            return line
    return None


def best_name(registered: str | None, shown: str | None) -> str | None:
    """The name of a registrant, of that in the data of a filing and that on its page. The data may abbreviate it
    (`UNION PACIFIC CORP`); either may write it in capitals."""
    registered = _STATE.sub("", registered or "")
    if not registered or not shown:
        return registered or shown
    if _letters(registered) == _letters(shown):
        return registered if shown.isupper() and not registered.isupper() else shown
    return shown if _letters(shown.split()[0]) == _letters(registered.split()[0]) else registered


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name.casefold())


def _period(facts: dict[str, str]) -> str | None:
    year, part = facts.get("DocumentFiscalYearFocus"), facts.get("DocumentFiscalPeriodFocus")
    if year is None:
        return None
    return f"{part} of fiscal year {year}" if part and part != "FY" else f"fiscal year {year}"


def _date(text: str) -> str | None:
    """The ISO date of `September 28, 2024`, or of an ISO date."""
    text = " ".join(text.replace(",", " ").split())
    for form in ("%B %d %Y", "%b %d %Y", "%m/%d/%Y"):
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return iso_date(text)


def cover_length(paragraphs: list[Paragraph]) -> int:
    """How many paragraphs stand before the first Part, Item or contents, as far as a cover page reaches."""
    ends = (
        i for i, paragraph in enumerate(paragraphs) if paragraph.kind == "contents" or (level_of(paragraph) or 9) < 3
    )
    return min(next(ends, 0), _COVER)


def level_of(paragraph: Paragraph) -> int | None:
    """1 of a Part and of what closes a filing, 2 of an Item, 3 of a financial statement, its notes as a whole and
    the report of its auditor, 4 of a note; None of anything else."""
    if paragraph.kind not in ("paragraph", "heading"):
        return None
    text = " ".join(paragraph.text.split())
    if len(text) > 250:
        return None
    if _PART.fullmatch(text) or _CLOSING.fullmatch(text):
        return 1
    stands_out = paragraph.style.bold or paragraph.style.underlined or text.isupper() or paragraph.kind == "heading"
    if stands_out and len(text) < 150:
        if _STATEMENTS.fullmatch(text):
            return 3
        if _NOTE.fullmatch(text):
            return 4
    item = _ITEM.match(text)
    if item is None:
        return None
    rest = text[item.end() :]
    titled = re.match(r"\s*[.:–—-]|\s+[A-Z\[]|$", rest) is not None
    words = [word for word in re.findall(r"[^\W\d_]{4,}", rest) if word.casefold() not in ("with", "from", "that")]
    in_title_case = sum(word[0].isupper() for word in words) > len(words) / 2 and ". " not in rest[2:]
    short = in_title_case or (len(text) < 150 and not text.endswith((".", ",", ";")))
    return 2 if titled and (stands_out or short) else None


def prepare_items(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """The paragraphs with every Item whole and alone: its number and its title joined where they are two, a title
    parted from the text that follows it on the line, and lists of Items as lines of contents."""
    parted: list[Paragraph] = []
    for paragraph in paragraphs:
        parted += _parted(paragraph)
    joined: list[Paragraph] = []
    for paragraph in parted:
        if joined and _is_bare(joined[-1]) and _is_title(paragraph, joined[-1]):
            joined[-1].text = f"{joined[-1].text} {paragraph.text}"
        else:
            joined.append(paragraph)
    _mark_contents(joined)
    for paragraph in joined:
        item = _ITEM.match(paragraph.text) if paragraph.table is None else None
        if item and (number := re.match(r"[.:]?", paragraph.text[item.end() :])):  # their distance is a matter of style
            end = item.end() + number.end()
            paragraph.text = f"{paragraph.text[:end]} {paragraph.text[end:].lstrip()}".rstrip()
    return joined


def _parted(paragraph: Paragraph) -> list[Paragraph]:
    """A heading in bold at the beginning of its text is a paragraph of its own."""
    lead = paragraph.text[: paragraph.lead].strip()
    rest = paragraph.text[paragraph.lead :].strip()
    if not lead or not rest or paragraph.kind != "paragraph" or not _ITEM.match(lead) or len(lead) > 250:
        return [paragraph]
    if _is_number(lead):
        return [paragraph]
    head = Paragraph("paragraph", lead, paragraph.style._replace(bold=True))
    return [head, Paragraph("paragraph", rest, paragraph.style)]


def _is_number(text: str) -> bool:
    item = _ITEM.match(text)
    return item is not None and not text[item.end() :].strip(" .:–—-\n")


def _is_bare(paragraph: Paragraph) -> bool:
    return paragraph.kind == "paragraph" and (
        _is_number(paragraph.text) or re.fullmatch(r"PART\s+(?:I{1,3}|IV)[.:\s–—-]*", paragraph.text) is not None
    )


def _is_title(paragraph: Paragraph, number: Paragraph) -> bool:
    if paragraph.kind != "paragraph" or paragraph.table is not None or level_of(paragraph) is not None:
        return False
    text = paragraph.text
    alike = paragraph.style.bold == number.style.bold or text.isupper()
    return alike and len(text) < 200 and not text.endswith(".") and not number.linked and text[:1].isupper()


def _mark_contents(paragraphs: list[Paragraph]) -> None:
    """Makes lines of contents of Parts and Items with no text between them that come again further down, or are links
    to there."""
    labels = [_label(paragraph) for paragraph in paragraphs]
    last = {label: i for i, label in enumerate(labels) if label}
    run: list[int] = []
    for i in range(len(paragraphs) + 1):
        if i < len(paragraphs) and (labels[i] or (run and _is_page_entry(paragraphs[i]))):
            run.append(i)
            continue
        entries = [j for j in run if labels[j]]
        again = sum(last[labels[j]] > run[-1] for j in entries)
        if (len(entries) > 3 and again > len(entries) / 2) or (entries and all(paragraphs[j].linked for j in entries)):
            for j in run:
                paragraphs[j].kind = "contents"
        run = []


def _label(paragraph: Paragraph) -> str:
    """`item 1a`, `part ii`, and so on, of the paragraph that begins so; empty for any other."""
    if paragraph.kind not in ("paragraph", "heading") or ((level_of(paragraph) or 3) > 2 and not paragraph.linked):
        return ""
    found = _ITEM.match(paragraph.text) or re.match(r"PART\s+[IV]+\b", paragraph.text, re.I)
    return re.sub(r"\W+", " ", found[0].casefold()) if found else ""


def _is_page_entry(paragraph: Paragraph) -> bool:
    return paragraph.kind == "paragraph" and (paragraph.linked or len(paragraph.text) < 6)
