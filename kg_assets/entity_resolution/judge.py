"""A language model as judge where rules leave doubt: it is shown few names at a time, and never the last word against
a rule that forbids."""

import asyncio
import math
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Literal, TypeVar

from kg_assets.entity_resolution import prompts
from kg_assets.entity_resolution.prompts import Described
from kg_resources.language_model import (
    Contract,
    EntityGroups,
    EntityMatch,
    LanguageModel,
    MergedSummary,
    Message,
    ReplyFailed,
    TopicMatch,
    work_through,
)
from kg_resources.may_pass import MayPass
from kg_resources.settings import Settings

MOST_IN_A_CALL: Final = 15
"""Names that one `EntityGroups` question shows."""

CALLS_PER_NAME: Final = float(Settings.model_fields["resolution_calls_per_name"].default)

Kind = Literal["groups", "match", "topic", "definitions"]
C = TypeVar("C", bound=Contract)
R = TypeVar("R")
Q = TypeVar("Q")
Question = tuple[Described, Sequence[Described]]
"""The thing asked about and its candidates."""


class JudgeFailed(Exception):
    """One sentence: questions that got no answer. An outage must not become `distinct`."""


class JudgeSilent(JudgeFailed, MayPass):
    """The server was away for at least one of them."""


class Judge:
    """Answers of the resolution role, each question once, from the cache where it is there.

    Every method asks all its questions before it says that some failed, so that what was answered is cached.

    Raises:
        JudgeFailed: a question failed for good. ModelUnavailable, LimitReached: so will all others.
    """

    calls_per_name: float = CALLS_PER_NAME

    def __init__(
        self,
        model: LanguageModel,
        *,
        groups_at_once: int,
        matches_at_once: int,
        progress: Callable[[str], None],
        asset: str = "resolutions",
        calls_per_name: float = CALLS_PER_NAME,
    ) -> None:
        """
        Args:
            asset: whose materialization asks again what got no answer.
            calls_per_name: questions that each step may ask for each name that it resolves.
        """
        self.calls_per_name = calls_per_name
        self._model, self._progress, self._asset = model, progress, asset
        self._groups_at_once, self._matches_at_once = groups_at_once, matches_at_once
        self.asked: Counter[Kind] = Counter()
        """Questions, cached ones included."""
        self.saved: Counter[Kind] = Counter()
        """Names or pairs that rules decided, so that nobody was asked; whoever spares a question counts it here."""
        self.unasked: Counter[Kind] = Counter()
        """Pairs in doubt that no question shows."""

    def budget(self, names: int) -> int:
        """Questions that a step may ask that resolves so many names; a few names are worth one."""
        return math.ceil(self.calls_per_name * names)

    def groups(self, questions: Sequence[Sequence[Described]]) -> list[list[frozenset[int]]]:
        """For each question the groups of positions that name one thing, of two or more. A position that the reply puts
        into two groups, or that the question does not have, is in none."""

        async def ask(names: Sequence[Described]) -> list[frozenset[int]]:
            answer = await self._answer(prompts.groups_messages(names), EntityGroups)
            return _sound([frozenset(group.members) for group in answer.groups], len(names))

        return self._all("groups", questions, ask, self._groups_at_once, lambda names: names[0].name)

    def matches(self, questions: Sequence[Question]) -> list[int | None]:
        """For each question the position of the candidate that is the same thing."""

        async def ask(question: Question) -> int | None:
            answer = await self._answer(prompts.match_messages(*question), EntityMatch)
            return _position(answer.match, len(question[1]))

        return self._all("match", questions, ask, self._matches_at_once, lambda question: question[0].name)

    def topics(self, questions: Sequence[Question]) -> list[int | None]:
        """For each question the position of the topic that means the same."""

        async def ask(question: Question) -> int | None:
            answer = await self._answer(prompts.topic_messages(*question), TopicMatch)
            return _position(answer.match, len(question[1]))

        return self._all("topic", questions, ask, self._matches_at_once, lambda question: question[0].name)

    def definitions(self, topics: Sequence[Described]) -> dict[int, str]:
        """Position -> definition, of those that the model defines. One question, if there are any topics."""

        async def ask(topics: Sequence[Described]) -> dict[int, str]:
            answer = await self._answer(prompts.definitions_messages(topics), MergedSummary)
            return _definitions(answer.summary, len(topics))

        found = self._all("definitions", [topics] if topics else [], ask, 1, lambda names: names[0].name)
        return found[0] if found else {}

    async def _answer(self, messages: list[Message], contract: type[C]) -> C:
        return (await self._model.ask("resolution", messages, contract)).value

    def _all(
        self,
        kind: Kind,
        questions: Sequence[Q],
        ask: Callable[[Q], Awaitable[R]],
        at_once: int,
        about: Callable[[Q], str],
    ) -> list[R]:
        self.asked[kind] += len(questions)
        failures: list[str] = []
        error = JudgeFailed
        answered = 0

        async def one(question: Q) -> R | None:
            nonlocal answered, error
            try:
                return await ask(question)
            except ReplyFailed as failure:
                failures.append(f"{about(question)!r}: {failure}")
                error = JudgeSilent if isinstance(failure, MayPass) else error
                return None
            finally:
                answered += 1
                if answered % 100 == 0 or answered == len(questions):
                    self._progress(f"Questions of kind {kind}: {answered:,}/{len(questions):,}")

        found = asyncio.run(work_through(self._model, questions, one, at_once)) if questions else []
        if failures:
            raise error(
                f"{len(failures)} of {len(questions)} questions about names got no answer, the first about "
                f"{failures[0]}; all other answers are cached: materialize {self._asset} again to ask only these."
            )
        return found  # type: ignore[return-value]  # None only beside a failure, or as an answer


def _position(match: int | None, candidates: int) -> int | None:
    return match if match is not None and 0 <= match < candidates else None


def _sound(groups: Sequence[frozenset[int]], names: int) -> list[frozenset[int]]:
    times = Counter(member for group in groups for member in group)
    sound = (frozenset(m for m in group if 0 <= m < names and times[m] == 1) for group in groups)
    return [group for group in sound if len(group) > 1]


def _definitions(text: str, topics: int) -> dict[int, str]:
    lines = (re.fullmatch(r"\s*(\d+)\.\s+(.+?)\s*", line) for line in text.splitlines())
    return {int(line[1]): line[2] for line in lines if line and int(line[1]) < topics}
