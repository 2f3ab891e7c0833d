"""The client: one question in, one validated reply out, whatever happens on the way."""

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Generic, Self, TypeVar, cast

from kg_resources.language_model.budget import Budget
from kg_resources.language_model.cache import CachedReply, ReplyCache, request_key
from kg_resources.language_model.contracts import Contract, json_schema
from kg_resources.language_model.failures import LimitReached, ModelUnavailable, ReplyFailed
from kg_resources.language_model.limits import Gate, Pace
from kg_resources.language_model.replies import fault_of, fitted, repair_messages
from kg_resources.language_model.roles import Message, Role, RoleModel, role_models
from kg_resources.language_model.transport import Transport
from kg_resources.language_model.usage import Statistics, TokenUsage
from kg_resources.settings import Settings
from kg_resources.storable_text import storable

T = TypeVar("T", bound=Contract)

PATIENCE_SECONDS: Final = 120.0
_GRACE_SECONDS: Final = 10.0
"""How long calls in flight may take to arrive once the model is closed."""
_QUIET_TURNS: Final = 20
"""Of the event loop: more than lie between a cached answer and the next question of who got it."""


@dataclass(frozen=True)
class Answer(Generic[T]):
    """A reply that fits its contract."""

    value: T
    usage: TokenUsage
    """All tokens that it took, repairs included; of a cached answer those that it took when it was paid for."""
    cached: bool


def open_language_model(settings: Settings) -> "LanguageModel":
    """The model that settings and environment name: `async with open_language_model(settings) as model`.

    Raises ModelUnavailable where there is no key, or no price of a model that `max_cost` needs.
    """
    key = os.environ.get("OPENAI_API_KEY", "")
    if not key:
        raise ModelUnavailable("OPENAI_API_KEY is not set: set it (to any text, for a server that asks for none)")
    return LanguageModel(settings, role_models(settings), ReplyCache(), key)


def unasked_language_model(settings: Settings) -> "LanguageModel":
    """The same for who looks into its cache only: it needs no key. Raises ModelUnavailable as the other does."""
    return LanguageModel(settings, role_models(settings), ReplyCache(), key="")


