"""Names of one type in one file become clusters: one cluster a real thing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from kg_assets.entity_resolution.acronyms import is_short_for
from kg_assets.entity_resolution.adjudicate import joined_by
from kg_assets.entity_resolution.block import Embed, candidate_pairs
from kg_assets.entity_resolution.canonical_name import canonical_name
from kg_assets.entity_resolution.compare import Clustered
from kg_assets.entity_resolution.equated import hinted
from kg_assets.entity_resolution.judge import Judge
from kg_assets.entity_resolution.known_aliases import known_canonical_name
from kg_assets.entity_resolution.match_rules import (
    contradicts,
    described_by,
    elsewhere,
    has_legal_form,
    same_thing,
    short_form,
)
from kg_assets.entity_resolution.normalize import match_words, telling
from kg_assets.entity_resolution.people import compatible_people, is_full_name
from kg_assets.identity import EntityType, normalized_name


@dataclass(frozen=True)
class Cluster:
    """Names that stand for one thing."""

    entity_type: EntityType
    names: tuple[str, ...]
    """Surface forms, sorted."""
    canonical: str
    """The fullest formal one."""


class _Forest:
    """Union-find over names, with the reason of each union and the numbers and directions in each tree's names."""

    def __init__(self, names: Sequence[str], entity_type: EntityType) -> None:
        self.names = names
        self.joined: list[tuple[str, str, str]] = []
        self._parent = list(range(len(names)))
        marks = (frozenset() if entity_type == "Person" else telling(name, entity_type) for name in names)
        self._marks = [{mark} for mark in marks]

    def root(self, index: int) -> int:
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def members(self) -> dict[int, list[str]]:
        """Root -> names, sorted."""
        members: dict[int, list[str]] = defaultdict(list)
        for index, name in enumerate(self.names):
            members[self.root(index)].append(name)
        return members

    def join(self, one: int, other: int, reason: str, *, certain: bool = False) -> None:
        """Makes one tree of two, unless names of theirs have other numbers or directions and this is not `certain`."""
        root, other_root = sorted((self.root(one), self.root(other)))
        if root == other_root:
            return
        pairs = ((a, b) for a in self._marks[root] for b in self._marks[other_root])
        if not certain and any(not (a <= b or b <= a) for a, b in pairs):
            return
        self._parent[other_root] = root
        self._marks[root] |= self._marks[other_root]
        self.joined.append((self.names[one], self.names[other], reason))


def cluster_names(
    counts: Counter[str],
    entity_type: EntityType,
    equated: Iterable[tuple[str, str]],
    embed: Embed,
    threshold: float,
    summaries: Mapping[str, str] | None = None,
    judge: Judge | None = None,
) -> tuple[list[Cluster], list[tuple[str, str, str]]]:
    """Clusters, sorted, and what was joined: (name, name, reason).

    Args:
        counts: surface form -> how often.
        equated: pairs that a text itself equates, `Federal Open Market Committee (FOMC)`.
        threshold: cosine from which vectors propose a pair.
        summaries: surface form -> what the text says of it.
        judge: is asked about clusters that the rules leave in doubt; None: they stay apart.

    Raises:
        JudgeFailed, ModelUnavailable, LimitReached: of the judge.
    """
    names = sorted(counts)
    if not names:
        return [], []
    forest = _Forest(names, entity_type)
    by_key: dict[str, int] = {}
    for index, name in enumerate(names):
        canonical = known_canonical_name(name, entity_type)
        key = normalized_name(canonical or name, entity_type)
        reason = f"known name of {canonical}" if canonical else "same name"
        forest.join(by_key.setdefault(key, index), index, reason, certain=True)
    index_of = {name: index for index, name in enumerate(names)}
    for one, other in sorted(equated):
        if one in index_of and other in index_of:
            forest.join(index_of[one], index_of[other], "equated in the text", certain=True)

    vectors = embed(names)
    pairs = candidate_pairs(names, entity_type, lambda _: vectors, threshold)
    same = {pair: reason for pair in pairs if (reason := same_thing(names[pair[0]], names[pair[1]], entity_type))}
    unclear = _unclear(names, entity_type, pairs)
    for (one, other), reason in same.items():
        if not {one, other} & unclear:
            forest.join(one, other, reason)
    clear = [pair for pair in pairs if not unclear & set(pair)]
    _join_short_forms(forest, entity_type, clear, summaries or {})
    if judge:
        roots = [forest.root(index) for index in range(len(names))]
        clustered = Clustered(entity_type, names, roots, vectors)
        said = {name: summary for name, summary in (summaries or {}).items() if name in index_of}
        told = {(index_of[one], index_of[other]) for one, other in hinted(said)}
        for one, other in joined_by(judge, clustered, pairs, told, counts, said):
            forest.join(index_of[one], index_of[other], "judge", certain=True)
    clusters = [
        Cluster(entity_type, tuple(of_one), canonical_name(of_one, counts, entity_type))
        for of_one in forest.members().values()
    ]
    return sorted(clusters, key=lambda cluster: cluster.names), forest.joined


