"""graph_writes: the file's nodes and relationships, in the graph once."""

from typing import Final

import dagster as dg

from kg_assets.buffer.result import Buffer
from kg_assets.code_version import code_version
from kg_assets.embeddings.result import FileEmbeddings, OtherVersion
from kg_assets.graph_writes.batches import GraphWriteError
from kg_assets.graph_writes.forget import forget_graph
from kg_assets.graph_writes.result import FACTS_SHOWN, FactDiff, GraphReceipt
from kg_assets.graph_writes.writer import write_graph
from kg_assets.reporting import Report, one_sentence, table
from kg_assets.stage import stage_asset, undone_if_forgotten
from kg_resources.graph import BatchTooLarge, GraphUnavailable, open_graph
from kg_resources.pickles import read_note
from kg_resources.settings import Settings

_ROWS_SHOWN: Final = 3 * FACTS_SHOWN
"""Of either table: every fact that the diff names, and as many labels and types."""


@stage_asset(
    kinds={"python", "neo4j"},
    code_version=code_version("graph_writes", "shared_nodes.py", "redirects.py"),
    description="Writes the buffer to the graph in batches and removes what the file no longer says.",
)
def graph_writes(
    context: dg.AssetExecutionContext, settings: Settings, buffer: Buffer, embeddings: FileEmbeddings
) -> GraphReceipt:
    report = Report(context)

    def undo() -> None:
        with open_graph(report.progress) as graph:
            forget_graph(
                graph, buffer.group_id, buffer.source_file, batch_size=settings.batch_size, progress=report.progress
            )

    with (
        one_sentence(BatchTooLarge, GraphUnavailable, GraphWriteError, OtherVersion),
        undone_if_forgotten(buffer.source_file, undo),
        open_graph(report.progress) as graph,
    ):
        receipt = write_graph(
            graph,
            buffer,
            embeddings,
            embedded_with=_embedding_model,
            batch_size=settings.batch_size,
            run_id=context.run.run_id,
            progress=report.progress,
            on_diff=lambda diff: _announce(context, diff),
        )
    report.finish(
        receipt,
        {"receipt": [vars(kind) for kind in receipt.kinds], "facts": [vars(change) for change in receipt.facts.first]},
        preview_rows=_ROWS_SHOWN,
    )
    return receipt


def _announce(context: dg.AssetExecutionContext, diff: FactDiff) -> None:
    """Before anything is written, so that it is there even where the writing fails."""
    context.log.info(f"Facts: {diff}")
    if diff.come or diff.go:
        facts = table(vars(change) for change in diff.first)
        metadata = {"facts_come": diff.come, "facts_go": diff.go, "facts_stay": diff.stay, "facts": facts}
        context.log_event(
            dg.AssetObservation(asset_key=context.asset_key, partition=context.partition_key, metadata=metadata)
        )


def _embedding_model(source_file: str) -> str | None:
    note = read_note("embeddings", source_file)
    return note["counts"]["model"] if note else None
