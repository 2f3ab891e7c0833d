"""Entities and topics: the contribution of a document and the node that it goes to, in one transaction."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from neo4j import ManagedTransaction, Record

from kg_assets.graph_writes import queries, stale_queries
from kg_assets.graph_writes.result import KindReceipt
from kg_assets.graph_writes.rows import Row
from kg_assets.redirects import follow_redirects
from kg_assets.shared_nodes import Contribution, SharedLabel, node_properties
from kg_resources.graph import RaceLost


def write_contributions(
    tx: ManagedTransaction, group_id: str, label: SharedLabel, rows: Sequence[Row], now: str, *, embed_again: bool
) -> list[KindReceipt]:
    """Ties documents to shared nodes and lets the nodes say what their documents say.

    Args:
        rows: document, uuid (followed from here), entity_key, `properties` (CONTRIBUTION and row_hash), `new` (the
            graph did not hold the row when the run began), and `vectors`, which a new node takes.
        embed_again: the file was embedded with another model before, so old nodes take the vectors too.
    """
    rows = redirected(tx, group_id, rows)
    in_label: dict[str, Any] = {"group_id": group_id, "now": now}
    nodes = _nodes(rows, embed_again)
    locked = tx.run(queries.LOCK_SHARED.format(label=label), rows=nodes, **in_label)
    current = {record["uuid"]: record.data() for record in locked}
    # Neo4j's MERGE finds a node, waits for its lock, and says nothing where it was deleted until then.
    if gone := [node["uuid"] for node in nodes if node["uuid"] not in current]:
        raise RaceLost(
            f"{len(gone)} nodes {label} were removed while they were written: materialize graph_writes again."
        )
    created_nodes = locked.consume().counters.nodes_created
    keys = [_key(row) for row in rows]
    stored = {
        _identity(record): record["row_hash"]
        for record in tx.run(queries.READ_MENTIONS.format(label=label), rows=keys, **in_label)
    }
    changed = [row for row in rows if embed_again or stored.get(_identity(row)) != row["properties"]["row_hash"]]
    updated_nodes = 0
    if changed:
        tx.run(
            queries.WRITE_MENTIONS.format(label=label),
            rows=[_key(row) | {"properties": row["properties"]} for row in changed],
            **in_label,
        ).consume()
        added: dict[str, list[Contribution]] = defaultdict(list)
        for row in changed:
            added[row["uuid"]].append(row["properties"] | {"document": row["document"]})
        rewritten = {row["uuid"] for row in changed if _identity(row) in stored}
        derive_nodes(tx, group_id, label, {uuid: added[uuid] for uuid in sorted(added)}, current, rewritten)
        updated_nodes = sum(current[uuid]["name"] is not None for uuid in added)
    new = sum(row["new"] for row in rows)
    return [
        KindReceipt(label, created_nodes, len(current) - created_nodes - updated_nodes, updated_nodes),
        KindReceipt("MENTIONS", created=new, updated=len(rows) - new),
    ]


def derive_nodes(
    tx: ManagedTransaction,
    group_id: str,
    label: SharedLabel,
    added: Mapping[str, Sequence[Contribution]],
    current: Mapping[str, Mapping[str, Any]],
    rewritten: set[str],
) -> None:
    """Sets what nodes say (uuid -> contributions added) and marks them for `summaries`.

    A node that only gained contributions is brought forward from what it says now; one that lost words
    (`rewritten`) is derived from all its contributions.
    """
    everything = _all_contributions(tx, group_id, label, sorted(rewritten))
    rows = []
    for uuid, contributions in added.items():
        if uuid in rewritten:
            properties = node_properties(label, everything[uuid], {}) if everything[uuid] else None
        else:
            properties = node_properties(label, contributions, current[uuid])
        if properties is not None:
            rows.append({"uuid": uuid, "properties": properties})
    tx.run(queries.SET_SHARED.format(label=label), rows=rows, group_id=group_id).consume()


def remove_contributions(
    tx: ManagedTransaction, group_id: str, label: SharedLabel, rows: Sequence[Row], now: str
) -> int:
    """Takes contributions away; their nodes go too where nothing else is tied to them. Gives the nodes removed."""
    uuids = sorted({row["uuid"] for row in rows})
    in_label: dict[str, Any] = {"group_id": group_id}
    tx.run(stale_queries.LOCK_MENTIONED.format(label=label), uuids=uuids, now=now, **in_label).consume()
    tx.run(stale_queries.REMOVE_MENTIONS.format(label=label), rows=[_key(row) for row in rows], **in_label).consume()
    orphans = tx.run(stale_queries.REMOVE_ORPHANS.format(label=label), uuids=uuids, **in_label)
    removed = orphans.consume().counters.nodes_deleted
    derive_nodes(tx, group_id, label, {uuid: [] for uuid in uuids}, {}, set(uuids))
    return removed


def redirected(tx: ManagedTransaction, group_id: str, rows: Sequence[Row]) -> list[Row]:
    """The rows with the nodes that stand for theirs now, sorted by node: writers then lock in one order."""
    moved = follow_redirects(tx.run, group_id, (row["uuid"] for row in rows))
    return sorted(
        ({**row, "uuid": moved.get(row["uuid"], row["uuid"])} for row in rows), key=lambda row: str(row["uuid"])
    )


def _all_contributions(
    tx: ManagedTransaction, group_id: str, label: SharedLabel, uuids: list[str]
) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {uuid: [] for uuid in uuids}
    if uuids:
        for record in tx.run(queries.ALL_MENTIONS.format(label=label), uuids=uuids, group_id=group_id):
            found[record["uuid"]].append({**record["said"], "document": record["document"]})
    return found


def _nodes(rows: Sequence[Row], embed_again: bool) -> list[Row]:
    """One row a node: its vectors come from the contribution with the smallest key."""
    first = {row["uuid"]: row["vectors"] for row in sorted(rows, key=lambda row: row["entity_key"], reverse=True)}
    return [
        {"uuid": uuid, "vectors": vectors, "new_vectors": vectors if embed_again else {}}
        for uuid, vectors in sorted(first.items())
    ]


def _key(row: Row) -> Row:
    return {name: row[name] for name in ("document", "uuid", "entity_key")}


def _identity(row: Mapping[str, Any] | Record) -> tuple[str, str, str]:
    return row["document"], row["uuid"], row["entity_key"]
