"""Rows as a parameter of a statement, without what the driver does with parameters beside sending them."""

from collections.abc import Iterable
from typing import Any, LiteralString

import neo4j


class _Unspelt(list[Any]):
    """A list that says no more than its length."""

    def __repr__(self) -> str:
        return f"<{len(self):,} rows>"


def send_rows(
    transaction: neo4j.ManagedTransaction, statement: LiteralString, rows: Iterable[Any], **parameters: Any
) -> neo4j.Result:
    """Runs a statement whose parameter `rows` these are.

    The driver spells all parameters for a line of its debug log, whether anybody reads that or not, which with vectors
    among them took a quarter of the time of a whole write; and it keeps them in circles of its own objects until Python
    looks for such, which were several batches of vectors. They are sent when `run` returns, so they can go.
    """
    sent = _Unspelt(rows)
    result = transaction.run(statement, {**parameters, "rows": sent})
    sent.clear()
    return result
