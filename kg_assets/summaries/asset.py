"""summaries: what changed says, and is found by, what documents say of it now."""

from datetime import UTC, datetime

import dagster as dg

from kg_assets.graph_writes.result import GraphReceipt
from kg_assets.reporting import Report, one_sentence
from kg_assets.stage import stage_asset
from kg_assets.summaries.refresh import OtherModel, refresh_summaries
from kg_assets.summaries.result import SummaryReceipt
from kg_resources.embedder import EmbedderError, open_embedder
from kg_resources.graph import BatchTooLarge, GraphUnavailable, open_graph
from kg_resources.settings import Settings


@stage_asset(
    kinds={"python", "neo4j"},
    code_version="1",
    description="Vectors of the group's entities and topics whose contributions changed.",
)
def summaries(context: dg.AssetExecutionContext, settings: Settings, graph_writes: GraphReceipt) -> SummaryReceipt:
    report = Report(context)
    with one_sentence(BatchTooLarge, GraphUnavailable, EmbedderError, OtherModel), open_graph(report.progress) as graph:
        receipt = refresh_summaries(
            graph,
            open_embedder(settings),
            source_file=graph_writes.source_file,
            group_id=graph_writes.group_id,
            written_with=graph_writes.embedding_model,
            batch_size=settings.batch_size,
            now=datetime.now(UTC).isoformat(),
            progress=report.progress,
        )
    report.finish(receipt, {})
    return receipt
