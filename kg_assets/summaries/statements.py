"""What a question shows of the contributions to one node."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

LONGEST_STATEMENT: Final = 1_500
"""Characters that are shown of one summary."""
MOST_SHOWN: Final = 12_000
"""Characters of all statements together: a node that thousands of documents name asks no longer a question."""


@dataclass(frozen=True, order=True)
class Contribution:
    """One document's words on a node; in the order in which they are shown."""

    date: str
    document: str
    entity_key: str
    name: str
    entity_type: str
    summary: str


def shown_statements(contributions: Iterable[Contribution]) -> tuple[str, ...]:
    """The distinct summaries as one line each, by date, document and entity key; the undated last.

    Where they are too many, the oldest and the newest stay, taken by turns for as long as they fit: what the thing is
    and how it stands now. How many there were is not shown: one more in the middle does not change the question.
    """
    lines = (" ".join(each.summary.split()) for each in sorted(contributions))
    distinct = list(dict.fromkeys(_cut(line) for line in lines if line))
    room, shown = MOST_SHOWN, set[int]()
    for index in _from_both_ends(len(distinct)):
        room -= len(distinct[index])
        if room < 0:
            break
        shown.add(index)
    return tuple(distinct[index] for index in sorted(shown))


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST_STATEMENT else f"{line[: LONGEST_STATEMENT - 1]}…"


def _from_both_ends(count: int) -> Iterator[int]:
    for turn in range(count):
        yield turn // 2 if turn % 2 == 0 else count - 1 - turn // 2