class LanguageModel:
    """Asks in one of four roles; every answer fits its contract and is cached before it is given.

    May be opened again after it was closed, in another event loop too: what was spent counts on.
    """

    def __init__(
        self,
        settings: Settings,
        roles: dict[Role, RoleModel],
        cache: ReplyCache,
        key: str,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        if settings.max_cost is not None:
            _check_prices(settings.prices, roles)
        self.roles = roles
        self.cache = cache
        self.statistics = Statistics()
        self.budget = Budget(settings.max_tokens, settings.max_cost, settings.prices)
        self._settings, self._key, self._patience = settings, key, patience

    async def __aenter__(self) -> Self:
        settings = self._settings
        most = max(settings.concurrency, settings.resolve_concurrency, settings.dedup_concurrency)
        paces = Pace(settings.requests_per_minute), Pace(settings.tokens_per_minute)
        self._gate = Gate(most, *paces, self.budget)
        self._transport = Transport(self._key, most, self._gate, self.statistics, self._patience)
        self._in_flight: dict[str, asyncio.Task[Answer[Any]]] = {}
        self._looking_up = 0
        return self

    async def __aexit__(self, *_: object) -> None:
        """Calls in flight are paid for: they may still arrive and be cached, no new one begins."""
        self._gate.stop(ModelUnavailable("the language model is closed"))
        under_way = list(self._in_flight.values())
        if under_way:
            await asyncio.wait(under_way, timeout=_GRACE_SECONDS)
        for task in under_way:
            task.cancel()  # nothing, for one that is done
        await asyncio.gather(*under_way, return_exceptions=True)
        await self._transport.close()

    async def ask(self, role: Role, messages: Sequence[Message], contract: type[T]) -> Answer[T]:
        """The reply to a question, from the cache where it holds one. Equal questions asked at once share one request,
        which goes on when who asked is cancelled: what is paid for is to arrive.

        Raises ReplyFailed (this question failed for good), ModelUnavailable or LimitReached (so will all others).
        """
        key = self.key(role, messages, contract)
        shared = self._in_flight.get(key)
        if shared is not None:
            return self._from_cache(role, contract, cast(Answer[T], await asyncio.shield(shared)))
        self._looking_up += 1
        task = asyncio.create_task(self._answer(key, role, messages, contract))
        self._in_flight[key] = task
        task.add_done_callback(lambda done: self._arrived(key, done))
        return await asyncio.shield(task)

    def _arrived(self, key: str, task: asyncio.Task[Answer[Any]]) -> None:
        self._in_flight.pop(key, None)
        if not task.cancelled():
            task.exception()  # seen, also where who asked has gone

    def key(self, role: Role, messages: Sequence[Message], contract: type[Contract]) -> str:
        """The cache's name of a question: role, model, messages, schema and parameters."""
        return request_key(
            {
                "role": role,
                "parameters": self.roles[role].parameters(),
                "messages": list(messages),
                "contract": contract.__name__,
                "schema": json_schema(contract),
            }
        )

    def cached(self, role: Role, messages: Sequence[Message], contract: type[T]) -> Answer[T] | None:
        """The answer that the cache holds. Asks and counts nothing, and needs no open model."""
        return self._read(self.key(role, messages, contract), contract)

    async def remember(self, role: Role, messages: Sequence[Message], value: Contract, usage: TokenUsage) -> None:
        """Keep an answer that was put together from several replies as the answer to the whole question."""
        key = self.key(role, messages, type(value))
        await self._keep(key, role, type(value), value.model_dump_json(), usage, 0.0)

    def summary(self) -> dict[str, float | int]:
        """Counts, tokens, latencies and the size of the cache, under stable names, for metadata; where there are
        prices, `cost`, cached replies with what they once cost, and `paid_cost`, without them."""
        entries, size = self.cache.folder.size()
        figures = self.statistics.summary() | {"cache_entries": entries, "cache_bytes": size}
        if self._settings.prices:
            paid = sum(self._price(role, usage) for role, usage in self.statistics.paid.items())
            figures |= {"cost": round(self.budget.cost, 6), "paid_cost": round(paid, 6)}
        return figures

    def usage_by_role(self) -> list[dict[str, float | int | str]]:
        """A row a role that was asked: model, calls, tokens, and cost where there are prices."""
        rows = []
        for role, usage in sorted(self.statistics.usage.items()):
            row = {"role": role, "model": self.roles[cast(Role, role)].model, **asdict(usage)}
            rows.append(row | ({"cost": round(self._price(role, usage), 6)} if self._settings.prices else {}))
        return rows

    def _price(self, role: str, usage: TokenUsage) -> float:
        return self.budget.price(self.roles[cast(Role, role)].model, usage)

    async def _answer(self, key: str, role: Role, messages: Sequence[Message], contract: type[T]) -> Answer[T]:
        try:
            known = await self._look_up(key, role, contract)
        finally:
            self._looking_up -= 1
        if known is not None:
            return known
        if self.budget.limited:
            await self._all_looked_up()
        began = time.monotonic()
        try:
            value, content, usage = await self._validated(role, messages, contract)
        except (ModelUnavailable, LimitReached) as error:
            self._gate.stop(error)
            raise
        except ReplyFailed as error:
            self.statistics.failures[error.kind] += 1
            self.statistics.count(role, error.usage)
            raise
        await self._keep(key, role, contract, content, usage, time.monotonic() - began)
        self.statistics.count(role, usage)
        return Answer(value, usage, False)

    async def _look_up(self, key: str, role: Role, contract: type[T]) -> Answer[T] | None:
        known = await asyncio.to_thread(self._read, key, contract)
        return self._from_cache(role, contract, known) if known else None

    def _read(self, key: str, contract: type[T]) -> Answer[T] | None:
        reply = None if self._settings.fresh else self.cache.read(key)
        value = fitted(contract, reply.content) if reply else ""
        return None if reply is None or isinstance(value, str) else Answer(value, reply.usage, True)

    async def _all_looked_up(self) -> None:
        """Wait until no look-up is under way or follows from one: what the cache holds counts before anything is paid,
        or the same limit would let through a few more calls each time it is tried."""
        quiet = 0
        while quiet < _QUIET_TURNS:
            quiet = 0 if self._looking_up else quiet + 1
            await asyncio.sleep(0.001 if self._looking_up else 0)

    def _from_cache(self, role: Role, contract: type[Contract], answer: Answer[T]) -> Answer[T]:
        model, usage = self.roles[role].model, answer.usage.from_cache()
        if limit := self.budget.passed_by(model, usage):
            error = LimitReached(f"the next reply, though cached, would pass {limit}: raise the limit")
            self._gate.stop(error)
            raise error
        self.budget.count(model, _kind(role, contract), usage)
        self.statistics.count(role, usage)
        return replace(answer, usage=usage, cached=True)

    async def _keep(
        self, key: str, role: Role, contract: type[Contract], content: str, usage: TokenUsage, seconds: float
    ) -> None:
        note = {"role": role, "model": self.roles[role].model, "contract": contract.__name__}
        reply = CachedReply(content, usage.prompt_tokens, usage.completion_tokens, round(seconds, 3), note)
        await asyncio.to_thread(self.cache.write, key, reply)

    async def _validated(self, role: Role, messages: Sequence[Message], contract: type[T]) -> tuple[T, str, TokenUsage]:
        """Ask, and once more where the reply is no good: the same after a refusal or an empty reply, with the errors
        shown after one that does not fit. A cut reply is not asked for again: it would be cut again."""
        usage, asked = TokenUsage(), list(messages)
        failed = ReplyFailed("empty", "the model was not asked")
        for _ in range(2):
            completion, used = await self._transport.complete(_kind(role, contract), self.roles[role], asked, contract)
            usage += used
            choice = completion.choices[0]
            content = storable(choice.message.content or "")
            value = fitted(contract, content)
            if fault := fault_of(choice.finish_reason, choice.message.refusal, content):
                failed = ReplyFailed(*fault, choice.message.refusal or content, usage)
            elif isinstance(value, str):
                failed = ReplyFailed("invalid", f"the reply does not fit {contract.__name__}: {value}", content, usage)
                asked = [*messages, *repair_messages(content, value)]
            else:
                return value, content, TokenUsage(1, 0, usage.prompt_tokens, usage.completion_tokens)
            if failed.kind == "cut":
                break
        raise failed


def _kind(role: Role, contract: type[Contract]) -> str:
    """Calls of one kind cost alike."""
    return f"{role} {contract.__name__}"


def _check_prices(prices: dict[str, float], roles: dict[Role, RoleModel]) -> None:
    wanted = {f"{role.model}:{side}" for role in roles.values() for side in ("prompt", "completion")}
    if missing := sorted(wanted - prices.keys()):
        raise ModelUnavailable(f"max_cost needs prices of a million tokens for {', '.join(missing)}")
