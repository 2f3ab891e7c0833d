"""graph_writes: the file's nodes and relationships, in the graph once."""

import dagster as dg

from kg_assets.buffer.result import Buffer
from kg_assets.embeddings.result import FileEmbeddings, OtherVersion
from kg_assets.graph_writes.batches import GraphWriteError
from kg_assets.graph_writes.result import GraphReceipt
from kg_assets.graph_writes.writer import write_graph
from kg_assets.reporting import Report, one_sentence
from kg_assets.stage import stage_asset
from kg_resources.graph import BatchTooLarge, GraphUnavailable, open_graph
from kg_resources.pickles import read_note
from kg_resources.settings import Settings


@stage_asset(
    kinds={"python", "neo4j"},
    code_version="1",
    description="Writes the buffer to the graph in batches and removes what the file no longer says.",
)
def graph_writes(
    context: dg.AssetExecutionContext, settings: Settings, buffer: Buffer, embeddings: FileEmbeddings
) -> GraphReceipt:
    report = Report(context)
    with (
        one_sentence(BatchTooLarge, GraphUnavailable, GraphWriteError, OtherVersion),
        open_graph(report.progress) as graph,
    ):
        receipt = write_graph(
            graph,
            buffer,
            embeddings,
            embedded_with=_embedding_model,
            batch_size=settings.batch_size,
            run_id=context.run_id,
            progress=report.progress,
        )
    report.finish(receipt, {"receipt": [vars(kind) for kind in receipt.kinds]})
    return receipt


def _embedding_model(source_file: str) -> str | None:
    note = read_note("embeddings", source_file)
    return note["counts"]["model"] if note else None
