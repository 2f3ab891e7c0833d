"""summaries: what changed says, and is found by, what documents say of it now."""

import dagster as dg

from kg_assets.code_version import code_version
from kg_assets.graph_writes.result import GraphReceipt
from kg_assets.reporting import Report, one_sentence
from kg_assets.stage import MODEL_KIND, stage_asset
from kg_assets.summaries.refresh import OtherModel, refresh_summaries
from kg_assets.summaries.result import SummaryReceipt
from kg_resources.embedder import EmbedderError, open_embedder
from kg_resources.graph import BatchTooLarge, GraphUnavailable, open_graph
from kg_resources.language_model import LimitReached, ModelUnavailable, open_language_model
from kg_resources.settings import Settings


@stage_asset(
    kinds={"python", "neo4j", *MODEL_KIND},
    code_version=code_version("summaries", "shared_nodes.py"),
    description="Summaries and vectors of the group's entities and topics whose contributions changed.",
)
def summaries(context: dg.AssetExecutionContext, settings: Settings, graph_writes: GraphReceipt) -> SummaryReceipt:
    report = Report(context)
    with (
        one_sentence(BatchTooLarge, GraphUnavailable, EmbedderError, OtherModel, ModelUnavailable, LimitReached),
        open_graph(report.progress) as graph,
    ):
        model = open_language_model(settings) if settings.extractor == "openai" else None
        done = refresh_summaries(
            graph,
            open_embedder(settings),
            model,
            source_file=graph_writes.source_file,
            group_id=graph_writes.group_id,
            written_with=graph_writes.embedding_model,
            batch_size=settings.batch_size,
            concurrency=settings.concurrency,
            progress=report.progress,
        )
    if model:
        context.add_output_metadata({f"model_{name}": value for name, value in model.summary().items()})
        tables = {"preview": done.preview, "failed": done.failed, "usage_by_role": model.usage_by_role()}
    else:
        tables = {}
    report.finish(done.receipt, tables)
    return done.receipt
