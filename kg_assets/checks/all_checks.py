"""The asset checks. Those of one asset share a step: reading its pickle once, and opening the graph once."""

from collections.abc import Iterator

import dagster as dg

from kg_assets.buffer.result import Buffer
from kg_assets.checks import of_graph, of_results
from kg_assets.checks.made import of_file, result_of
from kg_assets.chunks.result import FileChunks
from kg_assets.embeddings.result import FileEmbeddings
from kg_assets.extractions.result import FileExtractions
from kg_assets.reporting import one_sentence
from kg_assets.resolutions.result import FileResolutions
from kg_resources.graph import GraphUnavailable, open_graph

Results = Iterator[dg.AssetCheckResult]


@dg.multi_asset_check(
    name="check_chunks",
    specs=[of_file("chunks", "file_was_read", "Nearly all of the file became chunks.")],
)
def check_chunks(chunks: FileChunks) -> Results:
    yield result_of("chunks", "file_was_read", of_results.file_was_read(chunks), error=False)


@dg.multi_asset_check(
    name="check_extractions",
    specs=[
        of_file("extractions", "evidence_is_grounded", "Each fact quotes its chunk, to the letter.", deps=("chunks",)),
        of_file("extractions", "few_extractions_failed", "Few chunks failed, and few facts are not grounded."),
    ],
)
def check_extractions(chunks: FileChunks, extractions: FileExtractions) -> Results:
    yield result_of("extractions", "evidence_is_grounded", of_results.evidence_is_grounded(chunks, extractions))
    few = of_results.few_extractions_failed(extractions)
    yield result_of("extractions", "few_extractions_failed", few, error=False)


@dg.multi_asset_check(
    name="check_resolutions",
    specs=[
        of_file(
            "resolutions",
            "few_fallback_types",
            "Most relationships have a type that says what they say.",
            deps=("extractions",),
        )
    ],
)
def check_resolutions(extractions: FileExtractions, resolutions: FileResolutions) -> Results:
    few = of_results.few_fallback_types(extractions, resolutions)
    yield result_of("resolutions", "few_fallback_types", few, error=False)


@dg.multi_asset_check(
    name="check_embeddings",
    specs=[of_file("embeddings", "vectors_are_sound", "Vectors are finite, not zero, and of the right dimensions.")],
)
def check_embeddings(embeddings: FileEmbeddings) -> Results:
    yield result_of("embeddings", "vectors_are_sound", of_results.vectors_are_sound(embeddings))


@dg.multi_asset_check(
    name="check_graph_writes",
    specs=[
        of_file("graph_writes", "facts_are_whole", "Each fact has chunk, document, subject, object.", deps=("buffer",)),
        of_file("graph_writes", "counts_are_right", "The graph holds as much of the file as was to be written."),
        of_file("graph_writes", "documents_are_finished", "No document of the file is half written."),
    ],
)
def check_graph_writes(context: dg.AssetCheckExecutionContext, buffer: Buffer) -> Results:
    with one_sentence(GraphUnavailable), open_graph(context.log.info) as graph:
        found = of_graph.FileInGraph(graph, buffer)
    yield result_of("graph_writes", "facts_are_whole", of_graph.facts_are_whole(found))
    yield result_of("graph_writes", "counts_are_right", of_graph.counts_are_right(found))
    yield result_of("graph_writes", "documents_are_finished", of_graph.documents_are_finished(found))


@dg.multi_asset_check(
    name="check_entity_merges",
    specs=[
        dg.AssetCheckSpec("no_orphans", asset="entity_merges", description="A document holds each node of the graph."),
        dg.AssetCheckSpec(
            "types_have_room", asset="entity_merges", description="The database has room for relationship types."
        ),
    ],
)
def check_entity_merges(context: dg.AssetCheckExecutionContext) -> Results:
    with one_sentence(GraphUnavailable), open_graph(context.log.info) as graph:
        yield result_of("entity_merges", "no_orphans", of_graph.no_orphans(graph))
        yield result_of("entity_merges", "types_have_room", of_graph.types_have_room(graph))


CHECKS = [
    check_chunks,
    check_extractions,
    check_resolutions,
    check_embeddings,
    check_graph_writes,
    check_entity_merges,
]
