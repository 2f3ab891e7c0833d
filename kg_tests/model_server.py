"""A small OpenAI-compatible server on the loopback, for tests and benchmarks: chat completions and embeddings over
real HTTP, replies that depend on nothing but the request, and faults planted where asked.

`python -m kg_tests.model_server --port 0 --replies FILE` prints its base URL and serves until SIGTERM. Beside /v1 it
has `GET /stats` (what arrived), `GET /log` (one entry a request) and `POST /plan` (a JSON object of Plan's fields,
which replaces the plan and clears both).
"""

import argparse
import asyncio
import dataclasses
import hashlib
import json
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg_tests.model_faults import Response, error, refusal
from kg_tests.model_replies import Replies, embeddings

Headers = dict[str, str]

FAULTS = (
    "429", "429-retry-after", "500", "503", "reset", "hang", "slow", "not-json", "invalid-json", "schema-violation",
    "cut", "refusal", "empty", "insufficient_quota", "401", "strict-refused", "format-refused", "too-long",
)  # fmt: skip


@dataclass
class Plan:
    """What the server does besides answering."""

    latency: float = 0.0
    """Seconds a reply takes."""
    faults: dict[str, float] = field(default_factory=dict)
    """Fault -> share of distinct requests that meet it, chosen by hash and seed."""
    times: int = 1
    """How often such a request meets its fault before it is answered; negative: always."""
    poison: dict[str, str] = field(default_factory=dict)
    """Text -> fault that every request which holds the text meets, every time."""
    capacity: int | None = None
    """Requests in flight beyond which 429 is said."""
    retry_after: float = 1.0
    """Seconds, in 429 replies of `capacity` and of `429-retry-after`."""
    seed: int = 0
    unapproved: bool = False
    """Critiques find one fault each."""
    things: dict[str, str] = field(default_factory=dict)
    """`name (type)` -> the thing it names: a perfect judge, for EntityGroups, EntityMatch and TopicMatch."""
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Contract -> the reply to every question of that contract."""


class ModelServer:
    """State and behaviour; one instance a process."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self.set_plan({})

    def set_plan(self, fields: dict[str, Any]) -> None:
        self._plan = Plan(**fields)
        self._met: Counter[str] = Counter()
        self._log: list[dict[str, Any]] = []
        self._in_flight = self._highest = 0

    async def respond(self, method: str, path: str, body: bytes, key: str) -> Response | None:
        """Status, headers and JSON body (bytes: sent as they are); None: reset the connection."""
        route = path.split("?")[0].removeprefix("/v1")
        if (method, route) == ("GET", "/stats"):
            return 200, {}, self._stats()
        if (method, route) == ("GET", "/log"):
            return 200, {}, self._log
        if (method, route) == ("POST", "/plan"):
            self.set_plan(json.loads(body))
            return 200, {}, {}
        if (method, route) == ("GET", "/models"):
            return 200, {}, {"object": "list", "data": []}
        if method == "POST" and route in ("/chat/completions", "/embeddings"):
            return await self._served(route, json.loads(body), key)
        return 404, {}, error("no such route", "not_found")

    async def _served(self, route: str, request: dict[str, Any], key: str) -> Response | None:
        entry: dict[str, Any] = {
            "at": time.time(),
            "route": route,
            "key": _key(request),
            "question": _question(request),
        }
        entry |= {"model": request.get("model"), "contract": _contract(request), "tokens": 0}
        self._log.append(entry)
        self._in_flight += 1
        self._highest = max(self._highest, self._in_flight)
        try:
            entry["fault"] = fault = self._fault(entry["key"], request)
            if fault != "capacity":
                await asyncio.sleep(self._plan.latency)
            asked_format = request.get("response_format", {}).get("type", "text")
            response = refusal(fault, asked_format, self._plan.retry_after, key)
            if fault == "hang":
                await asyncio.sleep(3600)
            if response is None and fault != "reset":
                answered = embeddings(request) if route == "/embeddings" else self._completion(request, fault)
                response = 200, {"x-trickle": "0.25"} if fault == "slow" else {}, answered
                entry["tokens"] = answered["usage"]["total_tokens"]
            entry["status"] = response[0] if response else 0
            return response
        finally:
            entry["until"] = time.time()
            self._in_flight -= 1

    def _fault(self, key: str, request: dict[str, Any]) -> str:
        if self._plan.capacity is not None and self._in_flight > self._plan.capacity:
            return "capacity"
        text = json.dumps(request.get("messages", request.get("input")), ensure_ascii=False)
        for poison, fault in self._plan.poison.items():
            if poison in text:
                return fault
        draw = random.Random(f"{self._plan.seed} {key}").random()
        for fault, share in self._plan.faults.items():
            if draw < share:
                self._met[key] += 1
                return fault if self._plan.times < 0 or self._met[key] <= self._plan.times else ""
            draw -= share
        return ""

    def _completion(self, request: dict[str, Any], fault: str) -> dict[str, Any]:
        contract = _contract(request)
        planted = self._plan.answers.get(contract)
        content: str | None = (
            self._replies.reply(request, contract, self._plan.unapproved, self._plan.things)
            if planted is None
            else json.dumps(planted)
        )
        finish, refusal = "stop", None
        if fault == "cut":
            content, finish = (content or "")[: len(content or "") // 2], "length"
        elif fault == "invalid-json":
            content = (content or "")[:-1]
        elif fault == "schema-violation":
            content = json.dumps({"unexpected": True})
        elif fault == "refusal":
            content, refusal = None, "I cannot help with that."
        elif fault == "empty":
            content = ""
        prompt = sum(len(message["content"]) for message in request["messages"]) // 4
        completion = len(content or refusal or "") // 4
        message = {"role": "assistant", "content": content, "refusal": refusal}
        return {
            "id": f"chatcmpl-{_key(request)[:12]}",
            "object": "chat.completion",
            "created": 0,
            "model": request["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
            "usage": {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion},
        }

    def _stats(self) -> dict[str, Any]:
        return {
            "requests": len(self._log),
            "replies": sum(entry.get("status") == 200 for entry in self._log),
            "distinct": len({entry["key"] for entry in self._log}),
            "tokens": sum(entry["tokens"] for entry in self._log),
            "in_flight": self._in_flight,
            "highest_in_flight": self._highest,
            "by_contract": Counter(entry["contract"] for entry in self._log),
            "by_fault": Counter(entry.get("fault") or "none" for entry in self._log),
        }

    async def serve_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                first, *lines = head.decode("latin-1").split("\r\n")
                headers = {name.casefold(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                method, path, _ = first.split(" ")
                key = headers.get("authorization", "").removeprefix("Bearer ")
                response = await self.respond(method, path, body, key)
                if response is None:
                    writer.transport.abort()
                    return
                data = _http(*response)
                pieces = 20 if "x-trickle" in response[1] else 1
                for start in range(0, len(data), step := len(data) // pieces + 1):
                    writer.write(data[start : start + step])
                    await writer.drain()
                    await asyncio.sleep(float(response[1].get("x-trickle", 0)))
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the client has gone, or the server stops
        finally:
            writer.close()


def _http(status: int, headers: Headers, body: Any) -> bytes:
    raw = isinstance(body, bytes)
    data = body if raw else json.dumps(body).encode()
    kind = "text/html" if raw else "application/json"
    lines = [f"HTTP/1.1 {status} -", f"content-type: {kind}", f"content-length: {len(data)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


def _key(request: dict[str, Any]) -> str:
    """Of the question: a request to repair a reply is the same question again."""
    messages = request.get("messages", [])
    if messages and messages[-1]["content"].startswith("That reply does not fit"):
        request = request | {"messages": messages[:-2]}
    return hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()


def _question(request: dict[str, Any]) -> str:
    """Of the first thing that the user says."""
    said = next((message["content"] for message in request.get("messages", []) if message["role"] == "user"), "")
    return hashlib.sha256(said.encode()).hexdigest()


def _contract(request: dict[str, Any]) -> str:
    """The contract asked for: the schema's name, else recognized from the schema in the messages."""
    named = request.get("response_format", {}).get("json_schema", {}).get("name")
    if named or "messages" not in request:
        return named or ""
    return Replies.contract_in(request["messages"][0]["content"])


async def _main(arguments: argparse.Namespace) -> None:
    server = ModelServer(Replies(arguments.replies))
    server.set_plan(json.loads(arguments.plan))
    listening = await asyncio.start_server(server.serve_connection, "127.0.0.1", arguments.port, backlog=1024)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    print(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1", flush=True)
    await stopped.wait()
    listening.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0, help="0: any that is free")
    parser.add_argument("--replies", type=Path, action="append", default=[], help="JSON lines; may be given repeatedly")
    names = ", ".join(one.name for one in dataclasses.fields(Plan))
    parser.add_argument("--plan", default="{}", help=f"JSON object of {names}; faults: {', '.join(FAULTS)}")
    asyncio.run(_main(parser.parse_args()))
