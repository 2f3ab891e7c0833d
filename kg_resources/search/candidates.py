"""Chunks that may answer a question: by words, by meaning, by names, and by the names in what was found first."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from kg_resources.search.names import NamedPart, longest_of, names_in
from kg_resources.vectors import ABOUT_KEYS, Hit, RowFilter, VectorStore

DEPTH: Final = 50
"""Hits of each single search."""
RANK_CONSTANT: Final = 60
"""Of reciprocal rank fusion (Cormack, Clarke and Buettcher, 2009)."""
SEEDS: Final = 4
"""Chunks whose names are followed."""
_FIRST_BY_WORDS: Final = 2
"""Of the seeds, at least so many are the best by words and meaning."""
_MOST_ABOUT: Final = 8
"""A name that is the heading of more chunks is the title of a section, which leads nowhere."""
_LIFT: Final = 0.98
"""Share of the score of a chunk that what it leads to is lifted to: never past it."""
_A_RANK: Final = 0.005
"""Share of the score by which each further chunk that names lead to is lifted less."""
_CHUNKS_A_NAME: Final = 2
_HEADINGS: Final = re.compile(r"^#+ .*$", re.MULTILINE)
_FIELDS: Final = ("chunk_id", "content", "header_path", ABOUT_KEYS)


@dataclass
class Candidate:
    """A chunk, and why it may answer."""

    chunk: str
    """uuid"""
    scores: dict[str, float] = field(default_factory=dict)
    hops: tuple[str, ...] = ()
    fact: str | None = None
    """uuid of the chunk's fact that fits best, where one was found."""

    @property
    def score(self) -> float:
        return sum(self.scores.values())


@dataclass(frozen=True)
class Collections:
    """Names of the collections that are searched."""

    facts: str
    chunks: str


