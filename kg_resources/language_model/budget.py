"""What may be spent, in tokens and in money."""

from kg_resources.language_model.usage import TokenUsage


class Budget:
    """What one materialization of one asset may use. Cached replies count with what they once cost, so that the
    same limit stops at the same place however often it is tried."""

    def __init__(self, max_tokens: int | None, max_cost: float | None, prices: dict[str, float]) -> None:
        """`prices`: of a million tokens, by `MODEL:prompt` and `MODEL:completion`."""
        self._max_tokens, self._max_cost, self._prices = max_tokens, max_cost, prices
        self._longest_reply: dict[str, int] = {}
        self._reserved = TokenUsage()
        self._reserved_cost = 0.0
        self.tokens = 0
        self.cost = 0.0

    @property
    def limited(self) -> bool:
        return self._max_tokens is not None or self._max_cost is not None

    def price(self, model: str, usage: TokenUsage) -> float:
        prompt, completion = (self._prices.get(f"{model}:{side}", 0.0) for side in ("prompt", "completion"))
        return (usage.prompt_tokens * prompt + usage.completion_tokens * completion) / 1_000_000

    def has_price(self, model: str) -> bool:
        return all(f"{model}:{side}" in self._prices for side in ("prompt", "completion"))

    def knows(self, kind: str) -> bool:
        """Whether a call of that kind has been counted, so that `guess` means something."""
        return kind in self._longest_reply

    def guess(self, kind: str, prompt_tokens: int) -> TokenUsage:
        """What a call may use: a reply as long as the longest of its kind so far."""
        return TokenUsage(1, 0, prompt_tokens, self._longest_reply.get(kind, 0))

    def reserve(self, model: str, usage: TokenUsage) -> None:
        self._reserved += usage
        self._reserved_cost += self.price(model, usage)

    def release(self, model: str, usage: TokenUsage) -> None:
        self._reserved += TokenUsage(-1, 0, -usage.prompt_tokens, -usage.completion_tokens)
        self._reserved_cost -= self.price(model, usage)

    def passed_by(self, model: str, usage: TokenUsage) -> str:
        """The limit that a call would pass, the calls in flight counted; empty where it passes none."""
        if self._max_tokens is not None and self.tokens + self._reserved.tokens + usage.tokens > self._max_tokens:
            return f"max_tokens {self._max_tokens} with {self.tokens} tokens used"
        cost = self.cost + self._reserved_cost + self.price(model, usage)
        if self._max_cost is not None and cost > self._max_cost:
            return f"max_cost {self._max_cost} with {self.cost:.4f} spent"
        return ""

    def count(self, model: str, kind: str, usage: TokenUsage) -> None:
        self.tokens += usage.tokens
        self.cost += self.price(model, usage)
        self._longest_reply[kind] = max(self._longest_reply.get(kind, 0), usage.completion_tokens)
