"""vector_writes: the file's facts, entities and topics, in the vector store once; and whether the graph agrees."""

from collections.abc import Sequence
from typing import Any, Final

import dagster as dg

from kg_assets.buffer.result import Buffer
from kg_assets.checks.made import partitions_of_checks
from kg_assets.code_version import code_version
from kg_assets.embeddings.result import FileEmbeddings, OtherVersion
from kg_assets.partitions import group_of, input_files
from kg_assets.reporting import Report, one_sentence, table
from kg_assets.stage import stage_asset, undone_if_forgotten
from kg_assets.vector_writes.agreement import Agreement, Difference, compare_file, files_of, verdict
from kg_assets.vector_writes.forget import forget_vectors
from kg_assets.vector_writes.result import VectorReceipt
from kg_assets.vector_writes.writer import Overtaken, write_vectors
from kg_resources.graph import BatchTooLarge, GraphUnavailable, open_graph
from kg_resources.pickles import read_note
from kg_resources.settings import Settings
from kg_resources.vectors import VectorStoreError, open_vector_store

_ROWS_SHOWN: Final = 50
"""Documents and kinds that the check names; it counts all."""
_IDS_SHOWN: Final = 3


@stage_asset(
    kinds={"python", "qdrant"},
    code_version=code_version("vector_writes", "redirects.py"),
    description="Upserts the file's points and removes those that the file no longer has.",
)
def vector_writes(
    context: dg.AssetExecutionContext, settings: Settings, buffer: Buffer, embeddings: FileEmbeddings
) -> VectorReceipt:
    report = Report(context)
    expected = (BatchTooLarge, GraphUnavailable, OtherVersion, Overtaken, VectorStoreError)
    note = read_note("buffer", buffer.source_file)

    def undo() -> None:
        with open_vector_store() as store:
            forget_vectors(
                store, buffer.group_id, buffer.source_file, batch_size=settings.batch_size, progress=report.progress
            )

    with (
        one_sentence(*expected),
        undone_if_forgotten(buffer.source_file, undo),
        open_graph(report.progress) as graph,
        open_vector_store() as store,
    ):
        receipt = write_vectors(
            store,
            graph,
            buffer,
            embeddings,
            still_current=lambda: _content(read_note("buffer", buffer.source_file)) == _content(note),
            batch_size=settings.batch_size,
            progress=report.progress,
        )
    report.finish(receipt, {"receipt": [vars(collection) for collection in receipt.collections]})
    return receipt


def _content(note: dict[str, Any] | None) -> str | None:
    return note["content_hash"] if note else None


def _compare(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
    with (
        one_sentence(GraphUnavailable, VectorStoreError),
        open_graph(context.log.info) as graph,
        open_vector_store() as store,
    ):
        key = context.partition_key if context.has_partition_key else None
        files = files_of(graph, store) if key is None else [(group_of(key), key)]
        compared = [compare_file(graph, store, file) for file in files]
    return _result(compared)


with partitions_of_checks():
    graph_and_vectors_agree = dg.asset_check(
        name="graph_and_vectors_agree",
        asset=vector_writes,
        additional_deps=["graph_writes"],
        partitions_def=input_files,
        description="Compares the ids of facts, chunks, entities and topics that graph and vectors hold: of one file, "
        "of all files when executed without a partition.",
    )(_compare)


def _result(compared: Sequence[Agreement]) -> dg.AssetCheckResult:
    differences = [difference for file in compared for difference in file.differences]
    # vector_writes may well run before graph_writes: that is worth a word, and no error.
    early = all(file.documents == 0 for file in compared if file.differences)
    return dg.AssetCheckResult(
        passed=not differences,
        severity=dg.AssetCheckSeverity.WARN if early else dg.AssetCheckSeverity.ERROR,
        description=verdict(compared),
        metadata={
            "files": len(compared),
            "ids_compared": sum(file.compared for file in compared),
            "only_in_graph": sum(len(difference.only_in_graph) for difference in differences),
            "only_in_vectors": sum(len(difference.only_in_vectors) for difference in differences),
            "differences": table(_row(difference) for difference in differences[:_ROWS_SHOWN]),
            "differences_total": len(differences),
        },
    )


def _row(difference: Difference) -> dict[str, Any]:
    return {
        "source_file": difference.source_file,
        "document": difference.document,
        "status": difference.status,
        "kind": difference.kind,
        "only_in_graph": len(difference.only_in_graph),
        "only_in_vectors": len(difference.only_in_vectors),
        "first_only_in_graph": difference.only_in_graph[:_IDS_SHOWN],
        "first_only_in_vectors": difference.only_in_vectors[:_IDS_SHOWN],
    }
