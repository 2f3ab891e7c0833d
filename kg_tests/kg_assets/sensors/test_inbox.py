"""The inbox: what a tick requests, what waits, what is only reported. Files, instance and pickles are real."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.partitions.context import partition_loading_context

from kg_assets import definitions
from kg_assets.chunks.asset import chunks
from kg_assets.partitions import input_files
from kg_assets.sensors.inbox.memory import read_memory, write_memory

REPOSITORY = definitions.defs.get_repository_def()
INBOX = REPOSITORY.get_sensor_def("inbox")


class Inbox:
    """The sensor, looked through as the daemon does: its runs are stored."""

    def __init__(self, instance: dg.DagsterInstance, folder: Path) -> None:
        self.instance, self.folder = instance, folder
        self.said = ""

    def put(self, key: str, text: str = "Prices rose.") -> Path:
        path = self.folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def tick(self, *, launch: bool = True) -> list[str]:
        """The requests of one tick: keys, `forget KEY` for those that forget. `launch`: whether the daemon lives to
        launch what was not launched by the same run key before."""
        context = dg.build_sensor_context(self.instance, repository_def=REPOSITORY, sensor_name="inbox")
        with partition_loading_context(dynamic_partitions_store=self.instance):
            data = INBOX.evaluate_tick(context)
        self.said = data.skip_message or ""
        return [self._launched(request) for request in data.run_requests or () if self._is_new(request) and launch]

    def _is_new(self, request: dg.RunRequest) -> bool:
        return self.instance.get_runs_count(dg.RunsFilter(tags={"dagster/run_key": request.run_key or ""})) == 0

    def _launched(self, request: dg.RunRequest) -> str:
        tags = {**request.tags, "dagster/run_key": request.run_key or ""}
        status = dg.DagsterRunStatus.STARTED
        self.instance.add_run(dg.DagsterRun(job_name=request.job_name or "", tags=tags, status=status))
        return request.partition_key or f"forget {request.tags['kg/source_file']}"

    def finish(self) -> None:
        """Every run has ended."""
        for run in self.instance.get_runs():
            self.instance.delete_run(run.run_id)
            ended = dg.DagsterRun(job_name=run.job_name, tags=run.tags, status=dg.DagsterRunStatus.FAILURE)
            self.instance.add_run(ended)

    def ticks(self, number: int) -> list[list[str]]:
        return [self.tick() for _ in range(number)]


@pytest.fixture
def inbox(project: Path) -> Iterator[Inbox]:
    (project / "inputs").mkdir()
    with dg.DagsterInstance.ephemeral() as instance:
        yield Inbox(instance, project / "inputs")


def later(path: Path, seconds: float = 5) -> None:
    """Touches a file: its time changes, its content does not."""
    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + int(seconds * 1e9)))


def test_a_new_file_is_registered_and_requested_once(inbox: Inbox) -> None:
    inbox.put("fed/a.md")
    inbox.put("picture.png")
    assert inbox.ticks(4) == [[], ["fed/a.md"], [], []]
    assert inbox.instance.get_dynamic_partitions(input_files.name or "") == ["fed/a.md"]
    assert "1 left out: picture.png has the extension .png" in inbox.said


def test_a_file_that_is_still_being_written_is_left_alone(inbox: Inbox) -> None:
    path = inbox.put("a.md")
    for _ in range(3):
        assert inbox.tick() == []
        assert "1 may still be written: looked at again next time: a.md." in inbox.said
        with path.open("a") as file:
            file.write(" And rose.")
    assert inbox.ticks(2) == [[], ["a.md"]]


def test_changed_content_runs_again_and_the_same_content_never(inbox: Inbox) -> None:
    path = inbox.put("a.md")
    assert inbox.ticks(3) == [[], ["a.md"], []]
    inbox.finish()
    later(path)
    assert inbox.ticks(3) == [[], [], []]
    path.write_text("Prices fell.")
    later(path, 10)
    assert inbox.ticks(3) == [[], ["a.md"], []]
    inbox.finish()
    path.write_text("Prices rose.")  # as it was at first
    later(path, 20)
    assert inbox.ticks(3) == [[], ["a.md"], []]


def test_a_file_that_was_processed_by_hand_does_not_run(inbox: Inbox) -> None:
    inbox.put("a.md")
    inbox.instance.add_dynamic_partitions(input_files.name or "", ["a.md"])
    dg.materialize([chunks], partition_key="a.md", instance=inbox.instance, resources=definitions.RESOURCES)
    assert inbox.ticks(3) == [[], [], []]


def test_a_changed_file_waits_for_its_run_in_flight(inbox: Inbox) -> None:
    path = inbox.put("a.md")
    assert inbox.ticks(3) == [[], ["a.md"], []]
    path.write_text("Prices fell.")
    assert inbox.ticks(3) == [[], [], []]
    assert "1 wait for the run of them that is in flight: a.md." in inbox.said
    inbox.finish()
    assert inbox.ticks(2) == [["a.md"], []]


def test_a_storm_is_released_at_the_set_pace(inbox: Inbox, project: Path) -> None:
    (project / "inbox.yaml").write_text("files_per_look: 3\nmost_in_flight: 7\n")
    for number in range(20):
        inbox.put(f"{number:02}.md", f"Prices rose {number} times.")
    assert [len(requests) for requests in inbox.ticks(6)] == [0, 3, 3, 1, 0, 0]
    assert "13 wait for a later look" in inbox.said
    inbox.finish()
    assert [len(requests) for requests in inbox.ticks(2)] == [3, 3]


def test_a_request_that_was_lost_with_the_daemon_is_made_again(inbox: Inbox) -> None:
    inbox.put("a.md")
    assert inbox.tick() == [] and inbox.tick(launch=False) == []
    assert inbox.ticks(3) == [["a.md"], [], []]


def test_a_lost_memory_doubles_nothing(inbox: Inbox, project: Path) -> None:
    inbox.put("a.md")
    assert inbox.ticks(3) == [[], ["a.md"], []]
    inbox.finish()
    (project / "data" / "inbox" / "memory.json").write_text("{")
    assert inbox.ticks(4) == [[], [], [], []]


def test_deleted_files_are_reported_only(inbox: Inbox) -> None:
    inbox.put("fed/a.md")
    inbox.put("fed/b.md")
    inbox.ticks(3)
    inbox.finish()
    (inbox.folder / "fed" / "a.md").unlink()
    assert inbox.ticks(3) == [[], [], []]
    assert "1 registered and not in the folder: kept (on_delete is report)" in inbox.said and "fed/a.md" in inbox.said


def test_deleted_files_are_forgotten_where_that_is_set_but_not_in_flight(inbox: Inbox, project: Path) -> None:
    (project / "inbox.yaml").write_text("on_delete: forget")
    inbox.put("fed/a.md")
    inbox.put("fed/b.md")
    inbox.ticks(3)
    (inbox.folder / "fed" / "a.md").unlink()
    assert inbox.ticks(3) == [[], [], []]
    inbox.finish()
    assert inbox.ticks(2) == [["forget fed/a.md"], []]


def test_nothing_is_forgotten_where_the_folder_cannot_be_read(inbox: Inbox, project: Path) -> None:
    (project / "inbox.yaml").write_text("on_delete: forget")
    inbox.put("fed/a.md")
    inbox.put("imf/b.md")
    inbox.ticks(3)
    inbox.finish()
    shutil.rmtree(inbox.folder / "fed")
    (inbox.folder / "fed").mkdir()  # as a share that is not mounted
    assert inbox.ticks(3) == [[], [], []]
    inbox.folder.rename(project / "elsewhere")
    with pytest.raises(dg.Failure, match="does not exist"):
        inbox.tick()
    assert len(inbox.instance.get_dynamic_partitions(input_files.name or "")) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("on_delete: no", "on_delete"),
        ("pace: 3", "pace"),
        ("files_per_look: 0", "files_per_look"),
        ("a: [", "read"),
    ],
)
def test_a_bad_configuration_is_refused_by_name(inbox: Inbox, project: Path, text: str, said: str) -> None:
    (project / "inbox.yaml").write_text(text)
    with pytest.raises(dg.Failure, match=f"inbox.yaml.*{said}"):
        inbox.tick()


def test_settings_reach_the_runs(inbox: Inbox, project: Path) -> None:
    (project / "inbox.yaml").write_text("settings: {batch_size: 7}")
    inbox.put("a.md")
    inbox.tick()
    context = dg.build_sensor_context(inbox.instance, repository_def=REPOSITORY, sensor_name="inbox")
    with partition_loading_context(dynamic_partitions_store=inbox.instance):
        [request] = list(INBOX.evaluate_tick(context).run_requests or [])
    assert request.run_config == {"resources": {"settings": {"config": {"batch_size": 7}}}}


def test_a_tick_over_10000_files_takes_less_than_a_second(inbox: Inbox) -> None:
    for group in range(100):
        (inbox.folder / str(group)).mkdir()
        for number in range(100):
            (inbox.folder / str(group) / f"{number:03} a report of some length.md").write_text(f"{group} {number}")
    inbox.tick()
    for known in (memory := read_memory()).files.values():
        known.state = "settled"
    write_memory(memory)
    inbox.instance.add_dynamic_partitions(input_files.name or "", list(memory.files))
    began = time.process_time()
    assert inbox.tick() == []
    assert time.process_time() - began < 1
