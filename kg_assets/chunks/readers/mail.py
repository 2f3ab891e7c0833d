"""Mails: their text, or their page in HTML, and who wrote to whom."""

from collections.abc import Callable, Iterator, Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime
from typing import Final

from kg_assets.chunks.blocks import Block, ReadDocument, ReadingNote
from kg_assets.chunks.encoding import decode_text
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.readers.html import read_page
from kg_assets.chunks.readers.text import text_blocks
from kg_assets.chunks.readers.visible_document import visible_document

_SHOWN: Final = ("From", "To", "Cc")


def read_mail(data: bytes, source_file: str, progress: Callable[[str], None]) -> Sequence[ReadDocument]:
    """One document: the subject as title and heading, the date, a line each for sender and receivers, then the text;
    the page in HTML only where there is no text. Quoted mails stay, attachments are left out and noted.

    Raises:
        InputError: The file is no mail, or its encoding is in doubt.
    """
    message = message_from_bytes(data, policy=policy.default)
    if not isinstance(message, EmailMessage) or not any(name in message for name in ("From", "Subject", "Date")):
        raise InputError(f"{source_file} is no mail: it has neither From, Subject nor Date; save it again as .eml")
    body = message.get_body(("plain", "html"))
    notes = [*_attachments(message)]
    blocks: list[Block] = []
    if body is not None:
        decoded = decode_text(_text(body), source_file)
        notes += decoded.notes
        if body.get_content_subtype() == "html":
            page = read_page(decoded.text)
            blocks, notes = [*page.blocks], [*notes, *page.notes]
        else:
            blocks = text_blocks(decoded.text)
    subject = " ".join(str(message.get("Subject", "")).split())
    head = [Block("heading", subject, level=1)] if subject else []
    head += [Block("paragraph", f"{name}: {' '.join(str(message[name]).split())}") for name in _SHOWN if message[name]]
    inner = [Block(b.kind, b.text, b.level + (b.kind == "heading" and bool(subject)), table=b.table) for b in blocks]
    return [
        visible_document(
            ReadDocument(tuple([*head, *inner]), title=subject or None, date=_date(message), notes=tuple(notes))
        )
    ]


def _text(body: MIMEPart) -> bytes:
    """The bytes of the body in UTF-8, or as they are where its encoding is not declared, or wrongly."""
    raw = body.get_payload(decode=True)
    raw = raw if isinstance(raw, bytes) else b""
    charset = body.get_content_charset()
    try:
        return raw.decode(charset).encode() if charset else raw
    except (LookupError, UnicodeDecodeError):
        return raw


def _date(message: EmailMessage) -> str | None:
    try:
        return parsedate_to_datetime(str(message["Date"])).date().isoformat() if message["Date"] else None
    except ValueError:
        return None


def _attachments(message: EmailMessage) -> Iterator[ReadingNote]:
    names = [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
    if names:
        yield ReadingNote("left out", "attachments", len(names), ", ".join(names)[:200])
