"""Rows go to the graph in transactions of `batch_size`; a batch that the server cannot take is halved."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from neo4j import ManagedTransaction

from kg_assets.graph_writes import queries
from kg_assets.graph_writes.result import KindReceipt, Tally
from kg_assets.graph_writes.rows import BatchedRows, Row
from kg_resources.graph import BatchTooLarge, Graph

Work = Callable[[ManagedTransaction, Sequence[Row]], Sequence[KindReceipt]]
"""Writes the rows inside the transaction and says what happened, kind by kind."""


DROPPED: Final = "dropped"
"""Generation of a document that is on its way out of the graph."""


class GraphWriteError(Exception):
    """The graph cannot take what it was given; the sentence says why and what to do."""


class Superseded(GraphWriteError):
    """Another run writes another content of the same document."""


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
    now: str = field(default_factory=lambda: datetime.now(UTC).isoformat())
    tally: Tally = field(default_factory=Tally)
    batches: int = 0
    splits: int = 0

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

    def _write(self, rows: Sequence[Row], work: Work) -> None:
        try:
            receipts = self.graph.write(lambda tx: self._locked(tx, rows, work))
        except BatchTooLarge as error:
            if len(rows) == 1:
                raise GraphWriteError(f"The graph cannot take this row alone: {_short(rows[0])} ({error}).") from error
            self.splits += 1
            middle = len(rows) // 2
            self._write(rows[:middle], work)
            self._write(rows[middle:], work)
            return
        self.batches += 1
        for receipt in receipts:
            self.tally.add(receipt)

    def _locked(self, tx: ManagedTransaction, rows: Sequence[Row], work: Work) -> Sequence[KindReceipt]:
        """Takes the locks of the rows' documents first, so that two runs of one file take turns and the older one
        stops. Rows without `document` are the documents themselves, about to be taken."""
        documents = sorted({row["document"] for row in rows if "document" in row})
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
        return work(tx, rows)


def _short(row: Row) -> str:
    """The row without its long values, for an error."""
    return ", ".join(f"{key}={str(value)[:60]!r}" for key, value in row.items() if key not in ("vectors", "properties"))
