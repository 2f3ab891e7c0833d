"""Which clusters of one type may be one thing although no rule says so, and how alike they are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from typing import Final

import numpy as np
from rapidfuzz import fuzz

from kg_assets.entity_resolution.acronyms import abbreviates
from kg_assets.entity_resolution.block import LARGEST_BLOCK
from kg_assets.entity_resolution.cannot_link import forbids
from kg_assets.entity_resolution.normalize import match_words
from kg_assets.entity_resolution.questions import Pair
from kg_assets.identity import EntityType

FLOOR: Final = 0.5
"""Likeness from which a pair is in doubt; below it is two things."""
ABBREVIATED: Final = 0.7
"""Likeness of a name and of what may be its abbreviation, and of a name all of whose words the other has."""
MOST_FORMS: Final = 50
"""Names of a cluster that are worded differently; more are no thing's, and nothing is added to them."""
_STEM: Final = 6
"""Letters at the beginning of a word that longer words have to share: `Southeast` and `Southeastern`."""


@dataclass(frozen=True)
class Clustered:
    """Names of one type, as far as rules have put them together."""

    entity_type: EntityType
    names: Sequence[str]
    cluster_of: Sequence[int]
    """Position of a name -> its cluster."""
    vectors: np.ndarray
    """Of the names, rows of length 1."""

    @cached_property
    def members(self) -> Mapping[int, list[str]]:
        """Cluster -> its names."""
        members: dict[int, list[str]] = defaultdict(list)
        for name, cluster in zip(self.names, self.cluster_of, strict=True):
            members[cluster].append(name)
        return members

    def forbidden(self, one: int, other: int) -> bool:
        """Whether a rule forbids any name of the one cluster to be any of the other."""
        forms, other_forms = (self._forms[cluster] for cluster in (one, other))
        if max(len(forms), len(other_forms)) > MOST_FORMS:
            return True
        return any(forbids(a, b, self.entity_type) for a, b in product(forms, other_forms))

    @cached_property
    def _forms(self) -> Mapping[int, list[str]]:
        """Cluster -> one name of each wording."""
        return {
            cluster: list({match_words(name, self.entity_type): name for name in names}.values())
            for cluster, names in self.members.items()
        }


def doubtful_links(
    clustered: Clustered, proposed: Iterable[Pair], told: Iterable[Pair]
) -> tuple[dict[Pair, float], int]:
    """Pairs of clusters in doubt with the likeness of their likest names, and how many pairs of names are not: rules
    have joined them, forbid them, or find them too unlike.

    Args:
        proposed: pairs of names, by position, that a search found.
        told: pairs that a text may equate, however unlike they are.
    """
    equated = {(min(pair), max(pair)) for pair in told}
    pairs = sorted({*proposed, *equated, *_of_one_stem(clustered)})
    if not pairs:
        return {}, 0
    ones, others = (clustered.vectors[[pair[end] for pair in pairs]] for end in (0, 1))
    cosines = np.einsum("ij,ij->i", ones, others).tolist()
    links: dict[Pair, float] = {}
    forbidden: dict[Pair, bool] = {}
    decided = 0
    for (one, other), cosine in zip(pairs, cosines, strict=True):
        first, second = sorted((clustered.cluster_of[one], clustered.cluster_of[other]))
        alike = likeness(clustered.names[one], clustered.names[other], cosine) if first != second else 0.0
        if first != second and (one, other) in equated:
            alike = max(alike, ABBREVIATED)
        if alike >= FLOOR and (first, second) not in forbidden:
            forbidden[first, second] = clustered.forbidden(first, second)
        if alike < FLOOR or forbidden[first, second]:
            decided += 1
        else:
            links[first, second] = max(links.get((first, second), 0.0), alike)
    return links, decided


def likeness(one: str, other: str, cosine: float) -> float:
    """The best that vectors, letters and words say, between 0 and 1, rounded so that no machine's last digit shows."""
    written, others = one.casefold(), other.casefold()
    found = max(
        cosine,
        fuzz.token_sort_ratio(written, others) / 100,
        fuzz.token_set_ratio(written, others) / 100 * ABBREVIATED,
        ABBREVIATED if abbreviates(one, other) or abbreviates(other, one) else 0.0,
    )
    return round(min(found, 1.0), 3)


def _of_one_stem(clustered: Clustered) -> set[Pair]:
    """Names with words that begin alike."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for index, name in enumerate(clustered.names):
        for stem in {word[:_STEM] for word in match_words(name, clustered.entity_type) if len(word) >= _STEM}:
            blocks[stem].append(index)
    return {pair for block in blocks.values() if len(block) <= LARGEST_BLOCK for pair in combinations(block, 2)}
