"""The language of a document, and of passages in another one."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from kg_assets.chunks.result import BlockKind, ReadingNote

PROSE: Final[frozenset[BlockKind]] = frozenset({"paragraph", "list", "footnote"})
"""Kinds of blocks whose words tell the language: figures, code and names of sources do not."""

_LEAST: Final = 30
"""Bytes of UTF-8 that tell the language of a document: a Chinese character says as much as three letters."""
_CLEAR: Final = 200
"""Bytes that tell the language of a passage, or that what a file declares is wrong."""
_LOOKED_AT: Final = 20_000
"""Characters, of all parts of a document."""
_VOTE: Final = 400
"""Characters that are classified together."""
_CERTAIN: Final = 0.9
_LIKELY: Final = 0.5


def document_language(texts: Iterable[str], declared: str | None) -> tuple[str | None, tuple[ReadingNote, ...]]:
    """ISO 639-1 code, None where the texts are too short to tell; and how it was guessed, if it was.

    What a file declares gives way to words that clearly are of another language: web pages are made from templates.
    """
    declared = (declared or "")[:2].lower() or None
    texts = list(texts)
    if declared is None:
        found = _language(texts, _LEAST, _LIKELY)
        return found, (ReadingNote("guessed", "language", 1, f"{found}, by the words"),) if found else ()
    found = _language(texts, _CLEAR, _CERTAIN)
    if found is None or found == declared:
        return declared, ()
    return found, (ReadingNote("guessed", "language", 1, f"{found}, by the words; the file declares {declared}"),)


def clear_language_of(texts: Iterable[str]) -> str | None:
    """ISO 639-1 code of the language of a passage; None where the texts are short, or there is any doubt."""
    return _language(texts, _CLEAR, _CERTAIN)


def _language(texts: Iterable[str], least: int, share: float) -> str | None:
    """The language of that share of the texts; None for texts of less than `least` bytes."""
    prose = [text for text in texts if _is_prose(text)]
    length = sum(len(text.encode()) for text in prose)
    if length < least:
        return None
    votes: dict[str, float] = defaultdict(float)
    looked_at = " ".join(prose[:: 1 + length // _LOOKED_AT])[:_LOOKED_AT]
    for start in range(0, len(looked_at), _VOTE):
        code, certainty = _identifier().classify(looked_at[start : start + _VOTE])
        votes[code] += certainty * len(looked_at[start : start + _VOTE])
    code = max(votes, key=votes.__getitem__)
    needed = share if length >= _CLEAR else _CERTAIN  # a dozen words may look like any language
    return code if votes[code] >= needed * len(looked_at) else None


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # with numpy: not before a text asks for it

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in identifier.labels if len(code) == 2])  # no Wu and Cantonese: Chinese
    return identifier


def _is_prose(text: str) -> bool:
    """At least a third of the words begin in lower case, or in a script without it: no names, heads or figures."""
    first = [word[0] for word in text.split() if word[0].isalpha()]
    return 3 * sum(not letter.isupper() for letter in first) >= max(len(first), 1)
