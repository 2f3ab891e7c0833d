"""What is wrong with an input, in one sentence."""


class InputError(Exception):
    """An input cannot be used. The message is one sentence on one line that names the file, the line where there is
    one, and what to do."""


def shown(name: str, most: int = 300) -> str:
    """A name as it can stand in a sentence: whatever would break the line, or cannot be encoded, as an escape."""
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name[: most + 1])
    return text if len(name) <= most else text[:most] + "…"
