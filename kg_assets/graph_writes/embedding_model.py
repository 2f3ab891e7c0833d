"""Vectors of two models say nothing of each other: a group is embedded with one."""

from collections.abc import Callable

from kg_assets.buffer.result import Buffer
from kg_assets.graph_writes import queries
from kg_assets.graph_writes.batches import GraphWriteError
from kg_resources.graph import Graph


def model_changes(graph: Graph, buffer: Buffer, model: str, embedded_with: Callable[[str], str | None]) -> bool:
    """True where the file itself was written with another embedding model.

    Args:
        embedded_with: source file -> the model of its newest `embeddings`.

    Raises:
        GraphWriteError: other files of the group are written with another model, and not yet embedded with this one.
    """
    written = graph.read(queries.OTHER_MODELS, group_id=buffer.group_id, model=model)
    behind = sorted({row["source_file"] for row in written if embedded_with(row["source_file"]) != model})
    behind = [source_file for source_file in behind if source_file != buffer.source_file]
    if behind:
        raise GraphWriteError(
            f"Group {buffer.group_id!r} was embedded with {written[0]['model']!r}, this file with {model!r}: go back "
            f"to that model, or backfill `embeddings` with {model!r} for the other files of the group first "
            f"({len(behind)}: {', '.join(behind[:5])}), then `graph_writes*` and `vector_writes` for all of them."
        )
    return any(row["source_file"] == buffer.source_file for row in written)
