"""Lines of one paragraph as one line."""

import re
from typing import Final

_WIDE: Final = "\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uff60"
_BREAK_WITHOUT_SPACE: Final = re.compile(rf"(?<=[{_WIDE}])[ \t]*\n\s*(?=[{_WIDE}])")
_BREAK: Final = re.compile(r"\s*\n\s*")


def joined_lines(text: str) -> str:
    """The text on one line. A line break becomes a space, and nothing between two characters of scripts that are
    written without spaces, as Chinese and Japanese are."""
    return _BREAK.sub(" ", _BREAK_WITHOUT_SPACE.sub("", text)).strip()
