"""Each format becomes one document with titled, dated, stable chunks."""

import hashlib
import io
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from kg_assets.chunks.read import read_file
from kg_assets.chunks.split import MAXIMUM
from kg_assets.identity import document_uuid

MARKDOWN = """\
---
title: Report of October
document_date: 2025-10-15
tags: [a, b]
---
Prices rose.

# Overview

Growth was modest.

## Labour

Wages rose by 3%.

| Region | Wages |
| ------ | ----- |
| North  | 3%    |
"""


def test_markdown(read) -> None:
    result = read("fed/report.md", MARKDOWN)
    (document,) = result.documents
    assert (document.name, document.doc_id, document.document_date) == ("Report of October", "report", "2025-10-15")
    assert document.uuid == document_uuid("group", "fed/report.md", "report")
    assert [(chunk.position, chunk.header_path, chunk.content) for chunk in result.chunks] == [
        (0, "", "Prices rose."),
        (1, "Overview", "# Overview\n\nGrowth was modest."),
        (
            2,
            "Overview > Labour",
            "# Overview\n## Labour\n\nWages rose by 3%.\n\n| Region | Wages |\n| --- | --- |\n| North | 3% |",
        ),
    ]
    assert result.file_hash == hashlib.sha256(MARKDOWN.encode()).hexdigest()
    assert (result.source_file, result.group_id, result.limited, result.bad_lines) == (
        "fed/report.md",
        "group",
        False,
        (),
    )


@pytest.mark.parametrize(
    ("head", "name", "date"),
    [
        ("---\ntitle:  A  B \ndate: 2025-10-15T08:00:00Z\n---\n", "A B", "2025-10-15"),
        ("---\ndocument_date: '2025-01-02'\ndate: 2024-01-01\n...\n", "One", "2025-01-02"),
        ("---\ntitle: T\ndate: October 2025\n---\n", "T", None),
        ("---\ntitle: [T]\ndate: 2025-02-30\n---\n", "One", None),
        ("", "One", None),
    ],
)
def test_front_matter(head: str, name: str, date: str | None, read) -> None:
    result = read("a.md", f"{head}text before\n\n## Zero\n\ntext\n\n# *One*\n\ntext\n\n# Two\n\ntext\n")
    assert (result.documents[0].name, result.documents[0].document_date) == (name, date)
    assert result.chunks[0].content == "text before"


@pytest.mark.parametrize("text", ["---\nnot a mapping\n---\n\nmore", "---\n\nkey: [broken\n\n---\n\nmore", "---\nmore"])
def test_rules_are_no_front_matter(text: str, read) -> None:
    content = " ".join(chunk.content for chunk in read("a.md", text).chunks)
    assert all(word in content for word in text.replace("---", "").split())


def test_plain_text(read) -> None:
    result = read("notes.txt", b"\xef\xbb\xbfOne caf\xc3\xa9.\r\n\r\nTwo.\rThree.")
    assert [chunk.content for chunk in result.chunks] == ["One café.\n\nTwo.\n\nThree."]
    assert (result.documents[0].name, result.documents[0].document_date) == ("notes", None)


def test_byte_order_mark_is_no_heading_trouble(read) -> None:
    for key in ("a.md", "a.txt"):
        assert read(key, "\ufeff# One\n\ntext").chunks[0].header_path == "One"
    assert read("a.jsonl", '\ufeff{"body": "text"}').chunks[0].content == "text"
    assert "\ufeff" not in read("a.html", "\ufeff<p>text").chunks[0].content


@pytest.mark.parametrize("key", ["a.html", "a.HTM"])
def test_html(key: str, read) -> None:
    page = """<!DOCTYPE html><html><head><title>The
    page</title><style>p {}</style><script>var hidden = 1</script></head><body>
    <h1>Top &amp; more</h1><p>A snake_case *star* costs &euro; 5 &lt; 6.</p>
    <img src="http://192.0.2.1/x.png" alt="Chart"><img src="data:image/png;base64,AAAA" alt="Logo">
    <h2>Table</h2><table><tr><th>Region</th><th>Wages</th></tr><tr><td>North</td><td>3%</td></tr></table>
    <ul><li>first</li><li>second</li></ul></body></html>"""
    result = read(key, page)
    assert result.documents[0].name == "The page"
    assert [chunk.header_path for chunk in result.chunks] == ["Top & more", "Top & more > Table"]
    first, second = (chunk.content for chunk in result.chunks)
    assert first.startswith("# Top & more\n\nA snake_case *star* costs € 5 < 6.")
    assert "Logo" not in first and "base64" not in first and "hidden" not in first
    assert "| Region | Wages |\n| --- | --- |\n| North | 3% |" in second
    assert "- first\n- second" in second


def test_docx(read, make: SimpleNamespace) -> None:
    cells = "".join(f"<w:tc>{make.paragraph(text)}</w:tc>" for text in ("Region", "North"))
    body = (
        make.paragraph("Annual report", "Heading1")
        + make.paragraph("Zürich grew.")
        + make.paragraph("Wages", "Heading2")
        + make.paragraph("They rose.")
        + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    )
    result = read("a.docx", make.docx(body))
    assert result.documents[0].name == "Annual report"
    assert [chunk.header_path for chunk in result.chunks] == ["Annual report", "Annual report > Wages"]
    assert result.chunks[0].content == "# Annual report\n\nZürich grew."
    assert "They rose." in result.chunks[1].content and "| Region | North |" in result.chunks[1].content


