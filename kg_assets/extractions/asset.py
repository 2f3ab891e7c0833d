"""extractions: entities and facts of every chunk."""

import dagster as dg

from kg_assets.chunks.result import FileChunks
from kg_assets.code_version import code_version
from kg_assets.extractions.extract import TooManyFailedChunks, extract_file, ledger_of
from kg_assets.extractions.result import FileExtractions
from kg_assets.reporting import Report, fail, one_sentence, table
from kg_assets.stage import MODEL_KIND, stage_asset
from kg_resources.language_model import LimitReached, ModelUnavailable
from kg_resources.settings import Settings


@stage_asset(
    kinds={"python", "spacy", *MODEL_KIND},
    code_version=code_version("extractions", "identity.py"),
    description="Entities and facts of each chunk, by a language model or by rules, with verbatim evidence.",
)
def extractions(context: dg.AssetExecutionContext, settings: Settings, chunks: FileChunks) -> FileExtractions:
    report = Report(context)
    progress = report.throttled() if settings.extractor == "none" else report.progress  # the model's path throttles
    with one_sentence(ModelUnavailable, LimitReached):
        try:
            done = extract_file(chunks, settings, progress, context.log.warning)
        except TooManyFailedChunks as error:
            fail(error, {"failed": table(error.ledger)})
    result = done.result
    context.add_output_metadata({f"model_{name}": value for name, value in done.figures.items()})
    chunk_ids = {chunk.uuid: chunk.chunk_id for chunk in chunks.chunks}
    report.finish(
        result,
        {
            "preview": [
                {
                    "subject": f"{fact.subject} ({fact.subject_type})",
                    "relationship": fact.relationship,
                    "object": f"{fact.object} ({fact.object_type})",
                    "modality": fact.modality,
                    "date_context": fact.date_context,
                    "fact": fact.fact,
                }
                for chunk in result.chunks
                for fact in chunk.facts
            ],
            "failed": ledger_of(result.failed, chunks),
            "unchecked": ledger_of(result.unchecked, chunks),
            "ungrounded": [
                {"chunk": chunk_ids[chunk.chunk_uuid], "fact": fact.fact, "evidence": fact.evidence}
                for chunk in result.chunks
                for fact in chunk.ungrounded
            ],
            "other_languages": [
                {"chunk": chunk_ids[chunk.chunk_uuid], "language": chunk.language}
                for chunk in result.in_other_languages
            ],
            "usage_by_role": done.usage_by_role,
        },
    )
    return result
