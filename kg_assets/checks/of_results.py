"""Findings on results of assets, from their pickles. No store and no model is asked."""

from typing import Final

import numpy as np

from kg_assets.checks.finding import Finding, examples
from kg_assets.chunks.result import FileChunks
from kg_assets.embeddings.result import FileEmbeddings
from kg_assets.extractions.result import FileExtractions
from kg_assets.resolutions.result import FileResolutions

SHARE_READ: Final = 0.95
"""Of a document's visible content, below which somebody should look at what was left out."""
MOST_FAILED: Final = 0.02
"""Share of chunks without a reply."""
MOST_UNGROUNDED: Final = 0.10
"""Share of facts whose evidence does not stand in their chunk."""
MOST_FALLBACKS: Final = 0.40
"""Share of facts whose relationship found no better type than the one of last resort."""
_UNIT_TOLERANCE: Final = 0.01


def file_was_read(chunks: FileChunks) -> Finding:
    """Whether nearly all of the file became chunks."""
    poor = [document for document in chunks.documents if document.share_read < SHARE_READ]
    lowest = min((document.share_read for document in chunks.documents), default=1.0)
    figures = {"documents": len(chunks.documents), "lowest_share_read": round(lowest, 3)}
    if not chunks.chunks:
        return Finding(False, f"{chunks.source_file} has no text at all: look at the file.", figures)
    if poor or chunks.bad_lines:
        parts = [f"{document.name}: {document.share_read:.0%} read" for document in poor]
        parts += [f"line {bad.line} left out: {bad.reason}" for bad in chunks.bad_lines]
        return Finding(
            False,
            f"Not all of {chunks.source_file} was read: see `left_out_or_guessed` and `bad_lines_table` of chunks, and "
            "mend the file where that matters.",
            figures | {"bad_lines": len(chunks.bad_lines)} | examples(parts),
        )
    return Finding(True, f"{chunks.source_file} was read.", figures)


def evidence_is_grounded(chunks: FileChunks, extractions: FileExtractions) -> Finding:
    """Whether each fact quotes its chunk, to the letter."""
    contents = {chunk.uuid: chunk.content for chunk in chunks.chunks}
    facts = [(of.chunk_uuid, fact) for of in extractions.chunks for fact in of.facts]
    wrong = [fact.fact for uuid, fact in facts if not fact.evidence or fact.evidence not in contents.get(uuid, "")]
    if wrong:
        return Finding(
            False,
            f"{len(wrong):,} facts of {chunks.source_file} quote what does not stand in their chunk: materialize "
            "extractions*, which pays nothing.",
            {"facts": len(facts), "not_grounded": len(wrong)} | examples(wrong),
        )
    return Finding(True, f"All {len(facts):,} facts quote their chunk.", {"facts": len(facts), "not_grounded": 0})


def few_extractions_failed(extractions: FileExtractions) -> Finding:
    """Whether what failed, or was not grounded, is little beside what was extracted."""
    facts = sum(len(of.facts) for of in extractions.chunks)
    apart = sum(len(of.ungrounded) for of in extractions.chunks)
    failed = len(extractions.failed) / max(len(extractions.chunks), 1)
    ungrounded = apart / max(facts + apart, 1)
    figures = {"failed_share": round(failed, 4), "ungrounded_share": round(ungrounded, 4)}
    if failed > MOST_FAILED:
        return Finding(
            False,
            f"{len(extractions.failed):,} of {len(extractions.chunks):,} chunks of {extractions.source_file} failed: "
            "materialize extractions* to ask for these again, all others are cached.",
            figures | examples([of.reason for of in extractions.failed]),
        )
    if ungrounded > MOST_UNGROUNDED:
        return Finding(
            False,
            f"{apart:,} of {facts + apart:,} facts of {extractions.source_file} quote no text of their chunk and are "
            "left out: look at `ungrounded` of extractions, and try a better extraction model.",
            figures | examples([fact.fact for of in extractions.chunks for fact in of.ungrounded]),
        )
    return Finding(True, f"{failed:.1%} of chunks failed, {ungrounded:.1%} of facts are not grounded.", figures)


def few_fallback_types(extractions: FileExtractions, resolutions: FileResolutions) -> Finding:
    """Whether most relationships found a type of the vocabulary that says what they say."""
    phrases = [fact.relationship for of in extractions.chunks for fact in of.facts]
    fallback = {phrase for phrase, found in resolutions.relationships.items() if found.reason == "fallback"}
    missed = [phrase for phrase in phrases if phrase in fallback]
    share = len(missed) / max(len(phrases), 1)
    figures = {"facts": len(phrases), "fallback_share": round(share, 4)}
    if share > MOST_FALLBACKS:
        return Finding(
            False,
            f"{share:.0%} of the facts of {resolutions.source_file} have the type of last resort: see "
            "`commonest_fallbacks` of resolutions, and add types to a relationship_vocabulary of your own.",
            figures | examples(sorted(set(missed))),
        )
    return Finding(True, f"{share:.0%} of the facts have the type of last resort.", figures)


def vectors_are_sound(embeddings: FileEmbeddings) -> Finding:
    """Whether each vector has the model's dimensions, is finite, and has a direction."""
    wrong: list[str] = []
    count = 0
    for kind, matrix in embeddings.matrices.items():
        ids = embeddings.ids[kind]
        count += len(ids)
        if matrix.shape != (len(ids), embeddings.dimensions):
            wrong.append(f"{kind}: {matrix.shape} for {len(ids)} ids and {embeddings.dimensions} dimensions")
            continue
        lengths = np.linalg.norm(matrix.astype(np.float64), axis=1)
        bad = ~(np.abs(lengths - 1) <= _UNIT_TOLERANCE)  # NaN too
        wrong += [f"{kind}: {ids[row]} has the length {lengths[row]:.3g}" for row in np.flatnonzero(bad)]
    figures = {"vectors": count, "wrong": len(wrong)}
    if wrong:
        return Finding(
            False,
            f"Vectors of {embeddings.source_file} are not finite, zero, or of other dimensions than "
            f"{embeddings.dimensions}: materialize embeddings*; if it stays so, clear data/cache/embeddings first.",
            figures | examples(wrong),
        )
    return Finding(True, f"All {count:,} vectors are unit vectors of {embeddings.dimensions} dimensions.", figures)
