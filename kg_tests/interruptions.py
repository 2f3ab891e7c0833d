"""Something that happens amid the writing of a file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from kg_assets.graph_writes.batches import Batches
from kg_assets.graph_writes.rows import BatchedRows


@contextmanager
def before_batches(title: str, do: Callable[[], object]) -> Iterator[None]:
    """Does something once, before the batches of that title begin."""
    run, done = Batches.run, []

    def interrupted(self: Batches, its_title: str, rows: BatchedRows, work: object) -> None:
        if its_title == title and not done:
            done.append(title)
            do()
        run(self, its_title, rows, work)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Batches, "run", interrupted)
        yield
    assert done
