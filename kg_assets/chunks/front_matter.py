"""The YAML block that may open a Markdown file."""

import re
from dataclasses import dataclass
from typing import Final

import yaml

from kg_assets.chunks.iso_date import iso_date
from kg_resources.storable_text import storable

_BLOCK: Final = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


@dataclass(frozen=True)
class FrontMatter:
    title: str | None = None
    date: str | None = None
    """ISO date; None also where the block has a date in another form."""


def front_matter(text: str) -> tuple[FrontMatter, str]:
    """Title and date (`document_date`, else `date`) of the opening block, and the text without the block.

    Text between two rules that is no YAML mapping is no front matter and stays.
    """
    block = _BLOCK.match(text)
    if block is None:
        return FrontMatter(), text
    try:
        fields = yaml.load(block[1], Loader=yaml.BaseLoader)  # every scalar stays the text that it is
    except yaml.YAMLError:
        return FrontMatter(), text
    if not isinstance(fields, dict):
        return FrontMatter(), text
    title = fields.get("title")
    dates = [iso_date(value) for name in ("document_date", "date") if isinstance(value := fields.get(name), str)]
    return (
        FrontMatter(
            title=" ".join(storable(title).split()) or None if isinstance(title, str) else None,
            date=next(filter(None, dates), None),
        ),
        text[block.end() :],
    )
