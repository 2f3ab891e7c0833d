"""buffer: all nodes and relationships of the file, as tables."""

import dagster as dg

from kg_assets.buffer.result import Buffer
from kg_assets.buffer.tables import MixedVersions, build_buffer
from kg_assets.chunks.result import FileChunks
from kg_assets.code_version import code_version
from kg_assets.extractions.result import FileExtractions
from kg_assets.reporting import Report, one_sentence
from kg_assets.resolutions.result import FileResolutions
from kg_assets.stage import stage_asset
from kg_resources.settings import Settings


@stage_asset(
    kinds={"python", "pandas"},
    code_version=code_version("buffer", "identity.py"),
    description="Everything that the graph will say of this file, as tables by node kind and relationship.",
)
def buffer(
    context: dg.AssetExecutionContext,
    settings: Settings,
    chunks: FileChunks,
    extractions: FileExtractions,
    resolutions: FileResolutions,
) -> Buffer:
    report = Report(context)
    with one_sentence(MixedVersions):
        result = build_buffer(chunks, extractions, resolutions, write_ungrounded=settings.write_ungrounded)
    types = result.relationships["SUBJECT"]["type"].value_counts()
    report.finish(
        result,
        {
            "relationship_types": [{"type": type_, "facts": int(count)} for type_, count in types.items()],
            "unresolved": [vars(fact) for fact in result.unresolved],
        },
    )
    return result
