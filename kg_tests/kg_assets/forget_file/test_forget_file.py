"""A file leaves vectors, graph, pickles and partitions: in that order, wherever it is stopped, whoever writes."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from kg_assets.buffer.result import Buffer
from kg_assets.definitions import PICKLED, RESOURCES, STAGES, defs
from kg_assets.forget_file import forget as forget_module
from kg_assets.forget_file.forget import forget_everything
from kg_assets.forget_file.job import named_file
from kg_assets.forget_file.result import ForgetReceipt
from kg_assets.graph_writes.batches import Batches
from kg_assets.graph_writes.result import KindReceipt
from kg_assets.vector_writes.writer import write_vectors
from kg_resources.graph import Graph
from kg_resources.pickles import PickleStore, exists
from kg_resources.vectors import VectorStore
from kg_resources.vectors.edge import EdgeVectorStore
from kg_tests.small_files import embedded, small_file, write_to_graph
from kg_tests.snapshots import Snapshot, difference, graph_snapshot, vector_snapshot

NAMES = [stage.key.to_user_string() for stage in STAGES]
KEY = "g/a file of 50% ünd mehr.md"
ROWS = [[("Acme", "acquired", "Borealis"), ("Acme", "raised", "steel prices")], [("Borealis", "hired", "Cobalt")]]
Stores = tuple[Graph, VectorStore]


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as made:
        yield made


def make(stores: Stores, key: str, model: str = "hash") -> Buffer:
    """The file in graph, vectors and pickles."""
    graph, store = stores
    buffer = small_file(key, {"a": ROWS, "b": ROWS[:1]})
    vectors = embedded(buffer, model)
    write_to_graph(graph, buffer, vectors)
    write_vectors(store, graph, buffer, vectors, batch_size=250, progress=lambda _: None)
    pickles = PickleStore(PICKLED)
    for name in NAMES:
        value = {"buffer": buffer, "embeddings": vectors}.get(name, {"of": name})
        pickles.write(name, key, value, run_id="run")
    return buffer


def forget(stores: Stores, key: str, remove_key: Callable[[], bool] = lambda: True) -> ForgetReceipt:
    return forget_everything(
        *stores,
        key,
        group_id="g",
        stages=NAMES,
        remove_key=remove_key,
        batch_size=2,
        progress=lambda _: None,
    )


def state(stores: Stores) -> Snapshot:
    points = {name: of_it for name, of_it in vector_snapshot(stores[1]).items() if of_it}
    return graph_snapshot(stores[0]) | points | {"pickles": {(name, KEY): exists(name, KEY) for name in NAMES}}


def test_files_go_in_any_order_from_both_stores_and_all_models(stores: Stores) -> None:
    keys = ("g/one.md", "g/two.md", KEY)
    for order in itertools.permutations(keys):
        for key in keys:
            make(stores, key)
        for key in order:
            receipt = forget(stores, key)
            assert receipt.counts() == {
                "points_removed": 5 + 5 + 2 + 3,
                "nodes_and_relationships_removed": sum(kind.removed for kind in receipt.kinds),
                "pickles_removed": 8,
                "key_removed": True,
            }
            assert not any(exists(name, key) for name in NAMES)
            left = [other for other in keys if order.index(other) > order.index(key)]
            found = {row["f"] for row in stores[0].read("MATCH (d:DocumentNode) RETURN d.source_file AS f")}
            points = {p["source_file"] for of_it in vector_snapshot(stores[1]).values() for p in of_it.values()}
            assert found == points == set(left)
    assert stores[0].read("MATCH (n) RETURN n") == []
    make(stores, KEY, model="other")
    assert set(forget(stores, KEY).points.values()) == {0, 5, 2, 3}  # nothing of `hash`, all of `other`


def test_stopped_at_any_step_and_run_again_it_ends_the_same(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    make(stores, "g/stays.md")
    expected = state(stores)

    class Stopped(BaseException):
        pass

    left = [1_000]

    def counted(work: Callable[..., object]) -> Callable[..., object]:
        def step(*arguments: object, **options: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                raise Stopped
            return work(*arguments, **options)

        return step

    monkeypatch.setattr(EdgeVectorStore, "delete", counted(EdgeVectorStore.delete))
    monkeypatch.setattr(Batches, "_write", counted(Batches._write))
    monkeypatch.setattr(forget_module, "forget", counted(forget_module.forget))
    make(stores, KEY)
    left[0] = 1_000
    forget(stores, KEY, remove_key=lambda: bool(counted(lambda: True)()))
    steps = 1_000 - left[0]
    assert steps > 30
    for step in range(steps):
        left[0] = 1_000
        make(stores, KEY)
        left[0] = step
        with pytest.raises(Stopped):
            forget(stores, KEY, remove_key=lambda: bool(counted(lambda: True)()))
        left[0] = 1_000
        assert forget(stores, KEY).key_removed
        assert difference(expected, state(stores)) == [], step


def test_the_job_forgets_a_file_and_shows_what_went(stores: Stores, instance: dg.DagsterInstance) -> None:
    make(stores, KEY)
    instance.add_dynamic_partitions("input_files", [KEY, "g/other.md"])
    job = defs.resolve_job_def("forget_file")
    result = job.execute_in_process({"ops": {"forget": {"config": {"source_file": KEY}}}}, instance=instance)
    assert result.success
    metadata = next(event for event in result.all_events if event.is_successful_output).step_output_data.metadata
    assert metadata["points_removed"].value == 15 and metadata["key_removed"].value is True
    assert metadata["still_in_input_folder"].value is False
    tables = {
        name: [record.data for record in metadata[name].value.records]  # type: ignore[union-attr]
        for name in ("points", "graph", "pickles")
    }
    assert sorted(row["removed"] for row in tables["points"]) == [2, 3, 5, 5]
    assert {"kind": "FactNode", "removed": 5} in tables["graph"]
    assert [row["asset"] for row in tables["pickles"]] == NAMES
    assert instance.get_dynamic_partitions("input_files") == ["g/other.md"]


@pytest.mark.parametrize("lies_there", [False, True])
def test_a_key_that_is_not_registered_is_forgotten_by_config(
    stores: Stores, instance: dg.DagsterInstance, project: Path, lies_there: bool
) -> None:
    if lies_there:
        (project / "inputs" / "g").mkdir(parents=True)
        (project / "inputs" / KEY).write_text("text")
    config = {"ops": {"forget": {"config": {"source_file": KEY}}}}
    result = defs.resolve_job_def("forget_file").execute_in_process(config, instance=instance)
    metadata = next(event for event in result.all_events if event.is_successful_output).step_output_data.metadata
    for name in ("points_removed", "nodes_and_relationships_removed", "pickles_removed"):
        assert metadata[name].value == 0
    assert metadata["key_removed"].value is False
    assert metadata["still_in_input_folder"].value is lies_there


def test_a_launch_names_one_file_and_can_be_no_backfill() -> None:
    for nothing in ("", " "):
        with pytest.raises(dg.Failure, match="names no file"):
            named_file(nothing)
    assert defs.resolve_job_def("forget_file").partitions_def is None


def test_the_key_goes_last_and_points_that_came_meanwhile_go_too(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    buffer, forget_graph = make(stores, KEY), forget_module.forget_graph
    left_at_the_end = []

    def points_come(*arguments: Any, **options: Any) -> tuple[KindReceipt, ...]:
        if exists("buffer", KEY):  # the first of its two calls: a vector_writes is in the middle of its work
            write_vectors(stores[1], stores[0], buffer, embedded(buffer), batch_size=250, progress=lambda _: None)
        return forget_graph(*arguments, **options)

    def remove_key() -> bool:
        left_at_the_end.extend(stores[0].read("MATCH (n) RETURN n"))
        left_at_the_end.extend(name for name in NAMES if exists(name, KEY))
        left_at_the_end.extend(point for of_it in vector_snapshot(stores[1]).values() for point in of_it)
        return True

    monkeypatch.setattr(forget_module, "forget_graph", points_come)
    assert forget(stores, KEY, remove_key).counts()["points_removed"] == 2 * 15
    assert left_at_the_end == []


@pytest.mark.parametrize(("asset", "writer"), [("graph_writes", "write_graph"), ("vector_writes", "write_vectors")])
def test_a_writer_that_ends_after_its_file_was_forgotten_takes_back_what_it_wrote(
    stores: Stores, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch, asset: str, writer: str
) -> None:
    make(stores, KEY)
    instance.add_dynamic_partitions("input_files", [KEY])
    module = __import__(f"kg_assets.{asset}.asset", fromlist=[writer])
    write = getattr(module, writer)

    def forgotten_meanwhile(*arguments: object, **options: object) -> object:
        forget(stores, KEY)
        return write(*arguments, **options)  # begins with inputs that were loaded before

    monkeypatch.setattr(module, writer, forgotten_meanwhile)
    result = dg.materialize(
        STAGES, selection=[asset], partition_key=KEY, instance=instance, resources=RESOURCES, raise_on_error=False
    )
    assert not result.success
    failure = next(event for event in result.all_events if event.is_step_failure).step_failure_data.user_failure_data
    assert failure and "was forgotten while it was written" in str(failure.description)
    assert stores[0].read("MATCH (n) RETURN n") == []
    assert not any(vector_snapshot(stores[1]).values())
    assert not exists(asset, KEY)
