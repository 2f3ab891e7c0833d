"""Every input that cannot be used ends in one sentence that says what is wrong, where, and what to do."""

import json
import os
import re
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import dagster as dg
import pytest

from kg_assets import definitions
from kg_assets.chunks.asset import chunks
from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.read import read_file
from kg_assets.partitions import path_of

Build = Callable[[SimpleNamespace, Path], object]


def content(data: str | bytes) -> Build:
    return lambda make, path: path.write_bytes(data.encode() if isinstance(data, str) else data)


def made(build: Callable[[SimpleNamespace], bytes]) -> Build:
    return lambda make, path: path.write_bytes(build(make))


def second_row(row: object) -> Build:
    """A good row, and one of JSON or of raw text, on line 3 behind a blank one."""
    text = row if isinstance(row, str) else json.dumps(row)
    return content('{"body": "Prices rose."}\n\n' + text + "\n")


def unix_socket(make: SimpleNamespace, path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the path of a socket is bound to 107 bytes
    try:
        socket.socket(socket.AF_UNIX).bind(path.name)
    finally:
        os.chdir(here)


def link_out(make: SimpleNamespace, path: Path) -> None:
    outside = path.parent.parent / "outside.md"
    outside.write_text("A secret.")
    path.symlink_to(outside)


def link_through_folder(make: SimpleNamespace, path: Path) -> None:
    elsewhere = path.parents[2] / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / path.name).write_text("A secret.")
    path.parent.rmdir()
    path.parent.symlink_to(elsewhere)


