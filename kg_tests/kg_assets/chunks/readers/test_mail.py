"""Mails: title, day and text, attachments noted."""

from email.message import EmailMessage

import pytest

from kg_assets.chunks.blocks import ReadDocument
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.readers.mail import read_mail


def mail(text: str | None = None, html: str | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Jane Roe <jane@example.com>"
    message["To"] = "bob@example.com"
    message["Subject"] = "Übernahme of Delta Steel"
    message["Date"] = "Tue, 28 Apr 2026 23:30:00 -0700"
    if text is not None:
        message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html") if text is not None else message.set_content(html, subtype="html")
    return message


def read(data: bytes) -> ReadDocument:
    (found,) = read_mail(data, "a.eml", print)
    return found


HEAD = ["Übernahme of Delta Steel", "From: Jane Roe <jane@example.com>", "To: bob@example.com"]


def test_text() -> None:
    found = read(bytes(mail("Harbor Bank acquired it.\n\nOn Monday Bob wrote:\n> Who did?\n")))
    assert (found.title, found.date) == ("Übernahme of Delta Steel", "2026-04-28")
    assert [block.text for block in found.blocks] == [
        *HEAD,
        "Harbor Bank acquired it.",
        "On Monday Bob wrote:",
        "Who did?",
    ]
    assert (found.blocks[0].kind, found.blocks[0].level) == ("heading", 1)


def test_the_text_is_taken_before_the_page() -> None:
    found = read(bytes(mail("Plain text.", "<p>A page.</p>")))
    assert [block.text for block in found.blocks] == [*HEAD, "Plain text."]


def test_a_page_alone() -> None:
    found = read(bytes(mail(html="<h1>News</h1><p>Harbor <b>Bank</b> acquired it.</p>")))
    assert [(block.kind, block.level, block.text) for block in found.blocks][3:] == [
        ("heading", 2, "News"),
        ("paragraph", 0, "Harbor Bank acquired it."),
    ]


def test_attachments_are_noted() -> None:
    message = mail("See there.")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="report.pdf")
    message.add_attachment("Secret.", filename="notes.txt")
    found = read(bytes(message))
    assert [block.text for block in found.blocks] == [*HEAD, "See there."]
    assert [(note.action, note.what, note.count, note.detail) for note in found.notes] == [
        ("left out", "attachments", 2, "report.pdf, notes.txt")
    ]


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-8", "koi8-r"])
def test_declared_encodings(charset: str) -> None:
    text = "Москва" if charset == "koi8-r" else "café"
    head = f"From: a@example.com\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"
    assert read(head.encode() + text.encode(charset)).blocks[-1].text == text


def test_a_mail_without_subject_or_date() -> None:
    found = read(b"From: a@example.com\nDate: some day\n\nPrices rose.\n")
    assert (found.title, found.date) == (None, None)
    assert [block.text for block in found.blocks] == ["From: a@example.com", "Prices rose."]


def test_no_mail() -> None:
    with pytest.raises(InputError, match=r"a\.eml is no mail: it has neither From, Subject nor Date; save it again"):
        read(b"Prices rose.\n\nWages fell.\n")
