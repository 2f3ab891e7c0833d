"""JSON Lines: one row a line, one chunk a row."""

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, Final, NoReturn

from kg_assets.chunks.documents import Row
from kg_assets.chunks.input_error import InputError, shown
from kg_assets.chunks.iso_date import iso_date
from kg_assets.chunks.result import BadLine
from kg_assets.chunks.source import refuse_utf16

MAXIMUM_ROW: Final = 1_000_000
"""Bytes of text in one row."""

_LINES_NAMED: Final = 5


class _BadRow(Exception):
    """Why a line is no row."""


def read_rows(
    data: bytes, source_file: str, *, skip_bad_lines: bool
) -> tuple[dict[str, list[Row]], tuple[BadLine, ...]]:
    """The rows of each document, documents in order of first appearance, and the lines left out.

    A row is an object with `body`, a string that is kept to the letter, and perhaps `chunk_id` and `doc_id` (strings
    or integers), `header_path`, else `breadcrumbs`, else `metadata.headings`, and `metadata.document_date`. A row
    without `doc_id` belongs to the document that the file is named after.

    Raises:
        InputError: There are bad lines and they are not to be skipped, or there is no good one.
    """
    refuse_utf16(data, source_file)
    lines = list(_lines(data))
    if not lines:
        raise InputError(f"{source_file} holds no row; put one JSON object on each line or remove it")
    _refuse_one_document(data, lines[0][1], len(lines), source_file)
    documents: dict[str, list[Row]] = {}
    known: set[tuple[str, str]] = set()
    bad_lines: list[BadLine] = []
    for number, line in lines:
        try:
            fields = _fields(line)
            doc_id = _identifier(fields, "doc_id") or PurePosixPath(source_file).stem
            row = _row(fields)
            if row.chunk_id is not None:
                if (doc_id, row.chunk_id) in known:
                    raise _BadRow(f"chunk_id {shown(row.chunk_id, 60)} stands in document {shown(doc_id, 60)} already")
                known.add((doc_id, row.chunk_id))
        except _BadRow as problem:
            bad_lines.append(BadLine(number, str(problem)))
        else:
            documents.setdefault(doc_id, []).append(row)
    if bad_lines and not (skip_bad_lines and documents):
        raise InputError(_complaint(source_file, bad_lines, skippable=bool(documents)))
    return documents, tuple(bad_lines)


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Number, from 1, and bytes of each line that is not blank. Only a line feed ends a line."""
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if line.strip():
            yield number, line.strip()


def _refuse_one_document(data: bytes, first_line: bytes, lines: int, source_file: str) -> None:
    """Raises InputError for a file that is one JSON array, or one object over several lines."""
    if first_line[:1] not in b"[{":
        return
    whole = _parsed(data) if lines == 1 or _parsed(first_line) is None else None
    if isinstance(whole, list):
        raise InputError(f"{source_file} is one JSON array; write each of its objects on a line of its own")
    if isinstance(whole, dict) and lines > 1:
        raise InputError(f"{source_file} is one JSON object over several lines; write each object on one line")


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return None


def _fields(line: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(line.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        _refuse_size(len(line))
        raise _BadRow(_syntax(line, error)) from error
    if not isinstance(fields, dict):
        raise _BadRow("a JSON row must be an object, {…}, not " + _kind(fields))
    return fields


def _syntax(line: bytes, error: ValueError | RecursionError) -> str:
    match error:
        case UnicodeDecodeError():
            return f"not UTF-8 (byte 0x{line[error.start]:02x} at byte {error.start + 1} of the line)"
        case json.JSONDecodeError():
            return f"broken JSON at column {error.colno} ({error.msg})"
        case RecursionError():
            return "broken JSON (nested too deeply)"
        case _:
            return f"broken JSON ({error})"


def _row(fields: Mapping[str, Any]) -> Row:
    if fields.get("body") is None:
        raise _BadRow("no body")
    body = _text(fields["body"], "body")
    if not body.strip():
        raise _BadRow("body is empty")
    metadata = fields.get("metadata")
    if metadata is None:
        metadata = {}
    if not isinstance(metadata, dict):
        raise _BadRow(f"metadata must be an object, not {_kind(metadata)}")
    header_path = _header_path(fields, metadata)
    _refuse_size(len(body.encode()) + len(header_path.encode()))
    return Row(_identifier(fields, "chunk_id"), body, header_path, _date(metadata))


def _header_path(fields: Mapping[str, Any], metadata: Mapping[str, Any]) -> str:
    written = fields.get("header_path")
    if written is not None and (text := _text(written, "header_path").strip()):
        return text
    for name, headings in (
        ("breadcrumbs", fields.get("breadcrumbs")),
        ("metadata.headings", metadata.get("headings")),
    ):
        if headings is not None:
            if not isinstance(headings, list):
                raise _BadRow(f"{name} must be a list of strings, not {_kind(headings)}")
            if texts := [text for heading in headings if (text := _text(heading, f"each of {name}").strip())]:
                return " > ".join(texts)
    return ""


def _date(metadata: Mapping[str, Any]) -> str | None:
    written = metadata.get("document_date")
    if written is None or written == "":
        return None
    date = iso_date(_text(written, "metadata.document_date"))
    if date is None:
        raise _BadRow(f"metadata.document_date {shown(written, 60)} is no ISO date (YYYY-MM-DD)")
    return date


def _identifier(fields: Mapping[str, Any], name: str) -> str | None:
    """A string, or an integer, which is the same id as its digits in a string; None where there is none."""
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _text(value, name).strip() or None


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise _BadRow(f"{name} must be a string, not {_kind(value)}")
    if "\0" in value:
        raise _BadRow(f"{name} holds a NUL character")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise _BadRow(f"{name} holds half of a surrogate pair (\\u{ord(value[error.start]):04x})") from error
    return value


def _kind(value: object) -> str:
    names = {dict: "an object", list: "an array", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _refuse_size(size: int) -> None:
    if size > MAXIMUM_ROW:
        raise _BadRow(f"row of {size:,} bytes of text, over the limit of {MAXIMUM_ROW:,}; split it")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")


def _complaint(source_file: str, bad_lines: list[BadLine], *, skippable: bool) -> str:
    first, *others = bad_lines
    more = ""
    if others:
        named = ", ".join(str(bad.line) for bad in others[:_LINES_NAMED])
        rest = ", …" if len(others) > _LINES_NAMED else ""
        more = f", and {len(others)} more bad line{'s' * (len(others) > 1)} (line {named}{rest})"
    remedy = "fix the file or set skip_bad_lines" if skippable else "no line is good: fix the file"
    return f"{source_file} line {first.line}: {first.reason}{more}; {remedy}"
