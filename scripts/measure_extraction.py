"""How many facts of the essays of the MINE benchmark extraction without a language model keeps.

    python -m scripts.measure_extraction [--part even] [--sample 50 --seed 1]

The essays, their facts and the scorer lie in the folder `mine` of KG_YARDSTICKS, or of ../shared/yardsticks. Each essay
is read as a document of its own; the scorer gets subject, relationship and object as they would stand in the graph.
`out` is the figure to compare; `sentences` counts whole source sentences and so flatters.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from kg_assets.chunks.read import read_file
from kg_assets.chunks.result import Document
from kg_assets.extractions.result import ChunkExtraction
from kg_assets.extractions.spacy_model import spacy_model
from kg_assets.extractions.without_model import extract_documents
from scripts.sample_facts import print_sample

ROOT: Final = Path(__file__).parents[1]
PARTS: Final = {"all": slice(None), "odd": slice(0, None, 2), "even": slice(1, None, 2)}
"""Every other essay in the file's order: one part to write rules by, one to check them."""


def documents_of(essays: list[dict[str, object]]) -> dict[object, Document]:
    """The number of each essay, with its document."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for essay in essays:
            path = Path(folder) / f"essay_{essay['essay']}.txt"
            path.write_text(str(essay["text"]), encoding="utf-8")
            read = read_file(path, path.name, "default", limit=None, skip_bad_lines=False)
            (found[essay["essay"]],) = read.documents
    return found


def graph_line(number: object, extractions: list[ChunkExtraction]) -> str:
    """An essay's graph as the scorer reads it."""
    facts = [fact for extraction in extractions for fact in extraction.facts]
    triples = [[fact.subject, fact.relationship, fact.object] for fact in facts]
    return json.dumps({"essay": number, "triples": triples, "sentences": [fact.evidence for fact in facts]})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=PARTS, default="all")
    parser.add_argument("--sample", type=int, default=0, help="facts to print with their sentences, drawn at random")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--graph", type=Path, help="where to keep the graphs that the scorer reads")
    arguments = parser.parse_args()
    folder = Path(os.environ.get("KG_YARDSTICKS") or ROOT.parent / "shared" / "yardsticks") / "mine"
    if not (folder / "essays.jsonl").is_file():
        print(f"Nothing measured: {folder} holds no essays.jsonl. Set KG_YARDSTICKS to the folder that holds `mine`.")
        return
    lines = (folder / "essays.jsonl").read_text(encoding="utf-8").splitlines()
    essays = documents_of([json.loads(line) for line in lines][PARTS[arguments.part]])

    spacy_model()("Loading is not what is timed.")
    started = time.perf_counter()
    extracted = {number: extract_documents([essay], lambda done, total: None) for number, essay in essays.items()}
    seconds = time.perf_counter() - started
    count = sum(len(extraction.facts) for extractions in extracted.values() for extraction in extractions)
    print(f"{count} facts of {len(essays)} essays, {count / len(essays):.1f} an essay, in {seconds:.1f} s", flush=True)

    with tempfile.TemporaryDirectory() as temporary:
        graph: Path = arguments.graph or Path(temporary) / "graph.jsonl"
        graph.write_text("".join(graph_line(*one) + "\n" for one in extracted.items()), encoding="utf-8")
        subprocess.run([sys.executable, folder / "score.py", graph], check=True)
    pairs = [pair for number, essay in essays.items() for pair in zip(essay.chunks, extracted[number], strict=True)]
    if arguments.sample:
        print_sample(pairs, arguments.sample, arguments.seed)


if __name__ == "__main__":
    main()
