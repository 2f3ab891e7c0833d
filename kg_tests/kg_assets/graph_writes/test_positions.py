"""Rows are found by their ids, never by a hash alone."""

import pandas as pd

from kg_assets.graph_writes.positions import Positions


def test_rows_whose_hashes_are_equal_are_told_apart() -> None:
    table = pd.DataFrame({"document": ["d"] * 3, "number": [-1, -2, 5]}, dtype=object)
    assert hash(("d", -1)) == hash(("d", -2))
    positions = Positions(table, ("document", "number"))
    assert [positions.of(("d", number)) for number in (-1, -2, 5, 6)] == [0, 1, 2, None]


def test_an_empty_table_has_no_row() -> None:
    assert Positions(pd.DataFrame({"uuid": []}, dtype=object), ("uuid",)).of(("a",)) is None
