"""Rows reach the server whole, and the driver keeps and spells none of them."""

import gc
import logging
from collections.abc import Sequence

import neo4j
import pytest

from kg_resources.graph import Graph
from kg_resources.sent_rows import send_rows


def test_rows_arrive_and_are_not_spelt_in_the_drivers_log(graph: Graph, caplog: pytest.LogCaptureFixture) -> None:
    rows = [{"n": number, "vector": [0.123456789] * 3} for number in range(1_500)]

    def work(tx: neo4j.ManagedTransaction, sent: Sequence[dict[str, object]]) -> list[int]:
        result = send_rows(tx, "UNWIND $rows AS r RETURN r.n + $more AS n ORDER BY n", sent, more=1)
        return [record["n"] for record in result]

    with caplog.at_level(logging.DEBUG, logger="neo4j"):
        assert graph.write_rows(rows, work) == [list(range(1, 1_501))]
    assert "<1,500 rows>" in caplog.text
    assert "0.123456789" not in caplog.text


def test_rows_are_gone_with_the_transaction(graph: Graph) -> None:
    class Row(dict[str, object]):
        """Counted below."""

    gc.collect()
    gc.disable()
    try:
        graph.write(lambda tx: send_rows(tx, "UNWIND $rows AS r RETURN r", (Row(n=n) for n in range(100))).consume())
        assert not any(isinstance(thing, Row) for thing in gc.get_objects())
    finally:
        gc.enable()
