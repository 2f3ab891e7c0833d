"""Where merges have moved nodes: an id in a pickle is a key, not the last word."""

from collections.abc import Callable, Iterable
from typing import Any, Final

FOLLOW: Final = """
UNWIND $uuids AS uuid
MATCH (r:EntityRedirect {group_id: $group_id, uuid: uuid})
RETURN r.uuid AS uuid, r.into AS into
"""

Run = Callable[..., Iterable[Any]]
"""Runs a query with parameters, in a transaction or alone; gives records that are read by name."""


def follow_redirects(run: Run, group_id: str, uuids: Iterable[str]) -> dict[str, str]:
    """uuid -> the uuid of the node that stands for it now; only for those that were merged into another.

    A merge into a node that was merged itself later is followed to its end; a circle, which no merge leaves
    behind, ends where it began.
    """
    into: dict[str, str] = {}
    ask = sorted(set(uuids))
    while ask:
        found = {record["uuid"]: record["into"] for record in run(FOLLOW, group_id=group_id, uuids=ask)}
        into |= found
        ask = sorted(set(found.values()) - into.keys())
    return {uuid: _end_of(uuid, into) for uuid in into}


def _end_of(uuid: str, into: dict[str, str]) -> str:
    seen = {uuid}
    while (following := into.get(uuid)) is not None and following not in seen:
        seen.add(following)
        uuid = following
    return uuid
