"""Statements that read what the graph holds of one file, with row hashes, and that take away what it no longer says."""

from typing import Final

CHUNKS: Final = """
MATCH (d:DocumentNode {group_id: $group_id, source_file: $source_file})-[:CONTAINS_CHUNK]->(c:EpisodicNode)
RETURN d.uuid AS document, c.uuid AS uuid, c.row_hash AS row_hash
"""

FACTS: Final = """
MATCH (d:DocumentNode {group_id: $group_id, source_file: $source_file})-[:CONTAINS_CHUNK]->(c:EpisodicNode)
      -[:CONTAINS_FACT]->(f:FactNode)
RETURN d.uuid AS document, f.uuid AS uuid, f.row_hash AS row_hash
"""

DISCUSSES: Final = """
MATCH (d:DocumentNode {group_id: $group_id, source_file: $source_file})-[:CONTAINS_CHUNK]->(c:EpisodicNode)
      -[x:DISCUSSES]->(t)
RETURN d.uuid AS document, c.uuid AS chunk, labels(t)[0] AS label, t.uuid AS uuid, x.entity_key AS entity_key,
       '' AS row_hash
"""

SUBJECTS: Final = """
MATCH (d:DocumentNode {group_id: $group_id, source_file: $source_file})-[:CONTAINS_CHUNK]->(c:EpisodicNode)<-[x]-(n)
WHERE x.fact_id IS NOT NULL
RETURN d.uuid AS document, c.uuid AS chunk, type(x) AS type, x.fact_id AS fact_id, n.uuid AS uuid,
       x.row_hash AS row_hash
"""

OBJECTS: Final = """
MATCH (d:DocumentNode {group_id: $group_id, source_file: $source_file})-[:CONTAINS_CHUNK]->(c:EpisodicNode)-[x]->(n)
WHERE x.fact_id IS NOT NULL
RETURN d.uuid AS document, c.uuid AS chunk, type(x) AS type, x.fact_id AS fact_id, n.uuid AS uuid,
       x.row_hash AS row_hash
"""

MENTIONS: Final = """
MATCH (d:DocumentNode {group_id: $group_id, source_file: $source_file})-[m:MENTIONS]->(n)
RETURN d.uuid AS document, labels(n)[0] AS label, n.uuid AS uuid, m.entity_key AS entity_key,
       m.row_hash AS row_hash
"""

REMOVE_SUBJECTS: Final = """
UNWIND $rows AS r
MATCH (c:EpisodicNode {group_id: $group_id, uuid: r.chunk})<-[x]-(n)
WHERE x.fact_id = r.fact_id AND type(x) = r.type AND n.uuid = r.uuid
DELETE x
RETURN r.type AS type, count(*) AS removed
"""

REMOVE_OBJECTS: Final = """
UNWIND $rows AS r
MATCH (c:EpisodicNode {group_id: $group_id, uuid: r.chunk})-[x]->(n)
WHERE x.fact_id = r.fact_id AND type(x) = r.type AND n.uuid = r.uuid
DELETE x
RETURN r.type AS type, count(*) AS removed
"""

REMOVE_DISCUSSES: Final = """
UNWIND $rows AS r
MATCH (c:EpisodicNode {group_id: $group_id, uuid: r.chunk})
MATCH (c)-[x:DISCUSSES]->(t)
WHERE t.uuid = r.uuid AND labels(t)[0] = r.label AND coalesce(x.entity_key, '') = coalesce(r.entity_key, '')
DELETE x
RETURN 'DISCUSSES' AS type, count(*) AS removed
"""

REMOVE_FACTS: Final = """
UNWIND $rows AS r
MATCH (n:FactNode {group_id: $group_id, uuid: r.uuid})
DETACH DELETE n
"""

REMOVE_CHUNKS: Final = """
UNWIND $rows AS r
MATCH (n:EpisodicNode {group_id: $group_id, uuid: r.uuid})
DETACH DELETE n
"""

REMOVE_DOCUMENTS: Final = """
UNWIND $rows AS r
MATCH (n:DocumentNode {group_id: $group_id, uuid: r.document})
DETACH DELETE n
"""

LOCK_MENTIONED: Final = """
UNWIND $uuids AS uuid
MATCH (n:{label} {{group_id: $group_id, uuid: uuid}})
SET n.written_at = datetime($now)
"""

REMOVE_MENTIONS: Final = """
UNWIND $rows AS r
MATCH (d:DocumentNode {{group_id: $group_id, uuid: r.document}})
MATCH (n:{label} {{group_id: $group_id, uuid: r.uuid}})
MATCH (d)-[m:MENTIONS {{entity_key: r.entity_key}}]->(n)
DELETE m
RETURN count(*) AS removed
"""

REMOVE_ORPHANS: Final = """
UNWIND $uuids AS uuid
MATCH (n:{label} {{group_id: $group_id, uuid: uuid}})
WHERE NOT (n)--()
DELETE n
"""
"""Never DETACH: a node that somebody ties to a document in this moment refuses to go."""
