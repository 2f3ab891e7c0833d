"""What a check found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

FIRST: Final = 5
"""Ids or texts that a finding shows; it counts all."""


@dataclass(frozen=True)
class Finding:
    passed: bool
    sentence: str
    """What is right; or what is wrong, and what to do."""
    figures: Mapping[str, Any] = field(default_factory=dict)
    """Numbers that chart over time, and the first few examples as text."""


def examples(found: Sequence[str]) -> dict[str, str]:
    """The first of them, where there are any."""
    return {"first": "; ".join(found[:FIRST])} if found else {}
