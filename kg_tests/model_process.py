"""Starts the test server as a process of its own, and talks to it."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parent.parent


class ModelProcess:
    """`with ModelProcess() as server: server.plan(latency=0.1)`; `server.url` goes into OPENAI_BASE_URL."""

    def __init__(self, *replies: Path) -> None:
        files = [word for file in replies for word in ("--replies", str(file))]
        self._command = [sys.executable, "-m", "kg_tests.model_server", *files]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        self.url = self._process.stdout.readline().strip()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)

    def plan(self, **fields: Any) -> None:
        """Replace the plan (see Plan of kg_tests.model_server); clears statistics and log."""
        self._call("/plan", json.dumps(fields).encode())

    def stats(self) -> dict[str, Any]:
        return self._call("/stats")

    def log(self) -> list[dict[str, Any]]:
        return self._call("/log")

    def _call(self, path: str, body: bytes | None = None) -> Any:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.url.removesuffix("/v1") + path, data=body, timeout=10) as response:
            return json.load(response)
