"""JSON Lines: one row a line, one chunk a row."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, Final, NoReturn

from kg_assets.chunks.documents import Row
from kg_assets.chunks.input_error import InputError, shown
from kg_assets.chunks.iso_date import iso_date
from kg_assets.chunks.result import BadLine
from kg_assets.chunks.source import refuse_utf16

MAXIMUM_ROW: Final = 1_000_000
"""Bytes of text in one row."""

_LINES_NAMED: Final = 5
_KEYS_NAMED: Final = 12
_PATHS: Final = {"document_date": "metadata.document_date"}
"""Of the fields that our own rows keep in an object."""


class _BadRow(Exception):
    """Why a line is no row."""


def read_rows(
    data: bytes, source_file: str, *, skip_bad_lines: bool, keys: Mapping[str, str] = MappingProxyType({})
) -> tuple[dict[str, list[Row]], tuple[BadLine, ...]]:
    """The rows of each document, documents in order of first appearance, and the lines left out.

    A row is an object with `body`, a string that is kept to the letter, and perhaps `chunk_id` and `doc_id` (strings
    or integers), `header_path`, else `breadcrumbs`, else `metadata.headings`, and `metadata.document_date`. A row
    without `doc_id` belongs to the document that the file is named after.

    Args:
        data: The file.
        source_file: Its name.
        skip_bad_lines: Leave bad rows out.
        keys: Where other tools keep `body`, `chunk_id`, `doc_id`, `header_path`, `document_date` and `page`: a key of
            the row, or a path of keys with dots between them.

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
            fields = _Fields(_parsed_row(line), keys)
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


def _parsed_row(line: bytes) -> dict[str, Any]:
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


@dataclass(frozen=True)
class _Fields:
    """A row, asked by our names of its fields."""

    row: Mapping[str, Any]
    keys: Mapping[str, str]
    """Theirs, by ours."""

    def key(self, name: str) -> str:
        """What the field is called in the row, a path with dots where it is in an object."""
        return self.keys.get(name) or _PATHS.get(name, name)

    def value(self, name: str) -> Any:
        """None where the row has no such field."""
        return _at(self.row, self.key(name))

    def found(self) -> list[str]:
        """All keys of the row, those of its objects as paths."""
        inner = {key: value for key, value in self.row.items() if isinstance(value, dict) and value}
        return [
            path for key in self.row for path in ([f"{key}.{name}" for name in inner[key]] if key in inner else [key])
        ]


def _at(row: Mapping[str, Any], path: str) -> Any:
    """What is at a key, or at a path of keys; a key may itself have a dot in it."""
    if path in row:
        return row[path]
    first, dot, rest = path.partition(".")
    inner = row.get(first)
    return _at(inner, rest) if dot and isinstance(inner, dict) else None


def _row(fields: _Fields) -> Row:
    name = fields.key("body")
    value = fields.value("body")
    if value is None:
        raise _BadRow(_no_body(fields))
    body = _text(value, name)
    if not body.strip():
        raise _BadRow(f"{name} is empty")
    metadata = fields.row.get("metadata")
    if metadata is not None and not isinstance(metadata, dict):
        raise _BadRow(f"metadata must be an object, not {_kind(metadata)}")
    header_path = _header_path(fields)
    _refuse_size(len(body.encode()) + len(header_path.encode()))
    return Row(_identifier(fields, "chunk_id"), body, header_path, _date(fields), page=_page(fields))


def _no_body(fields: _Fields) -> str:
    found = fields.found()
    if not found:
        return f"no {fields.key('body')}"
    named = ", ".join(shown(name, 60) for name in found[:_KEYS_NAMED]) + (", …" if len(found) > _KEYS_NAMED else "")
    return f"no {fields.key('body')}, but {named}: set body in jsonl_fields to the key of the text"


def _header_path(fields: _Fields) -> str:
    """The first that the row has: a text, or headings from the outermost to the innermost."""
    for name in ("header_path", "breadcrumbs", "metadata.headings"):
        key, headings = fields.key(name), fields.value(name)
        if headings is None:
            continue
        if name == "header_path" and (isinstance(headings, str) or name not in fields.keys):
            texts = [_text(headings, key).strip()]
        elif isinstance(headings, list):
            texts = [_text(heading, f"each of {key}").strip() for heading in headings]
        else:
            raise _BadRow(f"{key} must be a list of strings, not {_kind(headings)}")
        if path := " > ".join(filter(None, texts)):
            return path
    return ""


def _date(fields: _Fields) -> str | None:
    key, written = fields.key("document_date"), fields.value("document_date")
    if written is None or written == "":
        return None
    date = iso_date(_text(written, key))
    if date is None:
        raise _BadRow(f"{key} {shown(written, 60)} is no ISO date (YYYY-MM-DD)")
    return date


def _page(fields: _Fields) -> int | None:
    """Only where `jsonl_fields` names its key; None too for a label that is no number, such as `iv`."""
    written = fields.value("page") if "page" in fields.keys else None
    if isinstance(written, str):
        written = int(written) if written.strip().isdecimal() else None
    if written is None:
        return None
    if not isinstance(written, int) or isinstance(written, bool) or written < 1:
        raise _BadRow(f"{fields.key('page')} must be a page number from 1, not {shown(str(written), 60)}")
    return written


def _identifier(fields: _Fields, name: str) -> str | None:
    """A string, or an integer, which is the same id as its digits in a string; None where there is none."""
    value = fields.value(name)
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _text(value, fields.key(name)).strip() or None


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
