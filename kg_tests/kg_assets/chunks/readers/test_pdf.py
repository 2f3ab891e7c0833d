"""PDF files: reading order, paragraphs, tables, what is left out."""

import io
import itertools
import os
import re
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import letter
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, SimpleDocTemplate, Table

from kg_assets.chunks.blocks import Block, ReadDocument
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.readers.pdf import read_pdf

HARD = Path(os.environ.get("KG_TEST_DATA", Path(__file__).parents[4] / "../shared/data")) / "hard_documents"
STYLES = getSampleStyleSheet()
WORDS = (
    "Retailers in Atlanta raised prices during the summer while demand stayed firm. Peach Foundry hired two hundred "
    "workers in Georgia, and Globex Corporation signed a lease in Savannah for ten years. "
)


def prose(count: int) -> list[str]:
    """Paragraphs of made-up sentences, each time the same."""
    random = Random(7)
    words = WORDS.lower().replace(".", "").replace(",", "").split()

    def sentence() -> str:
        return " ".join(random.choice(words) for _ in range(random.randint(6, 20))).capitalize() + "."

    return [" ".join(sentence() for _ in range(5)) for _ in range(count)]


def read(data: bytes) -> ReadDocument:
    (document,) = read_pdf(data, "a.pdf", lambda _: None)
    return document


def hard(name: str) -> bytes:
    path = HARD / name
    if not path.exists():
        pytest.skip(f"{path} is not here; set KG_TEST_DATA to the folder of test data")
    return path.read_bytes()