class Candidates:
    """Searches the index of one group."""

    def __init__(
        self, store: VectorStore, collections: Collections, group_id: str, source_files: Sequence[str]
    ) -> None:
        self._store = store
        self._names = collections
        self._where = {"group_id": group_id}
        self._of_files = {"source_file": source_files} if source_files else {}
        self._texts: dict[str, str] = {}

    def find(self, question: str, vector: np.ndarray, weights: Mapping[str, float], *, hops: bool) -> list[Candidate]:
        """Candidates, best first.

        Args:
            vector: the question's embedding, shape (1, dimensions).
            weights: of the single searches: `chunk_words`, `chunk_meaning`, `fact_words`, `fact_meaning`.
            hops: whether names are followed.
        """
        found: dict[str, Candidate] = {}
        for part, hits in self._single_searches(question, vector).items():
            rank = 0
            for chunk, fact in hits:
                candidate = found.setdefault(chunk, Candidate(chunk))
                candidate.fact = candidate.fact or fact
                if part not in candidate.scores:
                    rank += 1
                    candidate.scores[part] = weights[part] / (RANK_CONSTANT + rank)
        fused = sorted(found.values(), key=lambda candidate: (-candidate.score, candidate.chunk))
        if not hops:
            return fused
        return self._with_hops(question, vector, fused)

    def find_facts(
        self, question: str, vector: np.ndarray, weights: Mapping[str, float]
    ) -> list[tuple[str, dict[str, float]]]:
        """uuids of facts and their scores by part, best first."""
        found: dict[str, dict[str, float]] = {}
        for part, hits in self._fact_searches(question, vector, ()).items():
            for rank, hit in enumerate(hits, start=1):
                found.setdefault(hit.id, {})[part] = weights[part] / (RANK_CONSTANT + rank)
        return sorted(found.items(), key=lambda item: (-sum(item[1].values()), item[0]))

    def _single_searches(self, question: str, vector: np.ndarray) -> dict[str, list[tuple[str, str | None]]]:
        """Kind of search -> uuids of chunks, best first, each with that of the fact that was found in it."""
        options = self._options(_FIELDS)
        by_chunk: dict[str, list[Hit]] = {
            "chunk_words": self._store.search_text(self._names.chunks, [question], **options)[0],
            "chunk_meaning": self._store.search(self._names.chunks, vector, **options)[0],
        }
        for hits in by_chunk.values():
            self._remember(hits)
        by_fact = self._fact_searches(question, vector, ("chunk_uuid",))
        found: dict[str, list[tuple[str, str | None]]] = {
            part: [(hit.id, None) for hit in hits] for part, hits in by_chunk.items()
        }
        for part, hits in by_fact.items():
            found[part] = [(hit.payload["chunk_uuid"], hit.id) for hit in hits]
        return found

    def _fact_searches(self, question: str, vector: np.ndarray, fields: Sequence[str]) -> dict[str, list[Hit]]:
        options = self._options(fields)
        return {
            "fact_words": self._store.search_text(self._names.facts, [question], **options)[0],
            "fact_meaning": self._store.search(self._names.facts, vector, **options)[0],
        }

    def _options(self, fields: Sequence[str]) -> dict[str, Any]:
        return {"limit": DEPTH, "where": self._where, "rows": [RowFilter(self._of_files)], "fields": fields}

    def _remember(self, hits: Iterable[Hit]) -> None:
        self._texts.update((hit.id, _HEADINGS.sub("", hit.payload["content"])) for hit in hits)

    def _with_hops(self, question: str, vector: np.ndarray, fused: list[Candidate]) -> list[Candidate]:
        """Chunks about the names of the question, and about the names that the first chunks mention, before the rest.

        A question that needs two passages names the thing that the first is about; the first names the second's.
        """
        known = {candidate.chunk: candidate for candidate in fused}
        [named] = self._about([list(names_in(question, capitalized=False))], vector)
        seeds: dict[str, Candidate] = {}
        for part, chunks in named:
            for chunk in chunks:
                candidate = known.setdefault(chunk, Candidate(chunk))
                candidate.hops = candidate.hops or (f"the question names {part.key}",)
                seeds.setdefault(chunk, candidate)
        best = fused[0].score if fused else 1.0
        self._lift(((candidate, best) for candidate in seeds.values()), "named")
        room = max(SEEDS - len(seeds), 0)
        for candidate in fused[: min(_FIRST_BY_WORDS, room)]:
            seeds.setdefault(candidate.chunk, candidate)
        first = list(seeds.values())[:SEEDS]
        texts = [self._texts.get(candidate.chunk, "") for candidate in first]
        followed = self._about([list(names_in(text, capitalized=True)) for text in texts], vector)
        second: dict[str, tuple[Candidate, float]] = {}
        for seed, names in zip(first, followed, strict=True):
            for part, chunks in names:
                for chunk in chunks:
                    if chunk in seeds:
                        continue
                    candidate = known.setdefault(chunk, Candidate(chunk))
                    candidate.hops = candidate.hops or (*seed.hops, f"chunk {seed.chunk} names {part.key}")
                    second.setdefault(chunk, (candidate, seed.score))
        self._lift(second.values(), "followed")
        return sorted(known.values(), key=lambda candidate: (-candidate.score, candidate.chunk))

    def _lift(self, reached: Iterable[tuple[Candidate, float]], part: str) -> None:
        """Raises each candidate that names led to, to a share of the score that it was led from; those reached later a
        little less."""
        for rank, (candidate, source) in enumerate(reached):
            wanted = source * (_LIFT - _A_RANK * rank)
            if wanted > candidate.score:
                candidate.scores[part] = wanted - candidate.score

    def _about(self, parts: list[list[NamedPart]], vector: np.ndarray) -> list[list[tuple[NamedPart, list[str]]]]:
        """For each text the names in it that chunks are about, in the order of the text, each with the chunks."""
        rows = [RowFilter({ABOUT_KEYS: sorted({part.key for part in of_text}), **self._of_files}) for of_text in parts]
        vectors = np.repeat(vector, len(parts), axis=0)
        hits = self._store.search(
            self._names.chunks, vectors, limit=4 * DEPTH, where=self._where, rows=rows, fields=_FIELDS
        )
        found = []
        for of_text, about in zip(parts, hits, strict=True):
            self._remember(about)
            chunks_of: dict[str, list[str]] = {}
            for hit in about:
                for key in hit.payload[ABOUT_KEYS]:
                    chunks_of.setdefault(key, []).append(hit.id)
            names = {key for key, chunks in chunks_of.items() if len(chunks) <= _MOST_ABOUT}
            found.append([(part, chunks_of[part.key][:_CHUNKS_A_NAME]) for part in longest_of(of_text, names)])
        return found
