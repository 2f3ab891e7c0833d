"""The job unmerge: one node leaves the node that it was merged into."""

import dagster as dg
from pydantic import Field

from kg_assets.entity_merges.merge import MergeError
from kg_assets.entity_merges.unmerge import unmerge_node
from kg_assets.reporting import Report, one_sentence
from kg_resources.graph import BatchTooLarge, GraphUnavailable, open_graph
from kg_resources.settings import Settings


class UnmergeConfig(dg.Config):
    uuid: str = Field(description="The node that was merged into another: `uuid` of its EntityRedirect.")
    group_id: str = Field(description="The group (tenant) of the node.")
    keep_apart: bool = Field(default=False, description="Never let entity_merges join the two again.")


@dg.op(
    name="take_apart",
    description="Brings the node back, with all that was resolved to it, before the merge or since.",
    out=dg.Out(dg.Nothing),
)
def take_apart(context: dg.OpExecutionContext, config: UnmergeConfig, settings: Settings) -> None:
    report = Report(context)
    with one_sentence(BatchTooLarge, GraphUnavailable, MergeError), open_graph(report.progress) as graph:
        receipt = unmerge_node(
            graph,
            config.group_id,
            config.uuid,
            keep_apart=config.keep_apart,
            batch_size=settings.batch_size,
            progress=report.progress,
        )
    context.log.info(f"Unmerged {receipt.uuid} out of {receipt.out_of}: {receipt.counts()}")
    kept = {"uuid": receipt.uuid, "out_of": receipt.out_of, "kept_apart": receipt.kept_apart}
    context.add_output_metadata(kept)
    report.finish(receipt, {})


@dg.job(
    name="unmerge",
    config={"ops": {"take_apart": {"config": {"group_id": "", "uuid": "", "keep_apart": True}}}},
    description="Takes one merge back exactly: set `uuid` and `group_id` in the op's config. Run again after a kill, "
    "it ends the same. Summaries of both nodes wait for the next `summaries` of their group.",
)
def unmerge() -> None:
    take_apart()
