"""extractions: entities and facts of every chunk."""

import dagster as dg

from kg_assets.chunks.result import FileChunks
from kg_assets.extractions.extract import TooManyFailedChunks, extract_file
from kg_assets.extractions.prompts import PROMPT_VERSION
from kg_assets.extractions.result import FileExtractions
from kg_assets.reporting import Report, one_sentence
from kg_assets.stage import stage_asset
from kg_resources.language_model import LimitReached, ModelUnavailable
from kg_resources.settings import Settings


@stage_asset(
    kinds={"python", "openai", "spacy"},
    code_version=f"1-{PROMPT_VERSION}",
    description="Entities and facts of each chunk, by a language model or by rules, with verbatim evidence.",
)
def extractions(context: dg.AssetExecutionContext, settings: Settings, chunks: FileChunks) -> FileExtractions:
    report = Report(context)
    with one_sentence(TooManyFailedChunks, ModelUnavailable, LimitReached):
        result = extract_file(chunks, settings, report.throttled(), context.log.warning)
    usage = result.usage
    context.add_output_metadata({f"usage_{name}": value for name, value in vars(usage).items()})
    facts = [fact for chunk in result.chunks for fact in chunk.facts]
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
                for fact in facts
            ],
            "failed": [{"chunk": chunk.chunk_uuid, "reason": chunk.reason} for chunk in result.failed],
            "unchecked": [
                {"chunk": chunk.chunk_uuid, "reason": chunk.reason}
                for chunk in result.chunks
                if chunk.outcome == "extracted" and chunk.reason
            ],
            "ungrounded": [
                {"fact": fact.fact, "evidence": fact.evidence} for chunk in result.chunks for fact in chunk.ungrounded
            ],
        },
    )
    return result
