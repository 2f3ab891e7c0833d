"""Facts of a table: a row's label, a column's head and the value where they meet; people and subsidiaries by row."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kg_assets.chunks.result import Chunk
from kg_assets.extractions.result import ExtractedFact
from kg_assets.extractions.rules import vocabulary as words
from kg_assets.extractions.rules.clean import blocks_of
from kg_assets.extractions.rules.headings import Heading
from kg_assets.extractions.rules.table_rows import Row, TableRows, table_rows
from kg_assets.extractions.rules.table_values import Column, columns_of, scale_of, value_of, written
from kg_assets.identity import EntityType, normalized_name

_UNITS: Final = re.compile(r"\(?(?:dollars )?in (?:thousands|millions|billions)\b", re.IGNORECASE)
MOST_ROWS: Final = 200
"""Rows of one table that give facts: a data sheet would flood the graph."""
_LONGEST: Final = 90
"""Characters of a label or a section that names what is measured; a longer one is a sentence."""
_MEASURES: Final = words.COMPANY_MEASURES | words.words_of(
    "depreciation amortization receivable payable goodwill proceeds payment repayment repurchase balance earning "
    "compensation benefit impairment allowance provision equity deficit tax securities paper contract obligation "
    "reserve surplus ebitda eps booking backlog gain provision commitment ebit employee store customer subscriber "
    "research interest rent lease purchase acquisition restructuring litigation rate warrant note option"
)
"""Words of which one makes a label the name of what is measured."""
_VAGUE: Final = re.compile(
    r"(?:sub)?totals?|others?(?:, net)?|basic|diluted|numerator|denominator|net|amount|balance|"
    r"(?:beginning|ending|opening|closing) balances?|current|deferred",
    re.IGNORECASE,
)
_ENDS_SECTION: Final = re.compile(r"total\b|cash (?:generated|used|provided)\b|net (?:cash|income)\b", re.IGNORECASE)
_SHARE: Final = re.compile(r"(?:as )?an? percent\w* of|percent\w* of|% of|% change|change", re.IGNORECASE)
_NAME_HEAD: Final = re.compile(
    r"(?:name|director|executive officer|officer|nominee)s?(?: of (?:director|officer|nominee)s?)?", re.IGNORECASE
)
_POSITION_HEAD: Final = re.compile(r"(?:current )?(?:position|title|office)s?\b.*", re.IGNORECASE)
_COMPANY_HEAD: Final = re.compile(r"(?:name|subsidiar(?:y|ies)|entity|company|legal name)\b.*", re.IGNORECASE)
_JURISDICTION_HEAD: Final = re.compile(
    r".*\b(?:jurisdiction|state|place|country)\b.*\b(?:incorporation|organization|formation|organized)\b.*|jurisdiction",
    re.IGNORECASE,
)
_PERSON: Final = re.compile(
    r"(?:[A-Z][\w.\u2019'-]*\.? ){1,4}[A-Z][\w.\u2019'-]+(?:,? (?:Jr\.?|Sr\.?|I{2,3}|M\.?D\.?|Ph\.?D\.?))?"
)


class TableFacts:
    """The facts of the tables of one document, of which one may go on over several chunks."""

    def __init__(self) -> None:
        self._table: tuple[str, tuple[str, ...]] = ("", ())
        self._rows = 0
        """Of that table, so far."""

    def read(self, chunk: Chunk, subject: Heading) -> tuple[list[ExtractedFact], int]:
        """What the chunk's tables state about the subject, in the order of their rows, and how many rows were left out
        because their table has more than MOST_ROWS."""
        facts: list[ExtractedFact] = []
        left_out = 0
        before = ""
        for span in blocks_of(chunk):
            text, before = before, chunk.content[span.start : span.end]
            table = table_rows(before) if span.kind == "table" else None
            if table is None:
                continue
            by_row = _facts_by_row(table, subject, chunk.header_path, _UNITS.findall(text))
            if self._table != (chunk.header_path, table.header):
                self._table, self._rows = (chunk.header_path, table.header), 0
            kept = by_row[: max(MOST_ROWS - self._rows, 0)]
            self._rows += len(by_row)
            left_out += len(by_row) - len(kept)
            facts.extend(fact for row in kept for fact in row)
        return facts, left_out


def _facts_by_row(table: TableRows, subject: Heading, under: str, units: Sequence[str]) -> list[list[ExtractedFact]]:
    return _people(table, subject) or _subsidiaries(table, subject, under) or _measured(table, subject, units)


def _people(table: TableRows, subject: Heading) -> list[list[ExtractedFact]]:
    """`Name | Age | Position` of the subject's own people."""
    columns = _columns(table, _NAME_HEAD, _POSITION_HEAD)
    if columns is None or subject.entity_type != "Organization":
        return []
    found: list[list[ExtractedFact]] = []
    for row in table.rows:
        name, position = (row.cells[column] for column in columns)
        if _PERSON.fullmatch(name) and position and len(position) <= _LONGEST:
            text = f"{name} is {position} of {subject.name}".removesuffix(".") + "."
            relationship = f"is {position} of"
            found.append([_fact(text, (name, "Person"), relationship, (subject.name, subject.entity_type), "", row)])
    return found


