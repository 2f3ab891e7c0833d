"""What every partitioned asset has in common."""

from functools import partial

import dagster as dg

from kg_assets.partitions import input_files

stage_asset = partial(
    dg.asset, partitions_def=input_files, group_name="kg", owners=["team:knowledge-graph"], io_manager_key="io_manager"
)