def drawn(*pages: Sequence[tuple[float, float, str]], font: str = "Helvetica", size: float = 10) -> bytes:
    """A PDF of lines at (x, y)."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter)
    for lines in pages:
        canvas.setFont(font, size)
        for x, y, text in lines:
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def flowed(*content: Flowable, columns: int = 1) -> bytes:
    """A PDF as a typesetter makes it."""
    buffer = io.BytesIO()
    if columns == 1:
        SimpleDocTemplate(buffer, pagesize=letter).build(list(content))
        return buffer.getvalue()
    width = (468 - 18 * (columns - 1)) / columns
    frames = [Frame(72 + place * (width + 18), 72, width, 648, 0, 0, 0, 0) for place in range(columns)]
    document = BaseDocTemplate(buffer, pagesize=letter)
    document.addPageTemplates(PageTemplate(frames=frames))
    document.build(list(content))
    return buffer.getvalue()


def texts(document: ReadDocument, kind: str = "paragraph") -> list[str]:
    return [block.text for block in document.blocks if block.kind == kind]


def tables(document: ReadDocument) -> list[Block]:
    return [block for block in document.blocks if block.table is not None]


def test_two_columns_are_read_one_after_the_other_and_the_table_by_its_cells() -> None:
    document = read(hard("two_columns_and_one_table.pdf"))
    left, right, title = texts(document)
    assert left.startswith("Harbor Bank acquired Delta Steel in 2024 after a long contest with two rivals.")
    assert "Atlanta" not in left
    assert right.startswith("Retailers in Atlanta") and right.endswith("signed a lease there for ten years.")
    assert title.startswith("Sales by region")
    (block,) = tables(document)
    assert block.table is not None and block.page == 2
    assert block.table.header == ("Region", "2022", "2023", "2024")
    assert block.table.rows[-1] == ("Total", "100", "109", "121")


def test_a_sentence_over_a_page_break_is_whole() -> None:
    document = read(hard("running_header_and_footer.pdf"))
    first, second = document.blocks
    assert "In the autumn Harbor Bank acquired Delta Steel in Cleveland." in first.text
    assert (first.page, second.page) == (1, 3)
    assert "ACME HOLDINGS" not in first.text and "Form 10-K" not in first.text
    (note,) = document.notes
    assert (note.action, note.what, note.count) == ("left out", "running heads and feet", 6)


def test_hyphens_that_end_a_line() -> None:
    (text,) = texts(read(hard("line_end_hyphens.pdf")))
    assert text == (
        "Harbor Bank acquired Northwind Traders in 2024, and the Federal Reserve Bank of Boston approved the purchase."
        " Globex opened a plant in Cleveland."
    )


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        ("The bank made a long-", "term loan to the city.", "a long-term loan"),
        ("The bank bought a US-", "based rival in the city.", "a US-based rival"),
        ("The bank met Anna Smith-", "Jones in the city.", "Anna Smith-Jones in"),
        ("The bank knows its share-", "holders in the city.", "its shareholders in"),
    ],
)
def test_a_hyphen_of_the_word_stays(above: str, below: str, joined: str) -> None:
    (text,) = texts(read(drawn([(72, 700, above), (72, 688, below)])))
    assert joined in text


def test_the_form_elsewhere_in_the_document_decides_on_a_hyphen() -> None:
    lines = ["The Wind-Mill and the windmill-", "keeper met. A pay-", "roll tax is no pay-roll here."]
    (text,) = texts(read(drawn([(72, 700 - 12 * place, line) for place, line in enumerate(lines)])))
    assert "A pay-roll tax" in text


def test_two_files_in_one_are_two_documents() -> None:
    first, second = read_pdf(hard("two_pdfs_concatenated.pdf"), "a.pdf", lambda _: None)
    assert (first.name, second.name) == ("part 1", "part 2")
    assert "Northwind Traders closed its plant" in first.blocks[0].text
    assert "Harbor Bank acquired Northwind" in second.blocks[0].text


def test_of_two_files_in_one_a_broken_one_is_refused() -> None:
    whole = drawn([(72, 700, "Prices rose.")])
    with pytest.raises(InputError, match=r"a\.pdf \(part 2 of 2\) is a broken PDF"):
        read_pdf(whole + b"%PDF-1.4\n" + b"junk " * 99 + b"%%EOF", "a.pdf", lambda _: None)


@pytest.mark.parametrize("columns", [2, 3])
def test_columns_of_a_typeset_page(columns: int) -> None:
    paragraphs = prose(30)
    document = read(flowed(*(Paragraph(text, STYLES["BodyText"]) for text in paragraphs), columns=columns))
    # A paragraph that a column cuts behind a full stop may be two.
    assert " ".join(texts(document)) == " ".join(paragraphs)
    assert len(texts(document)) < 35


def test_a_ruled_table_stands_between_its_paragraphs() -> None:
    grid = Table(
        [["Region", "Sales"], ["North", "$10"], ["South", "$20"]], style=[("GRID", (0, 0), (-1, -1), 1, colors.black)]
    )
    body = STYLES["BodyText"]
    document = read(flowed(Paragraph("Before. " + WORDS, body), grid, Paragraph("After. " + WORDS, body)))
    assert [block.kind for block in document.blocks] == ["paragraph", "table", "paragraph"]
    table = document.blocks[1].table
    assert table is not None
    assert table.header == ("Region", "Sales") and table.rows == (("North", "$10"), ("South", "$20"))


def test_headings_by_size() -> None:
    body = [Paragraph(WORDS * 3, STYLES["BodyText"])]
    document = read(
        flowed(
            Paragraph("Annual Report", STYLES["Heading1"]),
            *body,
            Paragraph("Risks", STYLES["Heading2"]),
            *body,
            Paragraph("Outlook", STYLES["Heading2"]),
            *body,
        )
    )
    headings = [(block.text, block.level) for block in document.blocks if block.kind == "heading"]
    assert headings == [("Annual Report", 1), ("Risks", 2), ("Outlook", 2)]
    assert document.title == "Annual Report"


def test_pages_without_text_are_counted() -> None:
    document = read(drawn([(72, 700, "Prices rose in Boston.")], [], [], [(72, 700, "Wages fell in Dallas.")]))
    assert document.share_read == 0.5
    (note,) = document.notes
    assert note.count == 2 and note.detail == "2 of 4 pages hold no text: scanned? (pages 2, 3)"


def test_lines_of_contents_are_kept_apart() -> None:
    lines = [
        (72, 700, "Contents"),
        (72, 680, "Risk factors . . . . . . . . . . 5"),
        (72, 668, "Outlook . . . . . . . . 17"),
    ]
    document = read(drawn([*lines, (72, 620, "Prices rose in Boston during the summer of the year.")]))
    assert texts(document, "contents") == ["Risk factors 5", "Outlook 17"]


def test_page_numbers_that_count_pages_are_left_out() -> None:
    pages = [[(72.0, 700.0, f"Prices rose in {city} during the summer.")] for city in ("Boston", "Dallas")]
    document = read(drawn(*([*page, (300.0, 40.0, f"Page {number} of 2")] for number, page in enumerate(pages, 1))))
    assert [block.text for block in document.blocks] == [page[0][2] for page in pages]
    (note,) = document.notes
    assert (note.what, note.count) == ("page numbers", 2)


def test_a_raised_mark_of_a_note_leaves_nothing_in_the_text_and_its_note_stands_apart() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(72, 700, "The bank bought Delta Steel")
    end = 72 + canvas.stringWidth("The bank bought Delta Steel", "Helvetica", 10)
    canvas.drawString(end + 5, 700, "in the autumn of the year.")
    canvas.setFont("Helvetica", 6)
    canvas.drawString(end, 704, "1")
    canvas.drawString(72, 94, "1")
    canvas.setFont("Helvetica", 8)
    canvas.drawString(76, 90, "The price was not disclosed.")
    canvas.save()
    document = read(buffer.getvalue())
    assert texts(document) == ["The bank bought Delta Steel in the autumn of the year."]
    assert texts(document, "footnote") == ["The price was not disclosed."]


def written(contents: bytes, to_unicode: bytes) -> bytes:
    """A PDF of one page, as its objects; one font, whose codes stand for the letters that a map gives."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(contents), contents),
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier/ToUnicode 6 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(to_unicode), to_unicode),
    ]
    data, places = b"%PDF-1.4\n", list[int]()
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(data)
    return data + b"xref\n0 7\n0000000000 65535 f \n" + table + end


