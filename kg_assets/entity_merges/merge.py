"""One node goes into another: an EntityRedirect first, which every writer follows from then on, then all that hangs on
the node, then the node itself. Stopped anywhere, the next call finds the node beside its redirect and goes on."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from neo4j import ManagedTransaction

from kg_assets.entity_merges import queries
from kg_assets.entity_merges.moving import ALL_AT, Mover, Node, PlaceChanged
from kg_assets.redirects import Place, follow_redirects, places_of
from kg_assets.shared_nodes import SHARED_LABELS, SharedLabel
from kg_resources.graph import Graph

_IDLE_ROUNDS: Final = 20
"""Rounds that move nothing and still leave the node tied to something, before that is taken for no writer's."""
_IDLE_SECONDS: Final = 0.1


class MergeError(Exception):
    """One sentence: why nodes cannot be merged or taken apart, and what to do."""


@dataclass(frozen=True)
class Merge:
    """A decision: the node `uuid` is the same thing as the node `into`."""

    uuid: str
    into: str
    reason: str
    score: float | None = None


@dataclass(frozen=True)
class MergeReceipt:
    group_id: str
    merged: int
    finished: int
    """Merges that an earlier run had begun."""
    already: int
    """Of those asked for: nodes that are merged already, or that are one by other merges."""
    gone: int
    """Of those asked for: one of the two nodes is not there any more."""
    waiting: int
    """Of those asked for: the node is being taken apart; ask again when that has ended."""
    uuids: frozenset[str]
    """Of the nodes that this call merged."""
    mentions: int
    relationships: int
    """Ends of facts, and what chunks discuss."""
    seconds: float

    def counts(self) -> dict[str, int]:
        names = ("merged", "finished", "already", "gone", "waiting", "mentions", "relationships")
        return {name: getattr(self, name) for name in names}


Outcome = Literal["merged", "already", "gone", "waiting"]


def unfinished_merges(graph: Graph, group_id: str) -> list[Merge]:
    """Merges whose node is there still beside its redirect."""
    return [Merge(**row) for label in SHARED_LABELS for row in _unfinished(graph, group_id, label)]


def merge_nodes(
    graph: Graph,
    group_id: str,
    merges: Sequence[Merge],
    *,
    run_id: str,
    batch_size: int,
    progress: Callable[[str], None],
) -> MergeReceipt:
    """Merges nodes, in the order given, after those that an earlier run began. A node that was merged itself stands for
    its end. Two runs at once, of whatever merges, leave no circle.

    Raises:
        MergeError: an entity would go into a topic, or something that is no writer's is tied to a node.
    """
    began, outcomes = time.monotonic(), dict.fromkeys(("merged", "already", "gone", "waiting"), 0)
    mover = Mover(graph, group_id, batch_size)
    finished, uuids = 0, set[str]()
    for label in SHARED_LABELS:
        for row in _unfinished(graph, group_id, label):
            finish_merge(mover, Node(row["uuid"], label))
            finished += 1
    for number, merge in enumerate(merges, start=1):
        outcome, source = _redirect(mover, merge, run_id)
        if source is not None:
            finish_merge(mover, source)
            uuids.add(source.uuid)
        outcomes[outcome] += 1
        progress(f"Merges: {number:,}/{len(merges):,}")
    mentions = mover.moved["MENTIONS"]
    return MergeReceipt(
        group_id,
        **outcomes,
        finished=finished,
        uuids=frozenset(uuids),
        mentions=mentions,
        relationships=sum(mover.moved.values()) - mentions,
        seconds=round(time.monotonic() - began, 3),
    )


def _unfinished(graph: Graph, group_id: str, label: SharedLabel) -> list[dict[str, Any]]:
    return graph.read(queries.UNFINISHED.format(label=label), group_id=group_id)


def _redirect(mover: Mover, merge: Merge, run_id: str) -> tuple[Outcome, Node | None]:
    """Writes the redirect under the locks of both nodes; gives the node that is to be emptied.

    The target must not have been merged itself, seen under its lock, where nobody can merge it: so redirects form
    trees, whatever runs at the same time.
    """
    into = merge.into
    while True:
        into = follow_redirects(mover.graph.read, mover.group_id, [into]).get(into, into)
        found = mover.graph.write(lambda tx, into=into: _try_redirect(tx, mover, merge, into, run_id))
        if found is not None:
            return found


