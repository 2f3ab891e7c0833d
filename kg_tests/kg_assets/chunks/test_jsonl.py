"""JSON Lines: rows to the letter, documents in order, ids that stay."""

import json
import os
import re
from pathlib import Path

import pytest

from kg_assets.chunks.input_error import InputError
from kg_assets.identity import chunk_uuid, document_uuid
from kg_resources.settings import Settings


def rows(*fields: dict) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in fields)


def test_a_row_is_a_chunk_to_the_letter(read) -> None:
    body = "  # Not a heading\n\nBody\u2028with \r\n" + "words " * 2000
    result = read("a.jsonl", rows({"chunk_id": "c1", "doc_id": "d1", "body": body, "header_path": "A > B"}))
    (chunk,) = result.chunks
    assert (chunk.content, chunk.header_path, chunk.chunk_id) == (body, "A > B", "c1")
    assert chunk.uuid == chunk_uuid("group", document_uuid("group", "a.jsonl", "d1"), "c1")


def test_interleaved_documents_in_order_of_first_appearance(read) -> None:
    result = read(
        "fed/a.jsonl",
        rows(
            {"doc_id": "second", "chunk_id": 1, "body": "s1"},
            {"doc_id": "first", "chunk_id": 1, "body": "f1", "metadata": {"document_date": "2025-10-15"}},
            {"doc_id": "second", "chunk_id": 2, "body": "s2", "metadata": {"document_date": ""}},
            {"chunk_id": 1, "body": "n1", "metadata": None},
            {"doc_id": "first", "chunk_id": "0", "body": "f2", "metadata": {"document_date": "2024-01-01T10:00"}},
        ),
    )
    assert [(document.doc_id, document.name, document.document_date) for document in result.documents] == [
        ("second", "second", None),
        ("first", "first", "2025-10-15"),
        ("a", "a", None),
    ]
    assert [[(c.position, c.chunk_id, c.content) for c in document.chunks] for document in result.documents] == [
        [(0, "1", "s1"), (1, "2", "s2")],
        [(0, "1", "f1"), (1, "0", "f2")],
        [(0, "1", "n1")],
    ]
    assert [chunk.document_date for chunk in result.documents[1].chunks] == ["2025-10-15", "2024-01-01"]
    counts = {"documents": 3, "chunks": 5, "characters": 10, "pages": 0, "bad_lines": 0, "left_out": 0}
    assert result.counts() == counts


@pytest.mark.parametrize(
    ("fields", "header_path"),
    [
        ({"header_path": "A > B", "breadcrumbs": ["C"]}, "A > B"),
        ({"header_path": "", "breadcrumbs": ["C", " ", "D"]}, "C > D"),
        ({"breadcrumbs": [], "metadata": {"headings": ["E", "F"]}}, "E > F"),
        ({"header_path": None, "breadcrumbs": None, "metadata": {"headings": None}}, ""),
        ({}, ""),
    ],
)
def test_header_path(fields: dict, header_path: str, read) -> None:
    assert read("a.jsonl", rows({"body": "x", **fields})).chunks[0].header_path == header_path


def test_rows_without_id_keep_theirs_under_insertion(read) -> None:
    texts = [{"body": text, "header_path": path} for text, path in [("a", "P"), ("b", "P"), ("a", "Q"), ("a", "P")]]
    before = read("a.jsonl", rows(*texts))
    after = read("a.jsonl", rows({"body": "new"}, texts[0], {"body": "a", "header_path": "R"}, *texts[1:]))
    ids = {chunk.uuid: chunk.chunk_id for chunk in after.chunks}
    assert len({chunk.uuid for chunk in before.chunks}) == len({chunk.chunk_id for chunk in before.chunks}) == 4
    assert all(ids[chunk.uuid] == chunk.chunk_id for chunk in before.chunks)
    places = {chunk.uuid: chunk.header_path for chunk in after.chunks}
    assert all(places[chunk.uuid] == chunk.header_path for chunk in before.chunks)


def test_content_hash_is_of_the_document_alone(read) -> None:
    one = {
        "doc_id": "one",
        "chunk_id": "1",
        "body": "x",
        "header_path": "A",
        "metadata": {"document_date": "2025-01-01"},
    }
    base = read("a.jsonl", rows(one)).documents[0].content_hash
    assert read("a.jsonl", "\n" + rows({"doc_id": "two", "body": "y"}, one)).documents[1].content_hash == base
    changes = [{"chunk_id": "2"}, {"body": "x "}, {"header_path": "B"}, {"metadata": {"document_date": "2025-01-02"}}]
    hashes = {read("a.jsonl", rows(one | change)).documents[0].content_hash for change in changes}
    assert len(hashes | {base}) == 5


def test_same_chunk_id_in_two_documents(read) -> None:
    result = read(
        "a.jsonl", rows({"doc_id": 1, "chunk_id": "c", "body": "x"}, {"doc_id": 2, "chunk_id": "c", "body": "x"})
    )
    assert len({chunk.uuid for chunk in result.chunks}) == 2


def test_limit_acts_on_each_document(read) -> None:
    text = rows(*({"doc_id": doc, "chunk_id": n, "body": "x"} for n in range(3) for doc in "ab"), {"body": "x"})
    result = read("c.jsonl", text, limit=2)
    assert [len(document.chunks) for document in result.documents] == [2, 2, 1]
    assert result.limited
    assert not read("c.jsonl", text, limit=3).limited


