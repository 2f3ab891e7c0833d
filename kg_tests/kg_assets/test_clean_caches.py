"""The clean-up of caches: what nobody used goes, what somebody read stays."""

import os
import time
from pathlib import Path
from typing import Any

import dagster as dg
import numpy as np
import pytest

from kg_assets import definitions
from kg_resources.embedding_cache import EmbeddingCache, embeddings_path
from kg_resources.language_model.cache import CachedReply, ReplyCache

REPLY = CachedReply('{"summary": "s"}', 1, 2, 0.5, {"role": "summary"})
VECTOR = np.eye(4, dtype=np.float32)[0]


def clean(**config: Any) -> dict[str, Any]:
    with dg.DagsterInstance.ephemeral() as instance:
        result = definitions.defs.resolve_job_def("clean").execute_in_process(
            {"ops": {"remove_unused": {"config": config}}}, instance=instance
        )
    (event,) = (event for event in result.all_node_events if event.event_type == dg.DagsterEventType.STEP_OUTPUT)
    return {name: getattr(value, "value", value) for name, value in event.step_output_data.metadata.items()}


def age(folder: Path, days: float) -> None:
    for path in (path for path in folder.rglob("*") if path.is_file()):
        then = time.time() - days * 86_400
        os.utime(path, (then, then))


def test_only_what_was_not_used_goes(project: Path) -> None:
    replies, vectors = ReplyCache(), EmbeddingCache(embeddings_path() / "model__own")
    for name in ("aa1", "bb2"):
        replies.write(name, REPLY)
        vectors.write(name, VECTOR)
    age(project / "data" / "cache", 100)
    replies.write("cc3", REPLY)
    assert replies.read("aa1") and vectors.read("aa1", None) is not None  # used: they stay
    receipt = clean()
    assert (receipt["removed"], receipt["unused_days"]) == (2, 90)
    of_replies, of_vectors = (record.data for record in receipt["caches"].records)
    assert (of_replies["cache"], of_replies["entries"], of_replies["removed"]) == ("replies", 3, 1)
    assert of_replies["bytes_after"] == of_replies["bytes_before"] * 2 // 3
    assert (of_vectors["entries"], of_vectors["removed"], of_vectors["bytes_after"]) == (2, 1, 16)
    assert replies.read("aa1") and replies.read("cc3") and not replies.read("bb2")
    assert vectors.read("bb2", None) is None
    assert clean(unused_days=0)["removed"] == 3 and replies.folder.size() == (0, 0)


def test_no_cache_is_nothing_to_clean(project: Path) -> None:
    assert clean()["removed"] == 0


def test_a_remote_cache(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_DATA_URI", "memory://clean-caches")
    ReplyCache().write("aa1", REPLY)
    assert clean()["removed"] == 0
    assert clean(unused_days=0)["removed"] == 1
    assert ReplyCache().read("aa1") is None
