"""The job forget_file: a file's content leaves the project, then its partition."""

from collections.abc import Sequence

import dagster as dg
from pydantic import Field

from kg_assets.chunks.input_error import InputError
from kg_assets.forget_file.forget import forget_everything
from kg_assets.graph_writes.batches import GraphWriteError
from kg_assets.partitions import group_of, input_files, path_of
from kg_assets.reporting import Report, one_sentence
from kg_resources.graph import BatchTooLarge, GraphUnavailable, open_graph
from kg_resources.project import input_folder
from kg_resources.settings import Settings
from kg_resources.vectors import VectorStoreError, open_vector_store


class ForgetConfig(dg.Config):
    source_file: str = Field(description="Key of the one file that goes: its path in the input folder.")


def forget_file_job(stages: Sequence[str]) -> dg.JobDefinition:
    """A job that removes a file from vectors, graph, pickles and partitions, in that order. Run again after a kill, it
    ends the same; what is not there any more (or never was) is fine. It has no partitions: the UI would offer to launch
    it for all of them.

    Entities and topics that other files name too wait for the next `summaries` of their group, as after any change.
    Cached replies of models stay: a file that comes back costs nothing. Dagster's record of past materializations
    stays too, since its storages do not support removing that of one partition: a key that is registered again shows
    as materialized until it is.

    Args:
        stages: assets that keep a pickle of each file.
    """

    @dg.op(description="Removes one file's points, nodes and relationships, pickles and key.", out=dg.Out(dg.Nothing))
    def forget(context: dg.OpExecutionContext, config: ForgetConfig, settings: Settings) -> None:
        key = named_file(config.source_file)
        report, name = Report(context), input_files.name or ""

        def remove_key() -> bool:
            registered = context.instance.has_dynamic_partition(name, key)
            context.instance.delete_dynamic_partition(name, key)
            return registered

        with (
            one_sentence(BatchTooLarge, GraphUnavailable, GraphWriteError, VectorStoreError),
            open_graph(report.progress) as graph,
            open_vector_store() as store,
        ):
            receipt = forget_everything(
                graph,
                store,
                key,
                group_id=group_of(key),
                stages=stages,
                remove_key=remove_key,
                batch_size=settings.batch_size,
                progress=report.progress,
            )
        context.log.info(f"Forgot {key}: {receipt.counts()}")
        if still_there := _lies_in_input_folder(key):
            context.log.warning(f"{key} still lies in the input folder: the next source_files registers it again.")
        points = [{"collection": collection, "removed": number} for collection, number in receipt.points.items()]
        kinds = [{"kind": kind.kind, "removed": kind.removed} for kind in receipt.kinds]
        pickles = [{"asset": stage} for stage in receipt.pickles]
        context.add_output_metadata({"source_file": key, "still_in_input_folder": still_there})
        report.finish(receipt, {"points": points, "graph": kinds, "pickles": pickles}, preview_rows=200)

    @dg.job(
        name="forget_file",
        config={"ops": {"forget": {"config": {"source_file": ""}}}},
        tags={"kg/destroys": "one file"},
        description="Removes everything of one file from vectors, graph, pickles and partitions. Its name goes into "
        "the config: `ops: {forget: {config: {source_file: fed/report.md}}}`.",
    )
    def forget_file() -> None:
        forget()

    return forget_file


def named_file(source_file: str) -> str:
    """The one file that a launch names.

    Raises:
        dagster.Failure: it names none.
    """
    if not source_file.strip():
        raise dg.Failure(
            "The launch names no file: write its key, as in `ops: {forget: {config: {source_file: fed/report.md}}}`.",
            allow_retries=False,
        )
    return source_file


def _lies_in_input_folder(key: str) -> bool:
    try:
        path_of(key, input_folder())
    except InputError:
        return False
    return True
