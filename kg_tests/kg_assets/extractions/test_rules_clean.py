"""Cleaning keeps track of where every character stood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_assets.chunks.result import Chunk
from kg_assets.extractions.rules.clean import Cleaned, prose_of


def row(content: str) -> list[Cleaned]:
    """The prose of a row of JSON Lines, which is Markdown."""
    return prose_of(Chunk("u", "c", 0, content, ""), 1_000_000)


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ("Plain text.", ["Plain text."]),
        ("<p>Acme &amp; Sons</p><p>Two<br>Three</p>", ["Acme & Sons", "Two", "Three"]),
        ("**Acme** bought [Beta](https://beta.test/x) *today*.[1]", ["Acme bought Beta today."]),
        ("# Heading\n\nOne\nline.\n\n- first\n- second", ["One line.", "first", "second"]),
        ("| Name | Value |\n|---|---|\n| Acme | 3 |\n\nAfter.", ["After."]),
        ("See https://a.test/b now.", ["See now."]),
        ("***\n*Note: one thing.*", ["Note: one thing."]),
        ("<script>var a = 1;</script>Text<!-- no -->", ["Text"]),
        ("", []),
        ("  \n ", []),
        ("123 456", []),
    ],
)
def test_markup_goes(content: str, texts: list[str]) -> None:
    assert [block.text for block in row(content)] == texts


def test_a_span_leads_back_to_the_exact_source() -> None:
    content = "Intro.\n\n**Acme &amp; Sons**\nbought   [Beta](https://beta.test)."
    block = row(content)[1]
    assert block.text == "Acme & Sons bought Beta."
    start, end = block.source_span(0, len(block.text))
    assert content[start:end] == "Acme &amp; Sons**\nbought   [Beta](https://beta.test)."


@given(st.text(alphabet="ab *_|#[]()<>&;`\n\t-.1é中", max_size=200))
def test_offsets_always_rise_and_point_into_the_source(content: str) -> None:
    for block in row(content):
        assert len(block.text) == len(block.offsets)
        assert list(block.offsets) == sorted(block.offsets)
        assert all(0 <= offset < len(content) for offset in block.offsets)
        start, end = block.source_span(0, len(block.text))
        assert content[start:end]