def _unclear(names: Sequence[str], entity_type: EntityType, pairs: Iterable[tuple[int, int]]) -> set[int]:
    """People's names that fit two others which contradict each other: they stand for nobody in particular and stay
    alone; where two titles with a family name contradict each other, they do. A name that fits very many is compared
    with the first of them only."""
    if entity_type != "Person":
        return set()
    fits: dict[int, list[int]] = defaultdict(list)
    for one, other in pairs:
        if compatible_people(names[one], names[other]):
            fits[one].append(other)
            fits[other].append(one)
    unclear: set[int] = set()
    for name, others in fits.items():
        for pair in combinations(others[:100], 2):
            if contradicts(names[pair[0]], names[pair[1]], entity_type):
                unclear |= {name} if any(is_full_name(names[other]) for other in pair) else set(pair)
    return unclear


def _join_short_forms(
    forest: _Forest, entity_type: EntityType, pairs: Sequence[tuple[int, int]], summaries: Mapping[str, str]
) -> None:
    """Short forms go to their long form where only one thing of the file has such a one; longer short forms first.

    A firm that the file also names with its legal form has its full name already.
    """
    names = forest.names
    inner = {word for name in names for word in match_words(name, entity_type)[1:]}
    long_forms: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for one, other in pairs:
        for short, long in ((one, other), (other, one)):
            said = summaries.get(names[short], "")
            if reason := described_by(names[short], names[long], said, entity_type):
                forest.join(long, short, reason)
            elif entity_type == "Place" and elsewhere(names[long], said):
                continue
            elif entity_type == "Organization" and not names[short].isupper() and names[short].casefold() in inner:
                continue  # `Vance`, where the file also speaks of Rourke Vance
            elif reason := short_form(names[short], names[long], entity_type):
                long_forms[short].append((long, reason))
    complete = {forest.root(index) for index, name in enumerate(names) if has_legal_form(name, entity_type)}
    for short in sorted(long_forms, key=lambda index: (-len(names[index].split()), names[index])):
        if forest.root(short) in complete and not _is_long_acronym(names[short]):
            continue
        one_thing = _parents([(match_words(names[long], entity_type), long, why) for long, why in long_forms[short]])
        if len({forest.root(long) for _, long, _ in one_thing}) == 1:
            _, long, why = one_thing[0]
            forest.join(long, short, why, certain=is_short_for(names[short], names[long], entity_type))


def _is_long_acronym(name: str) -> bool:
    """`IBM Corp.` may still be International Business Machines; two letters with a legal form are a name."""
    return name.isupper() and len(name) > 2 and " " not in name


def _parents(long_forms: Sequence[tuple[tuple[str, ...], int, str]]) -> list[tuple[tuple[str, ...], int, str]]:
    """The long forms, without those that themselves begin with another: of `Toyota Motor` and `Toyota Motor Credit`
    it is the first that is called `Toyota`."""
    first = min(long_forms)[0]
    if all(words[: len(first)] == first for words, _, _ in long_forms):
        return [found for found in long_forms if found[0] == first]
    return list(long_forms)
