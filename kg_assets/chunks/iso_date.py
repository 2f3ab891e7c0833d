"""Dates of documents and rows."""

from datetime import datetime


def iso_date(text: str) -> str | None:
    """`YYYY-MM-DD` of an ISO 8601 date or date and time, None where the text is neither."""
    try:
        return datetime.fromisoformat(text.strip()).date().isoformat()
    except ValueError:
        return None
