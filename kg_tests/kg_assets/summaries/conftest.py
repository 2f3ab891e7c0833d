"""A language model for summaries, behind real HTTP, that repeats all it was shown."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg_tests.model_process import ModelProcess


@pytest.fixture(scope="package")
def server() -> Iterator[ModelProcess]:
    with ModelProcess() as process:
        yield process


@pytest.fixture(autouse=True)
def environment(server: ModelProcess, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("KG_LANGUAGE_MODEL", "openai")
    server.plan()
