"""What marked nodes, and the documents that they come from, say at one moment."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Final, LiteralString

from neo4j import ManagedTransaction

from kg_assets.shared_nodes import SharedLabel
from kg_assets.summaries.statements import Contribution, shown_statements

MARKED: Final = """
MATCH (n:{label} {{group_id: $group_id, summary_stale: true}})
RETURN n.uuid AS uuid
"""

NODES: Final = """
UNWIND $uuids AS uuid
MATCH (n:{label} {{group_id: $group_id, uuid: uuid}})
RETURN uuid, n.name AS name, n.entity_type AS entity_type, {text} AS text, n.summary_stale AS marked
"""

CONTRIBUTIONS: Final = """
UNWIND $uuids AS uuid
MATCH (n:{label} {{group_id: $group_id, uuid: uuid}})<-[m:MENTIONS]-(d:DocumentNode)
RETURN uuid, d.uuid AS document, m.entity_key AS entity_key, m.document_date AS date, m.name AS name,
       m.entity_type AS entity_type, m.summary AS summary
"""

_TEXTS: Final[dict[SharedLabel, LiteralString]] = {
    "EntityNode": "coalesce(n.summary, '')",
    "TopicNode": "coalesce(n.definition, '')",
}
_UNDATED: Final = "9999-12-31"


@dataclass(frozen=True)
class MarkedNode:
    """Equal to another reading of the node if nothing was written to it, nor to what it is made of, in between."""

    uuid: str
    name: str
    entity_type: str
    """Empty for a topic."""
    text: str
    """Summary or definition, as the writer made it: whoever marks a node derives it anew."""
    statements: tuple[str, ...] = ()
    """As a question shows them; empty where contributions were not read, and so below."""
    contributions_hash: str = ""

    @property
    def needs_merging(self) -> bool:
        return len(self.statements) > 1


def read_marked(
    tx: ManagedTransaction, label: SharedLabel, group_id: str, uuids: Sequence[str], *, with_contributions: bool
) -> dict[str, MarkedNode]:
    """uuid -> node, for those that are there and still marked."""
    found = tx.run(NODES.format(label=label, text=_TEXTS[label]), uuids=uuids, group_id=group_id)
    nodes = [record for record in found if record["marked"]]
    said: dict[str, list[Contribution]] = defaultdict(list)
    if with_contributions and nodes:
        marked = [node["uuid"] for node in nodes]
        for record in tx.run(CONTRIBUTIONS.format(label=label), uuids=marked, group_id=group_id):
            fields = ("document", "entity_key", "name", "entity_type", "summary")
            said[record["uuid"]].append(
                Contribution(record["date"] or _UNDATED, *(record[field] or "" for field in fields))
            )
    return {
        node["uuid"]: MarkedNode(
            node["uuid"],
            node["name"],
            node["entity_type"] or "",
            node["text"],
            shown_statements(said[node["uuid"]]),
            _hash(said[node["uuid"]]) if with_contributions else "",
        )
        for node in nodes
    }


def _hash(contributions: Sequence[Contribution]) -> str:
    return hashlib.sha256(repr([astuple(each) for each in sorted(contributions)]).encode("utf-8")).hexdigest()
