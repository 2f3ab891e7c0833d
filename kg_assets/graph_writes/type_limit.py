"""Relationship types that must not reach the database: malformed ones, and more than it has room for. It has room for
so many in its life; deleting relationships frees none."""

from collections.abc import Iterable
from typing import Final

from kg_assets.graph_writes.batches import GraphWriteError
from kg_assets.typed_statements import relationship_type
from kg_resources.graph import Graph, GraphForbidden

MOST_TYPES: Final = 64_000
"""Neo4j Community admits 65,536; what is left is for others who use the database."""

TOKENS: Final = "CALL db.stats.retrieve('TOKENS') YIELD data RETURN data.relationshipTypes AS types"
"""Every type that the database has ever had, of Neo4j."""
TYPES: Final = "CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType AS type"
"""Those in use."""


def refuse_malformed_types(source_file: str, types: Iterable[str]) -> None:
    """Raises GraphWriteError for a type that is not UPPER_SNAKE_CASE, before anything is written."""
    try:
        for type_ in types:
            relationship_type(type_)
    except ValueError as error:
        raise GraphWriteError(f"{source_file}: {error}") from error


def refuse_too_many_types(graph: Graph, types: Iterable[str]) -> None:
    """Raises GraphWriteError where these types would bring the database near the number that it can hold."""
    known = known_types(graph)
    new = set(types) - known
    if new and len(known) + len(new) > MOST_TYPES:
        raise GraphWriteError(
            f"The database has {len(known):,} relationship types, this file would add {len(new):,}, and it has room "
            f"for {MOST_TYPES:,}: set relationship_types: canonical and materialize resolutions*, or take another "
            "database."
        )


def known_types(graph: Graph) -> set[str]:
    """Types that need no new room."""
    if graph.is_neo4j:
        try:
            return set(graph.read(TOKENS)[0]["types"])
        except GraphForbidden:  # an administrator may ask; for others, those in use must do
            pass
    return {row["type"] for row in graph.read(TYPES)}
