"""resolutions: every name of the file stands for a node, with a decision and a reason."""

from pathlib import Path
from typing import Final

import dagster as dg

from kg_assets.code_version import code_version
from kg_assets.entity_resolution.judge import Judge, JudgeFailed
from kg_assets.extractions.result import FileExtractions
from kg_assets.reporting import Report, one_sentence, table
from kg_assets.resolutions.known_nodes import KnownNodes
from kg_assets.resolutions.relationship_vocabulary import DEFAULT_VOCABULARY, VocabularyError, load_vocabulary
from kg_assets.resolutions.resolve import resolve_file
from kg_assets.resolutions.result import FileResolutions
from kg_assets.resolutions.tables import SHOWN, fallback_facts, tables_of
from kg_assets.resolutions.topics import DEFAULT_ONTOLOGY, OntologyError, load_ontology
from kg_assets.stage import MODEL_KIND, stage_asset
from kg_resources.embedder import EmbedderError, open_embedder
from kg_resources.graph import BatchTooLarge, GraphUnavailable, open_graph
from kg_resources.language_model import LanguageModel, LimitReached, ModelUnavailable, open_language_model
from kg_resources.settings import Settings
from kg_resources.vectors import VectorStoreError, collection_name, open_vector_store

_EXPECTED: Final = (
    OntologyError,
    VocabularyError,
    BatchTooLarge,
    EmbedderError,
    GraphUnavailable,
    VectorStoreError,
    JudgeFailed,
    ModelUnavailable,
    LimitReached,
)


@stage_asset(
    kinds={"python", "neo4j", "qdrant", *MODEL_KIND},
    code_version=code_version("resolutions", "entity_resolution", "identity.py"),
    description="Names to nodes, topics to the ontology, relationship phrases to types; each with its reason.",
)
def resolutions(context: dg.AssetExecutionContext, settings: Settings, extractions: FileExtractions) -> FileResolutions:
    report = Report(context)
    with one_sentence(*_EXPECTED):
        ontology = load_ontology(Path(settings.ontology or DEFAULT_ONTOLOGY))
        canonical = settings.relationship_types == "canonical"
        vocabulary = (
            load_vocabulary(Path(settings.relationship_vocabulary or DEFAULT_VOCABULARY)) if canonical else None
        )
        embedder = open_embedder(settings)
        model = open_language_model(settings) if settings.extractor == "openai" else None
        judge = _judge(model, settings, report) if model else None
        with open_graph(report.progress) as graph, open_vector_store() as store:
            known = KnownNodes(graph, extractions.group_id, extractions.source_file, fresh=settings.fresh)
            result = resolve_file(
                extractions,
                known,
                store,
                collection_name("entities", embedder.model, embedder.dimensions),
                embedder.embed,
                ontology,
                vocabulary,
                judge,
                threshold=settings.similarity_threshold,
                keep_unknown_topics=settings.unknown_topics == "keep",
                write_ungrounded=settings.write_ungrounded,
                progress=report.progress,
            )
    if model and judge:
        _report_model(context, model, judge)
    context.add_output_metadata({"fallback_facts": fallback_facts(extractions, result, settings.write_ungrounded)})
    report.finish(result, tables_of(extractions, result, settings.write_ungrounded), preview_rows=SHOWN)
    return result


def _judge(model: LanguageModel, settings: Settings, report: Report) -> Judge:
    return Judge(
        model,
        groups_at_once=settings.dedup_concurrency,
        matches_at_once=settings.resolve_concurrency,
        calls_per_name=settings.resolution_calls_per_name,
        progress=report.progress,
    )


def _report_model(context: dg.AssetExecutionContext, model: LanguageModel, judge: Judge) -> None:
    figures = {f"model_{name}": value for name, value in model.summary().items()}
    questions = {f"questions_{kind}": judge.asked[kind] for kind in sorted(judge.asked)}
    saved = {f"saved_{kind}": judge.saved[kind] for kind in sorted(judge.saved)}
    unasked = {f"unasked_{kind}": judge.unasked[kind] for kind in sorted(judge.unasked)}
    context.add_output_metadata(figures | questions | saved | unasked | {"usage_by_role": table(model.usage_by_role())})
