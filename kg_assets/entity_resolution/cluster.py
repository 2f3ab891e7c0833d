"""Names of one type in one file become clusters: one cluster a real thing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from kg_assets.entity_resolution.adjudicate import adjudicate
from kg_assets.entity_resolution.block import Embed, candidate_pairs
from kg_assets.entity_resolution.cannot_link import cannot_link
from kg_assets.entity_resolution.canonical_name import canonical_name, described_as
from kg_assets.entity_resolution.compare import Context, Features
from kg_assets.entity_resolution.decide import ASK_FROM, LIKELY, MOST_FORMS, score
from kg_assets.entity_resolution.document_rules import Join, rule_joins
from kg_assets.entity_resolution.equated import hinted
from kg_assets.entity_resolution.judge import Judge
from kg_assets.entity_resolution.normalize import match_words, telling
from kg_assets.entity_resolution.prompts import Described
from kg_assets.entity_resolution.questions import Pair
from kg_assets.entity_resolution.union_find import UnionFind
from kg_assets.identity import EntityType

Merged = tuple[str, str, str]
"""(name, name, reason)"""


@dataclass(frozen=True)
class Cluster:
    """Names that stand for one thing."""

    entity_type: EntityType
    names: tuple[str, ...]
    """Surface forms, sorted."""
    canonical: str
    """The fullest formal one."""


@dataclass(frozen=True)
class NamesOfType:
    """Names of one type in one file, and what is to be known of them before they are clustered."""

    entity_type: EntityType
    counts: Counter[str]
    """Surface form -> how often."""
    equated: Sequence[tuple[str, str]]
    """Pairs that a text itself equates, `Federal Open Market Committee (FOMC)`."""
    summaries: Mapping[str, str]
    """Surface form -> what the text says of it; others may be missing."""


@dataclass
class Clustering:
    """The clusters of one type, as they grow: by rules, then by a judge's answers."""

    of: NamesOfType
    names: list[str]
    vectors: np.ndarray
    pairs: list[Pair]
    """What blocking proposes, by position."""
    joins: list[Join]
    """What rules say."""
    sets: UnionFind
    """Clusters, so far."""
    merged: list[Merged] = field(default_factory=list)
    likely: dict[Pair, Join] = field(default_factory=dict)
    """Of the links those that a rule finds likely."""

    @classmethod
    def begin(cls, of: NamesOfType, embed: Embed, threshold: float) -> "Clustering":
        """`threshold`: cosine from which vectors propose a pair."""
        names = sorted(of.counts)
        vectors = embed(names) if names else np.zeros((0, 0), dtype=np.float32)
        pairs = candidate_pairs(names, of.entity_type, lambda _: vectors, threshold)
        sets = _without_other_marks(names, of.entity_type)
        joins = list(rule_joins(names, of.entity_type, of.equated, pairs, of.summaries, sets))
        return cls(of, names, vectors, pairs, joins, _without_other_marks(names, of.entity_type))

    def join(self, one: int, other: int, reason: str, *, certain: bool) -> None:
        if self.sets.join(one, other, certain=certain):
            self.merged.append((self.names[one], self.names[other], reason))

    def clusters(self) -> list[Cluster]:
        members = ([self.names[position] for position in of_one] for of_one in self.sets.clusters())
        entity_type = self.of.entity_type
        found = [Cluster(entity_type, tuple(n), canonical_name(n, self.of.counts, entity_type)) for n in members]
        return sorted(found, key=lambda cluster: cluster.names)

    def links(self) -> dict[Pair, float]:
        """Pairs of clusters in doubt, by their roots, with the score of their likest names."""
        likely = {(min(j.one, j.other), max(j.one, j.other)): j for j in self.joins if not j.certain}
        links: dict[Pair, float] = {}
        for one, other, features in self.compared():
            roots = self.sets.root(one), self.sets.root(other)
            if roots[0] == roots[1]:
                continue
            join = likely.get((one, other))
            alike = LIKELY if join else score(features)
            if alike >= ASK_FROM:
                link = min(roots), max(roots)
                links[link] = max(links.get(link, 0.0), alike)
                if join:
                    self.likely.setdefault(link, join)
        return {link: alike for link, alike in links.items() if not self.cannot_link(*link)}

    def compared(self) -> Iterator[tuple[int, int, Features]]:
        """Pairs of names that blocking or the text proposes, by position, the smaller first."""
        place = {name: position for position, name in enumerate(self.names)}
        said = {name: self.of.summaries[name] for name in self.names if name in self.of.summaries}
        told = {(min(pair), max(pair)) for pair in ((place[a], place[b]) for a, b in hinted(said))}
        pairs = sorted({*self.pairs, *told})
        if not pairs:
            return
        ones, others = (self.vectors[[pair[end] for pair in pairs]] for end in (0, 1))
        cosines = np.einsum("ij,ij->i", ones, others).tolist()
        context = Context(self.names, self.of.entity_type)
        for (one, other), cosine in zip(pairs, cosines, strict=True):
            yield one, other, context.features(one, other, cosine, told=(one, other) in told)

    def cannot_link(self, one: int, other: int) -> bool:
        """Whether hard evidence keeps two clusters apart, named by any of their members."""
        forms, other_forms = self._forms(one), self._forms(other)
        if max(len(forms), len(other_forms)) > MOST_FORMS:
            return True
        return any(cannot_link(a, b, self.of.entity_type) for a, b in product(forms, other_forms))

    def _forms(self, position: int) -> list[str]:
        """One name of each wording."""
        names = (self.names[member] for member in sorted(self.sets.members(position)))
        return list({match_words(name, self.of.entity_type): name for name in names}.values())


