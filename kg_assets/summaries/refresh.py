"""Nodes whose contributions changed get their summary, and the vectors of what they say now.

The writer makes a summary from the first contributions, in the transaction that changes one, and marks the node. Here
the marked nodes of the group (of this file or not) get one that a model makes of all of them, where there is a model,
and their vectors, and lose the mark if nobody changed them meanwhile.

A batch is read, asked about and then written in one transaction: a run that is killed leaves batches that are done,
and others that are as they were and still marked; what was answered is in the model's cache.
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, LiteralString

from neo4j import ManagedTransaction

from kg_assets.shared_nodes import SharedLabel, embedded_text
from kg_assets.summaries.marked_nodes import MARKED, MarkedNode, read_marked
from kg_assets.summaries.merge import Merged, merge_summaries
from kg_assets.summaries.result import SummaryReceipt
from kg_resources.embedder import Embedder
from kg_resources.graph import Graph
from kg_resources.language_model import LanguageModel
from kg_resources.sent_rows import send_rows

LOCK: Final = """
UNWIND $uuids AS uuid
MATCH (n:{label} {{group_id: $group_id, uuid: uuid}})
SET n.written_at = datetime($now)
"""
"""As every writer does before it touches a contribution, in the order of uuids like them: who comes second waits."""

REFRESH: Final = """
UNWIND $rows AS r
MATCH (n:{label} {{group_id: $group_id, uuid: r.uuid}})
SET n += r.properties, n.summary_stale = r.stale
"""

PREVIEWED: Final = 10
"""Summaries kept to be shown."""
_LABELS: Final[tuple[SharedLabel, ...]] = ("TopicNode", "EntityNode")
"""Topics first: nothing is asked about them, so no model can keep them waiting."""


class OtherModel(Exception):
    """One sentence: vectors of two models say nothing of each other."""


@dataclass(frozen=True)
class Row:
    """A node as it was read, and what it gets if it still is so."""

    node: MarkedNode
    properties: dict[str, Any]
    stale: bool | None = None
    """True: the model failed, and is to be asked again another time."""


@dataclass
class Refreshed:
    """What `refresh_summaries` did."""

    source_file: str
    group_id: str
    marked: int = 0
    nodes: int = 0
    asked: int = 0
    cached: int = 0
    saved: int = 0
    failed: list[dict[str, str]] = field(default_factory=list)
    """name, reason."""
    merged: int = 0
    preview: list[dict[str, str]] = field(default_factory=list)
    """name, before, after: of the first summaries of the model that were written."""
    seconds: float = 0.0

    @property
    def receipt(self) -> SummaryReceipt:
        return SummaryReceipt(
            source_file=self.source_file,
            group_id=self.group_id,
            nodes=self.nodes,
            overtaken=self.marked - self.nodes,
            seconds=self.seconds,
            merged=self.merged,
            asked=self.asked,
            cached=self.cached,
            saved=self.saved,
            failed=len(self.failed),
        )


def refresh_summaries(
    graph: Graph,
    embedder: Embedder,
    model: LanguageModel | None,
    *,
    source_file: str,
    group_id: str,
    written_with: str,
    batch_size: int,
    concurrency: int,
    progress: Callable[[str], None],
) -> Refreshed:
    """Works through all marked nodes of the group in batches; safe beside writers and beside itself.

    Args:
        model: None leaves the summaries as the writer made them.
        concurrency: questions in flight.

    Raises:
        OtherModel: the file was written with vectors of another model than this run's embedder.
        ModelUnavailable, LimitReached: what was answered until then is written.
    """
    if embedder.model != written_with:
        raise OtherModel(
            f"{source_file} was written with vectors of {written_with!r}, this run embeds with {embedder.model!r}: run "
            "with the same `embedder`, or materialize embeddings* with this one."
        )
    began, done = time.monotonic(), Refreshed(source_file, group_id)
    for label in _LABELS:
        batches = _Batches(graph, embedder, model if label == "EntityNode" else None, label, group_id, done)
        marked = [row["uuid"] for row in graph.read(MARKED.format(label=label), group_id=group_id)]
        done.marked += len(marked)
        # Each file has its own way through them, so that two runs at once seldom ask the same at the same time.
        marked.sort(key=lambda uuid: hashlib.sha256(f"{source_file} {uuid}".encode()).digest())
        for start in range(0, len(marked), batch_size):
            batches.refresh(marked[start : start + batch_size], concurrency, progress)
            asked = f", {done.asked:,} asked, {done.cached:,} from cache, {len(done.failed):,} failed" if model else ""
            progress(f"{label}: {min(start + batch_size, len(marked)):,}/{len(marked):,} refreshed{asked}")
    done.seconds = round(time.monotonic() - began, 3)
    return done


@dataclass(frozen=True)
class _Batches:
    """Refreshes marked nodes of one label; counts in `done`."""

    graph: Graph
    embedder: Embedder
    model: LanguageModel | None
    label: SharedLabel
    group_id: str
    done: Refreshed

    def refresh(self, uuids: Sequence[str], concurrency: int, progress: Callable[[str], None]) -> None:
        nodes = self.graph.read_with(lambda tx: self._read(tx, uuids))
        in_question = [nodes[uuid] for uuid in uuids if uuid in nodes and nodes[uuid].needs_merging]
        merged = Merged()
        if self.model and in_question:
            merged = merge_summaries(self.model, in_question, concurrency, progress)
        self._count(nodes, merged, len(in_question))
        unanswered = {node.uuid for node in in_question} - merged.summaries.keys() - merged.failures.keys()
        ready = [node for uuid, node in sorted(nodes.items()) if uuid not in unanswered]
        for written in self.graph.write_rows(self._rows(ready, merged), self._write) if ready else ():
            self._count_written(written, merged)
        if merged.stopped:
            raise merged.stopped

    def _read(self, tx: ManagedTransaction, uuids: Sequence[str]) -> dict[str, MarkedNode]:
        return read_marked(tx, self.label, self.group_id, uuids, with_contributions=self.model is not None)

    def _count(self, nodes: dict[str, MarkedNode], merged: Merged, in_question: int) -> None:
        self.done.saved += len(nodes) - in_question if self.model else 0
        self.done.cached += merged.cached
        self.done.asked += len(merged.summaries) + len(merged.failures) - merged.cached
        self.done.failed += [
            {"name": nodes[uuid].name, "reason": reason} for uuid, reason in sorted(merged.failures.items())
        ]

    def _count_written(self, nodes: Sequence[MarkedNode], merged: Merged) -> None:
        by_model = [node for node in nodes if node.uuid in merged.summaries]
        self.done.nodes += len(nodes)
        self.done.merged += len(by_model)
        self.done.preview += [
            {"name": node.name, "before": node.text, "after": merged.summaries[node.uuid]}
            for node in by_model[: PREVIEWED - len(self.done.preview)]
        ]

    def _rows(self, nodes: Sequence[MarkedNode], merged: Merged) -> list[Row]:
        names = [node.name for node in nodes]
        texts = [merged.summaries.get(node.uuid, node.text) for node in nodes]
        full = self.embedder.embed([embedded_text(*each) for each in zip(names, texts, strict=True)])
        if self.label == "TopicNode":
            return [Row(node, {"embedding": vector.tolist()}) for node, vector in zip(nodes, full, strict=True)]
        of_names = self.embedder.embed(names)
        return [
            Row(
                node,
                {"name_embedding": vector.tolist(), "name_only_embedding": of_name.tolist()}
                | ({"summary": text} if node.uuid in merged.summaries else {}),
                stale=True if node.uuid in merged.failures else None,
            )
            for node, text, vector, of_name in zip(nodes, texts, full, of_names, strict=True)
        ]

    def _write(self, tx: ManagedTransaction, rows: Sequence[Row]) -> list[MarkedNode]:
        """The nodes that got theirs. Under their locks they are read once more, and left alone where they, or any of
        their contributions, are not as they were."""
        statement: LiteralString = LOCK.format(label=self.label)
        uuids = [row.node.uuid for row in rows]
        tx.run(statement, uuids=uuids, group_id=self.group_id, now=datetime.now(UTC).isoformat()).consume()
        now = self._read(tx, uuids)
        same = [row for row in rows if now.get(row.node.uuid) == row.node]
        sent = [{"uuid": row.node.uuid, "properties": row.properties, "stale": row.stale} for row in same]
        send_rows(tx, REFRESH.format(label=self.label), sent, group_id=self.group_id).consume()
        return [row.node for row in same]
