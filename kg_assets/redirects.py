"""Where merges have moved nodes: an id in a pickle is a key, not the last word.

A redirect that an unmerge is taking back (`unmerging`) leads nowhere any more: what is written from then on goes to
the node that comes back.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

from kg_assets.shared_nodes import SharedLabel

FOLLOW: Final = """
UNWIND $uuids AS uuid
MATCH (r:EntityRedirect {group_id: $group_id, uuid: uuid})
WHERE r.unmerging IS NULL
RETURN r.uuid AS uuid, r.into AS into, r.label AS label, r.into_label AS into_label
"""

LOCK_AND_FOLLOW: Final = """
UNWIND $uuids AS uuid
MATCH (r:EntityRedirect {group_id: $group_id, uuid: uuid})
SET r.followed_at = datetime($now)
WITH r WHERE r.unmerging IS NULL
RETURN r.uuid AS uuid, r.into AS into, r.label AS label, r.into_label AS into_label
"""
"""Whoever takes a merge back waits for the transaction that follows its redirect so, or is seen by it."""

Run = Callable[..., Iterable[Any]]
"""Runs a query with parameters, in a transaction or alone; gives records that are read by name."""


@dataclass(frozen=True)
class Place:
    """Where what was resolved to one node goes now."""

    uuid: str
    label: SharedLabel | None
    """None where no merge has moved it, or the redirect does not say."""
    topic: str
    """Of a topic: what its chunks discuss now. A chunk discusses topics only, so while a topic is part of an entity
    its DISCUSSES end at the redirect that led there."""
    topic_label: Literal["TopicNode", "EntityRedirect"]


def follow_redirects(run: Run, group_id: str, uuids: Iterable[str]) -> dict[str, str]:
    """uuid -> the uuid of the node that stands for it now; only for those that were merged into another.

    A merge into a node that was merged itself later is followed to its end; a circle, which no merge leaves
    behind, ends where it began.
    """
    places = places_of(run, group_id, uuids)
    return {uuid: place.uuid for uuid, place in places.items() if place.uuid != uuid}


def places_of(run: Run, group_id: str, uuids: Iterable[str], *, lock: str | None = None) -> dict[str, Place]:
    """uuid -> its place, for all of them.

    Args:
        lock: the time, for a transaction that keeps the redirects that it follows as they are until it ends.
    """
    statement, parameters = (FOLLOW, {}) if lock is None else (LOCK_AND_FOLLOW, {"now": lock})
    wanted = set(uuids)
    redirects: dict[str, Any] = {}
    ask = sorted(wanted)
    while ask:
        found = {record["uuid"]: record for record in run(statement, group_id=group_id, uuids=ask, **parameters)}
        redirects |= found
        ask = sorted({record["into"] for record in found.values()} - redirects.keys())
    return {uuid: _place_of(uuid, redirects) for uuid in wanted}


def _place_of(uuid: str, redirects: dict[str, Any]) -> Place:
    seen, label, topic = {uuid}, None, None
    while (redirect := redirects.get(uuid)) is not None and redirect["into"] not in seen:
        if redirect["label"] == "TopicNode" and redirect["into_label"] == "EntityNode":
            topic = uuid
        uuid, label = redirect["into"], redirect["into_label"] or label
        seen.add(uuid)
    return Place(uuid, label, topic or uuid, "EntityRedirect" if topic else "TopicNode")
