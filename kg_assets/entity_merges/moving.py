"""What hangs on one node goes to another, in batches, beside whoever writes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal, LiteralString

from neo4j import ManagedTransaction

from kg_assets.derived_nodes import marked
from kg_assets.entity_merges import queries
from kg_assets.shared_nodes import SharedLabel, node_properties
from kg_assets.typed_statements import by_type
from kg_resources.graph import Graph

Row = dict[str, Any]
Kind = Literal["SUBJECT", "OBJECT", "DISCUSSES", "MENTIONS"]

ALL_AT: Final[dict[Kind, LiteralString]] = {
    "SUBJECT": queries.SUBJECTS_AT,
    "OBJECT": queries.OBJECTS_AT,
    "DISCUSSES": queries.DISCUSSES_AT,
    "MENTIONS": queries.MENTIONS_AT,
}
OF_ORIGINS: Final[dict[Kind, LiteralString]] = {
    **ALL_AT,
    "SUBJECT": queries.SUBJECTS_OF_ORIGINS,
    "OBJECT": queries.OBJECTS_OF_ORIGINS,
}
"""Contributions last: a fact's end is known to belong to a contribution while that is at the same node."""

MOVE: Final[dict[Kind, LiteralString]] = {
    "SUBJECT": queries.MOVE_SUBJECTS,
    "OBJECT": queries.MOVE_OBJECTS,
    "DISCUSSES": queries.MOVE_DISCUSSES,
    "MENTIONS": queries.MOVE_MENTIONS,
}


class PlaceChanged(Exception):
    """Raised inside a transaction: what is moved has to go elsewhere by now."""


@dataclass(frozen=True)
class Node:
    uuid: str
    label: SharedLabel | Literal["EntityRedirect"]


@dataclass
class Mover:
    """The transactions of one merge or unmerge, and what they moved, kind by kind.

    Each takes the locks of its documents and then of the target, as the documents' writers do, so a row is moved as it
    is, or the writer was faster and it is left alone.
    """

    graph: Graph
    group_id: str
    batch_size: int
    moved: dict[Kind, int] = field(default_factory=lambda: {"SUBJECT": 0, "OBJECT": 0, "DISCUSSES": 0, "MENTIONS": 0})

    @property
    def now(self) -> str:
        """The time, anew for each transaction, as that of `graph_writes` for its locks."""
        return datetime.now(UTC).isoformat()

    def rows(self, kind: Kind, source: Node, origins: Sequence[str] | None = None) -> list[Row]:
        """What is at the node, of contributions that were resolved to one of `origins` (None: of all)."""
        statement = (ALL_AT if origins is None else OF_ORIGINS)[kind].format(label=source.label)
        return self.graph.read(statement, group_id=self.group_id, uuid=source.uuid, origins=origins)

    def move(
        self, kind: Kind, rows: Sequence[Row], source: Node, target: Node, check: Callable[[ManagedTransaction], bool]
    ) -> None:
        """
        Args:
            check: whether the target is right, asked once all locks are held.

        Raises:
            PlaceChanged: it is not.
        """

        def work(tx: ManagedTransaction, batch: Sequence[Row]) -> int:
            documents = sorted({row["document"] for row in batch})
            tx.run(queries.LOCK_DOCUMENTS, documents=documents, **self._in_group).consume()
            current = self._lock(tx, target)
            if not check(tx):
                raise PlaceChanged
            if kind == "MENTIONS":
                return self._move_mentions(tx, batch, source, target, current)
            return self._move(tx, kind, batch, source, target)

        for start in range(0, len(rows), self.batch_size):
            self.moved[kind] += sum(self.graph.write_rows(rows[start : start + self.batch_size], work))

    @property
    def _in_group(self) -> dict[str, Any]:
        return {"group_id": self.group_id, "now": self.now}

    def _lock(self, tx: ManagedTransaction, target: Node) -> Row:
        """What the target says; it is made where its last contribution went meanwhile."""
        if target.label == "EntityRedirect":
            return {}
        found = tx.run(queries.LOCK_TARGET.format(label=target.label), uuid=target.uuid, **self._in_group)
        return found.single(strict=True).data()

    def _move(self, tx: ManagedTransaction, kind: Kind, rows: Sequence[Row], source: Node, target: Node) -> int:
        ends = {"source": source.uuid, "target": target.uuid, **self._in_group}
        labels: dict[str, LiteralString] = {"source": source.label, "target": target.label}
        statement = MOVE[kind]
        statements: list[tuple[LiteralString, list[Row]]] = [(statement.format(**labels, type=""), list(rows))]
        if kind in ("SUBJECT", "OBJECT"):
            statements = [
                (statement.format(**labels, type=type_), of_type)
                for type_, of_type in by_type(rows, dynamic_types=self.graph.dynamic_types)
            ]
        return sum(tx.run(text, rows=sent, **ends).single(strict=True)["moved"] for text, sent in statements)

    def _move_mentions(
        self, tx: ManagedTransaction, rows: Sequence[Row], source: Node, target: Node, current: Row
    ) -> int:
        """The target says what it said and what comes; the source is removed, or derived again, when all has gone."""
        labels: dict[str, LiteralString] = {"source": source.label, "target": target.label}
        held = tx.run(
            queries.READ_MENTIONS.format(**labels),
            rows=list(rows),
            source=source.uuid,
            target=target.uuid,
            **self._in_group,
        )
        come = [record["said"] | {"document": record["document"]} for record in held if record["moves"]]
        moved = self._move(tx, "MENTIONS", rows, source, target)
        if come:
            assert target.label != "EntityRedirect"
            tx.run(
                queries.WRITE_TARGET.format(label=target.label),
                uuid=target.uuid,
                properties=marked(node_properties(target.label, come, current)),
                **self._in_group,
            ).consume()
        return moved
