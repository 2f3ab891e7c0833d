"""How fast requests may go: calls in flight, pauses, rates."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from kg_resources.language_model.budget import Budget
from kg_resources.language_model.failures import LimitReached
from kg_resources.language_model.usage import TokenUsage

_FIRST_PAUSE_SECONDS: Final = 0.5
_LONGEST_UNTOLD_PAUSE_SECONDS: Final = 20.0


class Pace:
    """A rate kept by spacing: after an amount has passed, the next waits for its share of the minute. No bursts,
    so that no minute, wherever it begins, sees more than the rate and one."""

    def __init__(self, per_minute: int | None) -> None:
        self._seconds_each = 60 / per_minute if per_minute else 0.0
        self._free_at = 0.0

    def delay(self, now: float) -> float:
        return max(0.0, self._free_at - now)

    def take(self, now: float, amount: float) -> None:
        self._free_at = max(self._free_at, now) + amount * self._seconds_each

    def correct(self, amount: float) -> None:
        """The amount taken was too small by this much; negative: too great."""
        self._free_at += amount * self._seconds_each


@dataclass(frozen=True)
class Slot:
    """One request's place."""

    model: str
    kind: str
    guess: TokenUsage
    began: float
    """Of the monotonic clock."""


class Gate:
    """Lets requests through: at most `concurrency` at once, none during a pause, none after a stop.

    A server that holds fewer than `concurrency` says so by 429. The first such reply of a volley lowers the number
    in flight by a quarter, which leaves room for other processes; the rest lower it to what the server still holds,
    by half at most. Calm replies raise it again, in steps that double until the next 429.
    """

    def __init__(self, concurrency: int, requests: Pace, tokens: Pace, budget: Budget) -> None:
        self._concurrency = self._allowed = concurrency
        self._requests, self._tokens, self._budget = requests, tokens, budget
        self._in_flight = 0
        self._paused_at = self._paused_until = 0.0
        self._lowest = 1
        self._pauses = self._calm = 0
        self._step = 1
        self._stopped: Exception | None = None
        self._changed = asyncio.Condition()
        self.last_reply = time.monotonic()

    @asynccontextmanager
    async def slot(self, model: str, kind: str, prompt_tokens: int) -> AsyncIterator[Slot]:
        """Wait for a place and hold it. `prompt_tokens` is a guess.

        Raises LimitReached where the call would pass a limit with nothing else in flight, and whatever `stop` got.
        """
        guess = await self._enter(model, kind, prompt_tokens)
        now = time.monotonic()
        self._in_flight += 1
        self._requests.take(now, 1)
        self._tokens.take(now, guess.tokens)
        self._budget.reserve(model, guess)
        try:
            yield Slot(model, kind, guess, now)
        finally:
            self._budget.release(model, guess)
            self._in_flight -= 1
            await self._wake()

    async def _enter(self, model: str, kind: str, prompt_tokens: int) -> TokenUsage:
        while True:
            if self._stopped is not None:
                raise self._stopped
            now = time.monotonic()
            delay = max(self._paused_until - now, self._requests.delay(now), self._tokens.delay(now))
            guess = self._budget.guess(kind, prompt_tokens)
            if delay > 0:
                await asyncio.sleep(delay)
            elif self._in_flight < self._allowed and self._affordable(model, kind, guess):
                return guess
            else:
                async with self._changed:
                    await self._changed.wait()

    def _affordable(self, model: str, kind: str, guess: TokenUsage) -> bool:
        """False: wait for the calls in flight, which may turn out cheaper than guessed."""
        if self._budget.limited and self._in_flight and not self._budget.knows(kind):
            return False  # the first reply of a kind tells what its calls cost
        limit = self._budget.passed_by(model, guess)
        if limit and not self._in_flight:
            raise LimitReached(
                f"the next call would pass {limit}: raise the limit and materialize again; what is paid for is cached"
            )
        return not limit

    async def stop(self, error: Exception) -> None:
        """From now on whoever comes gets this error; who is inside may finish."""
        self._stopped = self._stopped or error
        await self._wake()

    def replied(self, slot: Slot, usage: TokenUsage) -> None:
        """A reply came, and this is what it cost."""
        self._tokens.correct(usage.tokens - slot.guess.tokens)
        self._budget.count(slot.model, slot.kind, usage)
        self.last_reply = time.monotonic()
        self._pauses = 0
        self._calm += 1
        if self._calm >= 2 * self._allowed and self._allowed < self._concurrency:
            self._allowed = min(self._concurrency, self._allowed + self._step)
            self._step, self._calm = self._step * 2, 0

    def refused(self, slot: Slot, seconds: float | None) -> None:
        """A 429 came: everybody waits that long; None: as long as seems fit."""
        now = time.monotonic()
        if slot.began >= self._paused_at:  # not one of a volley that was already under way
            self._paused_at = now
            self._lowest = max(1, min(self._allowed, self._in_flight) // 2)
            self._allowed = min(self._allowed, self._in_flight * 3 // 4)
            self._step = 1
            self._pauses += 1
        if seconds is None:
            longest = min(_LONGEST_UNTOLD_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 2 ** (self._pauses - 1))
            seconds = random.uniform(longest / 2, longest)
        self._paused_until = max(self._paused_until, now + seconds)
        self._allowed = max(self._lowest, min(self._allowed, self._in_flight - 1))
        self._calm = 0

    async def _wake(self) -> None:
        async with self._changed:
            self._changed.notify_all()
