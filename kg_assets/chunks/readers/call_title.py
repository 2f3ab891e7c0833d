"""Whose call a transcript is of, and when it was, by its first lines."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

_LINES: Final = 8
_CALL: Final = re.compile(
    r"\b(?:earnings|results|conference|investor|analyst|guidance)\b.{0,40}\b(?:call|webcast|transcript)\b", re.I
)
_TICKER: Final = re.compile(
    r"(?P<name>[^\W\d_][^()]{1,80}?),? \((?:[A-Za-z][A-Za-z .]{1,20}): ?[A-Z0-9][A-Z0-9.-]{0,9}\)"
)
_PERIOD: Final = re.compile(
    r"(?P<name>[^\W\d_][\w&.,'’ -]{1,60}?),?(?:'s|’s)? "
    r"(?:Q[1-4]|F[YQ]\d|(?:first|second|third|fourth|full)[ -](?:quarter|year)|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_DAY: Final = re.compile(
    r"(?:date: ?)?(?:[a-z]+day,? )?(?P<day>[a-z]{3,9}\.? \d{1,2},? \d{4}|\d{1,2} [a-z]{3,9} \d{4}|\d{4}-\d\d-\d\d)"
    r"(?:\W+(?:at )?\d{1,2}[:.]\d\d\W?.*)?",
    re.IGNORECASE,
)
_FORMS: Final = ("%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d")


@dataclass(frozen=True)
class CallTitle:
    owner: str | None = None
    date: str | None = None
    """ISO date."""


def call_title(text: str) -> CallTitle:
    """Company and day, where the first lines name a call: `Acme Corp. (NYSE: ACM) Q1 2026 Earnings Call`."""
    lines = [" ".join(line.split()) for line in text[:4_000].split("\n") if line.strip()][:_LINES]
    if not any(_CALL.search(line) for line in lines):
        return CallTitle()
    tickers = [found["name"] for line in lines if (found := _TICKER.match(line))]
    periods = [found["name"] for line in lines if _CALL.search(line) and (found := _PERIOD.match(line))]
    days = {day for line in lines if (found := _DAY.fullmatch(line)) and (day := _iso(found["day"]))}
    return CallTitle(next(iter([*tickers, *periods]), None), days.pop() if len(days) == 1 else None)


def _iso(text: str) -> str | None:
    for form in _FORMS:
        try:
            return datetime.strptime(re.sub(r"[.,]", "", text), form).date().isoformat()
        except ValueError:
            continue
    return None
