"""The store as Dagster sees it."""

from collections.abc import Iterable
from typing import Any

import dagster as dg

from kg_resources.pickles.paths import pickle_path
from kg_resources.pickles.store import PickleStore
from kg_resources.settings import Settings


def pickle_io_manager(allowed: Iterable[type]) -> dg.IOManagerDefinition:
    """The IO manager for results of these dataclasses; it takes the resource `settings` for its notes."""
    store = PickleStore(allowed)

    @dg.io_manager(
        required_resource_keys={"settings"},
        description="One pickle an asset and partition under the data path, with a readable JSON beside it.",
    )
    def io_manager(context: dg.InitResourceContext) -> PickleIOManager:
        return PickleIOManager(store, context.resources.settings)

    return io_manager


class PickleIOManager(dg.IOManager):
    """Writes what assets return and loads what assets take: one value for one partition, for several of them a
    dict by partition. Raises PickleError where a pickle cannot be loaded.

    Not built on UPathIOManager, whose loaders know a path but not the partition that an error has to name.
    """

    def __init__(self, store: PickleStore, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def handle_output(self, context: dg.OutputContext, obj: Any) -> None:
        if obj is None:  # an asset or op without a result
            return
        if not context.has_asset_key:
            raise TypeError(f"{context.name} is no asset: ops cannot hand values on through pickles")
        note = self._store.write(
            _name(context.asset_key),
            _partition_of(context),
            obj,
            run_id=context.run_id,
            code_version=context.asset_spec.code_version,
            settings=self._settings.changed(),
        )
        context.add_output_metadata(
            {
                "path": dg.MetadataValue.path(str(pickle_path(note["asset"], note["partition"]))),
                "bytes": note["bytes"],
                "content_hash": note["content_hash"][:12],
            }
        )

    def load_input(self, context: dg.InputContext) -> Any:
        if not context.has_asset_key:
            raise TypeError(f"{context.name} is no asset: ops cannot hand values on through pickles")
        if not context.has_asset_partitions:
            return self._load(context, None)
        keys = context.asset_partition_keys
        if context.has_partition_key and keys == [context.partition_key]:
            return self._load(context, keys[0])
        return {key: self._load(context, key) for key in keys}

    def _load(self, context: dg.InputContext, partition: str | None) -> Any:
        value, note = self._store.read(_name(context.asset_key), partition)
        written, now = note["code_version"], _code_version_now(context)
        if now and written != now:
            of = f" for {partition}" if partition else ""
            context.log.info(f"The pickle of {note['asset']}{of} is by code version {written}; the code is now {now}.")
            if partition is None or len(context.asset_partition_keys) == 1:  # an observation has one partition
                context.add_input_metadata({"written_by_code_version": str(written), "code_version_now": now})
        return value


def _code_version_now(context: dg.InputContext) -> str | None:
    """Of the asset that is loaded; None where Dagster does not say, as in load_asset_value()."""
    try:
        return context.upstream_output.asset_spec.code_version if context.upstream_output else None
    except dg.DagsterInvariantViolationError:
        return None


def _name(key: dg.AssetKey) -> str:
    return key.to_user_string()


def _partition_of(context: dg.OutputContext) -> str | None:
    if not context.has_asset_partitions:
        return None
    keys = context.asset_partition_keys
    if len(keys) != 1:
        raise ValueError(
            f"This run writes {len(keys)} partitions of {_name(context.asset_key)} at once: launch one run a partition."
        )
    return keys[0]
