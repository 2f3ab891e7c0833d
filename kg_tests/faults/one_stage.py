"""Materializes one asset of one file in a process that a test kills; prints a line when the asset's own work begins.

python -m kg_tests.faults.one_stage ASSET KEY
"""

import sys
from typing import Any

import dagster as dg

from kg_assets import definitions
from kg_assets.reporting import Report


class AnnouncedReport(Report):
    """The first thing that every asset makes."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        print("begins", flush=True)
        super().__init__(*arguments, **options)


def main() -> None:
    asset, key = sys.argv[1:]
    stage = next(stage for stage in definitions.STAGES if stage.key.to_user_string() == asset)
    sys.modules[f"kg_assets.{asset}.asset"].__dict__["Report"] = AnnouncedReport
    with dg.DagsterInstance.get() as instance:
        dg.materialize(
            definitions.STAGES,
            selection=[stage],
            partition_key=key,
            instance=instance,
            resources=definitions.RESOURCES,
        )


if __name__ == "__main__":
    main()
