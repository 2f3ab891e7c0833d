"""Rows go to the graph in transactions of `batch_size`; a batch that the server cannot take is halved."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, LiteralString

from neo4j import ManagedTransaction, Result

from kg_assets.graph_writes import queries
from kg_assets.graph_writes.result import KindReceipt, Tally
from kg_assets.graph_writes.rows import BatchedRows, Row
from kg_assets.redirects import Place, places_of
from kg_resources.graph import Graph, RowTooLarge
from kg_resources.sent_rows import send_rows

Work = Callable[[ManagedTransaction, Sequence[Row]], Sequence[KindReceipt]]
"""Writes the rows inside the transaction and says what happened, kind by kind."""


DROPPED: Final = "dropped"
"""Generation of a document that is on its way out of the graph."""


class GraphWriteError(Exception):
    """The graph cannot take what it was given; the sentence says why and what to do."""


class Superseded(GraphWriteError):
    """Another run writes another content of the same document."""


class Moved(Exception):
    """Nodes were merged into others, or taken out of them, since rows named them: `placing` puts a row at its place."""

    def __init__(self, placing: Callable[[Row, Place], Row]) -> None:
        super().__init__("nodes were merged, or taken apart")
        self.placing = placing


@dataclass
class Batches:
    """The transactions of one file's writing, and the tally for its receipt."""

    graph: Graph
    group_id: str
    source_file: str
    generations: dict[str, str]
    """Document uuid -> generation that this run writes, DROPPED for one that it takes out of the graph."""
    batch_size: int
    progress: Callable[[str], None]
    tally: Tally = field(default_factory=Tally)
    batches: int = 0
    splits: int = 0

    @property
    def now(self) -> str:
        """The time, anew for each transaction. A lock is a property set, and the embedded graph lets a transaction
        through beside another that set the property to what it was."""
        return datetime.now(UTC).isoformat()

    def run(self, title: str, rows: BatchedRows, work: Work) -> None:
        """Writes all rows, a transaction a batch, with a line of progress at most every two seconds and at the end."""
        total, done, said = -(-len(rows) // self.batch_size), 0, time.monotonic()
        for number, start in enumerate(range(0, len(rows), self.batch_size), start=1):
            batch = rows[start : start + self.batch_size]
            self._write(batch, work)
            done += len(batch)
            if number == total or time.monotonic() - said > 2:
                said = time.monotonic()
                self.progress(f"{title}: {done:,}/{len(rows):,} ({number} of {total} batches)")

    def _write(self, rows: Sequence[Row], work: Work, *, moves: int = 3) -> None:
        """`moves`: how many merges in a row are followed; more are no merges but redirects to nowhere."""
        try:
            written = self.graph.write_rows(rows, work)
        except RowTooLarge as error:
            raise GraphWriteError(f"The graph cannot take this row alone: {_short(error.row)} ({error}).") from error
        except Moved as moved:
            if moves == 0:
                raise GraphWriteError(
                    f"Redirects of group {self.group_id!r} lead to no end, among them one from {rows[0]['uuid']}: "
                    "mend its EntityRedirect nodes, then materialize graph_writes again."
                ) from moved
            places = places_of(self.graph.read, self.group_id, {row["origin"] for row in rows})
            now_at = (moved.placing(row, places[row["origin"]]) for row in rows)
            self._write(sorted(now_at, key=lambda row: str(row["uuid"])), work, moves=moves - 1)
            return
        self.batches += len(written)
        self.splits += len(written) - 1
        for receipts in written:
            for receipt in receipts:
                self.tally.add(receipt)

    def run_locked(
        self, tx: ManagedTransaction, statement: LiteralString, rows: Sequence[Row], sent: Sequence[Row]
    ) -> Result:
        """Runs a statement over the rows as they are `sent`, none of which gets through where another run has taken
        one of the documents: whoever gets less than it sent asks `check_locks`."""
        locks = [{"uuid": document, "generation": self.generations[document]} for document in _documents(rows)]
        return send_rows(
            tx, queries.WHILE_LOCKED + statement, sent, documents=locks, group_id=self.group_id, now=self.now
        )

    def check_locks(self, tx: ManagedTransaction, rows: Sequence[Row]) -> None:
        """Takes the locks of the rows' documents, so that two runs of one file take turns and the older one stops.

        Raises:
            Superseded: another run has taken one of them.
        """
        documents = _documents(rows)
        held = {
            record["uuid"]: record["generation"]
            for record in tx.run(queries.LOCK_DOCUMENTS, group_id=self.group_id, documents=documents, now=self.now)
        }
        for document in documents:
            expected = self.generations[document]
            # A dropped document that is not there any more was taken out by another run that drops it too.
            if held.get(document, expected if expected == DROPPED else None) != expected:
                raise Superseded(
                    f"Another run has taken {self.source_file} to write another version of it (or, the job "
                    "forget_file, to remove it): this run stopped, nothing is lost; run it again if it should win."
                )


def _documents(rows: Sequence[Row]) -> list[str]:
    return sorted({row["document"] for row in rows})


def _short(row: object) -> str:
    """The row without its long values, for an error."""
    assert isinstance(row, dict)
    return ", ".join(f"{key}={str(value)[:60]!r}" for key, value in row.items() if key not in ("vectors", "properties"))
