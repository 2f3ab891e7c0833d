"""SIGKILL amid a merge or its being taken back, and then again: the same graph; and both beside running writers."""

import random
from functools import partial

import pytest

from kg_assets.buffer.result import Buffer
from kg_assets.entity_merges.merge import unfinished_merges
from kg_resources.graph import Graph
from kg_tests.faults.writers import Writer, kill_amid, seconds_of, write_at_once, write_file
from kg_tests.graphs import wipe
from kg_tests.merging import merge, redirects, unmerge, whole
from kg_tests.small_files import Triple, small_file
from kg_tests.snapshots import difference
from kg_tests.synthetic_files import synthetic_file

NAMES = [f"Partner {number}" for number in range(12)]
CHUNKS: list[list[Triple]] = [
    [("Acme", "supplies", name), (name, "hired", "Acme"), ("steel prices", "hurt", name)] for name in NAMES
]
HUB = small_file("g/hub.md", {"hub": CHUNKS, "again": CHUNKS})
OTHER = small_file("g/other.md", {"other": [[("Anvils", "acquired", "Acme"), ("metal prices", "fell in", "Delta")]]})
PAIRS = [("Acme", "Anvils"), ("steel prices", "metal prices"), ("metal prices", "Anvils")]
KILLS = 3
"""At least, spread over the time that it takes; more until one has left something half done."""
MOST_KILLS = 12


def merge_all(graph: Graph) -> None:
    merge(graph, *PAIRS, batch_size=15)


def unmerge_all(graph: Graph) -> None:
    for name in ("metal prices", "steel prices", "Acme"):
        if any(name == left for left in _merged(graph)):
            unmerge(graph, name, batch_size=15)


def _merged(graph: Graph) -> list[str]:
    rows = graph.read("MATCH (r:EntityRedirect) RETURN r.name AS name")
    return [row["name"] for row in rows]


def test_killed_and_done_again_it_is_as_done_once(graph: Graph) -> None:
    for buffer in (HUB, OTHER):
        write_file(graph, buffer, 250)
    before = whole(graph)
    seconds = {"merge": seconds_of(Writer(merge_all))}
    merged = whole(graph)
    seconds["unmerge"] = seconds_of(Writer(unmerge_all))
    assert difference(before, whole(graph)) == []
    chance, halves = random.Random("killed merges"), 0
    for number in range(MOST_KILLS):
        if number >= KILLS and halves:
            break
        part = (number % KILLS + chance.random()) / KILLS
        kill_amid(lambda: unmerge_all(graph), merge_all, part * seconds["merge"])
        halves += bool(unfinished_merges(graph, "g"))
        merge_all(graph)
        assert difference(merged, whole(graph)) == [], part
        kill_amid(lambda: merge_all(graph), unmerge_all, part * seconds["unmerge"])
        halves += any(row["u"] for row in graph.read("MATCH (r:EntityRedirect) RETURN r.unmerging AS u"))
        unmerge_all(graph)
        assert difference(before, whole(graph)) == [], part
    assert halves


@pytest.mark.parametrize("edit", [None, "beside"])
def test_beside_processes_that_write(graph: Graph, edit: str | None) -> None:
    """First writes, and rewrites of an edited file, while nodes that they name are merged, and taken apart again."""
    files = [synthetic_file(f"beside {number}", chunks=4, facts=40) for number in range(2)]
    new = [synthetic_file(f"beside {number}", edit=edit, chunks=4, facts=40) for number in range(2)] if edit else files
    one, two, three, four = sorted(set.intersection(*(_names(buffer, "EntityNode") for buffer in (*files, *new))))[:4]
    topic = min(set.intersection(*(_names(buffer, "TopicNode") for buffer in (*files, *new))))
    pairs = [(one, two), (three, four), (topic, four)]
    merging, apart = partial(_merge_pairs, pairs=pairs), partial(_unmerge_pairs, pairs=pairs)
    for buffer in files:
        write_file(graph, buffer, 250)
    merging(graph)
    for buffer in new:
        write_file(graph, buffer, 250)
    merged = whole(graph)
    apart(graph)
    expected = whole(graph)
    assert len(redirects(graph)) == 0
    wipe(graph)
    for buffer in files:
        write_file(graph, buffer, 250)
    write_at_once(*new, merging)
    assert difference(merged, whole(graph)) == []
    for buffer in files:
        write_file(graph, buffer, 250)
    write_at_once(*new, apart)
    assert difference(expected, whole(graph)) == []


def _names(buffer: Buffer, label: str) -> set[str]:
    return set(buffer.nodes[label]["name"])


def _merge_pairs(graph: Graph, pairs: list[tuple[str, str]]) -> None:
    merge(graph, *pairs)


def _unmerge_pairs(graph: Graph, pairs: list[tuple[str, str]]) -> None:
    for name, _ in pairs:
        unmerge(graph, name)
