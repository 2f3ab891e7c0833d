"""Text of bytes in whatever encoding they declare, or can be told to be in."""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.result import ReadingNote

_BYTE_ORDER_MARKS: Final = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED: Final = re.compile(
    rb"""<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]+)|<meta[^>]{0,300}?\bcharset\s*=\s*["']?\s*([\w.:-]+)""", re.I
)
_AS_BROWSERS: Final = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
}
"""Declared names, and the larger encodings that pages with them are in."""
_SEVEN_BITS: Final = re.compile(r"iso-2022-(?:jp|kr)|hz-gb-2312", re.I)
_CANDIDATES: Final[list[str]] = [
    *("cp1252", "cp1250", "cp1251", "koi8_r", "iso8859_2", "cp1253", "cp1254"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949"),
]
"""Encodings that files without a declaration are found in; among all that there are, rare ones win by chance."""
_LEAST: Final = 3
"""Characters outside ASCII from which an encoding can be told."""
_MOST_MESS: Final = 0.05
"""Share of odd sequences of characters, from 0 to 1, up to which a detection is trusted."""
_LOOKED_AT: Final = 50_000
"""Bytes that the detection looks at."""


@dataclass(frozen=True)
class Decoded:
    text: str
    """Without byte order mark, lines ending in `\\n`."""
    notes: tuple[ReadingNote, ...] = ()
    """Names the encoding where it is not UTF-8."""


def decode_text(data: bytes, source_file: str) -> Decoded:
    """Text of bytes: by their byte order mark, as UTF-8, as the page or XML file declares, or as detected.

    Raises:
        InputError: The bytes are binary, their encoding is in doubt, or they hold nothing but white space.
    """
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    if encoding is None and b"\0" in data:
        raise InputError(f"{source_file} looks binary (NUL byte at offset {data.index(0)}); save it as UTF-8 text")
    declared = _declared(data)
    if encoding is not None:
        text = _strictly(data, encoding)
        if text is None:
            raise InputError(f"{source_file} begins like {encoding.upper()} but is not; save it as UTF-8")
        return _decoded(text, () if encoding == "utf-8-sig" else (_note(encoding, "byte order mark"),), source_file)
    if declared is not None and _SEVEN_BITS.fullmatch(declared) and (text := _strictly(data, declared)) is not None:
        return _decoded(text, (_note(declared, "declared"),), source_file)
    if (text := _strictly(data, "utf-8")) is not None:
        return _decoded(text, (), source_file)
    if declared is not None:
        encoding = _AS_BROWSERS.get(declared.lower(), declared)
        if (text := _strictly(data, encoding)) is not None:
            return _decoded(text, (_note(encoding, "declared"),), source_file)
    encoding = _detected(data)
    if encoding is None or (text := _strictly(data, encoding)) is None:
        raise _in_doubt(data, source_file)
    return _decoded(text, (_note(encoding, "detected"),), source_file)


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data[:8_192])
    return (found[1] or found[2]).decode("ascii") if found else None


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _detected(data: bytes) -> str | None:
    """None where there is too little to tell by, or nothing fits well."""
    if sum(byte > 127 for byte in data) < _LEAST:
        return None
    from charset_normalizer import from_bytes

    telling = b"\n".join(line for line in data.split(b"\n") if not line.isascii())[:_LOOKED_AT]
    best = from_bytes(telling, cp_isolation=_CANDIDATES, preemptive_behaviour=False).best()
    if best is None or best.chaos > _MOST_MESS:
        return None
    return "cp1252" if "cp1252" in best.could_be_from_charset else best.encoding


def _note(encoding: str, how: str) -> ReadingNote:
    return ReadingNote("guessed", "encoding", 1, f"{encoding.upper()}, {how}")


def _decoded(text: str, notes: tuple[ReadingNote, ...], source_file: str) -> Decoded:
    if not text.strip():
        raise InputError(f"{source_file} holds nothing but white space; put text into it or remove it")
    return Decoded(re.sub(r"\r\n?", "\n", text), notes)


def _in_doubt(data: bytes, source_file: str) -> InputError:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return InputError(
            f"{source_file} line {line}: not UTF-8 (byte 0x{data[error.start]:02x} at offset {error.start}), and its"
            " encoding cannot be told for certain; save the file as UTF-8"
        )
    raise AssertionError("only bytes that are not UTF-8 come here")
