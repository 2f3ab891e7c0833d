"""Constraints and indexes, there before the first write."""

from kg_assets.graph_writes.queries import SCHEMA
from kg_resources.graph import Graph


def ensure_schema(graph: Graph) -> None:
    """Creates what is missing. Without the constraints, two writers that merge one new node would make two."""
    for statement in SCHEMA:
        graph.write(lambda tx, statement=statement: tx.run(statement).consume())
