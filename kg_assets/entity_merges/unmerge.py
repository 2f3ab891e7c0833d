"""One merge is taken back: the node comes back, and with it every contribution that was resolved to it, or to a node
that had been merged into it, whenever it was written."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from neo4j import ManagedTransaction

from kg_assets.derived_nodes import derive_nodes
from kg_assets.entity_merges import queries
from kg_assets.entity_merges.kept_apart import keep_apart as record_kept_apart
from kg_assets.entity_merges.merge import MergeError, finish_merge, lock_nodes
from kg_assets.entity_merges.moving import OF_ORIGINS, Mover, Node, PlaceChanged
from kg_assets.redirects import Place, Run, places_of
from kg_assets.shared_nodes import SHARED_LABELS, SharedLabel
from kg_resources.graph import Graph


@dataclass(frozen=True)
class UnmergeReceipt:
    group_id: str
    uuid: str
    """The node that is there again."""
    out_of: str
    """The node that it was part of."""
    mentions: int
    relationships: int
    """Ends of facts, and what chunks discuss."""
    kept_apart: bool
    seconds: float

    def counts(self) -> dict[str, int]:
        return {"mentions": self.mentions, "relationships": self.relationships}


def unmerge_node(
    graph: Graph,
    group_id: str,
    uuid: str,
    *,
    keep_apart: bool = False,
    batch_size: int,
    progress: Callable[[str], None],
) -> UnmergeReceipt:
    """Takes back the merge that moved `uuid`, safe beside writers; stopped anywhere, the next call goes on.

    Args:
        keep_apart: record that the two are not the same thing, for whoever looks for duplicates.

    Raises:
        MergeError: no merge has moved that node.
    """
    began, mover = time.monotonic(), Mover(graph, group_id, batch_size)
    redirect = _redirect_of(graph, group_id, uuid)
    if redirect is None:
        raise MergeError(
            f"No merge of group {group_id!r} has moved the node {uuid}: give the uuid of an EntityRedirect node, and "
            "its group."
        )
    node = Node(uuid, redirect["label"] or "EntityNode")
    if keep_apart:  # first, so that no kill leaves them taken apart and free to be joined again
        record_kept_apart(graph, group_id, uuid, redirect["into"], now=mover.now)
    way = _leave(mover, node)
    if way is not None:
        progress(f"{redirect['name'] or uuid} leaves the node {way.leaves.uuid}")
        _take_back(mover, node, way)
    mentions = mover.moved["MENTIONS"]
    return UnmergeReceipt(
        group_id,
        uuid,
        out_of=way.leaves.uuid if way else redirect["into"],
        mentions=mentions,
        relationships=sum(mover.moved.values()) - mentions,
        kept_apart=keep_apart,
        seconds=round(time.monotonic() - began, 3),
    )


@dataclass(frozen=True)
class _Way:
    """Where a node leaves from."""

    leaves: Node
    discussed: Node | None
    """What chunks discuss that discuss it (of topics)."""


def _leave(mover: Mover, node: Node) -> _Way | None:
    """Lets the redirect lead nowhere any more, under the lock of the node at its end. Before, merges on the way there
    are finished, and other nodes that are leaving it have left. None where the redirect is gone meanwhile."""
    group_id = mover.group_id
    while True:
        redirect = _redirect_of(mover.graph, group_id, node.uuid)
        if redirect is None:
            return None
        place = places_of(mover.graph.read, group_id, [redirect["into"]])[redirect["into"]]
        way = _Way(
            Node(place.uuid, place.label or redirect["into_label"] or node.label), _discussed(node, redirect, place)
        )
        if redirect["unmerging"] or mover.graph.write(lambda tx, leaves=way.leaves: _mark(tx, mover, node, leaves)):
            return way
        for other in mover.graph.read(queries.LEFT_NOW, group_id=group_id, uuid=way.leaves.uuid):
            if other["uuid"] != node.uuid:
                label = (_redirect_of(mover.graph, group_id, other["uuid"]) or {}).get("label")
                leaving = Node(other["uuid"], label or "EntityNode")
                if (its_way := _leave(mover, leaving)) is not None:
                    _take_back(mover, leaving, its_way)
        for label, uuid in _still_there(mover.graph.read, group_id, node.uuid):
            finish_merge(mover, Node(uuid, label))


def _discussed(node: Node, redirect: dict[str, Any], place: Place) -> Node | None:
    if node.label != "TopicNode":
        return None
    if redirect["into_label"] == "EntityNode":
        return Node(node.uuid, "EntityRedirect")
    return Node(place.topic, place.topic_label)


def _mark(tx: ManagedTransaction, mover: Mover, node: Node, leaves: Node) -> bool:
    """Whether the redirect leads nowhere now; False where something has to end before."""
    group_id = mover.group_id
    lock_nodes(tx, mover, [leaves.uuid])
    if places_of(tx.run, group_id, [node.uuid], lock=mover.now)[node.uuid].uuid != leaves.uuid:
        return False
    if list(tx.run(queries.LEFT_NOW, group_id=group_id, uuid=leaves.uuid)):
        return False
    if list(_still_there(tx.run, group_id, node.uuid)):
        return False
    tx.run(queries.MARK_UNMERGING, group_id=group_id, uuid=node.uuid, leaves=leaves.uuid).consume()
    _restore(tx, mover, node)
    return True


def _still_there(run: Run, group_id: str, uuid: str) -> Iterator[tuple[SharedLabel, str]]:
    """Nodes on the way from `uuid` to its end that are not emptied and removed yet."""
    way, at = [], uuid
    while at not in way:
        redirect = next(iter(run(queries.REDIRECT, group_id=group_id, uuid=at)), None)
        if redirect is None or redirect["unmerging"]:
            break
        way.append(at)
        at = redirect["into"]
    for label in SHARED_LABELS:
        for record in list(run(queries.THERE.format(label=label), group_id=group_id, uuids=way)):
            yield label, record["uuid"]


def _take_back(mover: Mover, node: Node, way: _Way) -> None:
    """Moves what is the node's, and removes the redirect when nothing is left. Two at once do it once."""

    def leaves_still(tx: ManagedTransaction) -> bool:
        redirect = tx.run(queries.LOCK_UNMERGING, group_id=mover.group_id, uuid=node.uuid, now=mover.now).single()
        return redirect is not None and redirect["unmerging"] is not None

    def move_what_is_there() -> int:
        found = 0
        origins = _resolved_there(mover.graph, mover.group_id, node.uuid)
        for kind in OF_ORIGINS:
            source = way.discussed if kind == "DISCUSSES" else way.leaves
            if source is not None:
                rows = mover.rows(kind, source, origins)
                mover.move(kind, rows, source, node, leaves_still)
                found += len(rows)
        return found

    try:
        while move_what_is_there() or not mover.graph.write(lambda tx: _end(tx, mover, node, way.leaves, leaves_still)):
            pass
    except PlaceChanged:
        return  # another run took it back


