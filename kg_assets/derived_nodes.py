"""Shared nodes in the graph, made to say what all their contributions say."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from neo4j import ManagedTransaction

from kg_assets.shared_nodes import Contribution, SharedLabel, node_properties

ALL_MENTIONS: Final = """
UNWIND $uuids AS uuid
MATCH (n:{label} {{group_id: $group_id, uuid: uuid}})<-[m:MENTIONS]-(d:DocumentNode)
RETURN uuid, d.uuid AS document, properties(m) AS said
"""

SET_SHARED: Final = """
UNWIND $rows AS r
MATCH (n:{label} {{group_id: $group_id, uuid: r.uuid}})
SET n += r.properties
"""


def derive_nodes(tx: ManagedTransaction, group_id: str, label: SharedLabel, uuids: Sequence[str]) -> None:
    """Lets nodes that lost words say what all their contributions say."""
    if not uuids:
        return
    found: dict[str, list[Contribution]] = defaultdict(list)
    for record in tx.run(ALL_MENTIONS.format(label=label), uuids=uuids, group_id=group_id):
        found[record["uuid"]].append({**record["said"], "document": record["document"]})
    rows = [{"uuid": uuid, "properties": marked(node_properties(label, found[uuid], {}))} for uuid in sorted(found)]
    tx.run(SET_SHARED.format(label=label), rows=rows, group_id=group_id).consume()


def marked(properties: dict[str, Any]) -> dict[str, Any]:
    """For `summaries`, which takes what changed."""
    return properties | {"summary_stale": True}
