"""What the graph says of a group's entities and topics."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from neo4j import ManagedTransaction

from kg_assets.entity_merges.things import Thing, in_order
from kg_assets.identity import entity_type_of
from kg_assets.shared_nodes import SHARED_LABELS, SharedLabel
from kg_resources.graph import Graph

GROUPS: Final = "MATCH (d:DocumentNode) RETURN DISTINCT d.group_id AS group_id ORDER BY group_id"

NODES: Final = """
MATCH (n:{label} {{group_id: $group_id}})<-[m:MENTIONS]-()
RETURN n.uuid AS uuid, n.name AS name, n.entity_type AS entity_type, n.aliases AS aliases,
       n.summary_parts AS summary_parts, n.in_ontology AS in_ontology, collect(DISTINCT m.name) AS names,
       collect(DISTINCT m.entity_key) AS keys
"""

DOCUMENTS: Final = """
UNWIND $uuids AS uuid
MATCH (n:{label} {{group_id: $group_id, uuid: uuid}})<-[:MENTIONS]-(d:DocumentNode)
WITH DISTINCT uuid, d.name AS name, d.source_file AS source_file
RETURN uuid, name + ' (' + source_file + ')' AS document
ORDER BY uuid, document
"""


def read_groups(graph: Graph) -> list[str]:
    return [row["group_id"] for row in graph.read(GROUPS)]


def read_things(graph: Graph, group_id: str) -> list[Thing]:
    """One a node."""

    def read(tx: ManagedTransaction) -> list[Thing]:
        things: list[Thing] = []
        for label in SHARED_LABELS:
            things += (_thing(label, row) for row in tx.run(NODES.format(label=label), group_id=group_id))
        return in_order(things)

    return graph.read_with(read)


def documents_of(graph: Graph, group_id: str, uuids: Iterable[str]) -> dict[str, list[str]]:
    """Uuid -> `name (file)` of the documents that name the node."""
    asked = sorted(set(uuids))
    found: dict[str, list[str]] = {uuid: [] for uuid in asked}
    for label in SHARED_LABELS if asked else ():
        for row in graph.read(DOCUMENTS.format(label=label), group_id=group_id, uuids=asked):
            found[row["uuid"]].append(row["document"])
    return found


def _thing(label: SharedLabel, row: Mapping[str, Any]) -> Thing:
    return Thing(
        uuid=row["uuid"],
        label=label,
        entity_type="Topic" if label == "TopicNode" else entity_type_of(row["entity_type"]),
        name=row["name"],
        names=frozenset(row["names"]),
        aliases=frozenset(row["aliases"] or ()),
        keys=frozenset(row["keys"]),
        in_ontology=bool(row["in_ontology"]),
        summary_parts=tuple(row["summary_parts"] or ()),
    )