def _subsidiaries(table: TableRows, subject: Heading, under: str) -> list[list[ExtractedFact]]:
    """`Name | Jurisdiction of incorporation`."""
    columns = _columns(table, _COMPANY_HEAD, _JURISDICTION_HEAD)
    if columns is None:
        return []
    own = "subsidiar" in " ".join((under, *table.above, *table.header)).lower()
    found: list[list[ExtractedFact]] = []
    for row in table.rows:
        name, place = (row.cells[column] for column in columns)
        if not (name[:1].isupper() and place[:1].isupper()) or len(name) > _LONGEST or len(place) > _LONGEST:
            continue
        company: tuple[str, EntityType] = (name, "Organization")
        facts = [_fact(f"{name} is incorporated in {place}.", company, "is incorporated in", (place, "Place"), "", row)]
        if own and normalized_name(name, "Organization") != normalized_name(subject.name, "Organization"):
            text = f"{name} is a subsidiary of {subject.name}".removesuffix(".") + "."
            facts.append(_fact(text, company, "is a subsidiary of", (subject.name, subject.entity_type), "", row))
        found.append(facts)
    return found


def _columns(table: TableRows, first: re.Pattern[str], second: re.Pattern[str]) -> tuple[int, int] | None:
    """The columns whose heads are those, each the first of its kind."""
    named = next((i for i, head in enumerate(table.header) if first.fullmatch(head)), None)
    other = next((i for i, head in enumerate(table.header) if i != named and second.fullmatch(head)), None)
    return None if named is None or other is None else (named, other)


def _measured(table: TableRows, subject: Heading, before: Sequence[str]) -> list[list[ExtractedFact]]:
    """`Revenue | 2024 | $391,035 million`: what the subject reported, a fact a period. `before`: units that the text
    before the table gives."""
    own = normalized_name(subject.name, "Organization")
    if any(normalized_name(row.label, "Organization") == own for row in table.rows):
        return []  # a table that compares the subject with others
    columns = columns_of(table.header, table.above)
    currencies = {column.index: _currency(table.rows, column.index) for column in columns}
    scale = scale_of((*table.above, *table.header, *before))
    found: list[list[ExtractedFact]] = []
    for row, measure, topic in _measures(table.rows, columns):
        facts: list[ExtractedFact] = []
        for column in columns:
            value = value_of(row.cells[column.index])
            named = ", ".join(filter(None, (column.measure, measure)))
            own_scale = column.scale or scale_of((row.cells[0],)) or scale
            text = written(value, named, own_scale, currencies[column.index]) if value else None
            if text:
                fact = f"{subject.name}: {_unscaled(named)}, {column.period}: {text}."
                about = _unscaled(topic or named)
                facts.append(
                    _fact(fact, (subject.name, subject.entity_type), "reported", (about, "Topic"), column.period, row)
                )
        if facts:
            found.append(facts)
    return found


