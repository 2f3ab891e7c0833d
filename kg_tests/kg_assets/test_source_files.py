"""source_files registers what is there, tells new from changed, and never takes a partition away."""

from pathlib import Path
from typing import Any

import dagster as dg

from kg_assets import definitions
from kg_assets.chunks.asset import chunks
from kg_assets.source_files import source_files


def look(instance: dg.DagsterInstance) -> dict[str, Any]:
    result = dg.materialize([source_files], instance=instance, resources=definitions.RESOURCES)
    (event,) = result.asset_materializations_for_node("source_files")
    return {name: value.value for name, value in event.metadata.items()}


def listed(table: Any, column: str) -> list[Any]:
    return [] if table == "none" else [record.data[column] for record in table.records]


def test_files_are_new_changed_unchanged_or_missing(project: Path) -> None:
    folder = project / "inputs"
    folder.mkdir()
    for name in ("a.md", "b.md"):
        (folder / name).write_text("Prices rose.")
    with dg.DagsterInstance.ephemeral() as instance:
        seen = look(instance)
        assert (seen["files"], seen["registered"], seen["new"], seen["changed"]) == (2, 2, 2, 0)
        for name in ("a.md", "b.md"):
            dg.materialize([chunks], partition_key=name, instance=instance, resources=definitions.RESOURCES)
        assert listed(look(instance)["to_materialize"], "file") == []
        (folder / "a.md").write_text("Prices fell.")
        (folder / "b.md").unlink()
        (folder / "c.tex").write_text("a,b")
        seen = look(instance)
        assert listed(seen["to_materialize"], "file") == ["a.md"]
        assert listed(seen["to_materialize"], "state") == ["changed"]
        assert listed(seen["missing_files"], "file") == ["b.md"]
        assert listed(seen["refused_files"], "name") == ["c.tex"]
        assert sorted(instance.get_dynamic_partitions("input_files")) == ["a.md", "b.md"]


def test_an_unmounted_folder_empties_nothing_and_says_so(project: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("input_files", ["a.md"])
        result = dg.materialize(
            [source_files], instance=instance, resources=definitions.RESOURCES, raise_on_error=False
        )
        assert not result.success
        failure = result.failure_data_for_node("source_files")
        assert failure is not None and failure.user_failure_data is not None
        assert str(project / "inputs") in (failure.user_failure_data.description or "")
        assert instance.get_dynamic_partitions("input_files") == ["a.md"]