def _try_redirect(
    tx: ManagedTransaction, mover: Mover, merge: Merge, into: str, run_id: str
) -> tuple[Outcome, Node | None] | None:
    """None where the target was merged meanwhile."""
    group_id = mover.group_id
    if merge.uuid == into:
        return "already", None
    nodes = lock_nodes(tx, mover, [merge.uuid, into])
    ends = follow_redirects(tx.run, group_id, [merge.uuid, into])
    if merge.uuid in ends:
        return "already", None
    if into in ends:
        return None
    if tx.run(queries.REDIRECT, group_id=group_id, uuid=merge.uuid).single() or list(
        tx.run(queries.LEFT_NOW, group_id=group_id, uuid=merge.uuid)
    ):
        return "waiting", None
    if merge.uuid not in nodes or into not in nodes:
        return "gone", None
    source, target = nodes[merge.uuid], nodes[into]
    if (source["label"], target["label"]) == ("EntityNode", "TopicNode"):
        raise MergeError(
            f"The entity {source['name']!r} ({merge.uuid}) cannot go into the topic {target['name']!r} ({into}): merge "
            "the topic into the entity."
        )
    properties = {
        "into": into,
        "reason": merge.reason,
        "score": merge.score,
        "run_id": run_id,
        "name": source["name"],
        "label": source["label"],
        "into_label": target["label"],
    }
    tx.run(
        queries.WRITE_REDIRECT,
        group_id=group_id,
        uuid=merge.uuid,
        properties=properties,
        created_at=source["created_at"],
        now=mover.now,
    ).consume()
    return "merged", Node(merge.uuid, source["label"])


def lock_nodes(tx: ManagedTransaction, mover: Mover, uuids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """uuid -> name, created_at and label of the nodes that are there, locked in one order."""
    nodes = {}
    for label in SHARED_LABELS:
        found = tx.run(
            queries.LOCK_NODES.format(label=label), uuids=sorted(uuids), group_id=mover.group_id, now=mover.now
        )
        nodes |= {record["uuid"]: {**record.data(), "label": label} for record in found}
    return nodes


def finish_merge(mover: Mover, source: Node) -> None:
    """Empties a node that has a redirect and removes it.

    Raises:
        MergeError: something that no writer of this project ties to a node is tied to it.
    """
    idle = 0
    while idle < _IDLE_ROUNDS:
        place = places_of(mover.graph.read, mover.group_id, [source.uuid])[source.uuid]
        if place.uuid == source.uuid:
            return  # somebody takes the merge back
        before = sum(mover.moved.values())
        try:
            _empty(mover, source, place)
            if _removed(mover, source):
                return
        except PlaceChanged:
            continue
        idle = idle + 1 if sum(mover.moved.values()) == before else 0
        if idle:
            time.sleep(_IDLE_SECONDS)
    raise MergeError(
        f"The node {source.uuid} is merged into another and cannot be removed, because relationships are tied to it "
        "that this project does not write: remove them, then run this again."
    )


def _empty(mover: Mover, source: Node, place: Place) -> None:
    target = Node(place.uuid, place.label or source.label)
    discussed = Node(place.topic, place.topic_label)

    def goes_there(tx: ManagedTransaction) -> bool:
        return places_of(tx.run, mover.group_id, [source.uuid], lock=mover.now)[source.uuid] == place

    for kind in ALL_AT:
        goal = discussed if kind == "DISCUSSES" else target
        mover.move(kind, mover.rows(kind, source), source, goal, goes_there)


def _removed(mover: Mover, source: Node) -> bool:
    """Whether the node is not there any more."""
    statement = queries.REMOVE_NODE.format(label=source.label)
    parameters = {"group_id": mover.group_id, "uuid": source.uuid}
    removed = mover.graph.write(lambda tx: tx.run(statement, parameters).single(strict=True)["removed"])
    there = queries.THERE.format(label=source.label)
    return bool(removed) or not mover.graph.read(there, group_id=mover.group_id, uuids=[source.uuid])
