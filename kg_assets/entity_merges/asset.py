"""entity_merges: duplicates that slipped through resolution become one node; what is in doubt is listed."""

from typing import Final

import dagster as dg

from kg_assets.code_version import code_version
from kg_assets.entity_merges.look_over import Look, look_over
from kg_assets.entity_merges.merge import MergeError
from kg_assets.entity_merges.result import DuplicatesReceipt
from kg_assets.entity_resolution.judge import Judge, JudgeFailed
from kg_assets.maintenance.after_writes import AFTER_WRITES
from kg_assets.reporting import Report, one_sentence, table
from kg_assets.stage import MODEL_KIND
from kg_resources.embedder import EmbedderError, open_embedder
from kg_resources.graph import BatchTooLarge, GraphUnavailable, open_graph
from kg_resources.language_model import LimitReached, ModelUnavailable, open_language_model
from kg_resources.settings import Settings

_EXPECTED: Final = (
    BatchTooLarge,
    EmbedderError,
    GraphUnavailable,
    JudgeFailed,
    LimitReached,
    MergeError,
    ModelUnavailable,
)
_ROWS_SHOWN: Final = 50


@dg.asset(
    group_name="kg",
    automation_condition=AFTER_WRITES,
    owners=["team:knowledge-graph"],
    kinds={"python", "neo4j", *MODEL_KIND},
    io_manager_key="io_manager",
    code_version=code_version("entity_merges", "entity_resolution", "identity.py", "shared_nodes.py"),
    description="Merges nodes of a group that are one thing for certain, and lists those that may be, with evidence.",
)
def entity_merges(context: dg.AssetExecutionContext, settings: Settings) -> DuplicatesReceipt:
    report = Report(context)
    with one_sentence(*_EXPECTED), open_graph(report.progress) as graph:
        model = open_language_model(settings) if settings.extractor == "openai" else None
        judge = None
        if model:
            judge = Judge(
                model,
                groups_at_once=settings.dedup_concurrency,
                matches_at_once=settings.resolve_concurrency,
                calls_per_name=settings.resolution_calls_per_name,
                progress=report.progress,
                asset="entity_merges",
            )
        receipt = look_over(
            Look(
                graph,
                open_embedder(settings).embed,
                judge,
                threshold=settings.similarity_threshold,
                batch_size=settings.batch_size,
                run_id=context.run.run_id,
                progress=report.progress,
            )
        )
    if model:
        figures = {f"model_{name}": value for name, value in model.summary().items()}
        context.add_output_metadata(figures | {"usage_by_role": table(model.usage_by_role())})
    report.finish(
        receipt,
        {
            "merged": [
                {
                    "group": one.group_id,
                    "from": one.name,
                    "into": one.into_name,
                    "reason": one.reason,
                    "score": one.score,
                }
                for one in receipt.merged
            ],
            "doubtful": [vars(pair) for pair in receipt.doubtful],
        },
        preview_rows=_ROWS_SHOWN,
    )
    return receipt
