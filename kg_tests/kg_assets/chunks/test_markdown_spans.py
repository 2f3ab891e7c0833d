"""Where the blocks of a Markdown text stand."""

import pytest

from kg_assets.chunks.markdown_spans import markdown_spans


@pytest.mark.parametrize(
    ("markdown", "blocks"),
    [
        ("# Head\n\nOne\nline.", [("heading", "Head"), ("paragraph", "One\nline.")]),
        ("Head\n====\n\nText", [("heading", "Head"), ("paragraph", "Text")]),
        ("- first\n  more\n- second\n  1. inner", [("list", "first\n  more"), ("list", "second"), ("list", "inner")]),
        ("> quoted\n> text", [("paragraph", "quoted\n> text")]),
        ("\u2022 a\n\u2022 b", [("paragraph", "a\n"), ("paragraph", "b")]),
        ("| a |\n|---|\n| 1 |\n\nAfter", [("table", "| a |\n|---|\n| 1 |"), ("paragraph", "After")]),
        ("| a | 1 |\n| b | 2 |", [("table", "| a | 1 |\n| b | 2 |")]),
        ("```\ncode\n```\n\n    more", [("code", "```\ncode\n```"), ("code", "    more")]),
        ("<p>html</p>", [("paragraph", "<p>html</p>")]),
        ("\n\n---\n", []),
        ("", []),
    ],
)
def test_blocks_and_their_kinds(markdown: str, blocks: list[tuple[str, str]]) -> None:
    assert [(span.kind, markdown[span.start : span.end]) for span in markdown_spans(markdown)] == blocks
