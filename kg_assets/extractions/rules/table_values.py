"""Values of a table's cells, the periods that its columns stand for, and its units."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_YEAR: Final = r"(?:19|20)\d\d"
_MONTH: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?)"
)
_SPAN: Final = re.compile(
    r"(?:the )?(?:(?:[a-z]+(?:[ -][a-z]+)?|\d{1,2})[ -](?:months?|weeks?)|quarters?|(?:fiscal )?years?) end(?:ed|ing)",
    re.IGNORECASE,
)
_PERIOD: Final = re.compile(
    rf"(?:{_SPAN.pattern} )?(?:{_MONTH} \d{{1,2}}, ?{_YEAR}|\d{{1,2}} {_MONTH} {_YEAR}|{_MONTH} {_YEAR}|"
    rf"(?:Q[1-4]|[1-4]Q|(?:first|second|third|fourth) quarter)(?: of)? {_YEAR}|(?:FY|fiscal(?: year)?) ?{_YEAR}|"
    rf"\b{_YEAR}\b)",
    re.IGNORECASE,
)
_BEGUN: Final = re.compile(rf"(?:{_SPAN.pattern} )?{_MONTH} \d{{1,2}}\s*[,:)]*\s*$", re.IGNORECASE)
_NO_AMOUNT: Final = re.compile(
    r"\b(?:change|variance|growth|increase|decrease|share of|percent\w*|due|through|after|thereafter)\b|%",
    re.IGNORECASE,
)
_VALUE: Final = re.compile(
    r"(?P<minus>[-\u2212\u2013]|\()?\s*(?P<currency>[$€£¥])?\s*(?P<open>\()?(?P<number>\d[\d,]*(?:\.\d+)?)\s*"
    r"(?P<percent>%)?\)?\s*(?P<after>%)?(?:\s*\(\d\))*"
)
_SCALE: Final = re.compile(r"\b(?P<scale>thousand|million|billion)s?\b", re.IGNORECASE)
_RATE: Final = re.compile(r"\b(?:rates?|margins?|ratios?|yields?|percentage|percent|return)\b", re.IGNORECASE)
_COUNTED: Final = re.compile(
    r"^(?:[\w-]+ ){0,3}(?:shares|units)$|\bshares (?:used|outstanding|issued|repurchased|authorized|purchased)\b|"
    r"\bnumber of\b|\b(?:employees|headcount)\b|\bdiluted shares\b|\bshare-based awards\b",
    re.IGNORECASE,
)
_HEADS: Final = re.compile(r"\b(?:employees|headcount|stores|customers|branches)\b", re.IGNORECASE)
_PER_UNIT: Final = re.compile(r"\bper\b", re.IGNORECASE)
_IN_FULL: Final = 1_000_000
"""An amount of money from here on is written out; a smaller one without a scale may be in thousands or millions."""


_UNITS: Final = r"\((?:[^()]*(?:thousand|million|billion)[^()]*|\d+|[a-z])\)"


@dataclass(frozen=True)
class Column:
    """A column of values."""

    index: int
    period: str
    measure: str
    """What its head says besides the period; empty where the rows say what is measured."""
    scale: str
    """`million`, where its head says so."""


@dataclass(frozen=True)
class Value:
    number: float
    text: str
    """With its sign, currency and per cent: `-$565`."""
    currency: str
    percent: bool


def columns_of(header: Sequence[str], above: Sequence[str] = ()) -> list[Column]:
    """The columns whose head names one period that no other column of the same measure has. The span of a first head
    (`Years ended September 28, 2024`) holds for the dates behind it, and what the corner of the table or the lines
    above it begin (`for the six months ended June 30,`) for the years."""
    found: list[Column] = []
    begun = next((match for line in (header[0], *above) if (match := _BEGUN.search(line))), None)
    span = ""
    for index, head in enumerate(header[1:], 1):
        matches = list(_PERIOD.finditer(head))
        if len(matches) != 1 or _NO_AMOUNT.search(head):
            continue
        period = matches[0][0]
        if begun and re.fullmatch(_YEAR, period):
            period = f"{begun[0].rstrip(' ,:)')}, {period}"
        own = _SPAN.match(period)
        span = own[0] if own else span
        dated = re.match(rf"{_MONTH} \d|\d", period, re.IGNORECASE) and not re.fullmatch(_YEAR, period)
        if not own and span and dated:
            period = f"{span} {period}"
        rest = (head[: matches[0].start()] + head[matches[0].end() :]).strip()
        scale = _SCALE.search(rest)
        measure = re.sub(rf"{_UNITS}|\b(?:as of|as at|at|for the|ended|on)\b", "", rest, flags=re.IGNORECASE)
        measure = " ".join(measure.split()).strip(" ,:;-\u2013\u2014")
        found.append(Column(index, _singular(period), measure, scale["scale"].lower() if scale else ""))
    heads = [(column.period, column.measure) for column in found]
    return [column for column, head in zip(found, heads, strict=True) if heads.count(head) == 1]


def value_of(cell: str) -> Value | None:
    """The number of a cell; None where it holds none, or more than one."""
    match = _VALUE.fullmatch(cell.strip())
    if match is None:
        return None
    negative = bool(match["minus"] or match["open"])
    percent = bool(match["percent"] or match["after"])
    currency = match["currency"] or ""
    number = float(match["number"].replace(",", ""))
    text = f"{'-' if negative else ''}{currency}{match['number']}{'%' if percent else ''}"
    return Value(-number if negative else number, text, currency, percent)


def scale_of(lines: Sequence[str]) -> str:
    """`million` for `(in millions, except per share data)`; empty where the lines give none."""
    for line in lines:
        if match := _SCALE.search(line):
            return match["scale"].lower()
    return ""


def written(value: Value, measure: str, scale: str, currency: str) -> str | None:
    """The value with its currency and scale: `$391,035 million`. None where it is not clear what it counts: a
    percentage of what is no rate, an amount or a number of shares whose scale is not known.

    Args:
        measure: what the value measures.
        scale: of the table; empty where it gives none.
        currency: of the column, whose later rows often leave it out.
    """
    if value.percent:
        return value.text if _RATE.search(measure) else None
    if _COUNTED.search(measure):
        known = not scale and (_HEADS.search(measure) or value.number >= _IN_FULL)
        return value.text if known else None
    if _PER_UNIT.search(measure):
        return value.text if "." in value.text else None
    if not scale:
        return value.text if abs(value.number) >= _IN_FULL else None
    if _RATE.search(measure) and not value.currency and abs(value.number) < 100:
        return None
    sign, amount = ("-", value.text[1:]) if value.text.startswith("-") else ("", value.text)
    return f"{sign}{amount if value.currency else currency + amount} {scale}"


def _singular(period: str) -> str:
    """`year ended June 30, 2024` for `Years ended June 30, 2024`."""
    span = _SPAN.match(period)
    if span is None:
        return period
    singular = re.sub(r"^((?:fiscal )?year|quarter)s", r"\1", span[0].lower().removeprefix("the "))
    return singular + period[span.end() :]
