"""SIGKILL of a process amid its writing, at many moments; then the writing alone once more mends everything."""

import random

from kg_resources.graph import Graph
from kg_resources.vectors import VectorStore
from kg_tests.faults.writers import Writer, kill_amid, point_snapshot, seconds_of, write_file, write_points
from kg_tests.graphs import wipe
from kg_tests.snapshots import Snapshot, difference, graph_snapshot
from kg_tests.synthetic_files import synthetic_file

BEFORE = synthetic_file("killed", chunks=8, facts=40)
AFTER = synthetic_file("killed", edit="killed", chunks=8, facts=40)
OTHER = synthetic_file("beside the killed", chunks=8, facts=40)
KILLS = 10


def moments(seed: str, seconds: float) -> list[float]:
    """One in each of so many equal parts of the time that a writing takes."""
    chance = random.Random(seed)
    return [(part + chance.random()) / KILLS * seconds for part in range(KILLS)]


def half_written(graph: Graph) -> bool:
    return graph.read("MATCH (d:DocumentNode) WHERE d.status = 'writing' RETURN count(d) AS n")[0]["n"] > 0


def test_a_first_write_is_mended(graph: Graph) -> None:
    write_file(graph, BEFORE)  # the server is warm from here on
    wipe(graph)
    seconds, halves = seconds_of(Writer(BEFORE)), 0
    expected = graph_snapshot(graph)
    for moment in moments("first write", seconds):
        kill_amid(lambda: wipe(graph), BEFORE, moment)
        halves += half_written(graph)
        write_file(graph, BEFORE)
        assert difference(expected, graph_snapshot(graph)) == [], f"killed after {moment:.3f} of {seconds:.3f} s"
    assert halves > KILLS / 2


def test_a_rewrite_of_an_edited_file_is_mended(graph: Graph) -> None:
    """Back and forth between two versions, beside a file that shares most entities."""
    expected: dict[str, Snapshot] = {}
    versions = {"before": BEFORE, "after": AFTER}
    for version, buffer in versions.items():
        wipe(graph)
        write_file(graph, OTHER)
        write_file(graph, buffer)
        expected[version] = graph_snapshot(graph)
    seconds, halves = seconds_of(Writer(BEFORE)), 0
    older, newer = "before", "after"
    for moment in moments("rewrite", seconds):
        kill_amid(lambda older=versions[older]: write_file(graph, older), versions[newer], moment)
        halves += half_written(graph)
        write_file(graph, versions[newer])
        assert difference(expected[newer], graph_snapshot(graph)) == [], f"killed after {moment:.3f} of {seconds:.3f} s"
        older, newer = newer, older
    assert halves > KILLS / 2


def test_a_killed_vector_writer_is_mended(points_of: tuple[VectorStore, str], embedded_graph: Graph) -> None:
    (store, model), graph = points_of, embedded_graph
    expected: dict[str, Snapshot] = {}
    versions = {"before": BEFORE, "after": AFTER}
    for version, buffer in versions.items():
        write_points(store, graph, buffer, model)
        expected[version] = point_snapshot(store, model)
    seconds, different = seconds_of(Writer(BEFORE, model)), 0
    older, newer = "before", "after"
    for moment in moments("points", seconds):
        kill_amid(
            lambda older=versions[older]: write_points(store, graph, older, model), versions[newer], moment, model
        )
        different += point_snapshot(store, model) not in expected.values()
        write_points(store, graph, versions[newer], model)
        assert difference(expected[newer], point_snapshot(store, model)) == [], (
            f"killed after {moment:.3f} of {seconds:.3f} s"
        )
        older, newer = newer, older
    assert different > KILLS / 2
