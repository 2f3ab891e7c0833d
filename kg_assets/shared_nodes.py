"""What a shared node says, as a function of what documents say of it.

An entity or a topic belongs to no file. Each document's words on it are one contribution, kept on a MENTIONS
relationship; the node's own properties are maxima and unions over all of them. So the order in which documents are
written does not matter, adding the thousandth costs what the first cost, and a removed document leaves no trace.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

from kg_assets.entity_resolution.normalize import without_ornaments

SharedLabel = Literal["EntityNode", "TopicNode"]
SHARED_LABELS: Final[tuple[SharedLabel, ...]] = ("EntityNode", "TopicNode")

SUMMARY_SENTENCES: Final = 3
"""Contributions whose summaries a node shows: the earliest, by date and id."""
CONTRIBUTION: Final = ("entity_key", "name", "entity_type", "aliases", "summary", "document_date", "in_ontology")
"""Properties of a MENTIONS relationship."""

Contribution = Mapping[str, Any]
"""The CONTRIBUTION properties and `document`, the uuid of the document that makes it."""


def node_properties(
    label: SharedLabel, contributions: Iterable[Contribution], current: Mapping[str, Any]
) -> dict[str, Any]:
    """Properties of the node once `contributions` are added to what it says now (`current`, empty for a new node,
    or for one that is derived from all its contributions)."""
    contributions = list(contributions)
    names = [c["name"] for c in contributions] + ([current["name"]] if current.get("name") else [])
    aliases = {alias for c in contributions for alias in c["aliases"]} | set(current.get("aliases") or ())
    properties: dict[str, Any] = {"name": fullest(names), "aliases": sorted(aliases)}
    properties["summary_parts"] = stored_parts(current.get("summary_parts") or (), contributions)
    parts = [json.loads(part) for part in properties["summary_parts"]]
    text = " ".join(part[-1] for part in parts)
    if label == "TopicNode":
        known = any(c.get("in_ontology") for c in contributions) or bool(current.get("in_ontology"))
        return properties | {"definition": parts[0][-1] if parts else "", "in_ontology": known}
    types = [c["entity_type"] for c in contributions] + ([current["entity_type"]] if current.get("entity_type") else [])
    return properties | {"summary": text, "entity_type": most_specific(types)}


def most_specific(types: Iterable[str]) -> str:
    """A named family before Topic, Topic before Other; between two families the first by the alphabet."""
    return min(types, key=lambda entity_type: ({"Other": 2, "Topic": 1}.get(entity_type, 0), entity_type))


def fullest(names: Iterable[str]) -> str:
    """The longest without its article, title or possessive: `Tim Cook` is fuller than `Mr. Cook`."""
    return min(names, key=lambda name: (-len(without_ornaments(name)), -len(name), name))


def stored_parts(stored: Iterable[str], contributions: Iterable[Contribution] = ()) -> list[str]:
    """[date, document, entity key, text] of the first distinct summaries, each as JSON. First-of-distinct is
    associative, so a node needs to keep these parts only, not every contribution."""
    parts = [json.loads(part) for part in stored]
    parts += [
        [c.get("document_date") or "9999-12-31", c["document"], c["entity_key"], c["summary"]]
        for c in contributions
        if c.get("summary")
    ]
    first: dict[str, list[str]] = {}
    for part in sorted(parts):
        first.setdefault(part[-1], part)
    return [json.dumps(part, ensure_ascii=False) for part in list(first.values())[:SUMMARY_SENTENCES]]


def embedded_text(name: str, text: str) -> str:
    """What stands for a node in its `name_embedding` (or a topic's `embedding`)."""
    return f"{name}: {text}" if text else name
