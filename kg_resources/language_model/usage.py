"""What calls cost, counted by role."""

from collections import Counter, deque
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True)
class TokenUsage:
    """Tokens of one or more calls."""

    calls: int = 0
    cached: int = 0
    """How many of the calls the cache answered."""
    prompt_tokens: int = 0
    completion_tokens: int = 0

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.completion_tokens

    def __add__(self, other: "TokenUsage") -> "TokenUsage":
        return TokenUsage(
            self.calls + other.calls,
            self.cached + other.cached,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
        )

    def from_cache(self) -> "TokenUsage":
        """The same tokens, as an answer of the cache."""
        return TokenUsage(1, 1, self.prompt_tokens, self.completion_tokens)


class Statistics:
    """Counts of one open language model, for progress lines and metadata."""

    def __init__(self) -> None:
        self.requests = 0
        self.retried = 0
        self.unanswered = 0
        """Requests that met faults alone, for as long as those are put up with."""
        self.usage: dict[str, TokenUsage] = {}
        """By role, all answers."""
        self.paid: dict[str, TokenUsage] = {}
        """By role, without what the cache answered."""
        self.failures: Counter[str] = Counter()
        self._latencies: deque[float] = deque(maxlen=10_000)  # bounded: memory stays flat

    def count(self, role: str, usage: TokenUsage) -> None:
        self.usage[role] = self.usage.get(role, TokenUsage()) + usage
        if not usage.cached:
            self.paid[role] = self.paid.get(role, TokenUsage()) + usage

    def replied(self, seconds: float) -> None:
        self._latencies.append(seconds)

    @property
    def total(self) -> TokenUsage:
        return sum(self.usage.values(), TokenUsage())

    def summary(self) -> dict[str, float | int]:
        """Stable names and plain numbers, for metadata. Seconds are of requests that got a reply."""
        total, paid = self.total, sum(self.paid.values(), TokenUsage())
        figures: dict[str, float | int] = {
            "calls": total.calls,
            "cached_calls": total.cached,
            "cache_hit_rate": round(total.cached / total.calls, 4) if total.calls else 0.0,
            "failed_calls": self.failures.total(),
            "requests": self.requests,
            "retried_requests": self.retried,
            "prompt_tokens": total.prompt_tokens,
            "completion_tokens": total.completion_tokens,
            "paid_tokens": paid.tokens,
        }
        for role, usage in sorted(self.usage.items()):
            figures[f"{role}_calls"] = usage.calls
            figures[f"{role}_tokens"] = usage.tokens
        if self._latencies:
            cuts = quantiles(self._latencies, n=100, method="inclusive") if len(self._latencies) > 1 else ()
            for percent in (50, 95, 99):
                seconds = cuts[percent - 1] if cuts else self._latencies[0]
                figures[f"latency_p{percent}_seconds"] = round(seconds, 3)
        return figures
