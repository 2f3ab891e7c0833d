"""Entities and topics: the contribution of a document and the node that it goes to, in one transaction."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from neo4j import ManagedTransaction, Record

from kg_assets.derived_nodes import derive_nodes, marked
from kg_assets.graph_writes import queries, stale_queries
from kg_assets.graph_writes.batches import Batches, Moved
from kg_assets.graph_writes.places import check_places, placed
from kg_assets.graph_writes.result import KindReceipt
from kg_assets.graph_writes.rows import Row, only
from kg_assets.shared_nodes import Contribution, SharedLabel, node_properties
from kg_resources.graph import RaceLost


def write_contributions(
    tx: ManagedTransaction, batches: Batches, label: SharedLabel, rows: Sequence[Row], *, embed_again: bool
) -> list[KindReceipt]:
    """Ties documents to shared nodes and lets the nodes say what their documents say.

    Args:
        rows: document, entity_key, uuid, label, origin and origin_label, `properties` (those of MENTIONS), `new` (the
            graph did not hold the row when the run began), and `vectors`, which a new node takes; sorted by uuid.
        embed_again: the file was embedded with another model before, so old nodes take the vectors too.

    Raises:
        Moved: a node was merged into another, or taken out of one, since its row was made.
    """
    nodes = _nodes(rows, embed_again)
    locked = batches.run_locked(tx, queries.LOCK_SHARED.format(label=label), rows, nodes)
    current = {record["uuid"]: record.data() for record in locked}
    if not current:
        batches.check_locks(tx, rows)
    # Neo4j's MERGE finds a node, waits for its lock, and says nothing where it was deleted until then.
    if gone := [node["uuid"] for node in nodes if node["uuid"] not in current]:
        raise RaceLost(
            f"{len(gone)} nodes {label} were removed while they were written: materialize graph_writes again."
        )
    if any(node["moved_into"] for node in current.values()):
        raise Moved(placed)
    check_places(tx, batches, rows)
    created = locked.consume().counters.nodes_created
    added: dict[str, list[Contribution]] = defaultdict(list)
    for row in rows:
        added[row["uuid"]].append(row["properties"] | {"document": row["document"]})
    rewritten = {row["uuid"] for row in rows if not row["new"]}
    # A node that only gains contributions is brought forward from what it says now.
    forward = {
        uuid: marked(node_properties(label, contributions, current[uuid]))
        for uuid, contributions in added.items()
        if uuid not in rewritten
    }
    mentions = [only(row, (*_KEY, "properties")) | {"node": forward.get(row["uuid"], {})} for row in rows]
    tx.run(queries.WRITE_MENTIONS.format(label=label), rows=mentions, group_id=batches.group_id).consume()
    derive_nodes(tx, batches.group_id, label, sorted(rewritten))
    updated = sum(node["name"] is not None for node in current.values())
    new = sum(row["new"] for row in rows)
    return [
        KindReceipt(label, created, len(current) - created - updated, updated),
        KindReceipt("MENTIONS", created=new, updated=len(rows) - new),
    ]


def widened(tx: ManagedTransaction, group_id: str, label: SharedLabel, rows: Sequence[Row]) -> list[Row]:
    """The contributions of a build that saw a part of its file and must remove nothing: they keep the aliases, and for
    want of a new one the summary, that the graph has. Without a hash of what the file says they are written again by
    the next whole build."""
    keys = [only(row, _KEY) for row in rows if not row["new"]]
    held = {
        (record["document"], record["uuid"], record["entity_key"]): record
        for record in (tx.run(queries.READ_MENTIONS.format(label=label), rows=keys, group_id=group_id) if keys else ())
    }
    return [_wider(row, held.get((row["document"], row["uuid"], row["entity_key"]))) for row in rows]


def _wider(row: Row, held: Record | None) -> Row:
    if held is None:
        return row
    said = row["properties"]
    aliases = sorted({*said["aliases"], *(held["aliases"] or ())})
    more = {"aliases": aliases, "summary": said["summary"] or held["summary"] or "", "row_hash": ""}
    return row | {"properties": said | more}


def remove_contributions(
    tx: ManagedTransaction, batches: Batches, label: SharedLabel, rows: Sequence[Row]
) -> tuple[int, int]:
    """Takes contributions away; their nodes go too where nothing else is tied to them. Gives the contributions and the
    nodes removed."""
    uuids = sorted({row["uuid"] for row in rows})
    in_label: dict[str, Any] = {"group_id": batches.group_id}
    locked = stale_queries.LOCK_MENTIONED.format(label=label)
    tx.run(locked, uuids=uuids, now=batches.now, **in_label).consume()
    gone = tx.run(stale_queries.REMOVE_MENTIONS.format(label=label), rows=[only(row, _KEY) for row in rows], **in_label)
    mentions = gone.single(strict=True)["removed"]
    orphans = tx.run(stale_queries.REMOVE_ORPHANS.format(label=label), uuids=uuids, **in_label)
    removed = orphans.consume().counters.nodes_deleted
    derive_nodes(tx, batches.group_id, label, uuids)
    return mentions, removed


_KEY = ("document", "uuid", "entity_key")


def _nodes(rows: Sequence[Row], embed_again: bool) -> list[Row]:
    """One row a node: its vectors come from the contribution with the smallest key."""
    first = {row["uuid"]: row["vectors"] for row in sorted(rows, key=lambda row: row["entity_key"], reverse=True)}
    return [
        {"uuid": uuid, "vectors": vectors, "new_vectors": vectors if embed_again else {}}
        for uuid, vectors in sorted(first.items())
    ]
