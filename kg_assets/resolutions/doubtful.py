"""Which clusters of one type may be one thing although no rule says so, and how alike they are."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Final

import numpy as np
from rapidfuzz import fuzz

from kg_assets.identity import EntityType
from kg_assets.resolutions.forbidden import forbids
from kg_assets.resolutions.name_forms import match_words

Pair = tuple[int, int]

FLOOR: Final = 0.5
"""Likeness from which a pair is in doubt; below it is two things."""
ABBREVIATED: Final = 0.7
"""Likeness of a name and of what may be its abbreviation, and of a name all of whose words the other has."""
MOST_FORMS: Final = 50
"""Names of a cluster that are worded differently; more are no thing's, and nothing is added to them."""


def doubtful_links(
    pairs: Sequence[Pair],
    names: Sequence[str],
    cluster_of: Sequence[int],
    entity_type: EntityType,
    vectors: np.ndarray,
) -> tuple[dict[Pair, float], int]:
    """Pairs of clusters in doubt with the likeness of their likest names, and how many of `pairs` are between them.

    Args:
        pairs: of names, by position, that a search proposes.
        cluster_of: position of a name -> its cluster.
        vectors: of the names, rows of length 1.
    """
    open_pairs = [pair for pair in pairs if cluster_of[pair[0]] != cluster_of[pair[1]]]
    if not open_pairs:
        return {}, 0
    members: dict[int, list[str]] = defaultdict(list)
    for name, cluster in zip(names, cluster_of, strict=True):
        members[cluster].append(name)
    ones, others = (vectors[[pair[end] for pair in open_pairs]] for end in (0, 1))
    cosines = np.einsum("ij,ij->i", ones, others)
    links: dict[Pair, float] = {}
    allowed: dict[Pair, bool] = {}
    asked = 0
    for (one, other), cosine in zip(open_pairs, cosines, strict=True):
        alike = likeness(names[one], names[other], float(cosine))
        if alike < FLOOR:
            continue
        link = (min(cluster_of[one], cluster_of[other]), max(cluster_of[one], cluster_of[other]))
        if link not in allowed:
            allowed[link] = not any_forbidden(members[link[0]], members[link[1]], entity_type)
        if allowed[link]:
            asked += 1
            links[link] = max(links.get(link, 0.0), alike)
    return links, asked


def any_forbidden(ones: Iterable[str], others: Iterable[str], entity_type: EntityType) -> bool:
    """Whether a rule forbids any name of the one to be any of the other."""
    forms, other_forms = (list({match_words(n, entity_type): n for n in names}.values()) for names in (ones, others))
    if max(len(forms), len(other_forms)) > MOST_FORMS:
        return True
    return any(forbids(one, other, entity_type) for one, other in product(forms, other_forms))


def likeness(one: str, other: str, cosine: float) -> float:
    """The best that vectors, letters and words say, between 0 and 1, rounded so that no machine's last digit shows."""
    one, other = one.casefold(), other.casefold()
    found = max(
        cosine,
        fuzz.token_sort_ratio(one, other) / 100,
        fuzz.token_set_ratio(one, other) / 100 * ABBREVIATED,
        ABBREVIATED if _abbreviates(one, other) or _abbreviates(other, one) else 0.0,
    )
    return round(min(found, 1.0), 3)


def _abbreviates(short: str, long: str) -> bool:
    """Whether letters of the longer name, its first among them and in its order, make the short one."""
    letters, text = re.sub(r"[^\w]", "", short), re.sub(r"[^\w]", "", long)
    if not 2 <= len(letters) <= 6 or len(short.split()) > 1 or len(text) < 2 * len(letters) or letters[0] != text[0]:
        return False
    left = iter(text)
    return all(letter in left for letter in letters)
