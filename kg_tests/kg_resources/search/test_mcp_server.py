"""The server as a process, asked by the official client."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import httpx2
import pytest
from mcp import StdioServerParameters
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client

from kg_assets.embeddings.embed import embed_buffer
from kg_assets.vector_writes.writer import write_vectors
from kg_resources.embedder import LocalEmbedder
from kg_resources.graph import Graph
from kg_resources.vectors import VectorStore
from kg_tests.small_files import small_file, write_to_graph

SERVER = [sys.executable, "-m", "kg_resources.search.mcp_server", "--group", "g"]
TOKEN = "token-of-the-test"


@pytest.fixture
def written(stores: tuple[Graph, VectorStore]) -> None:
    """One file in both stores, which are closed again: the server is another process."""
    graph, store = stores
    buffer = small_file("g/one.md", {"one": [[("Harbor Bank", "acquired", "Delta Steel")]]})
    embeddings = embed_buffer(buffer, LocalEmbedder(), lambda _: None)
    write_to_graph(graph, buffer, embeddings)
    write_vectors(store, graph, buffer, embeddings, batch_size=250, progress=lambda _: None)


async def everything(client: Client) -> dict[str, Any]:
    """What each tool answers."""
    async with client:
        tools = (await client.list_tools()).tools
        assert all(tool.annotations is not None and tool.annotations.read_only_hint for tool in tools)
        asked = await client.call_tool("ask", {"question": "Who acquired Delta Steel?"})
        found = await client.call_tool("entities", {"name": "Delta Steel"})
        uuid = (found.structured_content or {})["result"][0]["uuid"]
        entity = await client.call_tool("entity", {"uuid": uuid})
        missing = await client.call_tool("entity", {"uuid": "nobody"})
        return {
            "tools": sorted(tool.name for tool in tools),
            "ask": (asked.structured_content or {})["result"],
            "entity": entity.structured_content,
            "missing": missing,
        }


def check(answers: dict[str, Any]) -> None:
    assert answers["tools"] == ["ask", "chunks", "entities", "entity", "facts", "path"]
    [best] = answers["ask"]
    assert (best["subject"], best["object"], best["source_file"]) == ("Harbor Bank", "Delta Steel", "g/one.md")
    assert answers["entity"]["facts"][0]["evidence"] == "Harbor Bank acquired Delta Steel"
    assert answers["missing"].is_error and "has no entity nobody" in str(answers["missing"].content)


def test_over_stdio(written: None) -> None:
    parameters = StdioServerParameters(command=SERVER[0], args=SERVER[1:], env=dict(os.environ))
    check(asyncio.run(everything(Client(parameters))))


@contextmanager
def http_server() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "KG_MCP_TOKEN": TOKEN}
    process = subprocess.Popen([*SERVER, "--http", str(port)], env=environment)
    try:
        until = time.monotonic() + 60
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/mcp", timeout=5)
                break
            except httpx.ConnectError:
                assert process.poll() is None and time.monotonic() < until
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        process.terminate()
        process.wait(30)


def test_over_http_with_the_token_alone(written: None) -> None:
    with http_server() as url:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}):
            assert httpx.post(url, json={}, headers=headers).status_code == 401
        client = httpx2.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"})
        check(asyncio.run(everything(Client(streamable_http_client(url, http_client=client)))))


def test_a_group_that_is_not_there_gets_one_sentence(written: None) -> None:
    asked = subprocess.run([*SERVER[:-1], "nobody"], capture_output=True, text=True, timeout=120)
    assert asked.returncode == 1 and asked.stderr.strip() == "The graph holds no group nobody; it holds g."
