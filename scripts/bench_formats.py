"""Pages a second and peak memory of `chunks` by format, each beside a bare pass of a library over the same file.

    python -m scripts.bench_formats [PAGES]

The files are made in the run, all from the same text, once with PAGES (1,000) and once with a tenth of them: what grows
tenfold with the pages is seen side by side. Each file is read in a process of its own.
"""

import html
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas
from rich.console import Console
from rich.table import Table

Page = list[str]
"""A heading and paragraphs."""

_WORDS: Final = (
    "the bank reported that wages and prices rose in the north while demand for pumps fell across most regions firms"
    " expected further increases of costs over the coming months contacts in retail said sales were flat"
).split()

_OURS: Final = """
from pathlib import Path
from kg_assets.chunks.read import read_file
path = Path(sys.argv[1])
done = len(read_file(path, path.name, "bench", limit=None, skip_bad_lines=False).chunks)
"""

_BARE: Final = {
    "pdf": (
        "pypdfium2, text of each page",
        "import pypdfium2\npdf = pypdfium2.PdfDocument(sys.argv[1])\n"
        "done = sum(len(page.get_textpage().get_text_bounded()) for page in pdf)",
    ),
    "html": (
        "lxml, all text",
        "import lxml.html\ndone = len(lxml.html.parse(sys.argv[1]).getroot().text_content())",
    ),
    "docx": (
        "python-docx, each paragraph",
        "import docx\ndone = sum(len(p.text) for p in docx.Document(sys.argv[1]).paragraphs)",
    ),
    "md": (
        "markdown-it-py, tokens",
        "import markdown_it\ndone = len(markdown_it.MarkdownIt().parse(open(sys.argv[1]).read()))",
    ),
    "jsonl": ("json, each row", "import json\ndone = len([json.loads(line) for line in open(sys.argv[1])])"),
}
"""What it is, and the program, which leaves a number in `done`."""

_MEASURED: Final = """
import resource, sys, time
began = time.process_time()
{program}
assert done
print(time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)
"""


def made_pages(count: int) -> list[Page]:
    """The same text every time."""
    source = random.Random(7)

    def sentence() -> str:
        return " ".join(source.choices(_WORDS, k=source.randint(8, 24))).capitalize() + "."

    return [
        [f"Part {number}", *(" ".join(sentence() for _ in range(5)) for _ in range(5))]
        for number in range(1, count + 1)
    ]


def write_pdf(pages: Sequence[Page], path: Path) -> None:
    canvas = Canvas(str(path), pagesize=A4)
    for heading, *paragraphs in pages:
        text = canvas.beginText(72, 770)
        text.setFont("Helvetica-Bold", 16)
        text.textLine(heading)
        text.setFont("Helvetica", 10)
        for paragraph in paragraphs:
            text.textLine()
            text.textLines(simpleSplit(paragraph, "Helvetica", 10, A4[0] - 144))
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()


def write_html(pages: Sequence[Page], path: Path) -> None:
    body = (
        f"<h2>{html.escape(heading)}</h2>" + "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
        for heading, *paragraphs in pages
    )
    path.write_text(f"<!DOCTYPE html><html><body>{''.join(body)}</body></html>")


def write_docx(pages: Sequence[Page], path: Path) -> None:
    document = Document()
    for heading, *paragraphs in pages:
        document.add_heading(heading, 2)
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)
    document.save(str(path))


def write_markdown(pages: Sequence[Page], path: Path) -> None:
    path.write_text("".join(f"## {heading}\n\n" + "\n\n".join(paragraphs) + "\n\n" for heading, *paragraphs in pages))


def write_jsonl(pages: Sequence[Page], path: Path) -> None:
    rows = ({"body": "\n\n".join(paragraphs), "header_path": heading} for heading, *paragraphs in pages)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


WRITERS: Final[dict[str, Callable[[Sequence[Page], Path], None]]] = {
    "pdf": write_pdf,
    "html": write_html,
    "docx": write_docx,
    "md": write_markdown,
    "jsonl": write_jsonl,
}


def measured(program: str, path: Path) -> tuple[float, float]:
    """Seconds of processor and the peak of resident megabytes, imports among both."""
    command = [sys.executable, "-c", _MEASURED.format(program=program), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{path.name} failed:\n{done.stderr}")
    seconds, memory = map(float, done.stdout.split())
    return seconds, memory


def bench(pages: int) -> Table:
    table = Table(title=f"chunks by format, {pages // 10:,} and {pages:,} pages of one text", title_justify="left")
    for column in (
        "format",
        "pages a second",
        "memory",
        f"memory, {pages // 10:,} pages",
        "bare pass",
        "pages a second",
        "memory",
    ):
        table.add_column(column, justify="left" if column in ("format", "bare pass") else "right")
    text = made_pages(pages)
    with tempfile.TemporaryDirectory() as folder:
        for extension, write in WRITERS.items():
            large, small = Path(folder, f"large.{extension}"), Path(folder, f"small.{extension}")
            write(text, large)
            write(text[: pages // 10], small)
            library, program = _BARE[extension]
            (seconds, memory), (_, before), (bare, bare_memory) = (
                measured(_OURS, large),
                measured(_OURS, small),
                measured(program, large),
            )
            table.add_row(
                extension,
                f"{pages / seconds:,.0f}",
                f"{memory:,.0f} MB",
                f"{before:,.0f} MB",
                library,
                f"{pages / bare:,.0f}",
                f"{bare_memory:,.0f} MB",
            )
    return table


if __name__ == "__main__":
    Console().print(bench(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000))
