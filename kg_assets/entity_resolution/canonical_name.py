"""What a cluster of names is called, and how a question shows it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from kg_assets.entity_resolution.known_aliases import known_canonical_name
from kg_assets.entity_resolution.normalize import without_ornaments
from kg_assets.entity_resolution.prompts import Described
from kg_assets.identity import EntityType, normalized_name

_OTHER_NAMES: Final = 4
"""Names of a cluster that a question shows beside the fullest."""


def canonical_name(names: Sequence[str], counts: Counter[str], entity_type: EntityType) -> str:
    """The well-known name where there is one; else the fullest: most words, then longest, then most frequent."""
    known = [known_canonical_name(name, entity_type) for name in names]
    if found := sorted(name for name in known if name):
        return found[0]
    return min(names, key=lambda name: _fullest_first(name, counts)).strip()


def _fullest_first(name: str, counts: Counter[str]) -> tuple[int, int, int, str]:
    return -len(without_ornaments(name).split()), -len(without_ornaments(name)), -counts[name], name


def described_as(
    names: Sequence[str], counts: Counter[str], entity_type: EntityType, summaries: Mapping[str, str]
) -> Described:
    """The fullest name of the document, then other names, then what the text says of the fullest that it describes."""
    first, *others = sorted(names, key=lambda name: _fullest_first(name, counts))
    also = [name for name in others if normalized_name(name, entity_type) != normalized_name(first, entity_type)]
    said = next((summaries[name] for name in (first, *others) if summaries.get(name)), "")
    return Described(first, entity_type, " ".join(filter(None, [_also_called(also[:_OTHER_NAMES]), said])))


def _also_called(names: Sequence[str]) -> str:
    return f"Also called {'; '.join(names)}." if names else ""
