"""How fast requests may go: calls in flight, pauses, rates."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

from kg_resources.language_model.budget import Budget
from kg_resources.language_model.failures import LimitReached
from kg_resources.language_model.usage import TokenUsage

_FIRST_PAUSE_SECONDS: Final = 0.5
_LONGEST_UNTOLD_PAUSE_SECONDS: Final = 20.0
_STAGGER_SECONDS: Final = 0.002
"""Between two beginnings, where more are in flight than were ever answered together."""
_MOST_ROUNDS: Final = 8
"""Of calm replies, before a place that was refused is tried again: the more, the less is lost to pauses; the fewer, the
sooner another process that came later gets its share."""


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
    place: int
    """How many were in flight when it began, itself among them."""


class Gate:
    """Lets requests through, first come, first served: at most `concurrency` at once, none during a pause, none after
    a stop.

    A server that holds fewer than `concurrency` says so by 429, so the number allowed in flight finds its own level.
    More than were ever answered together begin one after the other, so that the first 429 arrives before all have
    gone out. The first 429 of a volley lowers the number by a quarter, which leaves room for other processes; the
    rest lower it to what the server still holds, by half at most. Rounds of calm replies raise it again, in steps
    that double, up to the place that was refused; there it waits, twice as long after each refusal, and tries again.
    """

    def __init__(self, concurrency: int, requests: Pace, tokens: Pace, budget: Budget) -> None:
        self._concurrency = self._allowed = concurrency
        self._requests, self._tokens, self._budget = requests, tokens, budget
        self._in_flight = self._answered_together = 0
        self._last_began = self._paused_at = self._paused_until = 0.0
        self._lowest = 1
        self._refused_place = concurrency + 1
        self._pauses = self._calm = 0
        self._step = self._rounds = 1
        self._stopped: Exception | None = None
        self._door = asyncio.Lock()
        self._changed = asyncio.Event()
        self.last_reply = time.monotonic()

    @asynccontextmanager
    async def slot(self, model: str, kind: str, prompt_tokens: int) -> AsyncIterator[Slot]:
        """Wait for a place and hold it. `prompt_tokens` is a guess.

        Raises LimitReached where the call would pass a limit with nothing else in flight, and whatever `stop` got.
        """
        async with self._door:
            guess = await self._enter(model, kind, prompt_tokens)
            now = self._last_began = time.monotonic()
            self._in_flight += 1
            self._requests.take(now, 1)
            self._tokens.take(now, guess.tokens)
            self._budget.reserve(model, guess)
        try:
            yield Slot(model, kind, guess, now, self._in_flight)
        finally:
            self._budget.release(model, guess)
            self._in_flight -= 1
            self._changed.set()

    async def _enter(self, model: str, kind: str, prompt_tokens: int) -> TokenUsage:
        while True:
            if self._stopped is not None:
                raise self._stopped
            self._changed.clear()
            now = time.monotonic()
            delay = max(self._paused_until - now, self._requests.delay(now), self._tokens.delay(now))
            if self._in_flight >= self._answered_together:
                delay = max(delay, self._last_began + _STAGGER_SECONDS - now)
            guess = self._budget.guess(kind, prompt_tokens)
            if delay <= 0 and self._in_flight < self._allowed and self._affordable(model, kind, guess):
                return guess
            with suppress(TimeoutError):
                async with asyncio.timeout(delay if delay > 0 else None):
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

    def stop(self, error: Exception) -> None:
        """From now on whoever comes gets this error; who is inside may finish."""
        self._stopped = self._stopped or error
        self._changed.set()

    def replied(self, slot: Slot, usage: TokenUsage) -> None:
        """A reply came, and this is what it cost."""
        self._tokens.correct(usage.tokens - slot.guess.tokens)
        self._budget.count(slot.model, slot.kind, usage)
        self.last_reply = time.monotonic()
        self._answered_together = max(self._answered_together, slot.place)
        self._pauses = 0
        self._calm += 1
        if self._allowed < self._concurrency:
            self._grow()

    def _grow(self) -> None:
        if self._allowed >= self._refused_place:  # what was refused is answered now: there is no known bound
            self._refused_place, self._rounds = self._concurrency + 1, 1
        below = self._refused_place - 1
        if self._calm < self._allowed * (1 if self._allowed < below else self._rounds):
            return
        most = below if self._allowed < below else self._refused_place
        self._allowed = min(self._concurrency, most, self._allowed + self._step)
        self._step, self._calm = self._step * 2, 0

    def refused(self, slot: Slot, seconds: float | None) -> None:
        """A 429 came: everybody waits that long; None: as long as seems fit."""
        now = time.monotonic()
        if slot.began >= self._paused_at:  # not one of a volley that was already under way
            self._paused_at = now
            self._refused_place = max(2, slot.place)
            self._lowest = max(1, min(self._allowed, self._in_flight) // 2)
            self._allowed = min(self._allowed, self._in_flight * 3 // 4)
            self._step, self._rounds = 1, min(_MOST_ROUNDS, self._rounds * 2)
            self._pauses += 1
        if seconds is None:
            longest = min(_LONGEST_UNTOLD_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 2 ** (self._pauses - 1))
            seconds = random.uniform(longest / 2, longest)
        self._paused_until = max(self._paused_until, now + seconds)
        self._allowed = max(self._lowest, min(self._allowed, self._in_flight - 1))
        self._answered_together = min(self._answered_together, self._allowed)
        self._calm = 0
