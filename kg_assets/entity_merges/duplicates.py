"""The duplicates of a group: which nodes are one for certain, and which are in doubt."""

from collections.abc import Iterable
from dataclasses import dataclass

from kg_assets.entity_merges.certain import join_certain
from kg_assets.entity_merges.doubts import doubtful
from kg_assets.entity_merges.forms import Candidates
from kg_assets.entity_merges.questions import ask
from kg_assets.entity_merges.things import Thing, contradict, in_order, join_all
from kg_assets.resolutions.candidates import Embed
from kg_assets.resolutions.judge import Judge


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
        open_ = [link for link in doubts if not contradict(things[link.one], things[link.other], apart)]
        same, denied = ask(things, open_, judge)
        joined = join_all(things, same, apart)
        if len(joined) == len(things):
            doubts = [link for link in doubts if (link.one, link.other) not in denied]
            break
        things = join_certain(joined, candidates, apart)
    found = (Doubt(things[link.one], things[link.other], link.reason, link.score) for link in doubts)
    return Duplicates(tuple(things), tuple(found))


def _by_uuid(pairs: Iterable[frozenset[str]]) -> dict[str, frozenset[str]]:
    apart: dict[str, frozenset[str]] = {}
    for pair in pairs:
        for uuid in pair:
            apart[uuid] = apart.get(uuid, frozenset()) | pair - {uuid}
    return apart
