"""Files of a medium size, made from a seed: facts of many types between entities and topics that other files share."""

import random
from collections.abc import Sequence
from typing import Final

from kg_assets.buffer.result import Buffer
from kg_tests.small_files import Triple, small_file

ORGANIZATIONS: Final = [
    f"{first} {second}"
    for first in ("Acme", "Borealis", "Cobalt", "Delta", "Euler", "Fermat")
    for second in ("Works", "Power", "Rail", "Foods")
]
TOPICS: Final = ["employment", "steel prices", "housing demand", "wage growth", "tourism", "credit conditions"]
PHRASES: Final = [
    "acquired", "supplies", "sued", "hired", "competes with", "invested in", "reported", "did not approve", "leads",
    "raised", "sold", "criticized",
]  # fmt: skip
CHUNKS: Final = 12
FACTS: Final = 60


def synthetic_chunks(seed: object, chunks: int = CHUNKS, facts: int = FACTS, shared: float = 0.9) -> list[list[Triple]]:
    """Facts spread evenly over the chunks; of their ends about `shared` are named in files of other seeds too."""
    chance = random.Random(f"file {seed}")
    own = [f"Own {seed} {number}" for number in range(6)]

    def end() -> str:
        if chance.random() > shared:
            return chance.choice(own)
        return chance.choice(TOPICS if chance.random() < 0.2 else ORGANIZATIONS)

    triples = [(end(), chance.choice(PHRASES), end()) for _ in range(facts)]
    return [triples[number::chunks] for number in range(chunks)]


def edited(chunks: Sequence[Sequence[Triple]], seed: object) -> list[list[Triple]]:
    """Without a chunk, without a third of the facts, with some new ones and with an entity under another name."""
    chance = random.Random(f"edit {seed}")
    kept = [[triple for triple in chunk if chance.random() > 1 / 3] for chunk in chunks]
    kept.pop(chance.randrange(len(kept)))
    for triple in synthetic_chunks(f"added by {seed}", 1, len(kept))[0]:
        chance.choice(kept).append(triple)
    renamed = chance.choice([name for chunk in kept for subject, _, object_ in chunk for name in (subject, object_)])
    new_name = renamed.lower() + " anew" if renamed.islower() else f"{renamed} Renamed"
    return [[_renamed(triple, renamed, new_name) for triple in chunk] for chunk in kept]


def synthetic_file(
    seed: object, *, edit: object = None, chunks: int = CHUNKS, facts: int = FACTS, source_file: str = ""
) -> Buffer:
    """The file of that seed, as it is or (where `edit` is given) as that edit leaves it."""
    triples = synthetic_chunks(seed, chunks, facts)
    if edit is not None:
        triples = edited(triples, edit)
    says = {name: f"{name}, says {seed}, is of note." for name in (*ORGANIZATIONS[::2], *TOPICS[::2])}
    day = random.Random(f"date {seed}").randrange(1, 29)
    return small_file(source_file or f"g/{seed}.md", {str(seed): triples}, summaries=says, date=f"2026-01-{day:02}")


def _renamed(triple: Triple, name: str, new_name: str) -> Triple:
    subject, phrase, object_ = (new_name if part == name else part for part in triple)
    return subject, phrase, object_
