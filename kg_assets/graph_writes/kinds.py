"""The kinds of rows that a file has in the graph: what tells two of a kind apart, and what each says."""

from dataclasses import dataclass
from typing import Final, LiteralString

from kg_assets.graph_writes import stale_queries
from kg_assets.shared_nodes import CONTRIBUTION


@dataclass(frozen=True)
class Kind:
    ids: tuple[str, ...]
    """Columns that together name one row. `uuid` and `label` of a shared node are where redirects lead now."""
    properties: tuple[str, ...]
    """Columns that the graph keeps as they are; `row_hash` is over these."""
    held: LiteralString
    """Reads `ids` and `row_hash` of what the graph holds of one file."""
    remove: LiteralString | None = None


_END_IDS: Final = ("document", "chunk", "type", "fact_id", "uuid")
_DISCUSSED: Final = ("document", "chunk", "label", "uuid", "entity_key")
_END: Final = ("fact_id", "entity_key", "description", "modality", "date_context")

KINDS: Final[dict[str, Kind]] = {
    "SUBJECT": Kind(_END_IDS, _END, stale_queries.SUBJECTS, stale_queries.REMOVE_SUBJECTS),
    "OBJECT": Kind(_END_IDS, _END, stale_queries.OBJECTS, stale_queries.REMOVE_OBJECTS),
    "DISCUSSES": Kind(_DISCUSSED, (), stale_queries.DISCUSSES, stale_queries.REMOVE_DISCUSSES),
    "FactNode": Kind(
        ("document", "uuid"),
        ("content", "subject", "object", "relationship", "modality", "date_context", "evidence"),
        stale_queries.FACTS,
        stale_queries.REMOVE_FACTS,
    ),
    "MENTIONS": Kind(("document", "label", "uuid", "entity_key"), (*CONTRIBUTION, "origin"), stale_queries.MENTIONS),
    "EpisodicNode": Kind(
        ("document", "uuid"),
        ("chunk_id", "position", "content", "header_path", "document_date", "page"),
        stale_queries.CHUNKS,
        stale_queries.REMOVE_CHUNKS,
    ),
}
"""In the order of removal: what hangs on a node goes before the node."""
