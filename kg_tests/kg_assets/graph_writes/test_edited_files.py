"""A file is edited and written again: the graph is that of a fresh build, and the receipt tells what happened."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple
from typing import Any

import pytest

from kg_assets.buffer.result import Buffer
from kg_assets.identity import entity_key
from kg_resources.graph import Graph
from kg_tests.faults.writers import write_file
from kg_tests.graphs import wipe
from kg_tests.small_files import Triple, small_file
from kg_tests.snapshots import Snapshot, difference, graph_snapshot
from kg_tests.synthetic_files import synthetic_chunks, synthetic_file

SOURCE_FILE = "g/edited.md"
OTHER = synthetic_file("beside the edited", source_file="g/other.md")
ORIGINAL = {f"chunk {number}": chunk for number, chunk in enumerate(synthetic_chunks("edited"))}
RENAMED = next(name for chunk in ORIGINAL.values() for name, *_ in chunk if name.startswith("Acme"))
ON_ITS_NODE = {f"{RENAMED} International": entity_key("g", RENAMED, "Organization")}

Chunks = Mapping[str, Sequence[Triple]]


def edited_file(chunks: Chunks, **options: Any) -> Buffer:
    options.setdefault("summaries", {"Borealis Power": "It makes power."})
    return small_file(SOURCE_FILE, {"edited": chunks}, **options)


def with_other_facts(chunks: Chunks) -> Chunks:
    """A third of the facts goes, a few come."""
    facts = iter(range(1_000))
    kept = {name: [triple for triple in chunk if next(facts) % 3] for name, chunk in chunks.items()}
    new = synthetic_chunks("more", chunks=4, facts=8)
    return {name: [*chunk, *(new[number] if number < 4 else [])] for number, (name, chunk) in enumerate(kept.items())}


def with_a_renamed_entity(chunks: Chunks) -> Chunks:
    def anew(name: str) -> str:
        return f"{name} International" if name == RENAMED else name

    return {name: [(anew(s), phrase, anew(o)) for s, phrase, o in chunk] for name, chunk in chunks.items()}


def without_a_chunk(chunks: Chunks) -> Chunks:
    return {name: chunk for name, chunk in chunks.items() if name != "chunk 5"}


def with_one_more_chunk(chunks: Chunks) -> Chunks:
    new = {"chunk new": synthetic_chunks("inserted", chunks=1, facts=5)[0]}
    return dict([*chunks.items()][:4]) | new | dict([*chunks.items()][4:])


EDITS: dict[str, Callable[[], Buffer]] = {
    "other facts": lambda: edited_file(with_other_facts(ORIGINAL)),
    "an entity renamed": lambda: edited_file(with_a_renamed_entity(ORIGINAL)),
    "an entity renamed, its node kept": lambda: edited_file(with_a_renamed_entity(ORIGINAL), placed=ON_ITS_NODE),
    "a chunk less": lambda: edited_file(without_a_chunk(ORIGINAL)),
    "a chunk more": lambda: edited_file(with_one_more_chunk(ORIGINAL)),
    "another summary": lambda: edited_file(ORIGINAL, summaries={"Borealis Power": "It makes much power."}),
    "another date": lambda: edited_file(ORIGINAL, date="2026-02-16"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_leaves_the_graph_of_a_fresh_build_and_a_true_receipt(graph: Graph, edit: str) -> None:
    buffer = EDITS[edit]()
    for written in (buffer, OTHER):
        write_file(graph, written)
    fresh = graph_snapshot(graph)
    wipe(graph)
    for written in (edited_file(ORIGINAL), OTHER):
        write_file(graph, written)
    before = graph_snapshot(graph)
    assert difference(before, fresh)
    receipt = write_file(graph, buffer)
    after = graph_snapshot(graph)
    assert difference(fresh, after) == []
    assert {kind.kind: astuple(kind)[1:] for kind in receipt.kinds} == what_happened(before, after)
    facts = [{key[2] for key in part(found) if key[0] == "FactNode"} for found in (before, after)]
    diff = receipt.facts
    assert (diff.come, diff.go, diff.stay) == (
        len(facts[1] - facts[0]), len(facts[0] - facts[1]), len(facts[0] & facts[1]),
    )  # fmt: skip
    assert {change.fact_id for change in diff.first if change.change == "goes"} == facts[0] - facts[1]
    assert all(change.fact for change in diff.first)


def test_an_unchanged_file_is_two_batches_of_its_document(graph: Graph) -> None:
    for written in (edited_file(ORIGINAL), OTHER):
        write_file(graph, written)
    before = graph_snapshot(graph)
    receipt = write_file(graph, edited_file(ORIGINAL))
    assert difference(before, graph_snapshot(graph)) == []
    assert receipt.batches == 2
    assert all((kind.created, kind.updated, kind.removed) == (0, 0, 0) for kind in receipt.kinds)
    assert {kind.kind: astuple(kind)[1:] for kind in receipt.kinds} == what_happened(before, before)
    assert (receipt.facts.come, receipt.facts.go) == (0, 0)


def part(snapshot: Snapshot) -> dict[Any, Any]:
    """Nodes and edges that are the file's own: its document, chunks and facts, and every edge of those."""
    found = {key: node for key, node in snapshot["nodes"].items() if node.get("source_file") == SOURCE_FILE}
    for _ in ("chunks", "facts"):
        held = {uuid for *_, uuid in found}
        reached = {end for start, type_, end, _ in snapshot["edges"] if start in held and type_.startswith("CONTAINS")}
        found |= {key: node for key, node in snapshot["nodes"].items() if key[2] in reached}
    held = {uuid for *_, uuid in found}
    return found | {key: edge for key, edge in snapshot["edges"].items() if key[0] in held or key[2] in held}


def what_happened(before: Snapshot, after: Snapshot) -> dict[str, tuple[int, int, int, int]]:
    """Label or type -> created, matched, updated, removed; worked out from the graph before and after."""
    old, new = part(before), part(after)
    counted: Counter[tuple[str, int]] = Counter()
    for key in old.keys() | new.keys():
        kind = key[1] if len(key) == 4 else key[0]
        if kind == "DocumentNode":
            counted[kind, 1 if old == new else 2] += 1
        else:
            counted[kind, _change(old.get(key), new.get(key))] += 1
    mentions = {key for key in new if key[1] == "MENTIONS"}
    changed = {key[2] for key in mentions if old.get(key) != new[key]}
    for node in {key for key in after["nodes"] if key[2] in {mention[2] for mention in mentions}}:
        counted[node[0], 0 if node not in before["nodes"] else 2 if node[2] in changed else 1] += 1
    for label, *_ in before["nodes"].keys() - after["nodes"].keys() - old.keys():
        counted[label, 3] += 1
    return {kind: tuple(counted[kind, column] for column in range(4)) for kind, _ in counted}  # type: ignore[misc]


def _change(old: Any, new: Any) -> int:
    if old is None:
        return 0
    if new is None:
        return 3
    return 1 if old == new else 2
