"""How well predicted clusters of names agree with true ones: pairs, B-cubed, and which pairs are wrong."""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)


@dataclass(frozen=True)
class Score:
    """Precision and recall, each between 0 and 1; 1 where there was nothing to get wrong."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def pairs_of(clusters: Mapping[Item, Hashable]) -> set[frozenset[Item]]:
    """Every pair of names that one cluster holds. `clusters`: name -> its cluster."""
    members: dict[Hashable, list[Item]] = defaultdict(list)
    for item, cluster in clusters.items():
        members[cluster].append(item)
    return {frozenset(pair) for items in members.values() for pair in combinations(items, 2)}


def pairwise(predicted: Mapping[Item, Hashable], true: Mapping[Item, Hashable]) -> Score:
    """Of the pairs that were merged how many belong together, and of those that do how many were merged."""
    _same_items(predicted, true)
    found, wanted = pairs_of(predicted), pairs_of(true)
    right = len(found & wanted)
    return Score(right / len(found) if found else 1.0, right / len(wanted) if wanted else 1.0)


def b_cubed(predicted: Mapping[Item, Hashable], true: Mapping[Item, Hashable]) -> Score:
    """For each name the share of its predicted cluster that is right, and of its true cluster that was found; means.

    Large clusters weigh by their size, not by the square of it as in pairs.
    """
    _same_items(predicted, true)
    if not true:
        return Score(1.0, 1.0)
    found, wanted = Counter(predicted.values()), Counter(true.values())
    both = Counter((predicted[item], true[item]) for item in true)
    shared = {item: both[predicted[item], true[item]] for item in true}
    return Score(
        sum(shared[item] / found[predicted[item]] for item in true) / len(true),
        sum(shared[item] / wanted[true[item]] for item in true) / len(true),
    )


def wrong_merges(predicted: Mapping[Item, Hashable], true: Mapping[Item, Hashable]) -> set[frozenset[Item]]:
    """Pairs that were merged and are two things."""
    return pairs_of(predicted) - pairs_of(true)


def lost_merges(predicted: Mapping[Item, Hashable], true: Mapping[Item, Hashable]) -> set[frozenset[Item]]:
    """Pairs that are one thing and were left apart."""
    return pairs_of(true) - pairs_of(predicted)


def restricted(clusters: Mapping[Item, Hashable], items: Collection[Item]) -> dict[Item, Hashable]:
    """The clusters without names that are not to be scored."""
    return {item: cluster for item, cluster in clusters.items() if item in items}


def _same_items(predicted: Mapping[Item, Hashable], true: Mapping[Item, Hashable]) -> None:
    if predicted.keys() != true.keys():
        names = sorted(map(str, predicted.keys() ^ true.keys()))[:3]
        raise ValueError(f"Predicted and true clusters hold other names: {', '.join(names)}.")
