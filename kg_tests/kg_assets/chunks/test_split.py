"""Markdown to passages: nothing lost, bounded, under the right headings."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg_assets.chunks.sections import sections
from kg_assets.chunks.split import MAXIMUM, TARGET, Passage, passages


def split(markdown: str) -> list[Passage]:
    return passages(sections(markdown))


def paths(markdown: str) -> list[str]:
    return [passage.header_path for passage in split(markdown)]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("# A\n\nx\n\n## B\n\nx\n\n### C\n\nx\n\n## D\n\nx\n\n# E\n\nx", ["A", "A > B", "A > B > C", "A > D", "E"]),
        ("A\n===\n\nx\n\nB\n---\n\nx", ["A", "A > B"]),
        ("# A\n\n```\n# not one\n```\n\n    # nor this\n\n~~~\n## nor that\n~~~", ["A"]),
        ("# A\n\n> # quoted\n\n- # listed", ["A"]),
        ("#hashtag\n\n#1 in its market\n\n\\# escaped", [""]),
        ("## A ##\n\nx", ["A"]),
        ("# A **bold** [link](http://x.y) `code` &amp; \\*star\\*\n\nx", ["A bold link code & *star*"]),
        ("### Deep\n\nx\n\n# A\n\n### Skips\n\nx", ["Deep", "A > Skips"]),
        ("#\n\nx\n\n# A\n\nx", ["", "A"]),
        ("x" * 201 + "\n---\n\ny", [""]),
        ("# A\r\rx".replace("\r", "\n"), ["A"]),
    ],
)
def test_header_paths(markdown: str, expected: list[str]) -> None:
    assert paths(markdown) == expected


def test_headings_without_text_go_with_the_next_passage() -> None:
    assert split("# A\n\n## B\n\n## C\n\ntext\n\n## D\n\n# E\n\nmore") == [
        Passage("# A\n## B\n## C\n\ntext", "A > C"),
        Passage("## D\n# E\n\nmore", "E"),
    ]


def test_headings_without_text_at_the_end_go_with_the_last_passage() -> None:
    assert split("# A\n\ntext\n\n## B\n\n## C\n") == [Passage("# A\n\ntext\n\n## B\n## C", "A")]


def test_every_passage_of_a_long_section_has_its_headings() -> None:
    found = split("# A\n\n## B\n\n" + "\n\n".join("A sentence of some length. " * 12 for _ in range(20)))
    assert len(found) > 3
    assert {passage.header_path for passage in found} == {"A > B"}
    assert all(passage.text.startswith("# A\n## B\n\nA sentence") for passage in found)
    assert all(passage.text.endswith(".") for passage in found)


@pytest.mark.parametrize("rows", [3, 30, 300])
def test_tables_stay_whole(rows: int) -> None:
    table = "| Region | Growth |\n|---|---|\n" + "\n".join(
        f"| Region {n} | {n}% of the year before |" for n in range(rows)
    )
    text = "# A\n\n" + "Words before it. " * 40 + f"\n\nThe table:\n\n{table}\n\n" + "Words after it. " * 40
    holders = [passage.text for passage in split(text) if "| Region 0 |" in passage.text]
    assert len(holders) == 1
    assert table in holders[0]
    if rows < 300:
        assert len(holders[0]) <= MAXIMUM


def test_long_paragraphs_are_cut_between_sentences() -> None:
    found = split("Growth was modest in the north. " * 300)
    assert all(TARGET / 2 < len(passage.text) <= TARGET for passage in found[:-1])
    assert all(passage.text.startswith("Growth") and passage.text.endswith("north.") for passage in found)


@pytest.mark.parametrize("count", range(36, 48))
def test_pieces_of_a_paragraph_join_without_a_seam(count: int) -> None:
    text = "Growth was modest in the north. " * count
    assert all(passage.text in text for passage in split(text))


@pytest.mark.parametrize("heading", ["A", "A heading " * 19])
def test_passages_are_filled_to_the_target_with_their_headings(heading: str) -> None:
    paragraphs = [f"{n} " + "Growth was modest. " * 12 for n in range(40)]
    found = [len(passage.text) for passage in split(f"# {heading}\n\n## {heading}\n\n" + "\n\n".join(paragraphs))]
    assert all(TARGET - len(paragraphs[-1]) - 4 < length <= TARGET for length in found[:-1])


def test_rules_comments_and_pictures_in_the_text_leave_no_passage() -> None:
    assert split("# A\n\n---\n\n<!-- note\n\nof two parts -->\n\n***\n") == []
    assert split("![Logo](data:image/png;base64,AAAA) text")[0].text == "Logo text"
    assert "[ref]: http://x.y" in split("See [ref].\n\n[ref]: http://x.y")[0].text


def test_a_table_of_contents_made_of_headings_is_bounded() -> None:
    found = split("".join(f"## {n} a heading without any text\n\n" for n in range(500)) + "text")
    assert all(len(passage.text) <= MAXIMUM for passage in found)
    assert all(f"{n} a heading" in "".join(passage.text for passage in found) for n in range(500))


words = st.text(alphabet="abcdefgüß漢字.,%#*_-|>`[]()!&\\~=:+0123456789", min_size=1, max_size=30)
lines = st.lists(words, min_size=1, max_size=60).map(" ".join)
paragraphs = st.lists(lines, min_size=1, max_size=6).map("\n".join)
headings = st.tuples(st.integers(1, 6), st.text(alphabet="abc xyzé", min_size=1, max_size=60)).map(
    lambda heading: f"{'#' * heading[0]} h{heading[1]}"
)
fences = paragraphs.map(lambda text: "~~~~~~\n" + text.replace("~", "") + "\n~~~~~~")
lists = st.lists(lines, min_size=1, max_size=30).map(lambda items: "\n".join(f"- {item}" for item in items))
documents = st.lists(st.one_of(paragraphs, headings, headings, fences, lists), min_size=1, max_size=25)


@given(documents)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_word_is_lost_and_no_passage_is_too_long(blocks: list[str]) -> None:
    markdown = "\n\n".join(blocks)
    found = split(markdown)
    if not found:
        return
    text = "\n".join(passage.text for passage in found)
    for word in markdown.split():
        if any(character.isalnum() for character in word):
            assert word.strip("#=-") in text
    for passage in found:
        assert passage.text.strip()
        assert len(passage.text) <= MAXIMUM or "|" in passage.text


titles = st.text(alphabet="abcdefgh", min_size=1, max_size=12).map(lambda text: text.capitalize())


@given(st.lists(st.tuples(st.integers(1, 6), titles, st.integers(0, 2500)), min_size=1, max_size=12))
@settings(max_examples=150, deadline=None)
def test_every_passage_stands_under_its_headings(parts: list[tuple[int, str, int]]) -> None:
    markdown, trail, trails = "", [], []
    for number, (level, title, size) in enumerate(parts):
        text = f"sentence{number} is here. " * (size // 20)
        markdown += f"{'#' * level} {title}\n\n{text}\n\n"
        trail = [*(outer for outer in trail if outer[0] < level), (level, title)]
        trails.append((list(trail), bool(text)))

    found = split(markdown)

    assert bool(found) == any(has_text for _, has_text in trails)
    for passage in found:
        sections_in_it = {word for word in passage.text.split() if word.startswith("sentence")}
        assert len(sections_in_it) == 1  # never only headings, never text of two sections
        above, _ = trails[int(sections_in_it.pop().removeprefix("sentence"))]
        assert passage.header_path == " > ".join(title for _, title in above)
        lines_of_it = passage.text.split("\n")
        for level, title in above:
            assert f"{'#' * level} {title}" in lines_of_it
