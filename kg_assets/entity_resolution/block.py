"""Which names of one type are worth comparing: those that share a rarer word or an acronym's letters, and near vectors.

Never all pairs: the work grows about as the number of names.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, product
from typing import Final

import numpy as np

from kg_assets.entity_resolution.acronyms import abbreviates
from kg_assets.entity_resolution.block_keys import equal_keys, shared_keys
from kg_assets.identity import EntityType

Embed = Callable[[Sequence[str]], np.ndarray]
"""Texts -> float32 unit rows, shape (texts, dimensions)."""

LARGEST_BLOCK: Final = 60
"""Names that share a key; a key that more of them share tells nothing and would cost all pairs."""
LONGEST_CAPITALS: Final = 8
"""Characters of what may abbreviate a name."""
NEIGHBOURS: Final = 10
"""Nearest names that vectors propose for each."""
LARGEST_CELL: Final = 2_000
"""Names whose vectors are compared with each other's; more are cut into cells of this size."""


def candidate_pairs(
    names: Sequence[str], entity_type: EntityType, embed: Embed, threshold: float
) -> list[tuple[int, int]]:
    """Pairs of indexes that are worth a look, sorted. A block of names is compared whole, and so are few names.

    Args:
        threshold: cosine from which vectors propose a pair.
    """
    if len(names) <= LARGEST_BLOCK:
        return list(combinations(range(len(names)), 2))
    blocks: dict[str, list[int]] = defaultdict(list)
    equal: dict[str, list[int]] = defaultdict(list)
    for index, name in enumerate(names):
        for key in set(shared_keys(name, entity_type)):
            blocks[key].append(index)
        for key in set(equal_keys(name, entity_type)):
            equal[key].append(index)
    pairs = {pair for block in blocks.values() if len(block) <= LARGEST_BLOCK for pair in combinations(block, 2)}
    for block in equal.values():
        pairs |= {(block[0], other) for other in block[1:]}
    return sorted(pairs | _abbreviations(names) | near_pairs(names, embed, threshold))


def _abbreviations(names: Sequence[str]) -> set[tuple[int, int]]:
    """Capitals with the names whose letters they are: `MSFT`. A first letter that many begin with tells nothing."""
    capitals, longer = defaultdict(list), defaultdict(list)
    for index, name in enumerate(names):
        kind = capitals if name.isupper() and len(name) <= LONGEST_CAPITALS else longer
        kind[name[:1].casefold()].append(index)
    return {
        (min(short, long), max(short, long))
        for letter, of_letter in capitals.items()
        if len(of_letter) * len(longer[letter]) <= LARGEST_BLOCK**2
        for short, long in product(of_letter, longer[letter])
        if abbreviates(names[short], names[long])
    }


def near_pairs(names: Sequence[str], embed: Embed, threshold: float) -> set[tuple[int, int]]:
    """For each name its nearest others from the threshold on."""
    if len(names) < 2:
        return set()
    vectors = embed(names)
    pairs: set[tuple[int, int]] = set()
    for cell in _cells(vectors):
        for start in range(0, len(cell), 512):
            rows = cell[start : start + 512]
            cosines = vectors[rows] @ vectors[cell].T
            count = min(NEIGHBOURS + 1, len(cell))
            nearest = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
            near = np.take_along_axis(cosines, nearest, axis=1) >= threshold
            for row, column in zip(*np.nonzero(near), strict=True):
                one, other = int(rows[row]), int(cell[nearest[row, column]])
                if one != other:
                    pairs.add((min(one, other), max(one, other)))
    return pairs


def _cells(vectors: np.ndarray) -> Iterator[np.ndarray]:
    """Indexes of names that may be near each other. Few names are one cell; of many, each goes to the two of some
    evenly chosen names that are nearest to it, so that neighbours meet in at least one of the two as good as always."""
    if len(vectors) <= LARGEST_CELL:
        yield np.arange(len(vectors))
        return
    chosen = np.linspace(0, len(vectors) - 1, int(len(vectors) ** 0.5)).astype(int)
    members: dict[int, list[int]] = defaultdict(list)
    for start in range(0, len(vectors), 4_096):
        cosines = vectors[start : start + 4_096] @ vectors[chosen].T
        for row, cells in enumerate(np.argpartition(-cosines, 1, axis=1)[:, :2]):
            for cell in cells:
                members[int(cell)].append(start + row)
    for _, of_one in sorted(members.items()):
        for start in range(0, len(of_one), LARGEST_CELL):
            yield np.array(of_one[start : start + LARGEST_CELL])
