"""The date of a document whose file gives none, as its text tells it."""

from datetime import date
from typing import Final

from kg_assets.chunks.result import Document
from kg_assets.extractions import prompts
from kg_assets.extractions.grounding import Grounding
from kg_resources.language_model import DocumentDate, LanguageModel, Message, TokenUsage

_SHOWN_CHUNKS: Final = 2
_SHOWN_CHARACTERS: Final = 2_000


async def find_document_date(model: LanguageModel, document: Document) -> tuple[str | None, TokenUsage]:
    """ISO date, of the precision that the text gives (`2025-10-15`, `2025-10` or `2025`), None where it tells none; and
    what the question used.

    Raises ReplyFailed where the model gives no answer.
    """
    answer = await model.ask("extraction", date_messages(document), DocumentDate)
    return iso_date(answer.value, "\n".join((document.name, *_passages(document)))), answer.usage


def date_messages(document: Document) -> list[Message]:
    return prompts.document_date_messages(document.name, _passages(document))


def iso_date(found: DocumentDate, text: str) -> str | None:
    """The date as ISO text; None where none was found, where it is no date, or where neither its quote nor its year
    stands in the text: a date that the model knows or guesses is none that the document tells."""
    year, month, day = found.year, found.month, found.day
    if not found.found or year is None:
        return None
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    if str(year) not in text and not (found.quote and Grounding(text).exact(found.quote)):
        return None
    if month is None:
        return f"{year:04}"
    return f"{year:04}-{month:02}" if day is None else f"{year:04}-{month:02}-{day:02}"


def _passages(document: Document) -> list[str]:
    """The first and last chunks with their headings, each once."""
    chunks = document.chunks[:_SHOWN_CHUNKS] + document.chunks[_SHOWN_CHUNKS:][-_SHOWN_CHUNKS:]
    return [f"{chunk.header_path}\n{chunk.content[:_SHOWN_CHARACTERS]}".strip() for chunk in chunks]
