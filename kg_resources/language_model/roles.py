"""Which model answers in which role, and how it is asked."""

import os
from dataclasses import dataclass
from typing import Final, Literal, TypedDict, get_args

from kg_resources.language_model.failures import ModelUnavailable
from kg_resources.settings import Settings

Role = Literal["extraction", "critique", "resolution", "summary"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

DEFAULT_MODEL: Final = "gpt-4.1-mini"
DEFAULT_TIMEOUT_SECONDS: Final = 180.0


class Message(TypedDict):
    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True)
class RoleModel:
    """One role's model and parameters."""

    model: str
    temperature: float | None
    """None: not sent, for models that refuse it."""
    reasoning_effort: str | None
    max_tokens: int | None
    """Of a reply; None: the server's own limit."""
    timeout: float
    """Seconds a request may take in all."""

    def parameters(self) -> dict[str, object]:
        """What shapes a reply, as sent and as hashed into the cache key. The timeout shapes none."""
        sent = {
            "model": self.model,
            "temperature": self.temperature,
            "reasoning_effort": self.reasoning_effort,
            "max_completion_tokens": self.max_tokens,
        }
        return {name: value for name, value in sent.items() if value is not None}


def role_models(settings: Settings) -> dict[Role, RoleModel]:
    """Every role by the environment: KG_EXTRACTION_MODEL, _TEMPERATURE, _REASONING_EFFORT, _MAX_TOKENS and
    _TIMEOUT (seconds), and the same for CRITIQUE, RESOLUTION and SUMMARY. A token limit of the settings
    beats that of the environment. Raises ModelUnavailable on a value that is no number."""
    return {role: _role_model(role, settings) for role in ROLES}


def _role_model(role: Role, settings: Settings) -> RoleModel:
    prefix = f"KG_{role.upper()}_"
    effort = os.environ.get(f"{prefix}REASONING_EFFORT") or None
    max_tokens = settings.max_reply_tokens or _number(f"{prefix}MAX_TOKENS")
    # Reasoning models refuse a temperature; all others are asked for their most certain reply.
    temperature = _number(f"{prefix}TEMPERATURE", None if effort else 0.0)
    return RoleModel(
        model=os.environ.get(f"{prefix}MODEL") or DEFAULT_MODEL,
        temperature=temperature,
        reasoning_effort=effort,
        max_tokens=int(max_tokens) if max_tokens else None,
        timeout=_number(f"{prefix}TIMEOUT") or DEFAULT_TIMEOUT_SECONDS,
    )


def _number(variable: str, default: float | None = None) -> float | None:
    text = os.environ.get(variable)
    if not text:
        return default
    if text.strip().casefold() == "none":
        return None
    try:
        return float(text)
    except ValueError:
        raise ModelUnavailable(f"{variable} must be a number or none, not {text!r}") from None
