"""When `entity_merges` is to run by itself: after the last file of a backfill, not after each.

It depends on `graph_writes` by this condition and not by `deps`: as its child it would be part of `chunks*`, and run
with every single file.
"""

from typing import Final

import dagster as dg

_WRITTEN: Final = dg.AssetKey("graph_writes")

AFTER_WRITES: Final = (
    dg.AutomationCondition.asset_matches(_WRITTEN, dg.AutomationCondition.newly_updated()).since_last_handled()
    & ~dg.AutomationCondition.asset_matches(
        _WRITTEN, dg.AutomationCondition.in_progress() | dg.AutomationCondition.backfill_in_progress()
    )
    & ~dg.AutomationCondition.in_progress()
).with_label("files were written, and none is being written now")

automatic_merges = dg.AutomationConditionSensorDefinition(
    name="automatic_merges",
    target="entity_merges",
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Runs entity_merges when files were written to the graph and no run or backfill writes any more. "
    "Off until it is switched on: with a language model, its questions cost.",
)
