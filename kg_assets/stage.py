"""What every partitioned asset has in common."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

import dagster as dg

from kg_assets.partitions import input_files
from kg_resources.pickles import exists
from kg_resources.settings import Settings

MODEL_KIND: Final = frozenset({"openai"} if Settings().extractor == "openai" else ())
"""The badge of assets that ask a language model, where the project has one: KG_LANGUAGE_MODEL."""

stage_asset = partial(
    dg.asset, partitions_def=input_files, group_name="kg", owners=["team:knowledge-graph"], io_manager_key="io_manager"
)


@contextmanager
def undone_if_forgotten(source_file: str, undo: Callable[[], object]) -> Iterator[None]:
    """Around a writer's writing. `forget_file` removes the pickles before it looks at the stores for the last time: a
    writer that it overlooked began before and ends after, and finds its own inputs gone.

    Raises:
        dagster.Failure: they are gone, and `undo` has removed what was written.
    """
    was_there = exists("buffer", source_file)  # not where an asset is called without pickles
    try:
        yield
    finally:
        if was_there and not exists("buffer", source_file):
            undo()
            raise dg.Failure(
                f"{source_file} was forgotten while it was written: what was written is removed again.",
                allow_retries=False,
            )
