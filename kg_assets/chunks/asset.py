"""chunks: the file, as documents and passages with stable ids."""

import dagster as dg

from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.read import read_file
from kg_assets.chunks.result import FileChunks
from kg_assets.partitions import group_of, path_of
from kg_assets.reporting import Report, one_sentence
from kg_assets.stage import stage_asset
from kg_resources.project import input_folder
from kg_resources.settings import Settings


@stage_asset(
    deps=["source_files"],
    kinds={"python", "file"},
    code_version="2",
    description="Documents and chunks of one input file: texts, header paths, stable ids, bad lines.",
)
def chunks(context: dg.AssetExecutionContext, settings: Settings) -> FileChunks:
    report, key = Report(context), context.partition_key
    with one_sentence(InputError):
        result = read_file(
            path_of(key, input_folder()),
            key,
            group_of(key),
            limit=settings.limit,
            skip_bad_lines=settings.skip_bad_lines,
            jsonl_fields=settings.jsonl_fields,
        )
    for bad in result.bad_lines:
        context.log.warning(f"{key} line {bad.line} was left out: {bad.reason}")
    report.finish(
        result,
        {
            "preview": [
                {"header_path": chunk.header_path, "content": chunk.content, "chunk_id": chunk.chunk_id}
                for chunk in result.chunks
            ],
            "bad_lines_table": [{"line": bad.line, "reason": bad.reason} for bad in result.bad_lines],
        },
    )
    return result
