"""Whole submissions to the Securities and Exchange Commission: one text file that holds a header and documents."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Final

from kg_assets.chunks.blocks import ReadDocument
from kg_assets.chunks.encoding import decode_text
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.iso_date import iso_date
from kg_assets.chunks.readers.filing import best_name
from kg_assets.chunks.readers.filing_text import read_filing_text
from kg_assets.chunks.readers.html import read_page
from kg_assets.chunks.result import ReadingNote

_BEGINS: Final = re.compile(
    rb"(?:\s*-----BEGIN PRIVACY-ENHANCED MESSAGE-----.{0,2000}?)?"
    rb"\s*<(?:SEC-DOCUMENT|IMS-DOCUMENT|SEC-HEADER|DOCUMENT)>",
    re.DOTALL,
)
_DOCUMENT: Final = re.compile(r"<DOCUMENT>(.*?)(?:</DOCUMENT>|(?=<DOCUMENT>)|\Z)", re.DOTALL)
_TEXT: Final = re.compile(r"<TEXT>(.*)", re.DOTALL)
_END: Final = re.compile(r"</(?:TEXT|DOCUMENT|SEC-DOCUMENT)>\s*")
_WRAPPING: Final = re.compile(r"\s*</?(?:XBRL|XML|PDF)>\s*")
_NOT_TEXT: Final = re.compile(r"(?:EX-10[01]\.\w+|GRAPHIC|ZIP|EXCEL|JSON|XML|PDF|COVER)", re.I)
_NOT_TEXT_FILES: Final = frozenset(".xml .xsd .json .js .css .jpg .jpeg .gif .png .zip .xls .xlsx .pdf".split())
_ENCODED: Final = re.compile(r"\s*(?:<PDF>\s*)?begin \d{3} \S")
_NAME: Final = re.compile(r"COMPANY CONFORMED NAME:\s*(\S.*)")
_FILED: Final = re.compile(r"FILED AS OF DATE:\s*(\d{8})")
_ADDED: Final = re.compile(r"<(?:SEC|IMS)-DOCUMENT>\S+ : (\d{8})")


def is_submission(data: bytes) -> bool:
    """Whether a file is a submission, or documents of one with the lines that frame them."""
    return _BEGINS.match(data[:4_096]) is not None


@dataclass(frozen=True)
class _Header:
    filer: str | None
    filed: str | None
    """ISO date."""


@dataclass(frozen=True)
class _Document:
    type: str
    """Such as `10-K` or `EX-99.1`."""
    name: str
    description: str
    text: str


def read_submission(data: bytes, source_file: str, progress: Callable[[str], None]) -> Sequence[ReadDocument]:
    """A document for each of the submission that holds text. Its owner is the filer, its date the day of filing,
    both by the submission's header where there is one.

    Raises:
        InputError: No document holds text.
    """
    decoded = decode_text(data, source_file)
    header = _header(decoded.text)
    documents = _documents(decoded.text)
    texts = [document for document in documents if _is_text(document)]
    if not texts:
        raise InputError(f"{source_file} is a submission without a document of text; put its main document there")
    read: list[ReadDocument] = []
    names: Counter[str] = Counter()
    for document in texts:
        progress(f"{document.type} {document.name}".strip())
        name = document.name or document.type or PurePosixPath(source_file).stem
        names[name] += 1
        read.append(replace(_read(document.text), name=name if names[name] == 1 else f"{name}-{names[name]}"))
    notes = (*decoded.notes, *_left_out(documents))
    owner = best_name(header.filer, next((one.owner for one in read if one.owner), None))
    finished = [
        replace(
            one,
            title=_title(document, one, owner),
            owner=owner or one.owner,
            date=header.filed or one.date,
        )
        for document, one in zip(texts, read, strict=True)
    ]
    return [replace(finished[0], notes=(*notes, *finished[0].notes)), *finished[1:]]


def _header(text: str) -> _Header:
    head = text.split("<DOCUMENT>", 1)[0][:50_000]
    filers = head.split("FILER:", 1)
    name = _NAME.search(filers[-1]) or _NAME.search(head)
    filed = _FILED.search(head) or _ADDED.search(head)
    return _Header(name[1].strip() if name else None, iso_date(filed[1]) if filed else None)


def _documents(text: str) -> list[_Document]:
    found = [match[1] for match in _DOCUMENT.finditer(text)] or [text]
    return [document for part in found if (document := _document(part)) is not None]


def _document(part: str) -> _Document | None:
    body = _TEXT.search(part)
    if body is None:
        return None
    head = part[: body.start()]
    end = [match.start() for match in _END.finditer(body[1])]
    return _Document(
        _field(head, "TYPE"), _field(head, "FILENAME"), _field(head, "DESCRIPTION"), body[1][: end[0] if end else None]
    )


def _field(head: str, name: str) -> str:
    found = re.search(rf"<{name}>(.*)", head)
    return " ".join(found[1].split()) if found else ""


def _is_text(document: _Document) -> bool:
    return not (
        _NOT_TEXT.fullmatch(document.type)
        or PurePosixPath(document.name.lower()).suffix in _NOT_TEXT_FILES
        or document.description.startswith("IDEA: XBRL")
        or _ENCODED.match(document.text)
        or not document.text.strip()
    )


def _left_out(documents: list[_Document]) -> list[ReadingNote]:
    others = [document for document in documents if not _is_text(document)]
    if not others:
        return []
    names = ", ".join(document.name or document.type for document in others)
    return [ReadingNote("left out", "documents of the submission that are no text", len(others), names)]


def _read(text: str) -> ReadDocument:
    while wrapping := _WRAPPING.match(text):
        text = text[wrapping.end() :]
    text = re.sub(r"\s*</(?:XBRL|XML)>\s*$", "", text)
    is_page = re.search(r"<(?:html|body|div|p)\b", text[:5_000], re.I) is not None
    return read_page(text) if is_page else read_filing_text(text)


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name.casefold())


def _title(document: _Document, read: ReadDocument, owner: str | None) -> str | None:
    if not document.type.upper().startswith("EX-"):
        if read.title and document.type in read.title:
            return read.title
        return " ".join(part for part in (owner, document.type and f"Form {document.type}") if part) or None
    described = document.description if _letters(document.description) != _letters(document.type) else ""
    return ": ".join(part for part in (" ".join(filter(None, (owner, document.type))), described) if part)
