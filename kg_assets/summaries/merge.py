"""A language model makes one summary of what several documents say."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from kg_assets.summaries.marked_nodes import MarkedNode
from kg_assets.summaries.prompts import merged_summary_messages
from kg_resources.language_model import (
    LanguageModel,
    LimitReached,
    MergedSummary,
    ModelUnavailable,
    ReplyFailed,
    work_through,
)

_PROGRESS_SECONDS: Final = 5.0


@dataclass
class Merged:
    """What came of the questions about some nodes."""

    summaries: dict[str, str] = field(default_factory=dict)
    """Node uuid -> the model's summary."""
    failures: dict[str, str] = field(default_factory=dict)
    """Node uuid -> why there is none."""
    cached: int = 0
    """How many of the summaries the cache held."""
    stopped: ModelUnavailable | LimitReached | None = None
    """Why some nodes are in neither."""


def merge_summaries(
    model: LanguageModel, nodes: Sequence[MarkedNode], concurrency: int, progress: Callable[[str], None]
) -> Merged:
    """One question a node. Neither a reply that fails nor a model that ends loses the answers before it."""
    merged, said = Merged(), time.monotonic()

    async def merge(node: MarkedNode) -> None:
        nonlocal said
        messages = merged_summary_messages(node.name, node.entity_type, node.statements)
        try:
            answer = await model.ask("summary", messages, MergedSummary)
        except ReplyFailed as failure:
            merged.failures[node.uuid] = str(failure)
        else:
            merged.summaries[node.uuid] = answer.value.summary
            merged.cached += answer.cached
        if time.monotonic() - said > _PROGRESS_SECONDS:
            said = time.monotonic()
            progress(f"Summaries: {len(merged.summaries) + len(merged.failures):,}/{len(nodes):,} of a batch answered")

    try:
        asyncio.run(work_through(model, nodes, merge, concurrency))
    except (ModelUnavailable, LimitReached) as error:
        merged.stopped = error
    return merged
