"""Names of one type in one file become clusters: one cluster a real thing."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from kg_assets.identity import EntityType, normalized_name
from kg_assets.resolutions.known_aliases import known_canonical_name
from kg_assets.resolutions.name_rules import contradicts, same_thing, short_form

Embed = Callable[[Sequence[str]], np.ndarray]
"""Texts -> float32 unit rows, shape (texts, dimensions)."""

LARGEST_BLOCK: Final = 60
"""Names that share a word; a word that more of them share tells nothing and would cost all pairs."""
NEIGHBOURS: Final = 10
"""Nearest names that vectors propose for each."""


@dataclass(frozen=True)
class Cluster:
    """Names that stand for one thing."""

    entity_type: EntityType
    names: tuple[str, ...]
    """Surface forms, sorted."""
    canonical: str
    """The fullest formal one."""


@dataclass
class _Forest:
    """Union-find over indexes, with the reason of each union."""

    parent: list[int]

    def root(self, index: int) -> int:
        while self.parent[index] != index:
            self.parent[index] = self.parent[self.parent[index]]
            index = self.parent[index]
        return index

    def join(self, one: int, other: int) -> bool:
        one, other = self.root(one), self.root(other)
        self.parent[max(one, other)] = min(one, other)
        return one != other


def cluster_names(
    counts: Counter[str],
    entity_type: EntityType,
    defined: Iterable[tuple[str, str]],
    embed: Embed,
    threshold: float,
) -> tuple[list[Cluster], list[tuple[str, str, str]]]:
    """Clusters, sorted, and what was joined: (name, name, reason).

    Args:
        counts: surface form -> how often.
        defined: pairs that a text itself equates, `Federal Open Market Committee (FOMC)`.
        threshold: cosine from which vectors propose a pair.
    """
    names = sorted(counts)
    forest = _Forest(list(range(len(names))))
    joined: list[tuple[str, str, str]] = []

    def join(one: int, other: int, reason: str) -> None:
        if forest.join(one, other):
            joined.append((names[one], names[other], reason))

    by_key: dict[str, int] = {}
    for index, name in enumerate(names):
        canonical = known_canonical_name(name, entity_type)
        key = normalized_name(canonical or name, entity_type)
        reason = f"known name of {canonical}" if canonical else "same name"
        join(by_key.setdefault(key, index), index, reason)
    index_of = {name: index for index, name in enumerate(names)}
    for one, other in sorted(defined):
        if one in index_of and other in index_of:
            join(index_of[one], index_of[other], "equated in the text")

    pairs = candidate_pairs(names, entity_type, embed, threshold)
    same = {pair: reason for pair in pairs if (reason := same_thing(names[pair[0]], names[pair[1]], entity_type))}
    unclear = _unclear(names, entity_type, same)
    for (one, other), reason in same.items():
        if not {one, other} & unclear:
            join(one, other, reason)
    _join_short_forms(names, entity_type, pairs, forest, join)

    members: dict[int, list[str]] = defaultdict(list)
    for index, name in enumerate(names):
        members[forest.root(index)].append(name)
    clusters = [
        Cluster(entity_type, tuple(of_one), canonical_name(of_one, counts, entity_type)) for of_one in members.values()
    ]
    return sorted(clusters, key=lambda cluster: cluster.names), joined


def _unclear(names: Sequence[str], entity_type: EntityType, pairs: Iterable[tuple[int, int]]) -> set[int]:
    """Names that fit two others which contradict each other: they stand for nobody in particular and stay alone."""
    fits: dict[int, list[int]] = defaultdict(list)
    for one, other in pairs:
        fits[one].append(other)
        fits[other].append(one)
    return {
        name
        for name, others in fits.items()
        if any(contradicts(names[one], names[other], entity_type) for one, other in combinations(others, 2))
    }


def candidate_pairs(
    names: Sequence[str], entity_type: EntityType, embed: Embed, threshold: float
) -> list[tuple[int, int]]:
    """Pairs worth a look, sorted: names that share a rarer word or an acronym's letters, and near vectors."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for index, name in enumerate(names):
        words = normalized_name(name, entity_type).split()
        for word in set(words):
            blocks[word].append(index)
        for initials in {"".join(w[0] for w in re.findall(r"[^\W\d_]+", name) if keep(w)) for keep in (_large, bool)}:
            if len(initials) > 1:
                blocks[f"initials {initials.lower()}"].append(index)
        letters = re.sub(r"[^A-Z]", "", re.sub(r"^[Tt]he\s", "", name))
        if 2 <= len(letters) <= 8:
            blocks[f"initials {letters.lower()}"].append(index)
    pairs = {
        (one, other)
        for block in blocks.values()
        if len(block) <= LARGEST_BLOCK
        for position, one in enumerate(block)
        for other in block[position + 1 :]
    }
    return sorted(pairs | _near_pairs(names, embed, threshold))


def _large(word: str) -> bool:
    return word.lower() not in {"of", "the", "and", "for", "in", "on", "at", "to", "a", "an"}


def _near_pairs(names: Sequence[str], embed: Embed, threshold: float) -> set[tuple[int, int]]:
    """For each name its nearest others above the threshold; by blocks of rows, so that memory stays bounded."""
    if len(names) < 2:
        return set()
    vectors = embed(names)
    pairs = set()
    for start in range(0, len(names), 512):
        cosines = vectors[start : start + 512] @ vectors.T
        count = min(NEIGHBOURS + 1, len(names))
        nearest = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        for row, columns in enumerate(nearest):
            one = start + row
            pairs |= {
                (min(one, int(o)), max(one, int(o))) for o in columns if o != one and cosines[row, o] >= threshold
            }
    return pairs


def _join_short_forms(
    names: Sequence[str],
    entity_type: EntityType,
    pairs: Sequence[tuple[int, int]],
    forest: _Forest,
    join: Callable[[int, int, str], None],
) -> None:
    """Short forms go to their long form where only one thing of the file has such a one; longer short forms first."""
    long_forms: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for one, other in pairs:
        for short, long in ((one, other), (other, one)):
            if reason := short_form(names[short], names[long], entity_type):
                long_forms[short].append((long, reason))
    for short in sorted(long_forms, key=lambda index: (-len(names[index].split()), names[index])):
        others = [(long, reason) for long, reason in long_forms[short] if forest.root(long) != forest.root(short)]
        if (
            len({forest.root(long) for long, _ in others}) == 1
            and len({forest.root(long) for long, _ in long_forms[short]}) == 1
        ):
            join(others[0][0], short, others[0][1])


def canonical_name(names: Sequence[str], counts: Counter[str], entity_type: EntityType) -> str:
    """The well-known name where there is one; else the fullest: most words, then longest, then most frequent."""
    known = [known_canonical_name(name, entity_type) for name in names]
    if found := sorted(name for name in known if name):
        return found[0]
    return min(names, key=lambda name: (-len(_formal(name).split()), -len(_formal(name)), -counts[name], name)).strip()


def _formal(name: str) -> str:
    """The name without what makes it longer and not fuller: article, title, possessive."""
    return re.sub(r"^(the|mr|mrs|ms|dr)\.?\s+|['’]s$", "", name.strip(), flags=re.IGNORECASE)
