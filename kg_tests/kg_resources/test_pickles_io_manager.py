"""The IO manager in real runs: in one process, in several, and from the command line."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from kg_resources.pickles import PickleError, pickle_path, read_note
from kg_resources.pickles.io_manager import pickle_io_manager
from kg_resources.settings import Settings

PROJECT = Path(__file__).parents[2]
FILES = dg.DynamicPartitionsDefinition(name="test_pickle_files")
KEYS = ["a/b", "a//b"]


@dataclass(frozen=True)
class Words:
    words: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        return {"words": len(self.words)}


@dg.asset(partitions_def=FILES, code_version="1")
def first(context: dg.AssetExecutionContext, settings: Settings) -> Words:
    return Words((context.partition_key, str(settings.batch_size)))


@dg.asset(partitions_def=FILES)
def second(first: Words) -> Words:
    return Words((*first.words, "second"))


@dg.asset
def together(second: dict[str, Words]) -> Words:
    return Words(tuple(sorted(second)))


@dg.asset
def after(together: Words) -> Words:
    return Words((*together.words, "after"))


@dg.asset
def nothing(together: Words):  # no annotation: Dagster hands None to the IO manager
    assert together.words


ASSETS: list[Any] = [first, second, together, after, nothing]


def resources() -> dict[str, Any]:
    return {"settings": Settings(), "io_manager": pickle_io_manager([Words])}  # type: ignore[call-arg]


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dg.DagsterInstance:
    monkeypatch.setenv("KG_DATA_URI", str(tmp_path / "data"))
    instance = dg.DagsterInstance.ephemeral()
    instance.add_dynamic_partitions(FILES.name or "", KEYS)
    return instance


def run(
    instance: dg.DagsterInstance, *selected: Any, key: str | None = None, **kwargs: Any
) -> dg.ExecuteInProcessResult:
    return dg.materialize(
        ASSETS, selection=list(selected), instance=instance, partition_key=key, resources=resources(), **kwargs
    )


def test_values_pass_by_partition_and_alone(instance: dg.DagsterInstance) -> None:
    for key in KEYS:
        run(instance, first, key=key)
        assert run(instance, second, key=key).output_for_node("second") == Words((key, "250", "second"))
    assert run(instance, together).output_for_node("together") == Words(("a//b", "a/b"))
    assert run(instance, after, nothing).output_for_node("after") == Words(("a//b", "a/b", "after"))
    assert not pickle_path("nothing", None).exists()


def test_one_partition_for_an_unpartitioned_asset_is_a_dict_too(instance: dg.DagsterInstance) -> None:
    instance.delete_dynamic_partition(FILES.name or "", KEYS[1])
    run(instance, first, second, key=KEYS[0])
    assert run(instance, together).output_for_node("together") == Words((KEYS[0],))


def test_the_note_has_the_run_and_its_settings(instance: dg.DagsterInstance) -> None:
    config = {"resources": {"settings": {"config": {"batch_size": 7}}}}
    result = run(instance, first, key="a/b", run_config=config)
    note = read_note("first", "a/b") or {}
    assert note["run_id"] == result.run_id
    assert (note["settings"], note["counts"], note["code_version"]) == ({"batch_size": 7}, {"words": 2}, "1")
    metadata = result.asset_materializations_for_node("first")[0].metadata
    assert metadata["path"].value == str(pickle_path("first", "a/b"))
    assert metadata["content_hash"].value == note["content_hash"][:12]
    assert metadata["bytes"].value == note["bytes"]


def test_the_data_path_is_read_when_a_run_reads_and_writes(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_DATA_URI", "memory://io-manager-test")
    run(instance, first, second, key="a/b")
    assert (read_note("second", "a/b") or {})["partition"] == "a/b"
    assert str(pickle_path("second", "a/b")).startswith("memory://")


@pytest.mark.parametrize("harm", ["is missing", "is truncated", "is damaged"])
def test_a_bad_pickle_fails_the_asset_that_reads_it_and_names_the_one_to_run(
    instance: dg.DagsterInstance, harm: str
) -> None:
    run(instance, first, key="a/b")
    path = Path(pickle_path("first", "a/b").path)
    whole = path.read_bytes()
    if harm == "is missing":
        path.unlink()
    else:
        path.write_bytes(whole[:-1] + (b"!" if harm == "is damaged" else b""))
    result = run(instance, second, key="a/b", raise_on_error=False)
    assert not result.success
    error = next(event for event in result.all_events if event.is_step_failure).step_failure_data.error
    assert error and error.cause
    assert error.cause.cls_name == PickleError.__name__
    assert f"The pickle of first for a/b {harm}" in error.cause.message
    assert "materialize first for that partition, then go on." in error.cause.message
    run(instance, first, key="a/b")
    assert run(instance, second, key="a/b").success


def test_what_another_code_version_wrote_loads_and_is_shown(instance: dg.DagsterInstance) -> None:
    @dg.asset(name="first", partitions_def=FILES, code_version="0")
    def older() -> Words:
        return Words(("old",))

    dg.materialize([older], instance=instance, partition_key="a/b", resources=resources())
    result = run(instance, second, key="a/b")
    assert result.output_for_node("second") == Words(("old", "second"))
    (observation,) = result.asset_observations_for_node("second")
    assert observation.asset_key == dg.AssetKey("first")
    assert observation.metadata["written_by_code_version"].value == "0"
    assert observation.metadata["code_version_now"].value == "1"
    run(instance, first, key="a/b")
    assert run(instance, second, key="a/b").asset_observations_for_node("second") == []


def test_values_can_be_loaded_outside_of_a_run(instance: dg.DagsterInstance) -> None:
    run(instance, first, key="a/b")
    definitions = dg.Definitions(assets=ASSETS, resources=resources())
    assert definitions.load_asset_value("first", partition_key="a/b", instance=instance) == Words(("a/b", "250"))


MODULE = """
import dagster as dg
from dataclasses import dataclass
from kg_resources.pickles.io_manager import pickle_io_manager
from kg_resources.settings import Settings

FILES = dg.StaticPartitionsDefinition(["a/b", "c d"])

@dataclass(frozen=True)
class Words:
    words: tuple[str, ...]

@dg.asset(partitions_def=FILES)
def first(context: dg.AssetExecutionContext) -> Words:
    return Words((context.partition_key,))

@dg.asset(partitions_def=FILES)
def second(context: dg.AssetExecutionContext, first: Words) -> Words:
    return Words((*first.words, "second"))

definitions = dg.Definitions(
    assets=[first, second],
    resources={"settings": Settings(), "io_manager": pickle_io_manager([Words])},
)
"""


def test_the_command_line_passes_values_between_processes(tmp_path: Path) -> None:
    """The default executor: each step is a process of its own, which reads what another wrote."""
    (tmp_path / "pickled_words.py").write_text(MODULE)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    environment = os.environ | {
        "DAGSTER_HOME": str(tmp_path / "home"),
        "KG_DATA_URI": (tmp_path / "data").as_uri(),
        "PYTHONPATH": f"{PROJECT}{os.pathsep}{tmp_path}",
    }
    command = [sys.executable, "-m", "dagster", "asset", "materialize", "-m", "pickled_words"]
    process = subprocess.run(
        [*command, "--select", "first,second", "--partition", "a/b"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    assert process.stderr.count("STEP_WORKER_STARTED") == 2
    note = json.loads((tmp_path / "data" / "pickles" / "second" / "a%2Fb.json").read_text())
    assert (note["asset"], note["partition"]) == ("second", "a/b")
    assert note["run_id"] in process.stderr
