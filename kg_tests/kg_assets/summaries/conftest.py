"""A language model for summaries, behind real HTTP, that repeats all it was shown."""

import pytest

from kg_tests.model_process import ModelProcess


@pytest.fixture(autouse=True)
def environment(with_model: ModelProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_LANGUAGE_MODEL", "openai")
