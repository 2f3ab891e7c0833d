"""The one place where assets, jobs and resources meet."""

import warnings

import dagster as dg

from kg_assets.buffer.asset import buffer
from kg_assets.buffer.result import Buffer, UnresolvedFact
from kg_assets.checks.all_checks import CHECKS
from kg_assets.chunks.asset import chunks
from kg_assets.chunks.result import CLASSES as CHUNKS_CLASSES
from kg_assets.clean_caches import clean_caches, clean_weekly
from kg_assets.dry_run.job import dry_run
from kg_assets.embeddings.asset import embeddings
from kg_assets.embeddings.result import FileEmbeddings
from kg_assets.entity_merges.asset import entity_merges
from kg_assets.entity_merges.result import DoubtfulPair, DuplicatesReceipt, MergedNode
from kg_assets.extractions.asset import extractions
from kg_assets.extractions.result import ChunkExtraction, ExtractedEntity, ExtractedFact, FileExtractions, Usage
from kg_assets.forget_file.job import forget_file_job
from kg_assets.graph_writes.asset import graph_writes
from kg_assets.graph_writes.result import FactChange, FactDiff, GraphReceipt, KindReceipt
from kg_assets.maintenance.after_writes import automatic_merges
from kg_assets.resolutions.asset import resolutions
from kg_assets.resolutions.result import Doubtful, FileResolutions, ResolvedNode, ResolvedRelationship
from kg_assets.sensors.inbox.sensor import inbox_sensor
from kg_assets.sensors.lost_runs import lost_runs
from kg_assets.source_files import source_files
from kg_assets.summaries.asset import summaries
from kg_assets.summaries.result import SummaryReceipt
from kg_assets.unmerge.job import unmerge
from kg_assets.vector_writes.asset import graph_and_vectors_agree, vector_writes
from kg_assets.vector_writes.result import CollectionReceipt, VectorReceipt
from kg_resources.pickles.io_manager import pickle_io_manager
from kg_resources.run_executor import in_process_executor
from kg_resources.settings import Settings

# Of the copies that Dagster itself makes of sensors with jobs: it would stand at the head of every command's output.
warnings.filterwarnings("ignore", "Parameter `owners` of initializer `SensorDefinition", dg.BetaWarning)

PICKLED = (
    *CHUNKS_CLASSES,
    ChunkExtraction, ExtractedEntity, ExtractedFact, FileExtractions, Usage,
    FileResolutions, ResolvedNode, ResolvedRelationship, Doubtful,
    Buffer, UnresolvedFact,
    FileEmbeddings,
    GraphReceipt, KindReceipt, FactDiff, FactChange,
    CollectionReceipt, VectorReceipt,
    SummaryReceipt,
    DuplicatesReceipt, DoubtfulPair, MergedNode,
)  # fmt: skip
"""The classes that a pickle may hold: no other is ever unpickled."""

STAGES = [chunks, extractions, resolutions, buffer, embeddings, graph_writes, vector_writes, summaries]

RESOURCES = {"settings": Settings(), "io_manager": pickle_io_manager(PICKLED)}

EXAMPLE_SETTINGS = {
    "resources": {"settings": {"config": {"batch_size": 250, "limit": None, "language_model": None, "embedder": None}}}
}
"""What the launchpad of a job shows to begin with: the defaults, so that changing nothing changes nothing."""

knowledge_graph = dg.define_asset_job(
    "knowledge_graph",
    selection=dg.AssetSelection.assets(*STAGES),
    config=EXAMPLE_SETTINGS,
    description="Everything for one file, from reading it to its place in graph and vectors.",
)

write_only = dg.define_asset_job(
    "write_only",
    selection=dg.AssetSelection.assets(graph_writes, vector_writes, summaries),
    config=EXAMPLE_SETTINGS,
    description="Writes one file again, into graph and vectors, from its pickles. What was paid is not paid again.",
)

forget_file = forget_file_job([stage.key.to_user_string() for stage in STAGES])

defs = dg.Definitions(
    assets=[source_files, *STAGES, entity_merges],
    asset_checks=[*CHECKS, graph_and_vectors_agree],
    jobs=[knowledge_graph, write_only, forget_file, unmerge, dry_run, clean_caches],
    sensors=[lost_runs, inbox_sensor(knowledge_graph, forget_file), automatic_merges],
    schedules=[clean_weekly],
    resources=RESOURCES,
    # A chain of steps on one file gains nothing from a process a step, and each would load its models again.
    executor=in_process_executor,
)
