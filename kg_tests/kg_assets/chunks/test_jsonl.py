"""JSON Lines: rows to the letter, documents in order, ids that stay."""

import json
import os
from pathlib import Path

import pytest

from kg_assets.identity import chunk_uuid, document_uuid


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
    assert result.counts() == {"documents": 3, "chunks": 5, "characters": 10, "bad_lines": 0}


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
