"""The checks with their assets: one evaluation a file, red for that file until it is mended."""

from pathlib import Path

import dagster as dg

from kg_assets.checks.all_checks import CHECKS
from kg_assets.definitions import RESOURCES, STAGES, defs
from kg_assets.vector_writes.asset import graph_and_vectors_agree
from kg_resources.graph import Graph

KEYS = ("g/one.md", "g/two.md")
NOTE = "# Note\n\n{} Electric Corporation acquired Lakemont Transformer Inc. in 2025.\n"
OF_A_FILE = {
    "file_was_read", "evidence_is_grounded", "few_extractions_failed", "few_fallback_types", "vectors_are_sound",
    "facts_are_whole", "counts_are_right", "documents_are_finished", "graph_and_vectors_agree",
}  # fmt: skip


def run(instance: dg.DagsterInstance, selection: list[str], key: str) -> dict[str, dg.AssetCheckEvaluation]:
    result = dg.materialize(
        [*STAGES, *CHECKS[:-1], graph_and_vectors_agree],
        selection=selection,
        partition_key=key,
        instance=instance,
        resources=RESOURCES,
    )
    assert result.success
    return {evaluation.check_name: evaluation for evaluation in result.get_asset_check_evaluations()}


def test_each_file_has_its_own_verdict(project: Path, embedded_graph: Graph) -> None:
    (project / "inputs" / "g").mkdir(parents=True)
    for key, name in zip(KEYS, ("Wexmoor", "Borealis"), strict=True):
        (project / "inputs" / key).write_text(NOTE.format(name))
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("input_files", list(KEYS))
        everything = [stage.key.to_user_string() for stage in STAGES]
        for key in KEYS:
            found = run(instance, everything, key)
            assert found.keys() == OF_A_FILE
            assert [name for name, evaluation in found.items() if not evaluation.passed] == []
            assert {evaluation.partition for evaluation in found.values()} == {key}


def test_every_check_of_a_partitioned_asset_has_its_partitions() -> None:
    graph = defs.get_repository_def().asset_graph
    for key in graph.asset_check_keys:
        assert (graph.get(key).partitions_def is None) == (graph.get(key.asset_key).partitions_def is None), key
