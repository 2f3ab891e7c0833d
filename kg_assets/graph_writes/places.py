"""Rows at the nodes that stand now for those that resolution chose.

`origin` and `origin_label` of a row say what resolution chose, `uuid` and `label` where that is now. The graph keeps
the origin of each contribution, so that taking a merge back is exact.
"""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
from neo4j import ManagedTransaction

from kg_assets.graph_writes.batches import Batches, Moved
from kg_assets.graph_writes.kinds import KINDS
from kg_assets.graph_writes.rows import Row
from kg_assets.redirects import Place, Run, places_of

Placing = Callable[[Row, Place], Row]


def placed(row: Row, place: Place) -> Row:
    """A contribution, or a fact's end."""
    return row | {"uuid": place.uuid, "label": place.label or row["origin_label"]}


def discussed(row: Row, place: Place) -> Row:
    """What a chunk discusses."""
    return row | {"uuid": place.topic, "label": place.topic_label}


def placed_table(kind: str, table: pd.DataFrame, places: Mapping[str, Place]) -> pd.DataFrame:
    """The rows of one kind of relationship as the buffer has them, at their places; two may have become one."""
    placing, labels = (discussed, "TopicNode") if kind == "DISCUSSES" else (placed, table.get("label"))
    current = table.assign(origin=table["uuid"], origin_label=labels)
    if kind == "DISCUSSES":
        current = current.assign(label=labels, entity_key=table["uuid"])
    moved = {origin: place for origin, place in places.items() if place.uuid != origin}
    if not moved:
        return current
    rows = [
        placing({"origin_label": label}, places[o])
        for o, label in zip(current["origin"], current["origin_label"], strict=True)
    ]
    current = current.assign(uuid=[row["uuid"] for row in rows], label=[row["label"] for row in rows])
    return current.drop_duplicates(list(KINDS[kind].ids), ignore_index=True)


def places_now(run: Run, group_id: str, rows: Sequence[Row], *, lock: str | None = None) -> dict[str, Place]:
    return places_of(run, group_id, {row["origin"] for row in rows}, lock=lock)


def check_places(tx: ManagedTransaction, batches: Batches, rows: Sequence[Row], placing: Placing = placed) -> None:
    """Keeps the redirects that were followed as they are until the transaction ends. Rows that no redirect moved need
    no look: who merges their node finds what is tied to it.

    Raises:
        Moved: they lead elsewhere by now.
    """
    if followed := [row for row in rows if row["uuid"] != row["origin"] or row["label"] != row["origin_label"]]:
        refuse_moved(followed, places_now(tx.run, batches.group_id, followed, lock=batches.now), placing)


def refuse_moved(rows: Sequence[Row], places: Mapping[str, Place], placing: Placing = placed) -> None:
    """Raises Moved where a row is not at its place."""
    if any(placing(row, places[row["origin"]]) != row for row in rows):
        raise Moved(placing)
