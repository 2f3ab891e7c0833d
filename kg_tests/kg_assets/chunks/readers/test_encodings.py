"""Text in the encoding that it declares or shows; what is in doubt is refused."""

import pytest

from kg_assets.chunks.encoding import decode_text
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.readers.registry import reader_of

GERMAN = "Die Harbor Bank übernahm im März die Stahlwerke in Düsseldorf. Die Beschäftigten wurden übernommen.\n"
ENGLISH = "Harbor Bank’s profit rose – the bank’s second record. It said “loans were good” and sold its old café.\n"
POLISH = "Spółka ogłosiła, że przychody wzrosły. Zarząd zatwierdził wypłatę dywidendy, która będzie wyższa.\n"
RUSSIAN = "Харбор банк купил сталелитейный завод в Екатеринбурге в прошлом году и закрыл его.\n"
JAPANESE = "ハーバー銀行は昨年、デルタ製鉄を買収した。東京で発表された。\n"


def encoding_of(data: bytes, text: str) -> str | None:
    """What the note of reading names, None without one. The text must be right."""
    decoded = decode_text(data, "a.txt")
    assert decoded.text == text
    assert all((note.action, note.what, note.count) == ("guessed", "encoding", 1) for note in decoded.notes)
    return decoded.notes[0].detail if decoded.notes else None


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_utf8_needs_no_note(mark: str) -> None:
    assert encoding_of((mark + GERMAN).encode(), GERMAN) is None


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_byte_order_marks(encoding: str) -> None:
    assert encoding_of(GERMAN.encode(encoding), GERMAN) == f"{encoding.upper()}, byte order mark"


@pytest.mark.parametrize(
    ("declaration", "encoding", "named"),
    [
        ('<meta charset="iso-8859-1">', "cp1252", "CP1252"),
        ("<META HTTP-EQUIV=Content-Type CONTENT='text/html; charset=windows-1252'>", "cp1252", "WINDOWS-1252"),
        ('<?xml version="1.0" encoding="ISO-8859-15"?>', "iso-8859-15", "ISO-8859-15"),
    ],
)
def test_a_declared_encoding_is_used_and_named(declaration: str, encoding: str, named: str) -> None:
    text = f"{declaration}<p>Café für 5 €</p>"
    assert encoding_of(text.encode(encoding), text) == f"{named}, declared"


def test_bytes_of_utf8_win_over_a_wrong_declaration() -> None:
    text = '<meta charset="iso-8859-1"><p>Café für 5 €</p>'
    assert encoding_of(text.encode(), text) is None


def test_an_encoding_of_seven_bits_is_taken_as_declared() -> None:
    text = f'<meta charset="iso-2022-jp"><p>{JAPANESE}</p>'
    assert encoding_of(text.encode("iso-2022-jp"), text) == "ISO-2022-JP, declared"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "cp1252"),
        (ENGLISH, "cp1252"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859_2"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
    ],
)
def test_an_encoding_is_told_by_the_text(text: str, encoding: str) -> None:
    plain = "Nothing here tells.\n" * 5_000  # what tells may stand anywhere
    assert encoding_of((plain + 8 * text).encode(encoding), plain + 8 * text) == f"{encoding.upper()}, detected"


@pytest.mark.parametrize("data", [b"one\ntwo\ncaf\xe9", b"one\ntwo\n" + bytes(range(128, 256))])
def test_what_is_in_doubt_is_refused(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        decode_text(data, "a.txt")
    assert str(caught.value).startswith("a.txt line 3: not UTF-8 (byte 0x")
    assert str(caught.value).endswith("and its encoding cannot be told for certain; save the file as UTF-8")


@pytest.mark.parametrize("key", ["a.txt", "a.md", "a.html"])
def test_readers_of_text_name_the_encoding(key: str) -> None:
    data = (4 * GERMAN).encode("cp1252")
    (read,) = reader_of(key, data)(data, key, lambda line: None)
    assert read.blocks[0].text.startswith(GERMAN.split(".")[0])
    assert [note.detail for note in read.notes if note.what == "encoding"] == ["CP1252, detected"]
