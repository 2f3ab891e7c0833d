"""Tokens and cost of planned questions.

What the cache answers is known. The rest is guessed: the tokens of a question by its bytes, those of a reply by the
replies of its kind; both are measured on the cached replies of the same files, where there are any.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kg_assets.dry_run.questions import ROLE_OF, FilePlan, Kind, KindPlan, Sums
from kg_resources.language_model import LanguageModel, TokenUsage

BYTES_A_TOKEN: Final = 4.0
"""Of a question: English text and JSON under common tokenizers."""
REPLY_TOKENS: Final[dict[Kind, float]] = {
    "extraction": 2.0,
    "revision": 2.0,
    "critique": 150.0,
    "document date": 40.0,
}
"""Extractions and revisions a byte of their passage (seven facts to 600 bytes, as in a Beige Book); others a reply."""
REVISED_SHARE: Final = 0.5
"""Critiques that find something."""


@dataclass(frozen=True)
class Estimate:
    """Of one kind of question. Tokens and cost are those still to be paid."""

    kind: Kind
    role: str
    model: str
    calls: int
    cached: int
    to_pay: int
    prompt_tokens: int
    reply_tokens: int
    cost: float | None
    """None where there is no price."""


@dataclass(frozen=True)
class Rates:
    """What the guesses go by."""

    bytes_a_token: float
    reply_tokens: dict[Kind, float]
    revised_share: float
    measured_on: int
    """Cached replies; 0: all is assumed."""

    def __str__(self) -> str:
        cached = f"measured on {self.measured_on:,} cached replies where they are of the kind, else assumed"
        tokens = self.reply_tokens
        return (
            f"Guesses ({cached if self.measured_on else 'assumed: the cache holds no reply'}): "
            f"{self.bytes_a_token:.1f} bytes of a question a token; "
            f"{tokens['extraction']:.2f} tokens of an extraction a byte of its passage; "
            f"{tokens['critique']:.0f} tokens a critique, {tokens['document date']:.0f} a document date; "
            f"{self.revised_share:.0%} of the critiques lead to a revision. "
            "Repairs, retries and split passages come on top."
        )


def rates_of(plans: Iterable[FilePlan]) -> Rates:
    """Measured where the cache holds replies of the kind, else assumed."""
    total = _total(plans)
    cached: dict[Kind, Sums] = {kind: plan.cached for kind, plan in total.items()}
    size, tokens = (sum(getattr(sums, name) for sums in cached.values()) for name in ("bytes", "prompt_tokens"))
    rates = dict(REPLY_TOKENS)
    for kind, sums in cached.items():
        if units := _units(kind, sums.passage_bytes, sums.questions):
            rates[kind] = sums.reply_tokens / units
    if not cached["revision"].questions:
        rates["revision"] = rates["extraction"]
    critiques, revisions = cached["critique"].questions, total["revision"]
    revised = revisions.cached.questions + revisions.asked.questions
    return Rates(
        bytes_a_token=size / tokens if tokens else BYTES_A_TOKEN,
        reply_tokens=rates,
        revised_share=revised / critiques if critiques else REVISED_SHARE,
        measured_on=sum(sums.questions for sums in cached.values()),
    )


def estimates(plans: Sequence[FilePlan], rates: Rates, model: LanguageModel) -> list[Estimate]:
    """One a kind of question that occurs."""
    made = (_estimate(kind, plan, rates, model) for kind, plan in _total(plans).items())
    return [estimate for estimate in made if estimate.calls]


def _estimate(kind: Kind, plan: KindPlan, rates: Rates, model: LanguageModel) -> Estimate:
    questions = prompt = reply = 0.0
    for sums, share in ((plan.asked, 1.0), (plan.possible, rates.revised_share)):
        questions += share * sums.questions
        prompt += share * (sums.bytes / rates.bytes_a_token + sums.work_bytes * rates.reply_tokens["extraction"])
        reply += share * _units(kind, sums.passage_bytes, sums.questions) * rates.reply_tokens[kind]
    to_pay, cached = round(questions), plan.cached.questions
    name = model.roles[ROLE_OF[kind]].model
    usage = TokenUsage(to_pay, 0, round(prompt), round(reply))
    cost = round(model.budget.price(name, usage), 4) if model.budget.has_price(name) else None
    return Estimate(kind, ROLE_OF[kind], name, cached + to_pay, cached, to_pay, round(prompt), round(reply), cost)


def _units(kind: Kind, passage_bytes: int, questions: int) -> int:
    """What a kind's replies are as long as."""
    return passage_bytes if kind in ("extraction", "revision") else questions


def _total(plans: Iterable[FilePlan]) -> dict[Kind, KindPlan]:
    total: dict[Kind, KindPlan] = {kind: KindPlan() for kind in ROLE_OF}
    for plan in plans:
        for kind, of_file in plan.kinds.items():
            total[kind].cached.add(of_file.cached)
            total[kind].asked.add(of_file.asked)
            total[kind].possible.add(of_file.possible)
    return total
