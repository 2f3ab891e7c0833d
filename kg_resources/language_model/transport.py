"""Requests to the server: one completion for each, through pauses, faults that pass, and refused formats."""

import asyncio
import json
import logging
import time
from collections.abc import Sequence
from typing import Any, Final

import openai
from openai.types.chat import ChatCompletion
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential
from tenacity.stop import stop_base

from kg_resources.language_model.contracts import Contract, json_schema
from kg_resources.language_model.failures import (
    FormatRefused,
    ModelAway,
    ModelUnavailable,
    NoReply,
    RateLimited,
    Transient,
    failure_of,
)
from kg_resources.language_model.limits import Gate
from kg_resources.language_model.roles import Message, RoleModel
from kg_resources.language_model.usage import Statistics, TokenUsage

_FEWEST_OF_AN_OUTAGE: Final = 5
"""Requests in a row that found no reply in all the time given to them, before the server counts as down."""
_BYTES_A_TOKEN: Final = 3
"""Low on purpose: a guess should be too great."""
_FORMATS: Final = ("strict JSON schemas", "JSON mode", "plain replies")

_log = logging.getLogger(__name__)


class Transport:
    """Sends requests of all roles to one server. Belongs to the event loop that it was made in."""

    def __init__(self, key: str, concurrency: int, gate: Gate, statistics: Statistics, patience: float) -> None:
        """`patience`: seconds for which a fault is put up with."""
        connections = concurrency + 8
        limits = type(openai.DEFAULT_CONNECTION_LIMITS)(
            max_connections=connections, max_keepalive_connections=connections
        )
        self._client = openai.AsyncOpenAI(
            api_key=key,
            max_retries=0,  # the SDK would pause one call where a 429 concerns all
            http_client=openai.DefaultAsyncHttpxClient(limits=limits),
        )
        self._key, self._gate, self._statistics, self._patience = key, gate, statistics, patience
        # More than can be in flight together: those that nothing helps may be the last ones left.
        self._outage_requests = max(_FEWEST_OF_AN_OUTAGE, concurrency + 1)
        self._formats: dict[str, int] = {}
        self._given_up = 0

    async def close(self) -> None:
        await self._client.close()

    async def complete(
        self, kind: str, role: RoleModel, messages: Sequence[Message], contract: type[Contract]
    ) -> tuple[ChatCompletion, TokenUsage]:
        """A completion that has a choice, and what it used.

        Raises ReplyFailed where this request finds no reply, ModelUnavailable where none does.
        """
        began = time.monotonic()
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(Transient),
            wait=wait_random_exponential(multiplier=0.5, max=20),
            stop=_Patience(self._patience),
            before_sleep=self._note_retry,
            reraise=True,
        )
        while True:
            level = self._formats.get(role.model, 0)
            try:
                completion = await retrying(self._send, kind, role, messages, contract, level)
            except RateLimited as error:
                self._note_retry()
                waited = time.monotonic() - max(began, self._gate.last_reply)
                if waited > max(self._patience, 3 * (error.seconds or 0)):
                    raise ModelAway(f"the server has refused all requests by 429 for {waited:.0f} s") from None
            except FormatRefused as error:
                self._lower_format(role.model, level, str(error))
            except Transient as error:
                raise self._lasting(str(error)) from None
            else:
                self._given_up = 0
                return completion

    async def _send(
        self, kind: str, role: RoleModel, messages: Sequence[Message], contract: type[Contract], level: int
    ) -> tuple[ChatCompletion, TokenUsage]:
        parameters = role.parameters() | _formatted(messages, contract, level)
        prompt_tokens = (
            sum(len(message["content"].encode("utf-8", "surrogatepass")) for message in messages) // _BYTES_A_TOKEN
        )
        async with self._gate.slot(role.model, kind, prompt_tokens) as slot:
            self._statistics.requests += 1
            outcome = await self._create(role, parameters)
            if isinstance(outcome, RateLimited):
                self._gate.refused(slot, outcome.seconds)
            if isinstance(outcome, Exception):
                raise outcome
            usage = _usage(outcome, prompt_tokens)
            self._gate.replied(slot, usage)
            self._statistics.replied(time.monotonic() - slot.began)
            return outcome, usage

    async def _create(self, role: RoleModel, parameters: dict[str, Any]) -> ChatCompletion | Exception:
        """The completion, or what to raise: outside the handler, so that no chain leads to the SDK's exception, which
        holds the key."""
        try:
            async with asyncio.timeout(role.timeout):  # in all: httpx counts from byte to byte
                completion = await self._client.chat.completions.create(**parameters, timeout=role.timeout)
        except (openai.OpenAIError, TimeoutError, json.JSONDecodeError) as error:
            return failure_of(error, role.model, self._key)
        if not isinstance(completion, ChatCompletion) or not completion.choices:
            return Transient("the server's answer is no chat completion")
        return completion

    def _note_retry(self, _: RetryCallState | None = None) -> None:
        self._statistics.retried += 1

    def _lower_format(self, model: str, level: int, message: str) -> None:
        if level + 1 == len(_FORMATS):
            raise ModelUnavailable(f"the server refuses every response format of {model!r}: {message}")
        if self._formats.get(model, 0) == level:  # the first of those in flight says so
            self._formats[model] = level + 1
            _log.warning("%s takes no %s (%s): %s from here on", model, _FORMATS[level], message, _FORMATS[level + 1])

    def _lasting(self, reason: str) -> Exception:
        self._given_up += 1
        reason = f"{reason}, again and again for {self._patience:.0f} s"
        if self._given_up >= self._outage_requests:
            return ModelAway(f"the server gives no reply to anything: {reason}")
        self._statistics.unanswered += 1
        return NoReply("server", reason)


class _Patience(stop_base):
    """Stop that long after the first fault: not after the first try, which may itself have hung for minutes."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._first_fault: float | None = None

    def __call__(self, retry_state: RetryCallState) -> bool:
        now = time.monotonic()
        self._first_fault = self._first_fault or now
        return now - self._first_fault >= self._seconds


def _formatted(messages: Sequence[Message], contract: type[Contract], level: int) -> dict[str, Any]:
    """Messages and response format; without a strict schema the schema goes into the messages.

    The format goes as `extra_body`: the SDK would walk through the whole schema on each call, to change nothing.
    """
    schema = json_schema(contract)
    if level == 0:
        strict = {"name": contract.__name__, "schema": schema, "strict": True}
        response_format = {"type": "json_schema", "json_schema": strict}
        return {"messages": messages, "extra_body": {"response_format": response_format}}
    wanted: Message = {
        "role": "system",
        "content": f"Reply with one JSON object and nothing else, by this JSON schema:\n{json.dumps(schema)}",
    }
    explained = {"messages": [wanted, *messages]}
    return explained | ({"extra_body": {"response_format": {"type": "json_object"}}} if level == 1 else {})


def _usage(completion: ChatCompletion, prompt_tokens: int) -> TokenUsage:
    """The server's count, else a guess: some servers count nothing."""
    if completion.usage is not None:
        return TokenUsage(1, 0, completion.usage.prompt_tokens or 0, completion.usage.completion_tokens or 0)
    content = completion.choices[0].message.content or ""
    return TokenUsage(1, 0, prompt_tokens, len(content.encode()) // _BYTES_A_TOKEN)
