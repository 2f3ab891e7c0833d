"""Extraction of a whole real document against the test server: its chunks, its recorded replies, runs in processes."""

import hashlib
import json
import multiprocessing
import os
from collections.abc import Sequence
from dataclasses import asdict
from multiprocessing.context import ForkServerContext
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest

from kg_assets.chunks.read import read_file
from kg_assets.chunks.result import Chunk, Document, FileChunks
from kg_assets.extractions import prompts
from kg_assets.extractions.result import ChunkExtraction
from kg_assets.extractions.with_model import extract_chunks, passage_of
from kg_resources.language_model import Extraction, LanguageModel, open_language_model
from kg_resources.settings import Settings
from kg_tests.model_process import ROOT
from kg_tests.model_replies import generic_extraction

DATA = Path(os.environ.get("KG_TEST_DATA") or ROOT.parent / "shared" / "data")
BEIGE_BOOK = DATA / "beige_book_2025_10.jsonl"
needs_data = pytest.mark.skipif(not BEIGE_BOOK.exists(), reason=f"no test data in {DATA}")


def beige_book() -> FileChunks:
    return read_file(BEIGE_BOOK, f"fed/{BEIGE_BOOK.name}", "fed", limit=None, skip_bad_lines=False)


def recorded_facts() -> dict[str, list[dict[str, str]]]:
    """chunk_id -> facts as recorded."""
    lines = BEIGE_BOOK.with_suffix(".recorded_facts.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["chunk_id"]: row["facts"] for row in map(json.loads, lines)}


def write_replies(file: Path) -> Path:
    """A reply for every chunk: its recorded facts, with the chunk's first words as evidence, since theirs was not kept;
    where there are none a made fact."""
    facts, unknown = (
        recorded_facts(),
        {"subject_type": "Other", "object_type": "Other", "date_context": "", "topics": []},
    )
    with file.open("w", encoding="utf-8") as out:
        for chunk in beige_book().chunks:
            made = generic_extraction(chunk.content)
            stated = [fact | unknown for fact in facts.get(chunk.chunk_id, [])] or made["facts"]
            evidence = " ".join(chunk.content[:30].split())  # so short that no split passage ends inside
            extraction = {"entities": made["entities"], "facts": [fact | {"evidence": evidence} for fact in stated]}
            row = {"content": chunk.content, "header_path": chunk.header_path, "extraction": extraction}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return file


def extract(documents: Sequence[Document], **values: Any) -> list[ChunkExtraction]:
    settings = Settings(critique=False, **values)
    return extract_chunks(documents, open_language_model(settings), settings)


def said(results: Sequence[ChunkExtraction]) -> list[dict[str, Any]]:
    """Everything but usage, which a retry changes."""
    return [{name: value for name, value in asdict(result).items() if name != "usage"} for result in results]


def question(document: Document, chunk: Chunk) -> str:
    """How the server's log names the question about that chunk."""
    content = prompts.extraction_messages(passage_of(document, chunk))[1]["content"]
    return hashlib.sha256(content.encode()).hexdigest()


def cached_questions(documents: Sequence[Document], model: LanguageModel) -> set[str]:
    """Questions about chunks that the cache answers."""
    return {
        question(document, chunk)
        for document in documents
        for chunk in document.chunks
        if model.cached(
            "extraction",
            prompts.extraction_messages(passage_of(document, chunk)),
            Extraction,
        )
    }


def processes() -> ForkServerContext:
    """Processes that have imported everything: many can be started, and killed, in little time."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def extract_in_process(
    environment: dict[str, str], documents: Sequence[Document], begun: Event, values: dict[str, Any]
) -> None:
    """The target of such a process; `begun` is set when the extraction begins."""
    os.environ.update(environment)
    begun.set()
    extract(documents, **values)
