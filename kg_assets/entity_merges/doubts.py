"""Which things of a group may be one although no rule says so: for a person, or a language model, to decide."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import Final

import numpy as np
from rapidfuzz import fuzz

from kg_assets.entity_merges.forms import COMMON, Candidates, by_type, holders, links_between, stands_alone
from kg_assets.entity_merges.things import LOOSE_TYPES, KeptApart, Link, Thing, contradict, kept_apart
from kg_assets.entity_resolution.block import Embed
from kg_assets.entity_resolution.cannot_link import cannot_link
from kg_assets.entity_resolution.match_rules import same_thing, short_form
from kg_assets.entity_resolution.soft_evidence import soft_evidence
from kg_assets.identity import normalized_name

BAR: Final = 0.85
"""Likeness of two full names, the mean of that of their words and that of their vectors, from which they are in
doubt."""

_SAME: Final = 0.95
_SHORT: Final = 0.9


def doubtful(things: Sequence[Thing], candidates: Candidates, embed: Embed, apart: KeptApart) -> list[Link]:
    """Pairs in doubt, the likeliest first; each once, with its best reason."""
    best: dict[tuple[int, int], Link] = {}
    for link in (*_of_other_types(things, apart), *_alike(things, candidates, embed, apart)):
        known = best.setdefault((link.one, link.other), link)
        if (-link.score, link.reason) < (-known.score, known.reason):
            best[link.one, link.other] = link
    return sorted(best.values(), key=lambda link: (-link.score, things[link.one].order, things[link.other].order))


def may_be_asked(one: Thing, other: Thing, apart: KeptApart) -> bool:
    """Whether no rule forbids what an answer might say: things that a document calls the same and that cannot be one,
    by their full names or types, are for a person."""
    if contradict(one, other, apart):
        return False
    entity_type = one.entity_type if other.entity_type in LOOSE_TYPES else other.entity_type
    return not any(cannot_link(a, b, entity_type) for a, b in product(one.names, other.names))


def _of_other_types(things: Sequence[Thing], apart: KeptApart) -> Iterator[Link]:
    """Things that documents call the same and file under two types, neither of which gives way."""
    called: dict[str, list[int]] = defaultdict(list)
    for position, thing in enumerate(things):
        for name in {normalized_name(name, "Organization") for name in thing.names}:
            called[name].append(position)
    for _, positions in sorted(called.items()):
        for one, other in combinations(positions[:COMMON], 2):
            types = sorted((things[one].entity_type, things[other].entity_type))
            if types[0] != types[1] and not kept_apart(things[one], things[other], apart):
                yield Link(one, other, f"same name, {' or '.join(types)}", 1.0)


def _alike(things: Sequence[Thing], candidates: Candidates, embed: Embed, apart: KeptApart) -> Iterator[Link]:
    """Things of one type with names that are alike, and none that contradict each other."""
    for entity_type, positions in by_type(things).items():
        called = holders(things, positions, lambda thing: thing.forms)
        in_full = holders(things, positions, lambda thing: thing.names)
        same = [(name, name, "same name", _SAME) for name in called if stands_alone(name, entity_type)]
        unlike: list[tuple[str, str]] = []
        for one, other in candidates.pairs(things, positions, entity_type):
            if cannot_link(one, other, entity_type):
                continue
            if reason := same_thing(one, other, entity_type):
                same.append((one, other, reason, _SAME))
            elif reason := short_form(one, other, entity_type) or short_form(other, one, entity_type):
                same.append((one, other, reason, _SHORT))
            elif one in in_full and other in in_full and not soft_evidence(one, other, entity_type):
                unlike.append((one, other))
        links = [
            link for one, other, reason, score in same for link in links_between(called, one, other, reason, score)
        ]
        for (one, other), score in zip(unlike, _likeness(unlike, embed), strict=True):
            if score >= BAR:
                links += links_between(in_full, one, other, "similar names", score)
        yield from (link for link in links if not contradict(things[link.one], things[link.other], apart))


def _likeness(pairs: Sequence[tuple[str, str]], embed: Embed) -> list[float]:
    names = sorted({name for pair in pairs for name in pair})
    if not names:
        return []
    row = {name: number for number, name in enumerate(names)}
    vectors = embed(names)
    ones, others = (vectors[[row[pair[end]] for pair in pairs]] for end in (0, 1))
    cosines = np.einsum("ij,ij->i", ones, others)
    return [
        round((fuzz.token_sort_ratio(one.casefold(), other.casefold()) / 100 + float(cosine)) / 2, 3)
        for (one, other), cosine in zip(pairs, cosines, strict=True)
    ]
