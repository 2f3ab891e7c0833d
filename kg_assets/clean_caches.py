"""clean: a job that removes cached replies and vectors that nobody uses any more."""

from dataclasses import asdict

import dagster as dg
from pydantic import Field

from kg_assets.reporting import table
from kg_resources.cache_folder import CacheFolder
from kg_resources.embedding_cache import embeddings_path
from kg_resources.language_model.cache import replies_folder


class CleaningConfig(dg.Config):
    unused_days: float = Field(default=90, ge=0, description="Days for which nobody read or wrote what is removed.")


@dg.op(description="Removes cached replies and vectors that were not used for so many days.")
def remove_unused(context: dg.OpExecutionContext, config: CleaningConfig) -> None:
    folders = {"replies": replies_folder(), "embeddings": CacheFolder(embeddings_path())}
    rows = []
    for name, folder in folders.items():
        cleaning = folder.clean(config.unused_days)
        context.log.info(
            f"{name}: {cleaning.removed:,} of {cleaning.entries:,} entries removed, "
            f"{cleaning.bytes_before:,} bytes before, {cleaning.bytes_after:,} after"
        )
        rows.append({"cache": name, **asdict(cleaning)})
    removed = sum(row["removed"] for row in rows)
    context.add_output_metadata({"removed": removed, "unused_days": config.unused_days, "caches": table(rows)})


@dg.job(
    name="clean",
    config={"ops": {"remove_unused": {"config": {"unused_days": 90.0}}}},
    tags={"kg/destroys": "unused cache entries"},
    description="Removes what is in the caches of replies and vectors and was not used for `unused_days` (90).",
)
def clean_caches() -> None:
    remove_unused()


clean_weekly = dg.ScheduleDefinition(
    name="clean_weekly",
    job=clean_caches,
    cron_schedule="30 3 * * 0",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Cleans the caches every Sunday at 03:30 UTC. Off until it is switched on.",
)
