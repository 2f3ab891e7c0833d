"""A database has room for 65,536 relationship types in its life: `canonical` needs a bounded few of them."""

import json
import os
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from kg_assets.graph_writes.type_limit import MOST_TYPES
from kg_assets.resolutions.relationship_types import free_type, resolve_relationships
from kg_assets.resolutions.relationship_vocabulary import load_vocabulary
from kg_resources.embedder import open_embedder
from kg_resources.settings import Settings

DOCUMENTS = 100
PHRASES = 60
MODALS = ("", "", "", "may", "will", "could", "is expected to", "plans to", "has", "was", "were being")
NEGATIONS = ("", "", "", "not", "never", "no longer", "did not", "failed to", "has yet to")
VERBS = (
    "acquire", "supply", "sue", "rise", "fall", "report", "employ", "criticize", "reorganize", "outsource", "grow",
    "decline", "ship", "endorse", "undercut", "repurchase", "audit", "zigzag", "lobby", "license", "hire", "defer",
)  # fmt: skip
ENDINGS = ("", "s", "ed", "ing")
ADVERBS = ("", "", "modestly", "sharply", "in part", "again")
PREPOSITIONS = ("", "to", "by", "in", "with", "on behalf of", "despite", "due to", "against", "towards")
RECORDED = (
    Path(os.environ.get("KG_TEST_DATA") or Path(__file__).parents[4] / "shared" / "data")
    / "beige_book_2025_10.recorded_facts.jsonl"
)


def phrases_of(document: int) -> list[str]:
    chance = random.Random(f"phrases {document}")
    parts = (MODALS, NEGATIONS, VERBS, ENDINGS, ADVERBS, PREPOSITIONS)
    drawn = ([chance.choice(part) for part in parts] for _ in range(PHRASES))
    return [
        " ".join(f"{modal} {negation} {verb}{ending} {adverb} {preposition}".split())
        for modal, negation, verb, ending, adverb, preposition in drawn
    ]


def types_of(phrases: Sequence[str]) -> set[str]:
    """The types that these phrases bring into a database, both halves of each, as `relationship_types: canonical`."""
    settings = Settings()
    resolved = resolve_relationships(
        phrases, load_vocabulary(), open_embedder(settings).embed, settings.similarity_threshold
    )
    types = {relationship.type for relationship in resolved.values()}
    return types | {f"{type_}_TARGET" for type_ in types}


def admitted() -> set[str]:
    """The vocabulary, its NOT_ forms, and the second half of each."""
    known = {relationship.type for relationship in load_vocabulary().types}
    known |= {f"NOT_{type_}" for type_ in known}
    return known | {f"{type_}_TARGET" for type_ in known}


def test_a_hundred_documents_stay_within_the_vocabulary(project: Path) -> None:
    documents = [phrases_of(number) for number in range(DOCUMENTS)]
    free = {free_type(phrase) for phrases in documents for phrase in phrases}
    found = set().union(*(types_of(phrases) for phrases in documents))
    assert len(free) > 20 * len(found) / 2, "phrases too much alike to show anything"
    assert found <= admitted()
    assert {"ACQUIRED", "NOT_ACQUIRED", "ACQUIRED_TARGET", "NOT_ACQUIRED_TARGET", "RELATED_TO"} <= found
    assert len(admitted()) < MOST_TYPES / 50


@pytest.mark.skipif(not RECORDED.exists(), reason="KG_TEST_DATA does not lead to the recorded facts")
def test_recorded_facts_of_a_real_document_do_too(project: Path) -> None:
    rows = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]
    phrases = list(dict.fromkeys(fact["relationship"] for row in rows for fact in row["facts"]))
    assert len({free_type(phrase) for phrase in phrases}) > 900
    assert types_of(phrases) <= admitted()
