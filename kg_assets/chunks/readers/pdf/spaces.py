"""Spaces that stand in the file and are not seen on the page."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from kg_assets.chunks.readers.pdf.words import Word

_UNSEEN: Final = 0.05
"""Times the size of its letters: a narrower space is not seen."""


def glue_unseen_spaces(words: Sequence[Word]) -> None:
    """Joins words whose space is not seen: some programs write one within a word, and the next letter over it.

    Where most spaces of a page are so narrow, the widths that the font declares are wrong.
    """
    unseen = [
        this
        for before, this in pairwise(words)
        if before.y == this.y
        and before.size == this.size
        and -0.3 * this.size < this.x0 - before.x1 < _UNSEEN * this.size
        and before.text[-1].isalpha()
        and this.text[0].islower()
    ]
    if 2 * len(unseen) < len(words):
        for word in unseen:
            word.glued = True
