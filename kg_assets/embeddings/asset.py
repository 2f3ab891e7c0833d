"""embeddings: one matrix a kind of node."""

import dagster as dg

from kg_assets.buffer.result import Buffer
from kg_assets.code_version import code_version
from kg_assets.embeddings.embed import embed_buffer
from kg_assets.embeddings.result import FileEmbeddings
from kg_assets.reporting import Report, one_sentence
from kg_assets.stage import stage_asset
from kg_resources.embedder import EmbedderError, open_embedder
from kg_resources.settings import Settings


@stage_asset(
    kinds={"python", "numpy"},
    code_version=code_version("embeddings", "shared_nodes.py"),
    description="float32 vectors of facts, entities, topics and chunks, rows aligned to ids.",
)
def embeddings(context: dg.AssetExecutionContext, settings: Settings, buffer: Buffer) -> FileEmbeddings:
    report = Report(context)
    with one_sentence(EmbedderError):
        result = embed_buffer(buffer, open_embedder(settings), report.progress)
    report.finish(result, {})
    return result
