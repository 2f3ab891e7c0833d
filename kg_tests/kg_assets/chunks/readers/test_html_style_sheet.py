"""What the style sheets in a page say of its elements."""

import pytest

from kg_assets.chunks.blocks import ReadDocument
from kg_assets.chunks.readers.html import read_html

BODY = '<main id="top"><p class="first note">Note.</p><div><p class="note">Deep note.</p></div><p>Text.</p></main>'


def page(sheet: str, body: str = BODY) -> ReadDocument:
    (read,) = read_html(
        f"<html><head><style>{sheet}</style></head><body>{body}</body></html>".encode(), "a.html", print
    )
    return read


def shown(sheet: str, body: str = BODY) -> list[str]:
    return [block.text for block in page(sheet, body).blocks]


@pytest.mark.parametrize(
    "sheet",
    [
        ".note { display: none }",
        "p.note{visibility:hidden}",
        "h1, .note { color: red; display: none !important; }",
        "main#top .note { display: none }",
        "main > div > .note, p.first { display: none }",
        "@media screen { .note { display: none } }",
        "p { broken; : } .note { display: none } [[ { display: none }",
        "/* a comment */ @import 'x.css'; .note:is(.note) { display: none }",
        ".note { display: block } .note { display: none }",
        "#top .note { display: none } .note { display: block }",
        ".note { display: none !important } main .note { display: block }",
    ],
)
def test_what_a_rule_hides_is_left_out_and_counted(sheet: str) -> None:
    read = page(sheet)
    assert [block.text for block in read.blocks] == ["Text."]
    assert [(note.what, note.count) for note in read.notes] == [("hidden elements", 2)]


@pytest.mark.parametrize(
    "sheet",
    [
        "@media print { .note { display: none } }",
        "@media (max-width: 600px) { .note { display: none } }",
        ".note { display: none } @media (min-width: 600px) { .note { display: block } }",
        ".note { display: none } p.note { display: block }",
        ".note:hover, .note::before { display: none }",
        "main > .deep, div > p > .note, p + .note { display: none }",
        "body { visibility: hidden }",
        "@keyframes blink { from { visibility: hidden } }",
        ".noted { display: none }",
    ],
)
def test_what_is_shown_stays(sheet: str) -> None:
    assert shown(sheet) == ["Note.", "Deep note.", "Text."]


def test_a_sheet_for_paper_and_one_without_scripts_do_not_count() -> None:
    body = "<style media=print>p{display:none}</style><noscript><style>p{display:none}</style></noscript><p>Text.</p>"
    assert shown("", body) == ["Text."]


def test_the_attribute_of_an_element_is_stronger_than_a_rule() -> None:
    body = "<p class=note style='display:block'>Shown.</p><p class=note>Hidden.</p>"
    assert shown(".note { display: none }", body) == ["Shown."]


def test_headings_by_the_look_of_their_class() -> None:
    text = "Harbor Bank acquired Delta Steel in 2024, after a long contest with two of its rivals in the state of Ohio."
    sheet = ".head { font: bold 14pt Arial } .sub { font-weight: 700; font-size: 10pt }"
    body = f"<p class=head>Results</p><p>{text}</p><p class=sub>Ohio</p><p>{text}</p><p class=x>Texas</p><p>{text}</p>"
    headings = [(block.level, block.text) for block in page(sheet, body).blocks if block.kind == "heading"]
    assert headings == [(1, "Results"), (2, "Ohio")]


@pytest.mark.parametrize(
    ("sheet", "body"),
    [
        ("".join(f".a{i}{{display:none}}" for i in range(20_000)), "<p>Text.</p>" * 5_000),
        (".b div .c{display:none}" * 1_000, "<div class=b>" * 10_000 + "<p>Text.</p>"),
        ("* * * *{font-weight:bold}" * 1_000, "<p>Text.</p>" * 10_000),
    ],
    ids=["many rules", "deep page", "rules for all"],
)
def test_hostile_sheets_are_given_up_and_noted(sheet: str, body: str) -> None:
    read = page(sheet, body)
    assert {block.text for block in read.blocks} == {"Text."}
    assert "rules of style sheets" in {note.what for note in read.notes}


@pytest.mark.parametrize("sheet", ["@media screen{" * 30_000 + ".note{display:none}", "[" * 50_000, ":not(" * 50_000])
def test_endless_brackets_do_no_harm(sheet: str) -> None:
    assert "Text." in shown(f"{sheet} a{{display:none}}")