def _resolved_there(graph: Graph, group_id: str, uuid: str) -> list[str]:
    """The node and all that were merged into it: what was resolved to one of them is the node's."""
    found, ask = {uuid}, [uuid]
    while ask:
        rows = graph.read(queries.REDIRECTS_INTO, group_id=group_id, uuids=ask)
        ask = sorted({row["uuid"] for row in rows} - found)
        found |= set(ask)
    return sorted(found)


def _end(tx: ManagedTransaction, mover: Mover, node: Node, leaves: Node, leaves_still: Callable[..., bool]) -> bool:
    """Lets both nodes say what is theirs (one that nothing is said of goes) and removes the redirect. False where a
    chunk has come to discuss it."""
    lock_nodes(tx, mover, [node.uuid, leaves.uuid])
    if not leaves_still(tx):
        raise PlaceChanged
    _restore(tx, mover, node)
    for each in (node, leaves):
        assert each.label != "EntityRedirect"
        derive_nodes(tx, mover.group_id, each.label, [each.uuid])
        tx.run(queries.REMOVE_NODE.format(label=each.label), group_id=mover.group_id, uuid=each.uuid).consume()
    removed = tx.run(queries.REMOVE_REDIRECT, group_id=mover.group_id, uuid=node.uuid)
    return removed.single(strict=True)["removed"] > 0


def _restore(tx: ManagedTransaction, mover: Mover, node: Node) -> None:
    statement = queries.RESTORE_NODE.format(label=node.label)
    tx.run(statement, group_id=mover.group_id, uuid=node.uuid, now=mover.now).consume()


def _redirect_of(graph: Graph, group_id: str, uuid: str) -> dict[str, Any] | None:
    rows = graph.read(queries.REDIRECT, group_id=group_id, uuid=uuid)
    return rows[0] if rows else None
