"""What the eye does not see leaves no trace."""

import pytest

from kg_assets.chunks.readers.visible_text import invisible_characters, visible_text


@pytest.mark.parametrize(
    ("text", "seen", "count"),
    [
        ("Harbor Bank", "Harbor Bank", 0),
        ("Har\u00adbor Bank", "Harbor Bank", 1),
        ("\ufeffHarbor\u200b Bank\u200e", "Harbor Bank", 3),
        ("Harbor\u00a0Bank", "Harbor Bank", 0),
        ("Har\u200dbor\u2060 Bank\x07", "Harbor Bank", 3),
        ("Pacific Paci\ufb01c o\ufb00er wa\ufb04e", "Pacific Pacific offer waffle", 0),
        ("long\u2011term", "long-term", 0),
        ("a\r\nb\rc\u2028d\te\f", "a\nb\nc\nd\te\f", 0),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", 0),
        ("№ ½ café 東京", "№ ½ café 東京", 0),
    ],
)
def test_visible_text(text: str, seen: str, count: int) -> None:
    assert visible_text(text) == (seen, count)


def test_note_only_where_something_was_left_out() -> None:
    assert invisible_characters(0) == ()
    (note,) = invisible_characters(3)
    assert (note.action, note.count) == ("left out", 3)
