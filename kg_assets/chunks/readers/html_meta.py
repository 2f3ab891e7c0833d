"""What a page says of itself in its head."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

from kg_assets.chunks.iso_date import iso_date
from kg_assets.chunks.readers.visible_text import visible_text

_DATES: Final = (
    "article:published_time",
    "datepublished",
    "dcterms.date",
    "dcterms.issued",
    "dc.date.issued",
    "dc.date",
    "citation_publication_date",
    "date",
    "pubdate",
    "publishdate",
)


@dataclass(frozen=True)
class PageMeta:
    title: str | None
    date: str | None
    """ISO date."""
    language: str | None
    """ISO 639-1 code."""


def read_meta(tree: LexborHTMLParser) -> PageMeta:
    """To be asked before scripts are removed, as some pages describe themselves in JSON-LD.

    The date is the day of publication; of a page of a wiki that of its last change, where it gives that one: the text
    that was there at first, on the day that such a page calls its publication, is long gone.
    """
    metas: dict[str, str] = {}
    for node in tree.css("meta"):
        name = node.attrs.sget("property") or node.attrs.sget("name") or node.attrs.sget("itemprop")
        if name and node.attrs.sget("content").strip():
            metas.setdefault(name.lower(), node.attrs.sget("content").strip())
    linked = [
        entry for node in tree.css('script[type="application/ld+json"]') for entry in _entries(node.text_lexbor())
    ]
    if metas.get("generator", "").startswith("MediaWiki"):
        dates = [str(entry.get("dateModified", "")) for entry in linked]
    else:
        dates = [metas.get(name, "") for name in _DATES] + [str(entry.get("datePublished", "")) for entry in linked]
    title = tree.css_first("head title, title")
    html = tree.css_first("html")
    language = (html.attrs.sget("lang") or html.attrs.sget("xml:lang")) if html is not None else ""
    code = re.match(r"[a-z]{2}(?=$|[-_])", language.lower())
    return PageMeta(
        title=_clean(title.text_lexbor() if title is not None else "") or _clean(metas.get("og:title", "")),
        date=next((date for text in dates if (date := _date(text)) is not None), None),
        language=code[0] if code else None,
    )


def _entries(text: str) -> list[dict[str, Any]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return []
    if isinstance(data, dict):
        data = data.get("@graph", [data])
    return [entry for entry in data if isinstance(entry, dict)] if isinstance(data, list) else []


def _clean(text: str) -> str | None:
    return " ".join(visible_text(text)[0].split()) or None


def _date(text: str) -> str | None:
    text = text.strip()
    if re.fullmatch(r"\d{4}/\d{2}/\d{2}", text):
        text = text.replace("/", "-")
    return iso_date(text)
