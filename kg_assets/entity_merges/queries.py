"""Statements that move what hangs on one shared node to another, and the records that say so."""

from typing import Final, LiteralString

LOCK_NODES: Final = """
UNWIND $uuids AS uuid
MATCH (n:{label} {{group_id: $group_id, uuid: uuid}})
SET n.written_at = datetime($now)
RETURN n.uuid AS uuid, n.name AS name, n.created_at AS created_at
"""

WRITE_REDIRECT: Final = """
MERGE (r:EntityRedirect {group_id: $group_id, uuid: $uuid})
ON CREATE SET r += $properties, r.merged_at = datetime($now), r.node_created_at = $created_at
"""

THERE: Final = """
UNWIND $uuids AS uuid
MATCH (n:{label} {{group_id: $group_id, uuid: uuid}})
RETURN n.uuid AS uuid
"""

LEFT_NOW: Final = """
MATCH (r:EntityRedirect {group_id: $group_id, unmerging: $uuid})
RETURN r.uuid AS uuid
"""
"""Redirects that are being taken back, out of that node."""

UNFINISHED: Final = """
MATCH (r:EntityRedirect {{group_id: $group_id}})
WHERE r.unmerging IS NULL
MATCH (n:{label} {{group_id: $group_id, uuid: r.uuid}})
RETURN r.uuid AS uuid, r.into AS into, r.reason AS reason, r.score AS score
ORDER BY uuid
"""

REDIRECT: Final = """
MATCH (r:EntityRedirect {group_id: $group_id, uuid: $uuid})
RETURN r.into AS into, r.name AS name, r.label AS label, r.into_label AS into_label, r.unmerging AS unmerging
"""

REDIRECTS_INTO: Final = """
UNWIND $uuids AS uuid
MATCH (r:EntityRedirect {group_id: $group_id, into: uuid})
WHERE r.unmerging IS NULL
RETURN r.uuid AS uuid
"""

MARK_UNMERGING: Final = """
MATCH (r:EntityRedirect {group_id: $group_id, uuid: $uuid})
SET r.unmerging = $leaves
"""
"""From here on writers do not follow it; what had followed it before has been committed."""

LOCK_UNMERGING: Final = """
MATCH (r:EntityRedirect {group_id: $group_id, uuid: $uuid})
SET r.followed_at = datetime($now)
RETURN r.unmerging AS unmerging
"""

REMOVE_REDIRECT: Final = """
MATCH (r:EntityRedirect {group_id: $group_id, uuid: $uuid})
WHERE NOT (r)--()
DELETE r
RETURN count(*) AS removed
"""

REMOVE_NODE: Final = """
MATCH (n:{label} {{group_id: $group_id, uuid: $uuid}})
WHERE NOT (n)--()
DELETE n
RETURN count(*) AS removed
"""
"""Never DETACH: where somebody ties something to the node in this moment, the graph refuses, and that is moved too."""

LOCK_DOCUMENTS: Final = """
UNWIND $documents AS uuid
MATCH (d:DocumentNode {group_id: $group_id, uuid: uuid})
SET d.written_at = datetime($now)
"""
"""As every writer of a document does first: what it says stays as it is until the transaction ends."""

LOCK_TARGET: Final = """
MERGE (n:{label} {{group_id: $group_id, uuid: $uuid}})
ON CREATE SET n.created_at = datetime($now)
SET n.written_at = datetime($now)
RETURN n.name AS name, n.entity_type AS entity_type, n.aliases AS aliases, n.summary_parts AS summary_parts,
       n.in_ontology AS in_ontology
"""

WRITE_TARGET: Final = """
MATCH (n:{label} {{group_id: $group_id, uuid: $uuid}})
SET n += $properties
"""

RESTORE_NODE: Final = """
MATCH (r:EntityRedirect {{group_id: $group_id, uuid: $uuid}})
MERGE (n:{label} {{group_id: $group_id, uuid: $uuid}})
ON CREATE SET n.created_at = coalesce(r.node_created_at, datetime($now))
"""

MENTIONS_AT: Final = """
MATCH (n:{label} {{group_id: $group_id, uuid: $uuid}})<-[m:MENTIONS]-(d:DocumentNode)
WHERE $origins IS NULL OR coalesce(m.origin, m.entity_key) IN $origins
RETURN d.uuid AS document, m.entity_key AS entity_key
ORDER BY document, entity_key
"""

