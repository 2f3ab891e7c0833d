"""What can go wrong with a request, sorted by what is to be done about it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, Literal

import openai

from kg_resources.language_model.usage import TokenUsage
from kg_resources.may_pass import MayPass

FailureKind = Literal["cut", "refusal", "empty", "invalid", "server"]

HEAD_CHARACTERS: Final = 300
LONGEST_PAUSE_SECONDS: Final = 600.0
_QUOTA_CODES: Final = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})


class ReplyFailed(Exception):
    """This request failed for good; others may go on. `head` is how the reply began, `usage` what it cost."""

    def __init__(self, kind: FailureKind, reason: str, head: str = "", usage: TokenUsage | None = None) -> None:
        self.kind: FailureKind = kind
        self.reason = reason
        self.head = head[:HEAD_CHARACTERS]
        self.usage = usage or TokenUsage()
        super().__init__(f"{reason}; the reply began {self.head!r}" if head else reason)


class NoReply(ReplyFailed, MayPass):
    """The server answered this request with faults alone, for as long as they are put up with."""


class ModelUnavailable(Exception):
    """No request can succeed: key, quota, model or configuration. Ends the asset."""


class ModelAway(ModelUnavailable, MayPass):
    """No request has found a reply for as long as that is put up with."""


class LimitReached(Exception):
    """The next call would pass `max_tokens` or `max_cost`. Everything paid for so far is in the cache."""


class RateLimited(Exception):
    """The server asks everybody to wait; `seconds` is None where it does not say how long."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        super().__init__("rate limited")


class Transient(Exception):
    """A fault that may be gone at the next try."""


class FormatRefused(Exception):
    """The server knows no strict JSON schema, or no response format at all."""


RequestError = openai.OpenAIError | TimeoutError | json.JSONDecodeError


def failure_of(error: RequestError, model: str, secret: str) -> Exception:
    """The exception to raise instead of `error`: one that holds neither the request, its headers nor the key."""
    if not isinstance(error, openai.APIError):
        return Transient(f"no readable reply ({type(error).__name__})")
    message = error.message.replace(secret, "***") if secret else error.message
    message = " ".join(message.split())[:HEAD_CHARACTERS]
    if not isinstance(error, openai.APIStatusError):
        return Transient(f"{message} ({type(error.__cause__ or error).__name__})")
    codes = {error.code, error.type}
    status = error.status_code
    if status == 402 or codes & _QUOTA_CODES:
        return ModelUnavailable(f"the account's quota is used up: {message}")
    if status in (401, 403):
        return ModelUnavailable(f"the server refuses the key (HTTP {status}): check OPENAI_API_KEY. {message}")
    if status == 404:
        return ModelUnavailable(f"the server has no model {model!r}: check OPENAI_BASE_URL and KG_*_MODEL. {message}")
    if status == 429:
        return _rate_limited(retry_after(error.response.headers), message)
    if status in (408, 409) or status >= 500:
        return Transient(f"HTTP {status}: {message}")
    return _bad_request(status, codes, message)


def _rate_limited(seconds: float | None, message: str) -> Exception:
    if seconds is not None and seconds > LONGEST_PAUSE_SECONDS:
        return ModelUnavailable(f"the server asks to wait {seconds:.0f} seconds: {message}")
    return RateLimited(seconds)


def _bad_request(status: int, codes: set[str | None], message: str) -> Exception:
    text = message.casefold()
    if status == 413 or "context_length_exceeded" in codes or "context length" in text or "context size" in text:
        return ReplyFailed("cut", f"the request is too long for the model: {message}")
    if any(word in text for word in ("response_format", "json_schema", "json schema", "structured output")):
        return FormatRefused(message)
    if codes & {"unsupported_parameter", "unsupported_value"}:
        return ModelUnavailable(f"the model refuses a parameter: see KG_*_TEMPERATURE and KG_*_MAX_TOKENS. {message}")
    return ReplyFailed("server", f"HTTP {status}: {message}")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a reply's headers ask to wait; None where they do not say, or say it unreadably."""
    milliseconds = headers.get("retry-after-ms")
    text = headers.get("retry-after")
    try:
        if milliseconds:
            return max(0.0, float(milliseconds) / 1000)
        return max(0.0, float(text)) if text else None
    except ValueError:
        pass  # not a number of seconds: a date
    try:
        return max(0.0, (parsedate_to_datetime(text or "") - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):  # TypeError: a date without a zone
        return None
