"""Names of which a person has said which are one thing; entity_resolution/gold/README.md says how."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

import yaml

from kg_assets.identity import EntityType, entity_type_of

GOLD: Final = Path(__file__).parent / "kg_assets" / "entity_resolution" / "gold"
SETS: Final = ("beige_book", "firms")
DOCUMENTS: Final = tuple(sorted(f"documents/{path.stem}" for path in (GOLD / "documents").glob("*.yaml")))
"""Of imagined documents, one by one."""

Half = Literal["tuned", "reported"]
Name = tuple[str, EntityType]
"""(surface form, type)"""


@dataclass(frozen=True)
class GoldSet:
    title: str
    clusters: dict[Name, str]
    """Name -> canonical name of its cluster."""
    summaries: dict[Name, str]
    """What the text says of a name; empty where it says nothing."""
    distinct: tuple[tuple[str, str], ...]
    """Pairs of surface forms that look alike and are two things."""
    sentences: tuple[str, ...] = ()
    """Of the text, where it is there."""

    def of_half(self, half: Half) -> set[Name]:
        return {name for name, canonical in self.clusters.items() if half_of(canonical) == half}


def half_of(canonical: str) -> Half:
    """Rules may be tuned on the one half only; a cluster's half never changes, whatever joins the set."""
    return "tuned" if hashlib.sha256(canonical.encode()).digest()[0] % 2 == 0 else "reported"


@cache
def load_gold(title: str) -> GoldSet:
    """Raises ValueError where a name of one type stands in two clusters, or a canonical name is used twice."""
    content = yaml.load(
        (GOLD / f"{title}.yaml").read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )
    clusters: dict[Name, str] = {}
    summaries: dict[Name, str] = {}
    canonicals: set[tuple[str, EntityType]] = set()
    for entry in content["clusters"]:
        entity_type = entity_type_of(entry["type"])
        key = (entry["canonical"], entity_type)
        if key in canonicals:
            raise ValueError(f"{title}.yaml: {key[0]!r} is the canonical name of two clusters of type {entity_type}.")
        canonicals.add(key)
        for name, summary in entry["names"].items():
            if (name, entity_type) in clusters:
                raise ValueError(f"{title}.yaml: {name!r} stands in two clusters of type {entity_type}.")
            clusters[name, entity_type] = f"{entry['canonical']} ({entity_type})"
            summaries[name, entity_type] = summary
    return GoldSet(title, clusters, summaries, tuple((one, other) for one, other in content["distinct"]))
