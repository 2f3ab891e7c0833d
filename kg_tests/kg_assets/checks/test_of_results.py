"""Findings on results: green where they are right, red with a sentence where a fault is planted."""

from dataclasses import replace

import numpy as np
import pytest

from kg_assets.checks import of_results
from kg_assets.checks.finding import Finding
from kg_assets.chunks.result import BadLine, Chunk, Document, FileChunks
from kg_assets.extractions.result import ChunkExtraction, ExtractedFact, FileExtractions
from kg_assets.resolutions.result import FileResolutions, ResolvedRelationship
from kg_tests.small_files import embedded, small_file

FACT = ExtractedFact(
    "Acme bought Beta.", "Acme", "Organization", "bought", "Beta", "Organization", "", (), "Acme bought Beta"
)
CHUNK = Chunk("c1", "1", 0, "In May Acme bought Beta.", "Deals")
CHUNKS = FileChunks("g/a.md", "g", "0" * 64, (Document("d", "a", "a", None, "0", (CHUNK,)),))
EXTRACTIONS = FileExtractions("g/a.md", "g", "none", (ChunkExtraction("c1", "extracted", (), (FACT,)),), {})
EMBEDDINGS = embedded(small_file("g/a.md", {"d": [[("Acme", "bought", "Beta")]]}))


def resolutions(reason: str) -> FileResolutions:
    return FileResolutions("g/a.md", "g", (), {}, {"bought": ResolvedRelationship("bought", "ACQUIRED", reason)})


def with_facts(*facts: ExtractedFact, ungrounded: tuple[ExtractedFact, ...] = ()) -> FileExtractions:
    return replace(EXTRACTIONS, chunks=(ChunkExtraction("c1", "extracted", (), facts, ungrounded),))


def with_matrix(kind: str, matrix: np.ndarray) -> Finding:
    return of_results.vectors_are_sound(replace(EMBEDDINGS, matrices={**EMBEDDINGS.matrices, kind: matrix}))


def test_what_is_right_is_green() -> None:
    findings = (
        of_results.file_was_read(CHUNKS),
        of_results.evidence_is_grounded(CHUNKS, EXTRACTIONS),
        of_results.few_extractions_failed(EXTRACTIONS),
        of_results.few_fallback_types(EXTRACTIONS, resolutions("lemma")),
        of_results.vectors_are_sound(EMBEDDINGS),
    )
    assert all(finding.passed for finding in findings), findings


def test_a_document_that_was_read_in_part_and_a_bad_line_are_seen() -> None:
    (document,) = CHUNKS.documents
    in_part = of_results.file_was_read(replace(CHUNKS, documents=(replace(document, share_read=0.6),)))
    assert (
        not in_part.passed and in_part.figures["lowest_share_read"] == 0.6 and "a: 60% read" in in_part.figures["first"]
    )
    bad = of_results.file_was_read(replace(CHUNKS, bad_lines=(BadLine(3, "is no JSON"),)))
    assert not bad.passed and bad.figures["first"] == "line 3 left out: is no JSON"
    empty = of_results.file_was_read(replace(CHUNKS, documents=()))
    assert not empty.passed and "no text at all" in empty.sentence


@pytest.mark.parametrize("evidence", ["Acme  bought Beta", "Acme sold Beta", ""])
def test_evidence_that_does_not_stand_in_its_chunk_is_seen(evidence: str) -> None:
    found = of_results.evidence_is_grounded(CHUNKS, with_facts(FACT, replace(FACT, evidence=evidence)))
    assert not found.passed and found.figures["not_grounded"] == 1
    assert "materialize extractions*" in found.sentence


def test_many_failed_chunks_and_many_ungrounded_facts_are_seen() -> None:
    failed = replace(EXTRACTIONS, chunks=(*EXTRACTIONS.chunks, ChunkExtraction("c2", "failed", reason="cut")))
    found = of_results.few_extractions_failed(failed)
    assert not found.passed and found.figures["failed_share"] == 0.5 and found.figures["first"] == "cut"
    found = of_results.few_extractions_failed(with_facts(FACT, ungrounded=(FACT,)))
    assert not found.passed and found.figures["ungrounded_share"] == 0.5


def test_many_types_of_last_resort_are_seen() -> None:
    found = of_results.few_fallback_types(EXTRACTIONS, resolutions("fallback"))
    assert not found.passed and found.figures["fallback_share"] == 1 and found.figures["first"] == "bought"


def test_bad_vectors_are_seen() -> None:
    facts = EMBEDDINGS.matrices["facts"]
    for planted in (np.zeros_like(facts), np.full_like(facts, np.nan), np.full_like(facts, np.inf), facts[:, :4]):
        found = with_matrix("facts", planted)
        assert not found.passed and "materialize embeddings*" in found.sentence and "facts" in found.figures["first"]
