"""Prints facts drawn at random from a document, each under its sentence, for reading by hand.

python -m scripts.sample_facts FILE [--seed 1] [--count 50]
"""

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

from kg_assets.chunks.read import read_file
from kg_assets.chunks.result import Chunk
from kg_assets.extractions.result import ChunkExtraction
from kg_assets.extractions.spacy_model import spacy_model
from kg_assets.extractions.without_model import extract_documents


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=50)
    arguments = parser.parse_args()
    path: Path = arguments.file
    file = read_file(path, path.name, "default", limit=None, skip_bad_lines=False)
    chunks = file.chunks
    spacy_model()("Loading is not what is timed.")
    started = time.perf_counter()
    extractions = extract_documents(file.documents, lambda done, total: None)
    seconds = time.perf_counter() - started
    facts = sum(len(extraction.facts) for extraction in extractions)
    print(
        f"{facts} facts of {len(chunks)} chunks ({facts / max(len(chunks), 1):.1f} a chunk), "
        f"{len(chunks) / seconds:.0f} chunks a second\n"
    )
    print_sample(list(zip(chunks, extractions, strict=True)), arguments.count, arguments.seed)


def print_sample(extracted: Sequence[tuple[Chunk, ChunkExtraction]], count: int, seed: int) -> None:
    """Prints `count` of the chunks' facts, drawn at random, each under its sentence."""
    facts = [(chunk, fact) for chunk, extraction in extracted for fact in extraction.facts]
    sample = random.Random(seed).sample(facts, min(count, len(facts)))
    for number, (chunk, fact) in enumerate(sample, 1):
        print(f"{number}. [{chunk.header_path}] {fact.fact}")
        print(f"   {fact.subject} ({fact.subject_type}) | {fact.relationship} | {fact.object} ({fact.object_type})")
        print(f"   {fact.modality}; date: {fact.date_context or 'none'}; topics: {', '.join(fact.topics) or 'none'}\n")


if __name__ == "__main__":
    main()
