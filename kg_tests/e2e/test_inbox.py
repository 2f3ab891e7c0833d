"""The inbox under a real daemon: one switch, and files are processed, processed again, and forgotten."""

import time
from collections.abc import Callable
from pathlib import Path

from kg_resources.graph import Graph
from kg_tests.dagster_dev import DagsterDev, dagster_dev
from kg_tests.road import make_project

START = """
mutation Start($selector: SensorSelector!) {
  startSensor(sensorSelector: $selector) { __typename ... on Sensor { sensorState { status } } }
}
"""
KEY = "fed/note.md"
NOTE = "# Note\n\nWexmoor Electric Corporation acquired Lakemont Transformer Inc. in 2025.\n"


def await_(true: Callable[[], bool], dev: DagsterDev, seconds: float = 240) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, dev.log()
        time.sleep(2)


def test_files_are_processed_processed_again_and_forgotten_by_one_switch(project: Path, embedded_graph: Graph) -> None:
    make_project(project)
    (project / "inbox.yaml").write_text("on_delete: forget\nsettings: {batch_size: 100}\n")
    (project / "inputs" / "fed").mkdir()
    (project / "inputs" / "fed" / "stays.md").write_text("# Other\n\nSteel prices increased in Oregon.\n")
    (project / "inputs" / KEY).write_text(NOTE)

    def facts_of(key: str) -> int | None:
        """Facts of the file that is written whole; None where it is not in the graph."""
        rows = embedded_graph.read(
            "MATCH (d:DocumentNode {source_file: $key}) RETURN d.status AS status, d.fact_count AS facts", key=key
        )
        return rows[0]["facts"] if rows and rows[0]["status"] == "complete" else None

    with dagster_dev(project) as dev:
        selector = {name: value for name, value in dev.selector("").items() if name != "jobName"}
        started = dev.ask(START, selector={**selector, "sensorName": "inbox"})["startSensor"]
        assert started["sensorState"]["status"] == "RUNNING"
        await_(lambda: facts_of(KEY) is not None and facts_of("fed/stays.md") is not None, dev)
        before = facts_of(KEY) or 0
        (project / "inputs" / KEY).write_text(NOTE + "\nWexmoor Electric sold its Tacoma plant to Borealis Inc.\n")
        await_(lambda: (facts_of(KEY) or 0) > before, dev)
        (project / "inputs" / KEY).unlink()
        await_(lambda: facts_of(KEY) is None, dev)
        assert facts_of("fed/stays.md") is not None
