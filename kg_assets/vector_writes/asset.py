"""vector_writes: the file's facts, entities and topics, in the vector store once."""

import dagster as dg

from kg_assets.buffer.result import Buffer
from kg_assets.embeddings.result import FileEmbeddings, OtherVersion
from kg_assets.reporting import Report, one_sentence
from kg_assets.stage import stage_asset
from kg_assets.vector_writes.result import VectorReceipt
from kg_assets.vector_writes.writer import write_vectors
from kg_resources.graph import BatchTooLarge, GraphUnavailable, open_graph
from kg_resources.settings import Settings
from kg_resources.vectors import VectorStoreError, open_vector_store


@stage_asset(
    kinds={"python", "qdrant"},
    code_version="1",
    description="Upserts the file's points and removes those that the file no longer has.",
)
def vector_writes(
    context: dg.AssetExecutionContext, settings: Settings, buffer: Buffer, embeddings: FileEmbeddings
) -> VectorReceipt:
    report = Report(context)
    expected = (BatchTooLarge, GraphUnavailable, OtherVersion, VectorStoreError)
    with one_sentence(*expected), open_graph(report.progress) as graph, open_vector_store() as store:
        receipt = write_vectors(
            store, graph, buffer, embeddings, batch_size=settings.batch_size, progress=report.progress
        )
    report.finish(receipt, {"receipt": [vars(collection) for collection in receipt.collections]})
    return receipt
