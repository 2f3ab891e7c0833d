"""Fits the weights with which the features of a pair become its score, and shows what each threshold would ask.

    python -m scripts.calibrate_resolution

It sees the tuned half of each gold set and of Re-DocRED only, and of those the pairs of names that no certain rule has
joined and no hard evidence keeps apart. The weights and the threshold that it prints stand in
kg_assets/entity_resolution/decide.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from rich.console import Console
from rich.table import Table

from kg_assets.entity_resolution.cannot_link import cannot_link
from kg_assets.entity_resolution.cluster import Clustering
from kg_assets.entity_resolution.compare import Features
from kg_assets.entity_resolution.decide import ASK_FROM, score
from kg_assets.resolutions.in_document import names_of_types
from kg_assets.resolutions.mentions import collect_mentions
from kg_resources.embedder import LocalEmbedder
from kg_tests.gold_set import DOCUMENTS, SETS, GoldSet, Name, load_gold
from kg_tests.re_docred import load_re_docred
from scripts.resolution_predictions import THRESHOLD, extractions_of

RIDGE: Final = 1.0
"""Keeps weights small that few pairs speak for."""
THRESHOLDS: Final = (0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3, 0.5, 0.7, 0.9)


@dataclass(frozen=True)
class Pairs:
    """Pairs of one source."""

    source: str
    names: int
    features: np.ndarray
    """(pairs, features)"""
    same: np.ndarray
    """Whether they are one thing."""
    scores: np.ndarray
    """By the weights in force."""


def pairs_of(source: str, golds: list[tuple[GoldSet, set]]) -> Pairs:
    found = [pair for gold, items in golds for pair in _of_one(gold, items)]
    features = np.array([of_one for of_one, _ in found], dtype=float)
    scores = np.array([score(of_one) for of_one, _ in found])
    return Pairs(source, sum(len(items) for _, items in golds), features, np.array([s for _, s in found]), scores)


def _of_one(gold: GoldSet, items: set) -> Iterator[tuple[Features, bool]]:
    embed = LocalEmbedder().embed
    extractions = extractions_of(gold)
    mentions = collect_mentions(extractions, write_ungrounded=False)
    for of_type in names_of_types(extractions, mentions, mentions.types):
        clustering = Clustering.begin(of_type, embed, THRESHOLD)
        for join in clustering.joins:
            if join.certain:
                clustering.join(join.one, join.other, join.reason, certain=join.forced)
        names: list[Name] = [(name, of_type.entity_type) for name in clustering.names]
        for one, other, features in clustering.compared():
            if not {names[one], names[other]} <= items or clustering.sets.root(one) == clustering.sets.root(other):
                continue
            if not cannot_link(clustering.names[one], clustering.names[other], of_type.entity_type):
                yield features, gold.clusters[names[one]] == gold.clusters[names[other]]


def fitted(sources: list[Pairs]) -> tuple[float, Features]:
    """Bias and weights by logistic regression; every source counts alike, however many pairs it has."""
    rows = np.vstack([pairs.features for pairs in sources])
    design = np.hstack([np.ones((len(rows), 1)), rows])
    same = np.concatenate([pairs.same for pairs in sources]).astype(float)
    worth = np.concatenate([np.full(len(p.same), 1_000 / max(p.same.sum(), 1)) for p in sources]) / 10
    penalty = np.diag([0.0] + [RIDGE] * rows.shape[1])
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (worth * (same - chance)) - penalty @ weights
        bend = (design * (worth * chance * (1 - chance))[:, None]).T @ design + penalty
        step = np.linalg.solve(bend, slope)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return float(weights[0]), Features(*map(float, weights[1:]))


def curve(sources: list[Pairs], bias: float, weights: Features) -> Table:
    """Threshold -> share of the pairs that are one thing, and pairs a name, from it on."""
    table = Table(title="Of pairs that are one thing how many score so much, and pairs a name that do")
    table.add_column("score from")
    for pairs in sources:
        table.add_column(f"{pairs.source}: one thing")
        table.add_column("pairs/name")
    for threshold in THRESHOLDS:
        row = []
        for pairs in sources:
            scores = 1 / (1 + np.exp(-(bias + pairs.features @ np.array(weights))))
            asked = scores >= threshold
            row += [f"{pairs.same[asked].sum() / max(pairs.same.sum(), 1):.3f}", f"{asked.sum() / pairs.names:.2f}"]
        table.add_row(f"{threshold:.3f}", *row)
    return table


def main() -> None:
    console = Console(width=170)
    sources = [pairs_of(title, [(load_gold(title), load_gold(title).of_half("tuned"))]) for title in SETS]
    documents = [load_gold(title) for title in DOCUMENTS]
    sources.append(pairs_of("documents", [(gold, gold.of_half("tuned")) for gold in documents]))
    if articles := load_re_docred("tuned"):
        sources.append(pairs_of("Re-DocRED", [(gold, set(gold.clusters)) for gold in articles]))
    bias, weights = fitted(sources)
    console.print(f"BIAS = {bias:.2f}")
    console.print("WEIGHTS =", {name: round(weight, 2) for name, weight in weights._asdict().items()})
    console.print(curve(sources, bias, weights))
    console.print(f"ASK_FROM in force: {ASK_FROM}")


if __name__ == "__main__":
    main()
