"""Statements whose relationship type is data: one statement for all types where the server takes that, else one a
type. The only text put into a statement is a type that passed `relationship_type`."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final, LiteralString, TypeVar, cast

DYNAMIC_TYPE: Final = "$(r.type)"
"""In place of a literal type, where the server takes one: the type is data, and one plan serves all of them."""

Row = TypeVar("Row", bound=Mapping[str, Any])


def relationship_type(text: str) -> LiteralString:
    """The type in backticks, for a statement.

    Raises:
        ValueError: it is not UPPER_SNAKE_CASE; resolution makes no other, so the buffer did not come from there.
    """
    if not re.fullmatch(r"[A-Z][A-Z0-9_]*", text):
        raise ValueError(f"{text[:80]!r} is not a relationship type: materialize resolutions* again.")
    return cast(LiteralString, f"`{text}`")


def by_type(rows: Sequence[Row], *, dynamic_types: bool) -> list[tuple[LiteralString, list[Row]]]:
    """(type as it stands in the statement, rows)."""
    quoted: dict[str, LiteralString] = {row["type"]: relationship_type(row["type"]) for row in rows}
    if dynamic_types:
        return [(DYNAMIC_TYPE, list(rows))] if rows else []
    in_order = sorted(rows, key=lambda row: row["type"])
    return [(quoted[type_], list(of_type)) for type_, of_type in groupby(in_order, key=lambda row: row["type"])]
