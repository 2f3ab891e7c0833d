"""The duplicates of a group: which nodes are one for certain, and which are in doubt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from kg_assets.entity_merges.certain import join_certain
from kg_assets.entity_merges.doubts import doubtful, may_be_asked
from kg_assets.entity_merges.forms import Candidates
from kg_assets.entity_merges.things import KeptApart, Link, Thing, in_order, join_all
from kg_assets.entity_resolution.adjudicate import adjudicate
from kg_assets.entity_resolution.block import Embed
from kg_assets.entity_resolution.judge import Judge
from kg_assets.entity_resolution.prompts import Described
from kg_assets.entity_resolution.questions import Pair


@dataclass(frozen=True)
class Doubt:
    one: Thing
    other: Thing
    reason: str
    score: float


@dataclass(frozen=True)
class Duplicates:
    things: tuple[Thing, ...]
    """What the group's nodes are; a thing of several nodes has some to lose."""
    doubts: tuple[Doubt, ...]
    """Between final things, the likeliest first."""


def find_duplicates(
    nodes: Iterable[Thing],
    kept_apart: Iterable[frozenset[str]],
    embed: Embed,
    judge: Judge | None,
    *,
    threshold: float,
) -> Duplicates:
    """A function of what the nodes say and of nothing else, so that the order in which files were written does not
    matter; after the merges that it proposes it finds nothing more and asks nothing new.

    Args:
        kept_apart: pairs of uuids that a person has taken apart.
        judge: is asked about what is in doubt; None: it is listed only.
        threshold: cosine from which vectors propose that two names be compared.

    Raises:
        JudgeFailed: a question got no answer, so that nothing may be decided.
    """
    apart = _by_uuid(kept_apart)
    candidates = Candidates(embed, threshold)
    things = join_certain(in_order(nodes), candidates, apart)
    while True:
        doubts = doubtful(things, candidates, embed, apart)
        if judge is None:
            break
        asked = [link for link in doubts if may_be_asked(things[link.one], things[link.other], apart)]
        same, denied = _answered(things, asked, judge, apart)
        joined = join_all(things, same, apart)
        if len(joined) == len(things):
            doubts = [link for link in doubts if (link.one, link.other) not in denied]
            break
        things = join_certain(joined, candidates, apart)
    found = (Doubt(things[link.one], things[link.other], link.reason, link.score) for link in doubts)
    return Duplicates(tuple(things), tuple(found))


def _answered(
    things: Sequence[Thing], links: Sequence[Link], judge: Judge, apart: KeptApart
) -> tuple[list[Link], set[Pair]]:
    """Of the pairs in doubt those that are one thing by every answer, and those that by some answer are not."""
    shown = {
        position: Described(things[position].name, things[position].entity_type, things[position].summary)
        for position in {end for link in links for end in (link.one, link.other)}
    }

    @cache
    def cannot_link(one: int, other: int) -> bool:
        return not may_be_asked(things[one], things[other], apart)

    asked = {(link.one, link.other): link.score for link in links}
    verdicts = adjudicate(judge, asked, shown, len(things), cannot_link)
    same = asked.keys() & set(verdicts.joined)
    agreed = [link for link in links if (link.one, link.other) in same]
    return [replace(link, reason=f"{link.reason}; the language model agrees") for link in agreed], verdicts.denied


def _by_uuid(pairs: Iterable[frozenset[str]]) -> dict[str, frozenset[str]]:
    apart: dict[str, frozenset[str]] = {}
    for pair in pairs:
        for uuid in pair:
            apart[uuid] = apart.get(uuid, frozenset()) | pair - {uuid}
    return apart
