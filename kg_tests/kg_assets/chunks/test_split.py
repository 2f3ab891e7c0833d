"""Blocks to passages: nothing lost, bounded, under the right headings."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg_assets.chunks.blocks import Block, Table
from kg_assets.chunks.split import MAXIMUM, TARGET, Passage, passages


def heading(text: str, level: int = 1, page: int | None = None) -> Block:
    return Block("heading", text, level=level, page=page)


def paragraph(text: str, page: int | None = None) -> Block:
    return Block("paragraph", text, page=page)


def item(text: str, level: int = 0) -> Block:
    return Block("list", text, level=level)


def table(rows: int, columns: int = 2, cell: str = "% of the year before", **more: str) -> Block:
    body = tuple(tuple(f"{row}.{column} {cell}" for column in range(columns)) for row in range(rows))
    return Block("table", "", table=Table(tuple(f"Column {column}" for column in range(columns)), body, **more))


def texts(*blocks: Block) -> list[str]:
    return [passage.text for passage in passages(blocks)]


def parts(passage: Passage) -> list[tuple[str, str]]:
    """Kind and text of the blocks in a passage."""
    return [(span.kind, passage.text[span.start : span.end]) for span in passage.spans]


def test_header_paths() -> None:
    blocks = []
    for level, title in ((3, "Deep"), (1, "A"), (2, "B"), (3, "C"), (2, "D"), (4, "Skips"), (1, "E")):
        blocks += [heading(title, level), paragraph("x")]
    paths = [passage.header_path for passage in passages([paragraph("before"), *blocks])]
    assert paths == ["", "Deep", "A", "A > B", "A > B > C", "A > D", "A > D > Skips", "E"]


def test_headings_without_text_go_with_the_next_passage() -> None:
    blocks = [heading("A"), heading("B", 2), heading("C", 2), paragraph("x"), heading("D", 2), heading("E")]
    found = passages([*blocks, paragraph("more")])
    assert [(passage.text, passage.header_path) for passage in found] == [
        ("# A\n## B\n## C\n\nx", "A > C"),
        ("## D\n# E\n\nmore", "E"),
    ]


def test_headings_without_text_at_the_end_go_with_the_last_passage() -> None:
    (found,) = passages([heading("A"), paragraph("text"), heading("B", 2), heading("C", 2)])
    assert (found.text, found.header_path) == ("# A\n\ntext\n\n## B\n## C", "A")
    assert parts(found) == [("heading", "A"), ("paragraph", "text"), ("heading", "B"), ("heading", "C")]


def test_a_document_of_headings_alone_has_no_passage() -> None:
    assert passages([heading("A"), paragraph(" "), heading("B", 2)]) == []


def test_a_heading_too_long_for_one_is_a_paragraph() -> None:
    assert passages([heading("x" * 201), paragraph("y")])[0].header_path == ""
    assert passages([heading("x" * 200), paragraph("y")])[0].header_path == "x" * 200


def test_spans_name_every_block_and_its_words() -> None:
    small = Table(("Region", "Wages"), (("North", "3%"),), caption="Wages by region", units="(in percent)")
    blocks = [
        heading("Wages"),
        paragraph("They rose:"),
        item("in the north;"),
        item("in the far north.", 1),
        Block("table", "", table=small),
        Block("code", "a = 1\nb = 2"),
        Block("footnote", "1 Of last year."),
    ]
    (found,) = passages(blocks)
    rendered = "Wages by region\n(in percent)\n\n| Region | Wages |\n| --- | --- |\n| North | 3% |"
    assert parts(found) == [
        ("heading", "Wages"),
        ("paragraph", "They rose:"),
        ("list", "in the north;"),
        ("list", "in the far north."),
        ("table", rendered),
        ("code", "a = 1\nb = 2"),
        ("footnote", "1 Of last year."),
    ]
    assert found.text.startswith("# Wages\n\nThey rose:\n\n- in the north;\n  - in the far north.\n\nWages by region")


def test_a_cut_paragraph_is_one_span_in_each_passage() -> None:
    found = passages([heading("A"), paragraph("Growth was modest in the north. " * 100)])
    assert len(found) > 2
    for passage in found:
        assert [kind for kind, _ in parts(passage)] == ["heading", "paragraph"]
        assert parts(passage)[1][1] == passage.text.removeprefix("# A\n\n")


def test_the_page_is_where_the_passage_begins() -> None:
    long = "Growth was modest in the north. " * 35
    found = passages([heading("A", page=1), paragraph(long, 2), paragraph(long, 3), paragraph("short", 4)])
    assert [passage.page for passage in found] == [2, 3]
    assert passages([paragraph("x")])[0].page is None


def test_every_passage_of_a_long_section_has_its_headings() -> None:
    found = passages(
        [heading("A"), heading("B", 2), *(paragraph("A sentence of some length. " * 12) for _ in range(20))]
    )
    assert len(found) > 3
    assert {passage.header_path for passage in found} == {"A > B"}
    assert all(passage.text.startswith("# A\n## B\n\nA sentence") for passage in found)
    assert all(passage.text.endswith(".") for passage in found)


def test_long_paragraphs_are_cut_between_sentences() -> None:
    found = texts(paragraph("Growth was modest in the north. " * 300))
    assert all(TARGET / 2 < len(text) <= TARGET for text in found[:-1])
    assert all(text.startswith("Growth") and text.endswith("north.") for text in found)


def test_a_line_break_is_no_sentence_end() -> None:
    lines = "Northwind Traders closed its plant in Leeds last\nyear because demand for its pumps fell.\n" * 40
    assert all(text.endswith("fell.") for text in texts(paragraph(lines)))


def test_a_sentence_over_the_bound_is_cut_where_a_word_ends() -> None:
    found = texts(paragraph("word " * 1000))
    assert all(set(text.split()) == {"word"} and len(text) <= MAXIMUM for text in found)
    assert sum(len(text.split()) for text in found) == 1000


@pytest.mark.parametrize("count", range(36, 48))
def test_pieces_of_a_paragraph_join_without_a_seam(count: int) -> None:
    text = "Growth was modest in the north. " * count
    assert all(piece in text for piece in texts(paragraph(text)))


@pytest.mark.parametrize("title", ["A", "A heading " * 19])
def test_passages_are_filled_to_the_target_with_their_headings(title: str) -> None:
    blocks = [f"{n} " + "Growth was modest. " * 12 for n in range(40)]
    found = [len(text) for text in texts(heading(title), heading(title, 2), *map(paragraph, blocks))]
    assert all(TARGET - len(blocks[-1]) - 4 < length <= TARGET for length in found[:-1])


def test_a_list_stays_with_the_sentence_that_introduces_it() -> None:
    before = paragraph("Growth was modest in the north. " * 33)
    found = texts(
        before, paragraph("The bank named three reasons for it:"), *[item("a reason " * 30) for _ in range(3)]
    )
    assert [text.split()[0] for text in found] == ["Growth", "The"]
    assert "- a reason" in found[1]


@pytest.mark.parametrize("label", ["(e) Unsafe Condition", "The bank named one reason:"])
def test_a_label_stays_with_the_paragraph_that_it_introduces(label: str) -> None:
    long = paragraph("Growth was modest in the north. " * 33)
    assert [text.split()[0] for text in texts(long, paragraph(label), long)] == ["Growth", label.split()[0]]
    assert texts(long, paragraph("Wages rose."), long)[0].endswith("Wages rose.")


def test_a_table_of_contents_made_of_headings_is_bounded() -> None:
    found = texts(*(heading(f"{n} a heading without any text", 2) for n in range(500)), paragraph("text"))
    assert all(len(text) <= MAXIMUM for text in found)
    assert all(f"{n} a heading" in "".join(found) for n in range(500))


def test_many_long_headings_leave_room_for_text() -> None:
    (found,) = passages([*(heading(f"{n} " + "x" * 190, n) for n in range(1, 20)), paragraph("text")])[-1:]
    assert len(found.text) <= MAXIMUM
    assert found.text.endswith("text")
    assert found.header_path.startswith("1 xxx")


@pytest.mark.parametrize("rows", [3, 25])
def test_a_table_within_the_bound_stays_whole_with_the_text_that_introduces_it(rows: int) -> None:
    words = paragraph("Words before it. " * 60)
    found = texts(heading("A"), words, paragraph("The table:"), table(rows), paragraph("Words after it. " * 40))
    (holder,) = (text for text in found if "| 0.0 " in text)
    assert "The table:\n\n| Column 0 | Column 1 |" in holder
    assert holder.count("\n| ") == rows + 2
    assert len(holder) <= MAXIMUM


def test_a_long_table_is_cut_between_rows_under_the_same_head() -> None:
    found = texts(heading("A"), table(300, caption="Growth by region", units="(in percent)"))
    head = "# A\n\nGrowth by region\n(in percent)\n\n| Column 0 | Column 1 |\n| --- | --- |\n| "
    assert len(found) > 2
    assert all(text.startswith(head) and len(text) <= MAXIMUM for text in found)
    lines = [line for text in found for line in text.split("\n") if line.endswith("before |")]
    assert lines == [f"| {n}.0 % of the year before | {n}.1 % of the year before |" for n in range(300)]


@pytest.mark.parametrize(
    ("rows", "columns", "cell"),
    [(1, 2, "A sentence of a cell. " * 500), (2, 1, "word " * 5000), (3, 200, "figure"), (2, 40, "a note " * 60)],
)
def test_a_table_of_any_shape_is_bounded_and_keeps_its_words(rows: int, columns: int, cell: str) -> None:
    found = texts(table(rows, columns, cell, caption="Caption " * 100))
    assert all(len(text) <= MAXIMUM for text in found)
    words = "\n".join(found).split()
    assert words.count(cell.split()[0]) >= rows * columns * cell.split().count(cell.split()[0])
    assert all(f"{row}.{column}" in words for row in range(rows) for column in range(columns))


def test_a_pipe_in_a_cell_is_escaped_and_empty_columns_are_left_out() -> None:
    made = Table(("Name", "", "Value"), (("a|b", "", "1"), ("", "", ""), ("c", "", "2")))
    assert texts(Block("table", "", table=made)) == ["| Name | Value |\n| --- | --- |\n| a\\|b | 1 |\n| c | 2 |"]


words = st.text(alphabet="abcdefgüß漢字.。,%#*_-|>`[]()!&~=:+0123456789", min_size=1, max_size=30)
lines = st.lists(words, min_size=1, max_size=120).map(" ".join)
cells = st.one_of(lines, words, st.just(""))
rows_of_cells = st.integers(1, 12).flatmap(lambda width: st.lists(st.tuples(*[cells] * width), min_size=1, max_size=6))
tables = st.tuples(rows_of_cells, cells, words).map(
    lambda made: Block("table", "", table=Table(made[0][0], tuple(made[0][1:]), made[1], made[2]))
)
kinds = st.sampled_from(["paragraph", "list", "code", "footnote", "reference", "contents", "caption"])
texts_of_blocks = st.builds(lambda kind, text: Block(kind, text), kinds, lines)
headings = st.builds(lambda level, text: heading(text, level), st.integers(1, 9), lines)
documents = st.lists(st.one_of(texts_of_blocks, headings, headings, tables), min_size=1, max_size=25)


@given(documents)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_no_word_is_lost_no_passage_too_long_and_spans_are_in_order(blocks: list[Block]) -> None:
    found = passages(blocks)
    for passage in found:
        assert passage.text.strip()
        assert len(passage.text) <= MAXIMUM
        ends = [place for span in passage.spans for place in (span.start, span.end)]
        assert ends == sorted(ends) and ends[-1] == len(passage.text)
        assert all(text == text.strip() and text for _, text in parts(passage))
    if not found:
        assert all(block.kind == "heading" for block in blocks)
        return
    text = "".join("".join(passage.text.split()) for passage in found).replace("\\|", "|")
    for block in blocks:
        of_table = (block.table.caption, *block.table.header, *sum(block.table.rows, ())) if block.table else ()
        for word in " ".join((block.text, *of_table)).split():
            assert word in text


titles = st.text(alphabet="abcdefgh", min_size=1, max_size=12).map(lambda text: text.capitalize())


@given(st.lists(st.tuples(st.integers(1, 6), titles, st.integers(0, 2500)), min_size=1, max_size=12))
@settings(max_examples=150, deadline=None)
def test_every_passage_stands_under_its_headings(sections: list[tuple[int, str, int]]) -> None:
    blocks: list[Block] = []
    trail: list[tuple[int, str]] = []
    trails = []
    for number, (level, title, size) in enumerate(sections):
        text = f"sentence{number} is here. " * (size // 20)
        blocks += [heading(title, level), paragraph(text)]
        trail = [*(outer for outer in trail if outer[0] < level), (level, title)]
        trails.append((list(trail), bool(text)))

    found = passages(blocks)

    assert bool(found) == any(has_text for _, has_text in trails)
    for passage in found:
        sections_in_it = {word for word in passage.text.split() if word.startswith("sentence")}
        assert len(sections_in_it) == 1  # never only headings, never text of two sections
        above, _ = trails[int(sections_in_it.pop().removeprefix("sentence"))]
        assert passage.header_path == " > ".join(title for _, title in above)
        lines_of_it = passage.text.split("\n")
        for level, title in above:
            assert f"{'#' * level} {title}" in lines_of_it
