"""The characters of a PDF page as letters."""

import unicodedata


def is_unreadable(character: str) -> bool:
    """Whether a character stands for no letter: from the private use area, a control or the replacement character."""
    return character == "\ufffd" or unicodedata.category(character) in ("Co", "Cc", "Cn", "Cs")


def readable(text: str) -> str:
    """The text without unreadable characters; one that stands alone is a bullet of a font of symbols."""
    if text.isascii() and text.isprintable():
        return text
    if len(text) == 1 and unicodedata.category(text) == "Co":
        return "•"
    return "".join(character for character in text if not is_unreadable(character))


def is_right_to_left(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)


def composed(text: str) -> str:
    """The text with ligatures and presentation forms as the letters they stand for."""
    if text.isascii():
        return text
    return "".join(unicodedata.normalize("NFKC", c) if "\ufb00" <= c <= "\ufeff" else c for c in text)
