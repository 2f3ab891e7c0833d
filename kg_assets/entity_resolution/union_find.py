"""Disjoint sets of positions that grow together: the one way in which pairs become clusters."""

from collections.abc import Callable, Sequence
from typing import Final

CannotLink = Callable[[Sequence[int], Sequence[int]], bool]
"""Whether the members of two clusters must never come together."""


class UnionFind:
    """Clusters of the positions 0 to `count` - 1; the root of a cluster is its smallest member."""

    def __init__(self, count: int, cannot_link: CannotLink | None = None) -> None:
        self._parent: Final = list(range(count))
        self._members: Final = [[position] for position in range(count)]
        self._cannot_link = cannot_link

    def root(self, position: int) -> int:
        while self._parent[position] != position:
            self._parent[position] = self._parent[self._parent[position]]
            position = self._parent[position]
        return position

    def members(self, position: int) -> list[int]:
        """Of the cluster that holds the position; in no order."""
        return self._members[self.root(position)]

    def join(self, one: int, other: int, *, certain: bool = False) -> bool:
        """Makes one cluster of two, unless something keeps them apart and this is not `certain`.

        Returns:
            Whether they were two and are one now.
        """
        root, gone = sorted((self.root(one), self.root(other)))
        if root == gone:
            return False
        if not certain and self._cannot_link and self._cannot_link(self._members[root], self._members[gone]):
            return False
        self._parent[gone] = root
        small, large = sorted((self._members[root], self._members[gone]), key=len)
        large += small
        self._members[root] = large
        self._members[gone] = []
        return True

    def clusters(self) -> list[list[int]]:
        """Sorted members of each cluster, clusters by their smallest."""
        return [sorted(members) for members in self._members if members]