def _without_other_marks(names: Sequence[str], entity_type: EntityType) -> UnionFind:
    """Names each by itself, of which none with other numbers, directions or classes come together."""
    marks = [frozenset() if entity_type == "Person" else telling(name, entity_type) for name in names]

    def other_marks(mine: Sequence[int], theirs: Sequence[int]) -> bool:
        pairs = product({marks[position] for position in mine}, {marks[position] for position in theirs})
        return any(not (a <= b or b <= a) for a, b in pairs)

    return UnionFind(len(names), other_marks)


def cluster_names(
    types: Iterable[NamesOfType], embed: Embed, threshold: float, judge: Judge | None = None
) -> Iterator[tuple[list[Cluster], list[Merged]]]:
    """For each type its clusters, sorted, and what was joined.

    Args:
        threshold: cosine from which vectors propose a pair.
        judge: is asked about what is likely or in doubt; None: what is likely is joined, what is in doubt stays apart.

    Raises:
        JudgeFailed, ModelUnavailable, LimitReached: of the judge.
    """
    clusterings = [Clustering.begin(of_type, embed, threshold) for of_type in types]
    for clustering in clusterings:
        for join in clustering.joins:
            if join.certain or judge is None:
                clustering.join(join.one, join.other, join.reason, certain=join.forced)
    if judge:
        _ask(judge, clusterings)
    for clustering in clusterings:
        yield clustering.clusters(), clustering.merged


def _ask(judge: Judge, clusterings: Sequence[Clustering]) -> None:
    """Asks about all types at once, so that few names share a question, and joins what the answers say.

    What is likely by a rule and was left out of the questions is joined as it is without a judge.
    """
    starts = [0]
    for clustering in clusterings:
        starts.append(starts[-1] + len(clustering.names))
    type_of = [number for number, clustering in enumerate(clusterings) for _ in clustering.names]
    links: dict[Pair, float] = {}
    for start, clustering in zip(starts, clusterings, strict=False):
        found = clustering.links()
        judge.saved["groups"] += len(clustering.pairs) - len(found)
        links |= {(start + one, start + other): alike for (one, other), alike in found.items()}

    def at(thing: int) -> tuple[Clustering, int]:
        number = type_of[thing]
        return clusterings[number], thing - starts[number]

    def described(thing: int) -> Described:
        clustering, position = at(thing)
        names = [clustering.names[member] for member in sorted(clustering.sets.members(position))]
        return described_as(names, clustering.of.counts, clustering.of.entity_type, clustering.of.summaries)

    def apart(one: int, other: int) -> bool:
        (clustering, position), (_, other_position) = at(one), at(other)
        return clustering.cannot_link(position, other_position)

    shown = {thing: described(thing) for thing in sorted({end for link in links for end in link})}
    verdicts = adjudicate(judge, links, shown, len(type_of), apart)
    for one, other in verdicts.joined:
        (clustering, position), (_, other_position) = at(one), at(other)
        clustering.join(position, other_position, "judge", certain=True)
    for one, other in verdicts.unasked:
        (clustering, position), (_, other_position) = at(one), at(other)
        if (join := clustering.likely.get((position, other_position))) is not None:
            clustering.join(join.one, join.other, join.reason, certain=join.forced)