def sparse(size: int) -> Build:
    def build(make: SimpleNamespace, path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(size)

    return build


GOOD = '{"body": "Prices rose."}\n'

# name of the case: (file, how it comes about, what the sentence says besides the file's name)
BAD: dict[str, tuple[str, Build, str]] = {
    "empty": ("a.md", content(""), "is empty; put text"),
    "white space": ("a.txt", content(" \n\t\n\u00a0"), "nothing but white space; put text"),
    "headings alone": ("a.md", content("# Title\n\n## Part\n\n---\n"), "no text besides headings; put text"),
    "front matter alone": ("a.md", content("---\ntitle: T\n---\n"), "no text besides headings; put text"),
    # Text, Markdown and pages in UTF-16 and UTF-32 are read where a byte order mark says so; without one they hold NUL.
    "UTF-16 without a mark": ("a.txt", content("Prices rose.".encode("utf-16-le")), "looks binary (NUL byte at"),
    "UTF-32 without a mark": ("a.md", content("Prices rose.".encode("utf-32-le")), "looks binary (NUL byte at"),
    "UTF-16 rows": ("a.jsonl", content(GOOD.encode("utf-16")), "UTF-16, not UTF-8; save it as UTF-8"),
    "half of UTF-16": ("a.html", content("<p>x".encode("utf-16")[:-1]), "begins like UTF-16 but is not; save it"),
    "page of unknown encoding": (
        "a.html",
        content(b"<p>one\ntwo\ncaf\xe9"),
        "line 3: not UTF-8 (byte 0xe9 at offset 14)",
    ),
    "latin-1": ("a.txt", content(b"one\ntwo\ncaf\xe9"), "line 3: not UTF-8 (byte 0xe9 at offset 11), and"),
    "latin-1 row": ("a.jsonl", content(GOOD.encode() + b'{"body": "caf\xe9"}'), "line 2: not UTF-8 (byte 0xe9 at"),
    "binary": ("a.txt", content(bytes(range(1, 32)) + b"\0\x01"), "looks binary (NUL byte at offset 31); save"),
    "too big": ("a.pdf", sparse(200_000_001), "200 MB, over the limit of 200 MB; split it"),
    "no such extension": ("a.tex", content("a,b"), "the extension .tex; convert it to one of .jsonl, .md"),
    "no extension": ("README", content("text"), "the extension (none); convert it"),
    "PDF as text": ("a.txt", made(lambda make: make.pdf("Hello")), "holds a PDF, not text; rename it to .pdf"),
    "PDF as rows": ("a.jsonl", made(lambda make: make.pdf("Hello")), "holds a PDF, not text; rename it to .pdf"),
    "PDF as DOCX": ("a.docx", made(lambda make: make.pdf("Hello")), "holds a PDF, not a Word document; rename"),
    "HTML as DOCX": ("a.docx", content("<!DOCTYPE html><p>x"), "holds an HTML page, not a Word document; rename"),
    "HTML as Markdown": ("a.md", content("\n<html><body>x"), "holds an HTML page, not text; rename it to .html"),
    "DOCX as page": ("a.html", made(lambda make: make.docx("")), "holds a ZIP archive, not an HTML page; rename"),
    "text as PDF": ("a.pdf", content("Hello"), "holds something else, not a PDF; save it again"),
    "encrypted PDF": ("a.pdf", made(lambda make: make.pdf("Hello", password="x")), "is encrypted; save it without"),
    "PDF without pages": ("a.pdf", made(lambda make: make.pdf_without_pages()), "is a PDF without a page; save"),
    "PDF without text": (
        "a.pdf",
        made(lambda make: make.pdf("", "")),
        "no text in its 2 pages, it may be scanned; run",
    ),
    "PDF with page numbers alone": ("a.pdf", made(lambda make: make.pdf("1", "2")), "no text in its 2 pages"),
    "truncated PDF": ("a.pdf", made(lambda make: make.pdf("Hello")[:900]), "a PDF that is cut off; copy or"),
    "broken PDF": ("a.pdf", content(b"%PDF-1.4\n" + b"junk " * 99 + b"%%EOF"), "is a broken PDF; save or"),
    "truncated DOCX": ("a.docx", made(lambda make: make.docx("")[:700]), "is a broken or cut off DOCX; copy"),
    "corrupt DOCX": ("a.docx", made(lambda make: make.docx("<w:p>")), "is a broken or cut off DOCX; copy"),
    "damaged DOCX": (
        "a.docx",
        made(lambda make: make.docx(make.paragraph("Prices rose.")).replace(b"Prices", b"Crises")),
        "is a broken or cut off DOCX; copy",
    ),
    "DOCX without its parts": (
        "a.docx",
        made(lambda make: make.docx("", **{"_rels/.rels": "<"})),
        "is a broken DOCX; ",
    ),
    "ZIP without a document": ("a.docx", made(lambda make: make.zip(a="b")), "without a Word document; save the"),
    "DOCX that unpacks to a lot": (
        "a.docx",
        made(lambda make: make.zip(a="0" * 200_000_001)),
        "unpacks to 200 MB, over the limit of 200 MB; split",
    ),
    "old or locked Word": ("a.docx", content(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)), "without a password"),
    "DOCX without text": ("a.docx", made(lambda make: make.docx("")), "no text besides headings; put"),
    "no rows": ("a.jsonl", content("\n \n"), "holds no row; put one JSON object on each line"),
    "JSON array": ("a.jsonl", content('[{"body": "x"}, {"body": "y"}]'), "is one JSON array; write each"),
    "JSON array over lines": ("a.jsonl", content('[\n{"body": "x"},\n{"body": "y"}\n]\n'), "is one JSON array; write"),
    "one object over lines": (
        "a.jsonl",
        content('{\n"body": "x"\n}\n'),
        "is one JSON object over several lines; write",
    ),
    "broken JSON": ("a.jsonl", second_row('{"body": "x"'), "line 3: broken JSON at column 13"),
    "not an object": ("a.jsonl", second_row(["x"]), "line 3: a JSON row must be an object, {…}, not an array"),
    "nested too deeply": ("a.jsonl", second_row("[" * 100_000), "line 3: broken JSON (nested too deeply)"),
    "NaN": ("a.jsonl", second_row('{"body": "x", "score": NaN}'), "line 3: broken JSON (NaN is no JSON value)"),
    "no body": ("a.jsonl", second_row({"text": "x"}), "line 3: no body, but text: set body in jsonl_fields"),
    "body of null": ("a.jsonl", second_row({"body": None}), "line 3: no body, but body: set body"),
    "body of white space": ("a.jsonl", second_row({"body": " \n"}), "line 3: body is empty"),
    "body of numbers": ("a.jsonl", second_row({"body": 7}), "line 3: body must be a string, not a number"),
    "half a surrogate": ("a.jsonl", second_row('{"body": "x\\ud800"}'), "line 3: body holds half of a surrogate pair"),
    "NUL in a row": ("a.jsonl", second_row({"body": "x\0"}), "line 3: body holds a NUL character"),
    "float as id": ("a.jsonl", second_row({"body": "x", "chunk_id": 1.5}), "line 3: chunk_id must be a string"),
    "true as id": ("a.jsonl", second_row({"body": "x", "doc_id": True}), "line 3: doc_id must be a string"),
    "no ISO date": (
        "a.jsonl",
        second_row({"body": "x", "metadata": {"document_date": "Oct. 2025\n"}}),
        "line 3: metadata.document_date Oct. 2025\\n is no ISO date (YYYY-MM-DD)",
    ),
    "metadata in a list": ("a.jsonl", second_row({"body": "x", "metadata": []}), "line 3: metadata must be an object"),
    "breadcrumbs in a string": (
        "a.jsonl",
        second_row({"body": "x", "breadcrumbs": "A"}),
        "line 3: breadcrumbs must be",
    ),
    "breadcrumbs of numbers": ("a.jsonl", second_row({"body": "x", "breadcrumbs": [1]}), "line 3: each of breadcrumbs"),
    "repeated chunk_id": (
        "a.jsonl",
        content('{"body": "x", "chunk_id": "7"}\n{"body": "y", "chunk_id": 7}'),
        "line 2: chunk_id 7 stands in document a already",
    ),
    "row of 5 MB": ("a.jsonl", second_row({"body": "x" * 5_000_000}), "line 3: row of 5,000,000 bytes of text, over"),
    "line of 5 MB": ("a.jsonl", second_row("x" * 5_000_000), "line 3: row of 5,000,000 bytes of text, over"),
    "folder": ("a.md", lambda make, path: path.mkdir(), "is a folder, not a file; rename it"),
    "pipe": ("a.md", lambda make, path: os.mkfifo(path), "is not a regular file; put a plain file"),
    "socket": ("a.md", unix_socket, "is not a regular file; put a plain file"),
    "missing": ("a.md", lambda make, path: None, "does not exist in the input folder; put it back"),
    "dangling link": ("a.md", lambda make, path: path.symlink_to("nothing.md"), "is a link to nothing; put the file"),
    "link to itself": ("a.md", lambda make, path: path.symlink_to("a.md"), "; "),
    "link out of the folder": ("a.md", link_out, "is a link out of the input folder; put the file itself there"),
    "link by its folder": ("in/a.md", link_through_folder, "is a link out of the input folder; put the file"),
    "name with a line break": ("a\nb.md", content("x"), "a line break or another control character; rename"),
    "name with a range mark": (
        "a...b.md",
        content("x"),
        "holds `...`, which Dagster takes for a range of keys; rename",
    ),
    "name that is not UTF-8": ("caf\udce9.md", content("x"), "is not UTF-8; rename"),
    "name that climbs": ("../outside.md", content("x"), "has `.` or `..` as a part; rename"),
}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("skip_bad_lines", [False, True])
def test_bad_input_is_one_sentence(case: str, skip_bad_lines: bool, tmp_path: Path, make: SimpleNamespace) -> None:
    key, build, says = BAD[case]
    folder = tmp_path / "inputs"
    folder.mkdir()
    (folder / key).parent.mkdir(exist_ok=True)
    build(make, folder / key)
    skippable = "line " in says and case not in ("latin-1", "repeated chunk_id") and key.endswith(".jsonl")

    if skip_bad_lines and (skippable or case == "repeated chunk_id"):
        result = read_file(path_of(key, folder), key, "group", limit=None, skip_bad_lines=True)
        assert len(result.chunks) == len(result.bad_lines) == 1
        assert f"line {result.bad_lines[0].line}: {result.bad_lines[0].reason}".startswith(says.split(";")[0])
        return
    with pytest.raises(InputError) as caught:
        read_file(path_of(key, folder), key, "group", limit=None, skip_bad_lines=skip_bad_lines)
    message = str(caught.value)
    assert says in message
    assert message.isprintable() and "; " in message
    assert message.startswith(key.encode("unicode_escape").decode())
    assert str(tmp_path) not in message