_ENDS: Final[LiteralString] = """
WHERE x.fact_id IS NOT NULL
MATCH (d:DocumentNode)-[:CONTAINS_CHUNK]->(c)
RETURN d.uuid AS document, c.uuid AS chunk, type(x) AS type, x.fact_id AS fact_id
ORDER BY document, fact_id
"""
_ENDS_OF_ORIGINS: Final[LiteralString] = """
WHERE x.fact_id IS NOT NULL
MATCH (d:DocumentNode)-[:CONTAINS_CHUNK]->(c)
MATCH (d)-[m:MENTIONS]->(n)
WHERE m.entity_key = x.entity_key AND coalesce(m.origin, m.entity_key) IN $origins
RETURN DISTINCT d.uuid AS document, c.uuid AS chunk, type(x) AS type, x.fact_id AS fact_id
ORDER BY document, fact_id
"""
_SUBJECT: Final[LiteralString] = "MATCH (n:{label} {{group_id: $group_id, uuid: $uuid}})-[x]->(c:EpisodicNode)"
_OBJECT: Final[LiteralString] = "MATCH (n:{label} {{group_id: $group_id, uuid: $uuid}})<-[x]-(c:EpisodicNode)"
SUBJECTS_AT: Final = _SUBJECT + _ENDS
OBJECTS_AT: Final = _OBJECT + _ENDS
SUBJECTS_OF_ORIGINS: Final = _SUBJECT + _ENDS_OF_ORIGINS
OBJECTS_OF_ORIGINS: Final = _OBJECT + _ENDS_OF_ORIGINS
"""A fact's end belongs to the contribution of its document under the same key."""

DISCUSSES_AT: Final = """
MATCH (n:{label} {{group_id: $group_id, uuid: $uuid}})<-[x:DISCUSSES]-(c:EpisodicNode)
MATCH (c)<-[:CONTAINS_CHUNK]-(d:DocumentNode)
WHERE $origins IS NULL OR x.entity_key IN $origins
RETURN d.uuid AS document, c.uuid AS chunk, coalesce(x.entity_key, n.uuid) AS entity_key
ORDER BY document, chunk
"""

READ_MENTIONS: Final = """
UNWIND $rows AS r
MATCH (a:{source} {{group_id: $group_id, uuid: $source}})
MATCH (b:{target} {{group_id: $group_id, uuid: $target}})
MATCH (d:DocumentNode {{group_id: $group_id, uuid: r.document}})
MATCH (d)-[m:MENTIONS {{entity_key: r.entity_key}}]->(a)
OPTIONAL MATCH (d)-[newer:MENTIONS {{entity_key: r.entity_key}}]->(b)
RETURN d.uuid AS document, properties(m) AS said, newer IS NULL AS moves
"""
"""Where the target has the contribution already, the document's writer has overtaken this and knows better."""

MOVE_MENTIONS: Final = """
UNWIND $rows AS r
MATCH (a:{source} {{group_id: $group_id, uuid: $source}})
MATCH (b:{target} {{group_id: $group_id, uuid: $target}})
MATCH (d:DocumentNode {{group_id: $group_id, uuid: r.document}})
MATCH (d)-[x:MENTIONS {{entity_key: r.entity_key}}]->(a)
MERGE (d)-[y:MENTIONS {{entity_key: r.entity_key}}]->(b)
ON CREATE SET y = properties(x)
DELETE x
RETURN count(*) AS moved
"""

MOVE_SUBJECTS: Final = """
UNWIND $rows AS r
MATCH (a:{source} {{group_id: $group_id, uuid: $source}})
MATCH (b:{target} {{group_id: $group_id, uuid: $target}})
MATCH (c:EpisodicNode {{group_id: $group_id, uuid: r.chunk}})
MATCH (a)-[x:{type} {{fact_id: r.fact_id}}]->(c)
MERGE (b)-[y:{type} {{fact_id: r.fact_id}}]->(c)
ON CREATE SET y = properties(x)
DELETE x
RETURN count(*) AS moved
"""

MOVE_OBJECTS: Final = """
UNWIND $rows AS r
MATCH (a:{source} {{group_id: $group_id, uuid: $source}})
MATCH (b:{target} {{group_id: $group_id, uuid: $target}})
MATCH (c:EpisodicNode {{group_id: $group_id, uuid: r.chunk}})
MATCH (c)-[x:{type} {{fact_id: r.fact_id}}]->(a)
MERGE (c)-[y:{type} {{fact_id: r.fact_id}}]->(b)
ON CREATE SET y = properties(x)
DELETE x
RETURN count(*) AS moved
"""

MOVE_DISCUSSES: Final = """
UNWIND $rows AS r
MATCH (a:{source} {{group_id: $group_id, uuid: $source}})
MATCH (b:{target} {{group_id: $group_id, uuid: $target}})
MATCH (c:EpisodicNode {{group_id: $group_id, uuid: r.chunk}})
MATCH (c)-[x:DISCUSSES]->(a)
WHERE coalesce(x.entity_key, a.uuid) = r.entity_key
MERGE (c)-[:DISCUSSES {{entity_key: r.entity_key}}]->(b)
DELETE x
RETURN count(*) AS moved
"""