def test_hebrew_is_read_from_right_to_left_and_a_latin_name_within_it_from_left_to_right() -> None:
    sentence = [
        "\u05d4\u05d1\u05e0\u05e7",
        "\u05e8\u05db\u05e9",
        "\u05d0\u05ea",
        "Globex",
        "\u05d1\u05d0\u05d1\u05d9\u05d1.",
    ]
    shown = " ".join(word if word.isascii() else word[::-1] for word in reversed(sentence))
    codes = {letter: 33 + place for place, letter in enumerate(sorted(set(shown) - {" "}))} | {" ": 32}
    lines = "".join(f"<{code:02x}> <{ord(letter):04x}>\n" for letter, code in codes.items())
    to_unicode = (
        "/CIDInit /ProcSet findresource begin begincmap /CMapName /Map def\n1 begincodespacerange <00> <ff> "
        f"endcodespacerange\n{len(codes)} beginbfchar\n{lines}endbfchar\nendcmap end"
    )
    hexadecimal = "".join(f"{codes[letter]:02x}" for letter in shown)
    contents = f"BT /F1 12 Tf 72 700 Td <{hexadecimal}> Tj ET"
    document = read(written(contents.encode(), to_unicode.encode()))
    assert texts(document) == [" ".join(sentence)]


def test_a_file_that_was_saved_again_is_one_document_in_its_last_state() -> None:
    first = drawn([(72, 700, "Prices rose in Boston.")])
    catalog = re.search(rb"/Root (\d+) 0 R", first)
    page = re.search(rb"(\d+) 0 obj\s*<<\s*/Contents (\d+) 0 R", first)
    before = re.findall(rb"startxref\s+(\d+)", first)[-1]
    assert catalog and page
    contents = b"BT /F1 10 Tf 72 700 Td (Wages fell in Dallas.) Tj ET"
    place = len(first)
    update = b"%s 0 obj\n<</Length %d>>stream\n%s\nendstream\nendobj\n" % (page[2], len(contents), contents)
    update += b"xref\n%s 1\n%010d 00000 n \n" % (page[2], place)
    update += b"trailer<</Size 99/Root %s 0 R/Prev %s>>\nstartxref\n" % (catalog[1], before)
    update += b"%d\n%%%%EOF\n" % (place + update.index(b"xref\n"))
    document = read(first + update)
    assert [block.text for block in document.blocks] == ["Wages fell in Dallas."]
    assert document.name is None


