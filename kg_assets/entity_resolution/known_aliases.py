"""Well-known institutions under their other names, from a data file beside this module."""

from functools import cache, lru_cache
from pathlib import Path

import yaml

from kg_assets.identity import EntityType, entity_type_of, normalized_name


@cache
def _canonical_names() -> dict[tuple[str, EntityType], str]:
    """(normalized name, type) -> canonical name."""
    entries = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))["aliases"]
    names: dict[tuple[str, EntityType], str] = {}
    for entry in entries:
        entity_type = entity_type_of(entry["type"])
        for name in entry["names"]:
            key = (normalized_name(name, entity_type), entity_type)
            if names.setdefault(key, entry["names"][0]) != entry["names"][0]:
                raise ValueError(f"known_aliases.yaml: {name!r} stands in two entries; leave it in one.")
    return names


@lru_cache(maxsize=200_000)
def known_canonical_name(name: str, entity_type: EntityType) -> str | None:
    """The canonical name of a well-known institution, `Federal Reserve System` for `the Fed`; else None."""
    return _canonical_names().get((normalized_name(name, entity_type), entity_type))
