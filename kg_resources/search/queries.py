"""What a search reads from the graph. Every statement names the group: nothing of another tenant is ever matched.

A fact is a subject, a chunk and an object: (subject)-[R {fact_id}]->(chunk)-[R_TARGET {fact_id}]->(object).
"""

from typing import Final

GROUPS: Final = """
MATCH (d:DocumentNode)
RETURN d.group_id AS group_id, collect(DISTINCT d.embedding_model) AS models, count(d) AS documents
ORDER BY group_id
"""

CHUNKS: Final = """
UNWIND $chunks AS chunk
MATCH (c:EpisodicNode {group_id: $group_id, uuid: chunk})<-[:CONTAINS_CHUNK]-(d:DocumentNode)
RETURN c.uuid AS chunk_uuid, c.chunk_id AS chunk_id, c.header_path AS header_path, c.page AS page,
       c.content AS content, c.document_date AS document_date, d.name AS document, d.source_file AS source_file,
       d.status AS status
"""

FACTS: Final = """
UNWIND $facts AS fact
MATCH (f:FactNode {group_id: $group_id, uuid: fact})<-[:CONTAINS_FACT]-(c:EpisodicNode)
RETURN f.uuid AS fact_uuid, c.uuid AS chunk_uuid, f.content AS content, f.evidence AS evidence, f.subject AS subject,
       f.relationship AS relationship, f.object AS object, f.date_context AS date_context, f.modality AS modality
"""

FACT_TYPES: Final = """
UNWIND $facts AS fact
MATCH (f:FactNode {group_id: $group_id, uuid: fact})<-[:CONTAINS_FACT]-(c:EpisodicNode)
MATCH (s)-[r]->(c)-[t]->(o)
WHERE r.fact_id = fact AND t.fact_id = fact
RETURN fact AS fact_uuid, type(r) AS relationship_type, s.entity_type AS subject_type, o.entity_type AS object_type
"""

TOPICS: Final = """
UNWIND $chunks AS chunk
MATCH (c:EpisodicNode {group_id: $group_id, uuid: chunk})-[:DISCUSSES]->(t:TopicNode)
RETURN c.uuid AS chunk_uuid, collect(t.name) AS topics
"""

REDIRECT: Final = """
MATCH (r:EntityRedirect {group_id: $group_id, uuid: $uuid})
WHERE r.unmerging IS NULL
RETURN r.into AS into
"""

ENTITIES_BY_NAME: Final = """
MATCH (n:EntityNode {group_id: $group_id})
WHERE toLower(n.name) = $name OR any(alias IN n.aliases WHERE toLower(alias) = $name)
RETURN n.uuid AS uuid, n.name AS name, n.entity_type AS entity_type, n.summary AS summary, n.aliases AS aliases
ORDER BY name, uuid
LIMIT $limit
"""

NODES: Final = {
    "EntityNode": """
UNWIND $uuids AS uuid
MATCH (n:EntityNode {group_id: $group_id, uuid: uuid})
RETURN n.uuid AS uuid, n.name AS name, n.entity_type AS entity_type, n.summary AS summary, n.aliases AS aliases
""",
    "TopicNode": """
UNWIND $uuids AS uuid
MATCH (n:TopicNode {group_id: $group_id, uuid: uuid})
RETURN n.uuid AS uuid, n.name AS name, 'Topic' AS entity_type, n.definition AS summary, n.aliases AS aliases
""",
}

DOCUMENTS_OF: Final = """
MATCH (d:DocumentNode)-[:MENTIONS]->(n:{label} {{group_id: $group_id, uuid: $uuid}})
RETURN DISTINCT d.source_file AS source_file, d.name AS document, d.document_date AS document_date, d.status AS status
ORDER BY source_file, document
LIMIT $limit
"""

FACTS_OF: Final = {
    "subject": """
UNWIND $uuids AS uuid
MATCH (n:{label} {{group_id: $group_id, uuid: uuid}})-[r]->(c:EpisodicNode)-[t]->(o)
WHERE t.fact_id = r.fact_id
RETURN n.uuid AS node, r.fact_id AS fact_uuid, type(r) AS relationship_type, o.uuid AS neighbour,
       o.name AS neighbour_name, labels(o)[0] AS neighbour_label
LIMIT $limit
""",
    "object": """
UNWIND $uuids AS uuid
MATCH (n:{label} {{group_id: $group_id, uuid: uuid}})<-[t]-(c:EpisodicNode)<-[r]-(s)
WHERE t.fact_id = r.fact_id
RETURN n.uuid AS node, r.fact_id AS fact_uuid, type(r) AS relationship_type, s.uuid AS neighbour,
       s.name AS neighbour_name, labels(s)[0] AS neighbour_label
LIMIT $limit
""",
}
