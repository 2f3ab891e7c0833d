"""The questions that `extractions` would ask about a file, followed as far as the cache tells the answers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from kg_assets.chunks.result import Chunk, Document, FileChunks
from kg_assets.extractions import prompts
from kg_assets.extractions.critique import needs_revision
from kg_assets.extractions.document_date import date_messages
from kg_assets.extractions.with_model import needs_date, passage_of, says_something
from kg_resources.language_model import Contract, Critique, DocumentDate, Extraction, LanguageModel, Message, Role
from kg_resources.language_model.contracts import json_schema

T = TypeVar("T", bound=Contract)

Kind = Literal["extraction", "critique", "revision", "document date"]

ROLE_OF: dict[Kind, Role] = {
    "extraction": "extraction",
    "critique": "critique",
    "revision": "extraction",
    "document date": "extraction",
}


@dataclass
class Sums:
    """Of questions of one kind."""

    questions: int = 0
    bytes: int = 0
    """Of messages and schema."""
    passage_bytes: int = 0
    work_bytes: int = 0
    """Of passages whose extraction, still unknown, will be part of the question."""
    prompt_tokens: int = 0
    reply_tokens: int = 0
    """Tokens: known for what the cache answers, else 0."""

    def add(self, other: "Sums") -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass
class KindPlan:
    cached: Sums = field(default_factory=Sums)
    asked: Sums = field(default_factory=Sums)
    possible: Sums = field(default_factory=Sums)
    """Questions that are asked where a critique, still unknown, finds something."""


@dataclass
class FilePlan:
    """What one file asks."""

    source_file: str
    chunks: int = 0
    without_words: int = 0
    """Chunks that no model is asked about."""
    kinds: dict[Kind, KindPlan] = field(default_factory=lambda: {kind: KindPlan() for kind in ROLE_OF})


class Planner:
    """Plans files one after the other. Equal questions are asked once, also across files. Makes no request."""

    def __init__(self, model: LanguageModel, critique: bool) -> None:
        self._model, self._critique = model, critique
        self._seen: set[str] = set()

    def plan(self, chunks: FileChunks) -> FilePlan:
        plan = FilePlan(chunks.source_file)
        for document in chunks.documents:
            for chunk in document.chunks:
                plan.chunks += 1
                if says_something(chunk.content):
                    self._chunk(plan, document, chunk)
                else:
                    plan.without_words += 1
            if needs_date(document):
                self._ask(plan, "document date", date_messages(document), DocumentDate, 0)
        return plan

    def _chunk(self, plan: FilePlan, document: Document, chunk: Chunk) -> None:
        passage = passage_of(document, chunk)
        size = _bytes(chunk.content)
        messages = prompts.extraction_messages(passage)
        first = self._ask(plan, "extraction", messages, Extraction, size)
        if not self._critique:
            return
        if first is None:
            nothing = Extraction(entities=[], facts=[])
            expected = _sums(prompts.critique_messages(passage, nothing), Critique, size, size)
            plan.kinds["critique"].asked.add(expected)
            plan.kinds["revision"].possible.add(_sums(messages, Extraction, size, size))
            return
        critique = self._ask(plan, "critique", prompts.critique_messages(passage, first), Critique, size)
        if critique is None:
            again = [*messages, {"role": "assistant", "content": first.model_dump_json()}]
            plan.kinds["revision"].possible.add(_sums(again, Extraction, size))
        elif needs_revision(critique):
            self._ask(plan, "revision", prompts.revision_messages(passage, first, critique), Extraction, size)

    def _ask(self, plan: FilePlan, kind: Kind, messages: list[Message], contract: type[T], size: int) -> T | None:
        """Counts a question; its answer, where the cache holds it."""
        role = ROLE_OF[kind]
        answer = self._model.cached(role, messages, contract)
        key = self._model.key(role, messages, contract)
        if answer is None and key in self._seen:
            return None  # shares the request of its twin
        self._seen.add(key)
        sums = _sums(messages, contract, size)
        if answer is None:
            plan.kinds[kind].asked.add(sums)
            return None
        sums.prompt_tokens, sums.reply_tokens = answer.usage.prompt_tokens, answer.usage.completion_tokens
        plan.kinds[kind].cached.add(sums)
        return answer.value


def _sums(messages: Sequence[Message], contract: type[Contract], passage_bytes: int, work_bytes: int = 0) -> Sums:
    size = sum(_bytes(message["content"]) for message in messages) + len(json.dumps(json_schema(contract)))
    return Sums(1, size, passage_bytes, work_bytes)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