def _measures(rows: Sequence[Row], columns: Sequence[Column]) -> Iterator[tuple[Row, str, str]]:
    """Each row whose label makes clear what it measures; what it measures, with its section or its total (`Net sales,
    Products`); and its topic, where the label says it alone.

    A section ends with its total. Rows without a section that add up to a row `Total X` are parts of X.
    """
    section = ""
    parts = _parts_of_totals(rows, columns[0].index) if columns else {}
    for position, row in enumerate(rows):
        label = row.label.rstrip(":")
        if row.is_section:
            section = label if _is_section(label) else ""
            continue
        whole = section or parts.get(position, "")
        if _ENDS_SECTION.match(label):
            whole = section if label.lower() == "total" else ""
            section = ""
        if not re.search(r"[^\W\d_]{2}", label) or len(label) > _LONGEST or _SHARE.match(label) or _has_text(row):
            continue
        clear = _names_measure(label) and not _VAGUE.fullmatch(label)
        if whole and whole.lower() not in label.lower():
            yield row, f"{whole}, {label}", label if clear else ""
        elif clear or (whole and not _VAGUE.fullmatch(label)):
            yield row, label, label
        elif any(column.measure for column in columns) and not _VAGUE.fullmatch(label):
            yield row, label, ""


def _is_section(label: str) -> bool:
    """True for what names what its rows measure: no piece of a sentence, no `Less:`, no part of a statement."""
    whole = label[0].isupper() and not label.isupper() and not label.endswith((" and", " of", ",", " to"))
    return (
        whole and len(label) <= _LONGEST and not re.search(r"\d{3}|^(?:add|less|plus|deduct)\b", label, re.IGNORECASE)
    )


def _has_text(row: Row) -> bool:
    """True where another cell than the label says something in words, which a fact would lose."""
    return any(re.search(r"[^\W\d_]{2}", cell) for cell in row.cells[1:] if cell.lower() not in ("n/a", "nm"))


def _unscaled(measure: str) -> str:
    return re.sub(r"\s*\((?:\w+ )?(?:in )?(?:thousand|million|billion)s?\)", "", measure)


def _names_measure(label: str) -> bool:
    return any(
        form in _MEASURES
        for word in re.findall(r"[a-z]+", label.lower())
        for form in (word, word.removesuffix("s"), word.removesuffix("es"), re.sub("ies$", "y", word))
    )


def _parts_of_totals(rows: Sequence[Row], column: int) -> dict[int, str]:
    """Position of a row -> X, where the rows since the last total or section add up to `Total X`."""
    found: dict[int, str] = {}
    since: list[int] = []
    for position, row in enumerate(rows):
        value = value_of(row.cells[column])
        if row.is_section or _SHARE.match(row.label):
            since = [] if row.is_section else since
        elif not row.label.lower().startswith("total "):
            since.append(position)
        else:
            values = [value_of(rows[i].cells[column]) for i in since]
            numbers = [part.number for part in values if part]
            if value and len(numbers) > 1 and abs(sum(numbers) - value.number) <= len(numbers):
                name = row.label[len("total ") :]
                found |= dict.fromkeys(since, name[:1].upper() + name[1:])
            since = []
    return found


def _currency(rows: Sequence[Row], column: int) -> str:
    """The currency of a column: statements write it in some rows only."""
    values = (value_of(row.cells[column]) for row in rows)
    return next((value.currency for value in values if value and value.currency), "")


def _fact(
    text: str,
    subject: tuple[str, EntityType],
    relationship: str,
    object_: tuple[str, EntityType],
    period: str,
    row: Row,
) -> ExtractedFact:
    return ExtractedFact(text, *subject, relationship, *object_, period, (), row.line)
