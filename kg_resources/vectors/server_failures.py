"""Failures of a Qdrant server: which may pass, and how long to wait for that."""

from typing import Final

import httpx
from qdrant_client.common.client_exceptions import ResourceExhaustedResponse
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse
from tenacity import RetryCallState, wait_random_exponential

from kg_resources.vectors.store import VectorStoreError

_LONGEST_PAUSE: Final = 10.0
_PASSING_STATUS: Final = frozenset({408, 429, 500, 502, 503, 504})


class TooLarge(VectorStoreError):
    """The server takes no request of this size."""


def passes(error: BaseException) -> bool:
    """Whether the error may be gone in a moment."""
    if isinstance(error, ResponseHandlingException):
        return isinstance(error.source, httpx.TransportError)
    if isinstance(error, UnexpectedResponse):
        return error.status_code in _PASSING_STATUS
    return isinstance(error, ResourceExhaustedResponse)


def pause(state: RetryCallState) -> float:
    """Seconds until the next try: what the server asks for, else growing and random."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, ResourceExhaustedResponse):
        return float(error.retry_after_s)
    return wait_random_exponential(multiplier=0.2, max=_LONGEST_PAUSE)(state)


def kind_of(error: BaseException | None) -> str:
    if isinstance(error, UnexpectedResponse):
        return f"HTTP {error.status_code}"
    return type(error.source if isinstance(error, ResponseHandlingException) else error).__name__
