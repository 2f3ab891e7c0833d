"""PDF files: reading order, paragraphs, tables, what is left out."""

import io
import os
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import letter
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
    pages = [[(72, 700, f"Prices rose in {city} during the summer.")] for city in ("Boston", "Dallas")]
    document = read(drawn(*([*page, (300, 40, f"Page {number} of 2")] for number, page in enumerate(pages, 1))))
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
