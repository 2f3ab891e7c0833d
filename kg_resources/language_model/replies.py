"""Is a reply any good, and what to say to a model whose reply is not?"""

from typing import Final, TypeVar

from pydantic import ValidationError

from kg_resources.language_model.contracts import Contract
from kg_resources.language_model.failures import FailureKind
from kg_resources.language_model.roles import Message

T = TypeVar("T", bound=Contract)

_SHOWN_CHARACTERS: Final = 4_000
"""Of a bad reply, in the request to repair it."""


def fault_of(finish_reason: str, refusal: str | None, content: str) -> tuple[FailureKind, str] | None:
    """What is wrong with a reply before anyone reads it."""
    if finish_reason == "length":
        return "cut", "the reply was cut by its length"
    if refusal or finish_reason == "content_filter":
        return "refusal", "the model refused"
    return None if content.strip() else ("empty", "the reply was empty")


def fitted(contract: type[T], content: str) -> T | str:
    """The reply as the contract has it, or what does not fit, in one line."""
    try:
        return contract.model_validate_json(content.strip().removeprefix("```json").removesuffix("```"))
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)[:5]
        return "; ".join(f"{'.'.join(map(str, p['loc'])) or 'reply'}: {p['msg']}" for p in problems)


def repair_messages(content: str, problems: str) -> list[Message]:
    return [
        {"role": "assistant", "content": content[:_SHOWN_CHARACTERS]},
        {"role": "user", "content": f"That reply does not fit the schema ({problems}). Reply again, whole and valid."},
    ]
