"""Text from outside as every store can hold it."""

import re
from typing import Final

_HALF_PAIR: Final = re.compile("[\ud800-\udfff]")


def storable(text: str) -> str:
    """The text without NUL, and with U+FFFD for half a surrogate pair: escapes of JSON and YAML can spell both, UTF-8
    and the stores cannot hold them."""
    return _HALF_PAIR.sub("\N{REPLACEMENT CHARACTER}", text.replace("\0", ""))
