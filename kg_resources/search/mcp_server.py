"""The searches as tools of the Model Context Protocol, for assistants: read-only, over stdio or HTTP on this machine.

    python -m kg_resources.search.mcp_server --group companies
    KG_MCP_TOKEN=... python -m kg_resources.search.mcp_server --group companies --http 8765

Over HTTP every request needs the token as `Authorization: Bearer ...`; without KG_MCP_TOKEN one is made and printed to
standard error.
"""

import argparse
import os
import secrets
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any, Final

import uvicorn
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from kg_resources.embedder import EmbedderError
from kg_resources.graph import GraphUnavailable
from kg_resources.search.graph_reads import Entity
from kg_resources.search.results import Filters, SearchError
from kg_resources.search.search import GroupSearch, open_search
from kg_resources.vectors import VectorStoreError

HOST: Final = "127.0.0.1"
MOST_RESULTS: Final = 50
EXPECTED: Final = (SearchError, GraphUnavailable, VectorStoreError, EmbedderError)
"""Errors whose text is one sentence for people."""
_READ_ONLY: Final = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)
_INSTRUCTIONS: Final = (
    "Searches a knowledge graph that was built from documents. Every result carries its proof: the quote, the chunk, "
    "the document, page and date. Cite them. Say so where nothing supports an answer."
)


def server_of(search: GroupSearch) -> MCPServer:
    """A server whose tools ask that one group."""
    server = MCPServer("knowledge-graph", instructions=_INSTRUCTIONS)

    def ask(question: str, limit: int = 8, source_files: list[str] | None = None) -> list[dict[str, Any]]:
        """Chunks and facts that answer a question, best first, found by words, by meaning and by following names."""
        found = search.ask(question, limit=_bounded(limit), filters=Filters(source_files=tuple(source_files or ())))
        return [result.as_dict() for result in found]

    def facts(question: str, limit: int = 8, relationship_types: list[str] | None = None) -> list[dict[str, Any]]:
        """Facts (subject, relationship, object) that fit a question, best first."""
        filters = Filters(relationship_types=tuple(relationship_types or ()))
        return [result.as_dict() for result in search.facts(question, limit=_bounded(limit), filters=filters)]

    def chunks(question: str, limit: int = 8) -> list[dict[str, Any]]:
        """Passages of the documents that fit a question, best first."""
        return [result.as_dict() for result in search.chunks(question, limit=_bounded(limit))]

    def entities(name: str, limit: int = 8) -> list[dict[str, Any]]:
        """Entities of this name or alias, else with similar names; their uuid is what `entity` and `path` take."""
        return [_entity(entity) for entity in search.entities(name, limit=_bounded(limit))]

    def entity(uuid: str) -> dict[str, Any]:
        """Summary, aliases, facts, neighbours and documents of one entity."""
        return _entity(search.entity(uuid))

    def path(start: str, end: str) -> list[dict[str, Any]]:
        """The fewest facts that join two entities (uuids); empty where none do."""
        steps = search.path(start, end)
        return [{"start": step.start, "end": step.end, "fact": step.fact.as_dict()} for step in steps]

    for function in (ask, facts, chunks, entities, entity, path):
        server.tool(annotations=_READ_ONLY)(_explained(function))
    return server


def _explained(function: Callable[..., Any]) -> Callable[..., Any]:
    """Lets the assistant read the sentence of an error that was written for people."""

    @wraps(function)
    def explained(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except EXPECTED as error:
            raise ToolError(str(error)) from error

    return explained


def _bounded(limit: int) -> int:
    return max(1, min(limit, MOST_RESULTS))


def _entity(entity: Entity) -> dict[str, Any]:
    return asdict(entity) | {"facts": [fact.as_dict() for fact in entity.facts]}


class TokenRequired:
    """Lets only requests with the token through to the application."""

    def __init__(self, application: ASGIApp, token: str) -> None:
        self._application = application
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            given = dict(scope["headers"]).get(b"authorization", b"")
            if not secrets.compare_digest(given, self._expected):
                await PlainTextResponse("The token is missing or wrong.", status_code=401)(scope, receive, send)
                return
        await self._application(scope, receive, send)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m kg_resources.search.mcp_server", description="Serves the searches."
    )
    parser.add_argument("--group", help="the tenant; may be left out where there is only one")
    parser.add_argument("--http", type=int, metavar="PORT", help=f"serve HTTP on {HOST}:PORT/mcp instead of stdio")
    options = parser.parse_args(arguments)
    try:
        with open_search(options.group) as search:
            server = server_of(search)
            if options.http is None:
                server.run("stdio")
            else:
                _serve_http(server, options.http)
    except EXPECTED as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _serve_http(server: MCPServer, port: int) -> None:
    token = os.environ.get("KG_MCP_TOKEN")
    if not token:
        token = secrets.token_urlsafe(32)
        print(f"KG_MCP_TOKEN is not set: use the token {token}", file=sys.stderr, flush=True)
    application = TokenRequired(server.streamable_http_app(host=HOST, stateless_http=True, json_response=True), token)
    uvicorn.run(application, host=HOST, port=port, log_level="warning")


if __name__ == "__main__":
    sys.exit(main())
