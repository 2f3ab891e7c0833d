"""The order in which one file goes into the graph, so that stopping anywhere and starting again ends the same."""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from kg_assets.buffer.result import Buffer
from kg_assets.embeddings.result import FileEmbeddings
from kg_assets.graph_writes.batches import Batches, GraphWriteError
from kg_assets.graph_writes.comparison import Comparison, compare
from kg_assets.graph_writes.documents import finish_documents, held_documents, take_documents, take_dropped
from kg_assets.graph_writes.embedding_model import model_changes
from kg_assets.graph_writes.fact_diff import fact_diff
from kg_assets.graph_writes.kinds import KINDS
from kg_assets.graph_writes.places import placed_table
from kg_assets.graph_writes.result import FactDiff, GraphReceipt
from kg_assets.graph_writes.row_writer import RowWriter
from kg_assets.graph_writes.schema import ensure_schema
from kg_assets.graph_writes.stale import remove_other_ends, remove_stale
from kg_assets.graph_writes.type_limit import refuse_malformed_types, refuse_too_many_types
from kg_assets.graph_writes.vectors import Vectors
from kg_assets.redirects import Place, places_of
from kg_resources.graph import Graph

_ROUNDS: Final = 5
"""Comparisons of a file with the graph, each after a merge (or one taken back) that overtook the one before."""


def write_graph(
    graph: Graph,
    buffer: Buffer,
    embeddings: FileEmbeddings,
    *,
    embedded_with: Callable[[str], str | None],
    batch_size: int,
    run_id: str,
    progress: Callable[[str], None],
    on_diff: Callable[[FactDiff], None] = lambda _: None,
) -> GraphReceipt:
    """Writes what is new or changed of the file and removes what it no longer says.

    Args:
        embedded_with: source file -> the model of its newest `embeddings`.
        on_diff: is told which facts come, go and stay before any is written.

    Raises:
        GraphWriteError: files of the group are embedded with another model, the database has not the indexes or no
            room for the types, a type is malformed, a row cannot be written, or another run has taken the file.
    """
    began, retries = time.monotonic(), graph.retries
    embeddings.refuse_other_buffer(buffer)
    types = {type_ for kind in ("SUBJECT", "OBJECT") for type_ in buffer.relationships[kind]["type"]}
    refuse_malformed_types(buffer.source_file, types)
    ensure_schema(graph, embeddings.dimensions)
    refuse_too_many_types(graph, types)
    embed_again = model_changes(graph, buffer, embeddings.model, embedded_with)
    documents = buffer.nodes["DocumentNode"]
    generations = dict(zip(documents["uuid"], documents["generation"], strict=True))
    batches = Batches(graph, buffer.group_id, buffer.source_file, generations, batch_size, progress)
    held = held_documents(graph, buffer.group_id, buffer.source_file)
    take_documents(batches, buffer, run_id, embeddings.model, held)
    if not buffer.partial:
        take_dropped(batches, {uuid: generation for uuid, generation in held.items() if uuid not in generations})
    vectors = Vectors.of(embeddings)
    diff = None
    for _ in range(_ROUNDS):
        places = _places(batches, buffer)
        compared = _compare(batches, buffer, vectors, embed_again, places)
        if diff is None:
            diff = fact_diff(graph, buffer.group_id, compared["FactNode"], partial=buffer.partial)
            on_diff(diff)
        writer = RowWriter(batches, compared, vectors, embed_again, buffer.partial)
        writer.write_chunks_and_facts()
        writer.write_shared_nodes()
        writer.write_relationships()
        if _places(batches, buffer) == places:
            _remove(batches, buffer, vectors, embed_again, compared)
        if _places(batches, buffer) == places:
            break
        progress("Nodes were merged, or taken apart, meanwhile: comparing again")
    else:
        raise GraphWriteError(
            f"Nodes that {buffer.source_file} names were merged again and again while it was written: materialize "
            "graph_writes again."
        )
    status = "partial" if buffer.partial else "complete"
    finish_documents(batches, buffer, status, embeddings.model)
    return GraphReceipt(
        source_file=buffer.source_file,
        group_id=buffer.group_id,
        embedding_model=embeddings.model,
        status=status,
        kinds=batches.tally.kinds(),
        facts=diff,
        batches=batches.batches,
        splits=batches.splits,
        retries=graph.retries - retries,
        seconds=round(time.monotonic() - began, 3),
        failed_chunks=sum(map(int, buffer.nodes["DocumentNode"]["failed_chunks"])),
    )


def _places(batches: Batches, buffer: Buffer) -> dict[str, Place]:
    """Where the file's nodes are now. A comparison holds while this stays as it was before."""
    resolved = {uuid for kind in ("MENTIONS", "DISCUSSES") for uuid in buffer.relationships[kind]["uuid"]}
    return places_of(batches.graph.read, batches.group_id, resolved)


def _compare(
    batches: Batches,
    buffer: Buffer,
    vectors: Vectors,
    embed_again: bool,
    places: Mapping[str, Place],
    kinds: Iterable[str] = KINDS,
) -> dict[str, Comparison]:
    """Kinds against the graph, once the documents are taken: from there on nobody else changes what they say, only
    where it is."""
    tables = {**buffer.nodes, **buffer.relationships}
    return {
        kind: compare(
            batches.graph,
            kind,
            placed_table(kind, tables[kind], places) if kind in buffer.relationships else tables[kind],
            group_id=batches.group_id,
            source_file=batches.source_file,
            documents=batches.generations,
            vectors=vectors.facts if kind == "FactNode" else None,
            all_changed=kind == "MENTIONS" and embed_again,
        )
        for kind in kinds
    }


def _remove(
    batches: Batches, buffer: Buffer, vectors: Vectors, embed_again: bool, compared: Mapping[str, Comparison]
) -> None:
    def again(kind: str) -> Comparison:
        return _compare(batches, buffer, vectors, embed_again, _places(batches, buffer), [kind])[kind]

    if buffer.partial:
        remove_other_ends(batches, compared, again)
    else:
        remove_stale(batches, compared, again)
