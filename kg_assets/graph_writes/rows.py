"""Rows of a table, made when they are read: a large file costs no second copy of itself."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd

Row = dict[str, Any]


class BatchedRows(Protocol):
    """What can be cut into batches: a list of rows, or `Rows`."""

    def __len__(self) -> int: ...

    def __getitem__(self, batch: slice, /) -> Sequence[Row]: ...


class Rows:
    """Rows of a table in the order of `positions` (of the table if None), each through `make`."""

    def __init__(
        self,
        table: pd.DataFrame,
        positions: Sequence[int] | np.ndarray | None = None,
        make: Callable[[int, Row], Row] | None = None,
    ) -> None:
        self._names = list(table.columns)
        self._columns = [table[name].to_numpy() for name in self._names]
        self._positions = range(len(table)) if positions is None else positions
        self._make = make

    def __len__(self) -> int:
        return len(self._positions)

    def __getitem__(self, batch: slice, /) -> list[Row]:
        rows = []
        for position in self._positions[batch]:
            row = {name: column[position] for name, column in zip(self._names, self._columns, strict=True)}
            rows.append(self._make(position, row) if self._make else row)
        return rows


def only(row: Row, names: Iterable[str]) -> Row:
    return {name: row[name] for name in names}


def row_hash(properties: Iterable[Any], *vectors: bytes) -> int:
    """64 bits of what a row says: stored with it, so that the store itself tells what need not be written
    again. It stands beside the row's ids, which alone tell rows apart; a collision would hide one edit of one row."""
    digest = hashlib.blake2b(
        json.dumps([*properties], ensure_ascii=False).encode("utf-8", "surrogatepass"), digest_size=8
    )
    for vector in vectors:
        digest.update(vector)
    return int.from_bytes(digest.digest(), "big")


def as_text(row_hash: int) -> str:
    """In hex, as the graph keeps it."""
    return f"{row_hash:016x}"
