"""What a file says against what the graph holds of it, row by row: what comes, what changes, what stays, what goes.

Decided by ids and row hashes that are read from the graph, never by a receipt: a damaged or emptied database is mended
by writing again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import neo4j
import numpy as np
import pandas as pd

from kg_assets.graph_writes.kinds import KINDS
from kg_assets.graph_writes.positions import Positions
from kg_assets.graph_writes.rows import Row, Rows, as_text, only, row_hash
from kg_assets.shared_nodes import SharedLabel
from kg_resources.graph import Graph

NEW: Final = 0
CHANGED: Final = 1
UNCHANGED: Final = 2


@dataclass(frozen=True)
class Comparison:
    """One kind. `states` and `hashes` (of no kind without properties) are aligned to the rows of the table."""

    kind: str
    table: pd.DataFrame
    states: np.ndarray
    hashes: np.ndarray
    stale: list[Row]
    """Ids of what the graph holds and the file no longer says."""

    def count(self, state: int) -> int:
        return int(np.count_nonzero(self.states == state))

    def to_write(self, columns: Sequence[str], *, order: Sequence[str], label: SharedLabel | None = None) -> Rows:
        """The rows that are new or changed, of one label where it is given, sorted by the columns `order`."""
        chosen = self.states != UNCHANGED
        if label:
            chosen &= (self.table["label"] == label).to_numpy()
        positions = np.flatnonzero(chosen).tolist()
        for name in reversed(order):  # column by column, so that no row's key is ever made
            positions.sort(key=self.table[name].to_numpy().__getitem__)
        return self.rows(positions, columns)

    def rows(self, positions: Sequence[int], columns: Sequence[str]) -> Rows:
        """These rows: `columns`, `properties` with `row_hash`, and `new`, whether the graph had it."""
        names = KINDS[self.kind].properties

        def make(position: int, row: Row) -> Row:
            properties = only(row, names)
            if names:
                properties["row_hash"] = as_text(self.hashes[position])
            return only(row, columns) | {"properties": properties, "new": bool(self.states[position] == NEW)}

        return Rows(
            self.table.filter(list(dict.fromkeys((*columns, *names)))), np.array(positions, dtype=np.int64), make
        )


def compare(
    graph: Graph,
    kind: str,
    table: pd.DataFrame,
    *,
    group_id: str,
    source_file: str,
    documents: Collection[str],
    vectors: Mapping[str, np.ndarray] | None = None,
    all_changed: bool = False,
) -> Comparison:
    """Args:
    table: the rows that the file says, none for a file that is forgotten; `uuid` where redirects lead now.
    documents: uuids of documents that are this run's business; what the graph holds of others is left alone.
    vectors: `uuid` of a row -> its vector, which the row's hash is to cover.
    all_changed: nothing counts as unchanged.
    """
    ids, names = KINDS[kind].ids, KINDS[kind].properties
    hashes = _hashes(table, names, vectors)
    positions = Positions(table, ids)

    def read(tx: neo4j.ManagedTransaction) -> tuple[np.ndarray, list[Row]]:
        states, stale = np.full(len(table), NEW, dtype=np.int8), []
        for record in tx.run(KINDS[kind].held, group_id=group_id, source_file=source_file):
            *row, held_hash = record.values(*ids, "row_hash")
            position = positions.of(tuple(row))
            if position is None:
                if row[0] in documents:
                    stale.append(dict(zip(ids, row, strict=True)))
            else:
                same = not all_changed and (not names or held_hash == as_text(hashes[position]))
                states[position] = UNCHANGED if same else CHANGED
        return states, sorted(stale, key=lambda row: (row["uuid"], *row.values()))  # as all writers lock

    states, stale = graph.read_with(read)
    return Comparison(kind, table, states, hashes, stale)


def _hashes(table: pd.DataFrame, names: Sequence[str], vectors: Mapping[str, np.ndarray] | None) -> np.ndarray:
    if not names:
        return np.empty(0, dtype=np.uint64)
    said = zip(*(table[name] for name in names), strict=True)
    if vectors is None:
        hashes = map(row_hash, said)
    else:
        hashes = (row_hash(row, vectors[uuid].tobytes()) for uuid, row in zip(table["uuid"], said, strict=True))
    return np.fromiter(hashes, dtype=np.uint64, count=len(table))