def test_docx_fetches_no_linked_picture(read, make: SimpleNamespace) -> None:
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/"
    picture = (
        f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{drawing}wordprocessingDrawing"><a:graphic xmlns:a="{drawing}main">'
        f'<a:graphicData><pic:pic xmlns:pic="{drawing}picture"><pic:blipFill><a:blip r:link="i1" xmlns:r="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="i1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        'Target="http://127.0.0.1:9/x.png" TargetMode="External"/></Relationships>'
    )
    data = make.docx(make.paragraph("Visible.") + picture, **{"word/_rels/document.xml.rels": links})
    assert [chunk.content for chunk in read("a.docx", data).chunks] == ["Visible."]


def test_pdf(read, make: SimpleNamespace) -> None:
    result = read("report.pdf", make.pdf("Prices rose in Boston.\nWages fell.", "Page two speaks of growth.", "3"))
    text = "\n".join(chunk.content for chunk in result.chunks)
    for sentence in ("Prices rose in Boston.", "Wages fell.", "Page two speaks of growth."):
        assert sentence in text
    assert "3" not in text and "\f" not in text
    assert result.documents[0].name == "report"


def test_pdf_that_needs_no_password_to_read(read, make: SimpleNamespace) -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption("", ownerPassword="owner", canModify=0))
    canvas.drawString(72, 720, "Open to all.")
    canvas.save()
    assert read("a.pdf", buffer.getvalue()).chunks[0].content == "Open to all."


def test_limit(read) -> None:
    text = "".join(f"# Part {n}\n\ntext {n}\n\n" for n in range(5))
    whole, part, exact = read("a.md", text), read("a.md", text, limit=2), read("a.md", text, limit=5)
    assert (part.limited, exact.limited, whole.limited) == (True, False, False)
    assert part.chunks == whole.chunks[:2]
    assert exact == whole
    assert part.documents[0].content_hash != whole.documents[0].content_hash


def test_an_insertion_changes_no_other_id(read) -> None:
    sections = [f"## Part {n}\n\n" + f"Sentence {n} of it. " * 150 + "\n\n" for n in range(6)]
    before = read("a.md", "# Title\n\nintro\n\n" + "".join(sections))
    new = "## New\n\nSomething new.\n\n"
    for position in range(len(sections) + 1):
        edited = [*sections[:position], new, *sections[position:]]
        after = read("a.md", "# Title\n\nintro\n\n" + "".join(edited))
        assert [c.uuid for c in after.chunks if c.header_path != "Title > New"] == [c.uuid for c in before.chunks]
        assert [c.chunk_id for c in after.chunks if c.header_path != "Title > New"] == [
            c.chunk_id for c in before.chunks
        ]


def test_equal_texts_have_their_own_ids(read) -> None:
    result = read("a.md", "# Part\n\nsame\n\n# Part\n\nsame\n\n# Other\n\nsame\n")
    assert len({chunk.uuid for chunk in result.chunks}) == len({chunk.chunk_id for chunk in result.chunks}) == 3
    assert result.chunks[1].chunk_id == f"{result.chunks[0].chunk_id}-2"


def test_ids_differ_by_group_and_file(read, tmp_path: Path) -> None:
    one, other = read("a/x.md", "text"), read("b/x.md", "text")
    group = read_file(tmp_path / "a/x.md", "a/x.md", "other", limit=None, skip_bad_lines=False)
    for pick in (lambda result: result.chunks[0].uuid, lambda result: result.documents[0].uuid):
        assert len({pick(result) for result in (one, other, group)}) == 3
    assert one.documents[0].content_hash == other.documents[0].content_hash


@pytest.mark.parametrize(
    "text",
    [
        "## Heading\n\n" + "A sentence of a paragraph. " * 20 + "\n\n",
        "word and words. ",
        "line of text\n",
        "- one item of a long list\n",
    ],
    ids=["sections", "one paragraph", "one paragraph of lines", "one list"],
)
def test_time_grows_with_the_size_of_a_file(text: str, tmp_path: Path) -> None:
    """Four times the text takes about four times as long; where time grew with the square it would be sixteen."""
    program = (
        "import sys, time; from pathlib import Path; from kg_assets.chunks.read import read_file\n"
        "path = Path(sys.argv[1])\n"
        "def read(characters):\n"
        "    path.write_text(sys.argv[2] * (characters // len(sys.argv[2])))\n"
        "    start = time.process_time()\n"
        "    result = read_file(path, 'a.md', 'g', limit=None, skip_bad_lines=False)\n"
        "    return time.process_time() - start, max(len(chunk.content) for chunk in result.chunks)\n"
        "read(10_000)\n"  # loads what is loaded once
        "(short, _), (long, longest) = read(200_000), read(800_000)\n"
        "print(short, long, longest)\n"
        "assert not {'markitdown', 'dagster', 'pandas'} & set(sys.modules), 'heavy import'\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "a.md"), text]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    short, long, longest = map(float, done.stdout.split())
    assert long < 9 * short
    assert longest <= MAXIMUM
