"""What escapes of JSON can spell and UTF-8 and the stores cannot hold."""

import asyncio
import json
from pathlib import Path

import pytest

from kg_resources.language_model import Extraction, open_language_model
from kg_resources.settings import Settings
from kg_resources.storable_text import storable
from kg_tests.model_process import ModelProcess


def test_only_what_cannot_be_stored_is_replaced() -> None:
    assert storable("a\0b \ud83d c \udc00") == "ab \N{REPLACEMENT CHARACTER} c \N{REPLACEMENT CHARACTER}"
    kept = "\U0001f4a5 e\u0301 \u200b\u202e\x07\n"
    assert storable(kept) == kept


def test_a_reply_with_half_a_surrogate_pair_is_read_at_the_first_time(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"name": "Ac\ud800me", "entity_type": "Organization", "summary": ""}
    replies = tmp_path / "replies.jsonl"
    replies.write_text(json.dumps({"content": "the chunk", "extraction": {"entities": [told], "facts": []}}))
    with ModelProcess(replies) as server:
        monkeypatch.setenv("OPENAI_API_KEY", "a-key")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)

        async def ask() -> Extraction:
            async with open_language_model(Settings()) as model:
                asked = "<passage abc>\nthe chunk\n</passage abc>"
                return (await model.ask("extraction", [{"role": "user", "content": asked}], Extraction)).value

        assert asyncio.run(ask()).entities[0].name == "Ac\N{REPLACEMENT CHARACTER}me"
        assert len(server.log()) == 1
