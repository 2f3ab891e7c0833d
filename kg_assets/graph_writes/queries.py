"""Every statement of the writer. Values are parameters; the only text put into a statement is a label from the list
below or a relationship type that passed `relationship_type`."""

from typing import Final

LABELS: Final = (
    "DocumentNode", "EpisodicNode", "EntityNode", "FactNode", "TopicNode", "EntityRedirect", "KeptApart",
)  # fmt: skip

OTHER_MODELS: Final = """
MATCH (d:DocumentNode {group_id: $group_id})
WHERE d.embedding_model <> $model
RETURN DISTINCT d.source_file AS source_file, d.embedding_model AS model
ORDER BY source_file
"""

HELD_DOCUMENTS: Final = """
MATCH (d:DocumentNode {group_id: $group_id, source_file: $source_file})
RETURN d.uuid AS uuid, d.generation AS generation
"""

TAKE_DROPPED: Final = """
UNWIND $rows AS r
MATCH (d:DocumentNode {group_id: $group_id, uuid: r.uuid})
SET d.written_at = datetime($now)
WITH d, r WHERE d.generation = r.generation
SET d.generation = $dropped, d.status = 'writing'
RETURN d.uuid AS uuid
"""
"""Only what is still as it was read: a version that came since is another run's."""

WRITE_DOCUMENTS: Final = """
UNWIND $rows AS r
MERGE (d:DocumentNode {group_id: $group_id, uuid: r.uuid})
ON CREATE SET d.created_at = datetime($now), d += r.new
SET d += r.properties, d.written_at = datetime($now)
RETURN count(*) AS written
"""

LOCK_DOCUMENTS: Final = """
UNWIND $documents AS uuid
MATCH (d:DocumentNode {group_id: $group_id, uuid: uuid})
SET d.written_at = datetime($now)
RETURN d.uuid AS uuid, d.generation AS generation
"""
"""Setting a property takes the node's lock until the transaction ends."""

WHILE_LOCKED: Final = """
UNWIND $documents AS of
MATCH (lock:DocumentNode {group_id: $group_id, uuid: of.uuid})
SET lock.written_at = datetime($now)
WITH lock, of WHERE lock.generation = of.generation
WITH count(lock) AS locked WHERE locked = size($documents)
"""
"""Before a statement: takes the documents' locks, and lets no row through where another generation has one. In the
statement itself, because a question of its own would cost a batch a third of its time."""

WRITE_CHUNKS: Final = """
UNWIND $rows AS r
MATCH (d:DocumentNode {group_id: $group_id, uuid: r.document})
MERGE (n:EpisodicNode {group_id: $group_id, uuid: r.uuid})
ON CREATE SET n.created_at = datetime($now)
SET n += r.properties
MERGE (d)-[:CONTAINS_CHUNK]->(n)
RETURN count(*) AS written
"""

WRITE_FACTS: Final = """
UNWIND $rows AS r
MATCH (c:EpisodicNode {group_id: $group_id, uuid: r.chunk})
MERGE (n:FactNode {group_id: $group_id, uuid: r.uuid})
ON CREATE SET n.created_at = datetime($now)
SET n += r.properties
MERGE (c)-[:CONTAINS_FACT]->(n)
RETURN count(*) AS written
"""

LOCK_SHARED: Final = """
UNWIND $rows AS r
MERGE (n:{label} {{group_id: $group_id, uuid: r.uuid}})
ON CREATE SET n.created_at = datetime($now), n += r.vectors
SET n.written_at = datetime($now), n += r.new_vectors
WITH n
OPTIONAL MATCH (moved:EntityRedirect {{group_id: $group_id, uuid: n.uuid}}) WHERE moved.unmerging IS NULL
RETURN n.uuid AS uuid, n.name AS name, n.entity_type AS entity_type, n.aliases AS aliases,
       n.summary_parts AS summary_parts, n.in_ontology AS in_ontology, moved.into AS moved_into
"""
"""Redirects are looked for under the node's lock: a merge that comes later waits for it."""

READ_MENTIONS: Final = """
UNWIND $rows AS r
MATCH (d:DocumentNode {{group_id: $group_id, uuid: r.document}})
MATCH (n:{label} {{group_id: $group_id, uuid: r.uuid}})
MATCH (d)-[m:MENTIONS {{entity_key: r.entity_key}}]->(n)
RETURN r.document AS document, r.uuid AS uuid, r.entity_key AS entity_key, m.aliases AS aliases, m.summary AS summary
"""

WRITE_MENTIONS: Final = """
UNWIND $rows AS r
MATCH (d:DocumentNode {{group_id: $group_id, uuid: r.document}})
MATCH (n:{label} {{group_id: $group_id, uuid: r.uuid}})
MERGE (d)-[m:MENTIONS {{entity_key: r.entity_key}}]->(n)
SET m += r.properties, n += r.node
"""

WRITE_DISCUSSES: Final = """
UNWIND $rows AS r
MATCH (c:EpisodicNode {{group_id: $group_id, uuid: r.chunk}})
MATCH (n:{label} {{group_id: $group_id, uuid: r.uuid}})
MERGE (c)-[:DISCUSSES {{entity_key: r.entity_key}}]->(n)
RETURN count(*) AS written
"""

WRITE_SUBJECTS: Final = """
UNWIND $rows AS r
MATCH (n:{label} {{group_id: $group_id, uuid: r.uuid}})
MATCH (c:EpisodicNode {{group_id: $group_id, uuid: r.chunk}})
MERGE (n)-[x:{type} {{fact_id: r.fact_id}}]->(c)
SET x += r.properties
RETURN count(*) AS written
"""

WRITE_OBJECTS: Final = """
UNWIND $rows AS r
MATCH (n:{label} {{group_id: $group_id, uuid: r.uuid}})
MATCH (c:EpisodicNode {{group_id: $group_id, uuid: r.chunk}})
MERGE (c)-[x:{type} {{fact_id: r.fact_id}}]->(n)
SET x += r.properties
RETURN count(*) AS written
"""

MISSING_NODES: Final = """
UNWIND $uuids AS uuid
OPTIONAL MATCH (n:{label} {{group_id: $group_id, uuid: uuid}})
WITH uuid, n WHERE n IS NULL
RETURN uuid
"""
