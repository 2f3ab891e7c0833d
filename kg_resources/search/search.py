"""Questions to one group of the graph: by words, by meaning, and along names from passage to passage."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from kg_resources.embedder import Embedder, open_embedder
from kg_resources.graph import Graph, open_graph
from kg_resources.search import queries
from kg_resources.search.candidates import Candidate, Candidates, Collections
from kg_resources.search.graph_reads import Entity, GraphReads, Step, result_of
from kg_resources.search.results import Filters, Result, SearchError
from kg_resources.settings import Settings
from kg_resources.vectors import VectorStore, collection_name, open_vector_store

LONGEST_QUESTION: Final = 2_000
"""Characters of a question that are read; what is longer is a document, whose begin is as good a question."""
WEIGHTS: Final = {"chunk_words": 1.0, "chunk_meaning": 0.5, "fact_words": 0.5, "fact_meaning": 0.25}
"""Of the single searches in reciprocal rank fusion."""


class GroupSearch:
    """Everything that can be asked of one group. Open it with `open_search`."""

    def __init__(self, graph: Graph, store: VectorStore, embedder: Embedder, group_id: str) -> None:
        self.group_id = group_id
        self._store = store
        self._embedder = embedder
        self._reads = GraphReads(graph, group_id)
        self._collections = Collections(
            *(collection_name(kind, embedder.model, embedder.dimensions) for kind in ("facts", "chunks"))
        )

    def ask(self, question: str, *, limit: int = 8, filters: Filters | None = None, hops: bool = True) -> list[Result]:
        """The chunks that answer a question best, each shown as its best fact where one fits, best first."""
        filters = filters or Filters()
        return self._hydrated(self._found(question, filters, hops), limit, filters)

    def chunks(self, question: str, *, limit: int = 8, filters: Filters | None = None) -> list[Result]:
        """Chunks by words and meaning, without following names."""
        filters = filters or Filters()
        found = self._found(question, filters, hops=False)
        for candidate in found:
            candidate.fact = None
        return self._hydrated(found, limit, filters)

    def facts(self, question: str, *, limit: int = 8, filters: Filters | None = None) -> list[Result]:
        """Facts by words and meaning."""
        filters = filters or Filters()
        question, vector = self._read(question)
        searched = Candidates(self._store, self._collections, self.group_id, filters.source_files)
        found = searched.find_facts(question, vector, WEIGHTS)
        rows = self._reads.facts([fact for fact, _ in found])
        chunks = self._reads.chunks(sorted({row["chunk_uuid"] for row in rows.values()}))
        kept_chunks, kept_facts = self._reads.passing(filters, chunks, rows)
        results = [
            result_of("fact", chunks[row["chunk_uuid"]], row, score=sum(scores.values()), scores=scores)
            for fact, scores in found
            if fact in kept_facts and (row := rows[fact])["chunk_uuid"] in kept_chunks
        ]
        return [result for result in results if _passes(result, filters)][:limit]

    def entities(self, name: str, *, limit: int = 8) -> list[Entity]:
        """Entities of this name or alias, else those with the most similar names, best first."""
        exact = self._reads.by_name(name, limit)
        if exact or not name.strip():
            return exact
        collection = collection_name("entities", self._embedder.model, self._embedder.dimensions)
        vector = self._embedder.embed([name[:LONGEST_QUESTION]])
        where = {"group_id": self.group_id}
        [hits] = self._store.search(collection, vector, limit=4 * limit, where=where, fields=("entity_uuid",))
        nodes = self._reads.nodes(dict.fromkeys(hit.payload["entity_uuid"] for hit in hits))
        ordered = (nodes[hit.payload["entity_uuid"]][1] for hit in hits if hit.payload["entity_uuid"] in nodes)
        return list({entity.uuid: entity for entity in ordered}.values())[:limit]

    def entity(self, uuid: str) -> Entity:
        """Summary, aliases, facts, neighbours and documents of one entity or topic."""
        return self._reads.entity(uuid)

    def path(self, start: str, end: str) -> list[Step]:
        """How two entities or topics (uuids) hang together: the fewest facts that join them."""
        return self._reads.path(start, end)

    def _found(self, question: str, filters: Filters, hops: bool) -> list[Candidate]:
        question, vector = self._read(question)
        searched = Candidates(self._store, self._collections, self.group_id, filters.source_files)
        return searched.find(question, vector, WEIGHTS, hops=hops)

    def _read(self, question: str) -> tuple[str, Any]:
        """The question and its vector. Raises SearchError for one without a word."""
        question = " ".join(question.split())[:LONGEST_QUESTION]
        if not any(character.isalnum() for character in question):
            raise SearchError("The question holds no word: ask in words.")
        return question, self._embedder.embed([question])

    def _hydrated(self, candidates: Sequence[Candidate], limit: int, filters: Filters) -> list[Result]:
        """Candidates as results, from the graph, which alone says what is true now. One that it does not hold any more,
        or that the filters refuse, is passed over."""
        results: list[Result] = []
        for start in range(0, len(candidates), max(4 * limit, 1)):
            part = candidates[start : start + 4 * limit]
            chunks = self._reads.chunks([candidate.chunk for candidate in part])
            facts = self._reads.facts([candidate.fact for candidate in part if candidate.fact])
            kept_chunks, kept_facts = self._reads.passing(filters, chunks, facts)
            for candidate in part:
                if candidate.chunk not in kept_chunks:
                    continue
                fact = facts.get(candidate.fact or "") if candidate.fact in kept_facts else None
                if fact is None and filters.only_facts:
                    continue
                result = result_of(
                    "fact" if fact else "chunk",
                    chunks[candidate.chunk],
                    fact,
                    score=candidate.score,
                    scores=candidate.scores,
                    hops=candidate.hops,
                )
                if _passes(result, filters):
                    results.append(result)
            if len(results) >= limit:
                break
        return results[:limit]


def _passes(result: Result, filters: Filters) -> bool:
    if filters.modalities and result.modality not in filters.modalities:
        return False
    if not (filters.date_from or filters.date_to):
        return True
    date = result.document_date
    return date is not None and (filters.date_from or "") <= date <= (filters.date_to or "9999")


@contextmanager
def open_search(group_id: str | None = None, settings: Settings | None = None) -> Iterator[GroupSearch]:
    """A search of one group; of the only one, where no group is named.

    Raises SearchError where there is nothing to search, where several groups are and none is named, and where the
    group was embedded by another model than the one in force.
    """
    with open_graph() as graph, open_vector_store() as store:
        groups = {row["group_id"]: set(row["models"]) - {None} for row in graph.read(queries.GROUPS)}
        if not groups:
            raise SearchError("The graph holds no document yet: materialize the assets of a file first.")
        if group_id is None and len(groups) > 1:
            raise SearchError(f"The graph holds the groups {', '.join(groups)}: name one with --group.")
        group = group_id or next(iter(groups))
        if group not in groups:
            raise SearchError(f"The graph holds no group {group}; it holds {', '.join(groups)}.")
        embedder = open_embedder(settings or Settings())
        if groups[group] and embedder.model not in groups[group]:
            raise SearchError(
                f"The group {group} was embedded by {', '.join(sorted(groups[group]))}, not by {embedder.model}: "
                "set KG_EMBEDDER and the model as they were then."
            )
        yield GroupSearch(graph, store, embedder, group)