@pytest.mark.parametrize("case", ["missing", "folder", "pipe", "socket"])
def test_reading_checks_the_file_again(case: str, tmp_path: Path, make: SimpleNamespace) -> None:
    key, build, says = BAD[case]
    build(make, tmp_path / key)
    with pytest.raises(InputError, match=re.escape(says)):
        read_file(tmp_path / key, key, "group", limit=None, skip_bad_lines=False)


def test_unreadable_file(tmp_path: Path) -> None:
    """As a user without rights: root may read everything."""
    path = tmp_path / "a.md"
    path.write_text("A secret.")
    path.chmod(0)
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        folder.chmod(folder.stat().st_mode | stat.S_IXOTH | stat.S_IROTH)
    program = f"""
import os, sys
from pathlib import Path
from kg_assets.chunks.read import read_file
from kg_assets.partitions import path_of
if os.geteuid() == 0:
    os.setegid(65534)
    os.seteuid(65534)
for read in (path_of, lambda key, folder: read_file(folder / key, key, "group", limit=None, skip_bad_lines=False)):
    try:
        read("a.md", Path({str(tmp_path)!r}))
    except Exception as error:
        print(type(error).__name__, error)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["InputError a.md cannot be read (Permission denied); check its permissions"] * 2


# A name that is not UTF-8 cannot even be asked for: Dagster's storage takes no such key, and source_files refuses it.
@pytest.mark.parametrize("case", [case for case in BAD if case != "name that is not UTF-8"])
def test_the_asset_says_that_sentence_writes_nothing_and_harms_no_other(
    case: str, project: Path, make: SimpleNamespace
) -> None:
    key, build, says = BAD[case]
    folder = project / "inputs"
    folder.mkdir()
    (folder / key).parent.mkdir(exist_ok=True)
    build(make, folder / key)
    (folder / "good.md").write_text("Prices rose.")
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("input_files", [key, "good.md"])

        def materialize(partition: str) -> dg.ExecuteInProcessResult:
            return dg.materialize(
                [chunks],
                partition_key=partition,
                instance=instance,
                resources=definitions.RESOURCES,
                raise_on_error=False,
            )

        assert materialize("good.md").success
        before = (project / "data" / "pickles" / "chunks" / "good.md.pickle").read_bytes()
        failed = materialize(key)
        assert not failed.success
        said = failed.failure_data_for_node("chunks")
        assert said is not None and said.user_failure_data is not None
        sentence = said.user_failure_data.description or ""
        assert says in sentence and "\n" not in sentence
        assert materialize("good.md").success
    pickles = project / "data" / "pickles"
    assert sorted(path.name for path in pickles.rglob("*.pickle")) == ["good.md.pickle"]
    assert (pickles / "chunks" / "good.md.pickle").read_bytes().split(b"\n")[-1] == before.split(b"\n")[-1]


def test_all_bad_lines_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f"{row}\n" for row in [GOOD.strip(), *["{}"] * 3, GOOD.strip(), *["{}"] * 5]))
    with pytest.raises(InputError) as caught:
        read_file(path, "a.jsonl", "group", limit=None, skip_bad_lines=False)
    assert str(caught.value) == (
        "a.jsonl line 2: no body, and 7 more bad lines (line 3, 4, 6, 7, 8, …); fix the file or set skip_bad_lines"
    )


def test_no_good_line_fails_even_when_bad_lines_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("{}\n{}\n")
    with pytest.raises(InputError) as caught:
        read_file(path, "a.jsonl", "group", limit=None, skip_bad_lines=True)
    assert str(caught.value) == ("a.jsonl line 1: no body, and 1 more bad line (line 2); no line is good: fix the file")