def test_skipped_lines_are_listed_and_the_rest_goes_on(read) -> None:
    text = '{"body": "a"}\r\n\r\n{broken\r\n' + '{"body": "b"}\n' + '{"body": "c", "chunk_id": null}'
    result = read("a.jsonl", text, skip_bad_lines=True)
    assert [chunk.content for chunk in result.chunks] == ["a", "b", "c"]
    assert [bad.line for bad in result.bad_lines] == [3]
    assert result.counts()["bad_lines"] == 1


def test_a_megabyte_of_text_is_the_limit(read) -> None:
    assert len(read("a.jsonl", rows({"body": "x" * 1_000_000})).chunks[0].content) == 1_000_000
    result = read("a.jsonl", rows({"body": "é" * 500_001}, {"body": "y"}), skip_bad_lines=True)
    assert result.bad_lines[0].reason == "row of 1,000,002 bytes of text, over the limit of 1,000,000; split it"


LANGCHAIN = {
    "id": "c1",
    "page_content": " Prices rose.",
    "metadata": {"source": "q1.pdf", "section": ["Report", "Prices"], "date": "2025-01-02T08:00:00", "page_label": "7"},
}
LLAMAINDEX = {"id_": "c1", "text": " Prices rose.", "metadata": {"file_name": "q1.pdf", "page_label": 7}}
UNSTRUCTURED = {"element_id": "c1", "text": " Prices rose.", "metadata": {"filename": "q1.pdf", "page_number": 7}}


@pytest.mark.parametrize(
    ("row", "keys"),
    [
        (
            LANGCHAIN,
            {
                "body": "page_content",
                "doc_id": "metadata.source",
                "chunk_id": "id",
                "header_path": "metadata.section",
                "document_date": "metadata.date",
                "page": "metadata.page_label",
            },
        ),
        (
            LLAMAINDEX,
            {"body": "text", "doc_id": "metadata.file_name", "chunk_id": "id_", "page": "metadata.page_label"},
        ),
        (
            UNSTRUCTURED,
            {"body": "text", "doc_id": "metadata.filename", "chunk_id": "element_id", "page": "metadata.page_number"},
        ),
    ],
    ids=["LangChain", "LlamaIndex", "Unstructured"],
)
def test_rows_of_other_tools(row: dict, keys: dict[str, str], read) -> None:
    (document,) = read("a.jsonl", rows(row), jsonl_fields=keys).documents
    (chunk,) = document.chunks
    assert (document.doc_id, chunk.chunk_id, chunk.content, chunk.page) == ("q1.pdf", "c1", " Prices rose.", 7)
    dated = "date" in row["metadata"]
    assert (chunk.header_path, chunk.document_date) == (("Report > Prices", "2025-01-02") if dated else ("", None))


def test_keys_with_dots_and_fields_without_a_mapping(read) -> None:
    row = {"meta.text": "Prices rose.", "doc_id": "d", "metadata": {"document_date": "2025-01-02", "page": 3}}
    (document,) = read("a.jsonl", rows(row), jsonl_fields={"body": "meta.text"}).documents
    assert (document.doc_id, document.document_date, document.chunks[0].page) == ("d", "2025-01-02", None)


@pytest.mark.parametrize(
    ("row", "keys", "reason"),
    [
        (
            LANGCHAIN,
            {},
            "no body, but id, page_content, metadata.source, metadata.section, metadata.date, metadata.page_label:"
            " set body in jsonl_fields to the key of the text",
        ),
        ({"text": "x"}, {"body": "page_content"}, "no page_content, but text: set body in jsonl_fields to the key of"),
        (LANGCHAIN, {"body": "metadata"}, "metadata must be a string, not an object"),
        ({"body": "x", "day": "May 2025"}, {"document_date": "day"}, "day May 2025 is no ISO date (YYYY-MM-DD)"),
        ({"body": "x", "p": 0}, {"page": "p"}, "p must be a page number from 1, not 0"),
        ({"body": "x", "p": [1]}, {"page": "p"}, "p must be a page number from 1, not [1]"),
    ],
)
def test_why_a_row_of_another_tool_is_bad(row: dict, keys: dict[str, str], reason: str, read) -> None:
    with pytest.raises(InputError, match=re.escape(f"a.jsonl line 1: {reason}")):
        read("a.jsonl", rows(row), jsonl_fields=keys)


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"text": "body"}, "takes the names body, chunk_id, doc_id, header_path, document_date, page, not 'text'"),
        ({"body": "metadata..text"}, "gives body the key 'metadata..text'; name a key, such as metadata.body"),
        ({"body": ""}, "gives body the key ''"),
    ],
)
def test_wrong_names_end_a_run_before_its_first_step(keys: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        Settings(jsonl_fields=keys)


def test_real_report(read) -> None:
    here = Path(os.environ.get("KG_TEST_DATA") or Path(__file__).parents[4] / "shared" / "data")
    path = here / "beige_book_2025_10.jsonl"
    if not path.exists():
        pytest.skip("no test data: set KG_TEST_DATA")
    result = read("fed/beige.jsonl", path.read_bytes())
    written = [json.loads(line) for line in path.read_text().splitlines()]
    assert [c.content for c in result.chunks] == [row["body"] for row in written]
    assert [c.header_path for c in result.chunks] == [row["header_path"] for row in written]
    assert result.documents[0].document_date == "2025-10-15"
