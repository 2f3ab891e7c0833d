"""What a graph and its fact index hold, as tables for a terminal."""

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kg_resources.graph import Graph
from kg_resources.vectors import VectorStore

NODES = "MATCH (n) WHERE n.group_id IS NOT NULL RETURN labels(n)[0] AS kind, count(*) AS number ORDER BY kind"
TIES = """
MATCH ()-[x]->() WHERE x.fact_id IS NULL
RETURN type(x) AS kind, count(*) AS number ORDER BY kind
"""
FACT_TYPES = """
MATCH (:EpisodicNode)-[x]->() WHERE x.fact_id IS NOT NULL
RETURN type(x) AS kind, count(*) AS number ORDER BY number DESC, kind
"""
SUBJECT_TYPES = """
MATCH ()-[x]->(:EpisodicNode) WHERE x.fact_id IS NOT NULL
RETURN type(x) AS kind, count(*) AS number
"""
EXAMPLES = """
MATCH (d:DocumentNode)-[:CONTAINS_CHUNK]->(c:EpisodicNode)-[:CONTAINS_FACT]->(f:FactNode)
MATCH (s)-[a]->(c)-[b]->(o) WHERE a.fact_id = f.uuid AND b.fact_id = f.uuid
RETURN d.source_file AS source_file, c.chunk_id AS chunk, s.name AS subject, type(a) AS type, o.name AS object,
       f.content AS fact, f.date_context AS date
ORDER BY size(d.source_file) + size(f.content), f.uuid
"""
SHARED = """
MATCH (d:DocumentNode)-[:MENTIONS]->(n:EntityNode)
WITH n, count(DISTINCT d) AS documents WHERE documents > 1
RETURN n.name AS name, n.entity_type AS type, documents, n.aliases AS aliases
ORDER BY documents DESC, size(n.aliases) DESC, name LIMIT 5
"""


def show(graph: Graph, store: VectorStore, console: Console) -> None:
    """Nodes and relationships by kind, entities that documents share, facts in the index, three examples."""
    types = graph.read(FACT_TYPES)
    subjects = sum(row["number"] for row in graph.read(SUBJECT_TYPES))
    objects = sum(row["number"] for row in types)
    console.print(_numbers("Nodes", ((row["kind"], row["number"]) for row in graph.read(NODES))))
    ties = [(row["kind"], row["number"]) for row in graph.read(TIES)]
    ends = [(f"facts, subject to chunk ({len(types)} types)", subjects), ("facts, chunk to object", objects)]
    console.print(_numbers("Relationships", [*ties, *ends]))
    commonest = [(row["kind"].removesuffix("_TARGET"), row["number"]) for row in types[:8]]
    console.print(_numbers("Commonest types of facts", commonest))
    _show_shared(graph, console)
    indexed = sum(store.count(collection, {}) for collection in store.collections("facts"))
    console.print(f"Facts in the index: {indexed:,}\n")
    _show_examples(graph, console)


def _numbers(title: str, rows: Iterable[tuple[str, int]]) -> Table:
    table = Table(title=title, title_justify="left", show_header=False, min_width=48)
    table.add_column(overflow="fold")
    table.add_column(justify="right")
    for kind, number in rows:
        table.add_row(kind, f"{number:,}")
    return table


def _show_shared(graph: Graph, console: Console) -> None:
    table = Table(title="Entities that several documents name", title_justify="left")
    for column in ("entity", "type", "documents", "as"):
        table.add_column(column)
    for row in graph.read(SHARED):
        table.add_row(escape(row["name"]), row["type"], str(row["documents"]), escape(", ".join(row["aliases"])))
    console.print(table)


def _show_examples(graph: Graph, console: Console) -> None:
    seen: set[str] = set()
    for row in graph.read(EXAMPLES):
        if row["source_file"] in seen or row["type"] == "RELATED_TO" or len(row["fact"]) < 60:
            continue
        seen.add(row["source_file"])
        console.print(
            f"({row['subject']}) -[{row['type']}]-> ({row['object']})", markup=False, soft_wrap=True, style="bold"
        )
        console.print(f'  "{row["fact"]}" ({row["date"]})', markup=False, soft_wrap=True)
        console.print(f"  from {row['source_file']}, chunk {row['chunk']}\n", markup=False, soft_wrap=True)
        if len(seen) == 3:
            return