def test_an_encrypted_file_is_refused_with_what_to_do() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter, encrypt=StandardEncryption("secret"))
    canvas.drawString(72, 700, "Prices rose in Boston.")
    canvas.save()
    with pytest.raises(InputError, match=r"a\.pdf is encrypted; save it without a password"):
        read(buffer.getvalue())


def test_a_file_that_opens_without_a_password_is_read_though_it_is_encrypted() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter, encrypt=StandardEncryption("", "owner", canCopy=0))
    canvas.drawString(72, 700, "Prices rose in Boston.")
    canvas.save()
    assert texts(read(buffer.getvalue())) == ["Prices rose in Boston."]


def test_a_file_that_is_cut_off_is_refused() -> None:
    with pytest.raises(InputError, match=r"a\.pdf is a PDF that is cut off"):
        read(drawn([(72, 700, "Prices rose in Boston.")])[:-60])


def test_a_long_file_reports_its_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(step=2)
    cities = ("Boston", "Dallas", "Akron", "Reno", "Tulsa", "Miami")
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    lines: list[str] = []
    read_pdf(drawn(*([(72.0, 700.0, f"Prices rose in {city}.")] for city in cities)), "a.pdf", lines.append)
    assert lines and all(re.fullmatch(r"a\.pdf: page [1-6]/6", line) for line in lines)


def test_bookmarks_give_headings_their_levels() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter)
    text = "Retailers in Atlanta raised prices during the summer while demand stayed firm."
    for level, title in enumerate(["Report", "Risks", "Interest rates"]):
        canvas.bookmarkPage(title)
        canvas.addOutlineEntry(title, title, level)
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawString(72, 700, title)
        canvas.setFont("Helvetica", 10)
        canvas.drawString(72, 660, text)
        canvas.showPage()
    canvas.save()
    headings = [(block.text, block.level) for block in read(buffer.getvalue()).blocks if block.kind == "heading"]
    assert headings == [("Report", 1), ("Risks", 2), ("Interest rates", 3)]


def test_a_word_in_small_capitals_is_one_word_and_looks_like_its_first_letter() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter)
    x = 72.0
    for text, size in [("E", 14), ("STIMATED ", 10.2), ("C", 14), ("OSTS", 10.2)]:
        canvas.setFont("Helvetica", size)
        canvas.drawString(x, 700, text)
        x += canvas.stringWidth(text, "Helvetica", size)
    canvas.setFont("Helvetica", 10)
    for row in range(4):
        canvas.drawString(72, 660 - 13 * row, "Retailers in Atlanta raised prices during the summer.")
    canvas.save()
    assert texts(read(buffer.getvalue()), "heading") == ["ESTIMATED COSTS"]


def test_rows_without_vertical_lines_below_a_ruled_head_have_their_cells_in_its_columns() -> None:
    data = [["Payee", "Duty", "Amount"], ["Smith", "Clerk", "21,000.00"], ["Bain", "Director", "37,499.96"]]
    data.append(["All amounts are in dollars and before tax.", "", ""])
    ruled = Table(
        data,
        colWidths=[120, 120, 120],
        style=[
            ("GRID", (0, 0), (-1, 0), 1, colors.black),
            ("BOX", (0, 0), (-1, -1), 1, colors.black),
            ("LINEBELOW", (0, 0), (-1, -1), 1, colors.black),
        ],
    )
    (block,) = tables(read(flowed(ruled)))
    assert block.table is not None
    assert block.table.header == ("Payee", "Duty", "Amount")
    assert block.table.rows == (*map(tuple, data[1:3]), tuple(data[3]))


def test_a_space_that_the_next_letter_is_drawn_over_parts_no_word() -> None:
    contents = b"BT /F1 10 Tf 72 700 Td [(The Am ) 600 (endm ) 600 (ent was signed in the autumn of the year.)] TJ ET"
    to_unicode = b"/CIDInit /ProcSet findresource begin begincmap endcmap end"
    assert texts(read(written(contents, to_unicode))) == ["The Amendment was signed in the autumn of the year."]
