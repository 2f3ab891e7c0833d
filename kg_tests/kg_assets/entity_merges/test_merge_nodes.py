"""Nodes are merged and taken apart: everything goes along, and comes back exactly."""

import threading
from collections.abc import Callable

import dagster as dg
import pytest

from kg_assets.buffer.result import Buffer
from kg_assets.definitions import defs
from kg_assets.entity_merges.kept_apart import kept_apart
from kg_assets.entity_merges.merge import MergeError
from kg_resources.graph import Graph
from kg_tests.graphs import wipe
from kg_tests.merging import merge, node_of, redirects, unmerge, whole, without_redirects
from kg_tests.small_files import Triple, small_file, write_to_graph
from kg_tests.snapshots import difference

ONE: list[list[Triple]] = [
    [("Acme", "acquired", "Borealis"), ("Acme", "raised", "steel prices"), ("Acme", "sued", "Acme")],
    [("Borealis", "supplies", "Acme Anvils"), ("steel prices", "hurt", "metal prices")],
]
TWO: list[list[Triple]] = [
    [("Acme Anvils", "hired", "Delta"), ("metal prices", "fell in", "Delta")],
    [("Acme Anvils", "sold", "Borealis"), ("Metal Board", "watches", "metal prices")],
]


def one(**placed: str) -> Buffer:
    return small_file("g/one.md", {"one": ONE}, summaries={"Acme": "Acme makes anvils."}, placed=placed)


def two(placed: dict[str, str] | None = None) -> Buffer:
    says = {"Acme Anvils": "Acme Anvils is in Ohio.", "metal prices": "What metal costs."}
    return small_file("g/two.md", {"two": TWO}, summaries=says, date="2025-01-01", placed=placed)


@pytest.fixture
def written(graph: Graph) -> Graph:
    for buffer in (one(), two()):
        write_to_graph(graph, buffer)
    return graph


def test_a_merge_moves_everything_and_the_node_says_what_both_said(written: Graph) -> None:
    receipt = merge(written, ("Acme", "Acme Anvils"))
    assert receipt.counts() == {
        "merged": 1, "finished": 0, "already": 0, "gone": 0, "waiting": 0, "mentions": 1, "relationships": 4,
    }  # fmt: skip
    found = written.read("MATCH (n:EntityNode) WHERE n.name STARTS WITH 'Acme' RETURN properties(n) AS p")
    assert [row["p"]["aliases"] for row in found] == [["Acme", "Acme Anvils"]]
    assert found[0]["p"]["summary"] == "Acme Anvils is in Ohio. Acme makes anvils."
    assert found[0]["p"]["summary_stale"] is True
    redirect = written.read("MATCH (r:EntityRedirect) RETURN properties(r) AS p")[0]["p"]
    expected = {"uuid": node_of("Acme"), "into": node_of("Acme Anvils"), "reason": "test", "score": 0.9}
    assert {name: redirect[name] for name in expected} == expected
    assert redirect["run_id"] == "run" and redirect["merged_at"] and redirect["group_id"] == "g"


@pytest.mark.parametrize("pair", [("Acme", "Acme Anvils"), ("steel prices", "metal prices")])
def test_it_is_as_if_everything_had_been_resolved_to_one_node(graph: Graph, pair: tuple[str, str]) -> None:
    write_to_graph(graph, one(**{pair[0]: node_of(pair[1])}))
    write_to_graph(graph, two())
    expected = without_redirects(whole(graph))
    wipe(graph)
    write_to_graph(graph, one())
    write_to_graph(graph, two())
    merge(graph, pair)
    found = without_redirects(whole(graph))
    if pair[0].islower():  # what a chunk discusses keeps its own key
        for snapshot in (expected, found):
            snapshot["edges"] = {(*key[:3], None) if key[1] == "DISCUSSES" else key: {} for key in snapshot["edges"]}
    assert difference(expected, found) == []


CASES = [("Acme", "Acme Anvils"), ("steel prices", "metal prices"), ("metal prices", "Metal Board")]


@pytest.mark.parametrize("pair", CASES)
def test_merge_unmerge_merge(written: Graph, pair: tuple[str, str]) -> None:
    before = whole(written)
    merge(written, pair)
    once = whole(written)
    assert difference(before, once)
    # Written before the merge, or anew: the same, and nothing is changed.
    for buffer in (one(), two()):
        receipt = write_to_graph(written, buffer)
        assert receipt.counts()["created"] == receipt.counts()["removed"] == receipt.counts()["updated"] == 0
    assert difference(once, whole(written)) == []
    assert merge(written, pair).already == 1
    unmerge(written, pair[0])
    assert difference(before, whole(written)) == []
    merge(written, pair)
    assert difference(once, whole(written)) == []


@pytest.mark.parametrize("pair", CASES)
def test_what_is_written_between_goes_back_to_the_right_node(graph: Graph, pair: tuple[str, str]) -> None:
    """Under the node's own key, under another key that was matched to it, and under one matched to the other node."""
    more = small_file("g/more.md", {"more": [*ONE, *TWO]}, summaries={pair[0]: "More of it."})
    matched: list[Triple] = [("Acm", "leads", "Delta"), ("ore prices", "hit", "Delta"), ("Zeta", "met", "Delta")]
    first, second = pair
    names = ["ore prices"] if first.islower() else ["Acm"]
    placed = dict.fromkeys(names, node_of(first)) | ({} if second.islower() else {"Zeta": node_of(second)})
    key = small_file("g/key.md", {"key": [matched]}, placed=placed)
    for buffer in (one(), two(), key, more):
        write_to_graph(graph, buffer)
    expected = whole(graph)
    wipe(graph)
    for buffer in (one(), two()):
        write_to_graph(graph, buffer)
    merge(graph, pair)
    for buffer in (key, more):
        write_to_graph(graph, buffer)
    merged = whole(graph)
    unmerge(graph, first)
    assert difference(expected, whole(graph)) == []
    for buffer in (one(), two(), key, more):
        write_to_graph(graph, buffer)
    assert difference(expected, whole(graph)) == []
    merge(graph, pair)
    assert difference(merged, whole(graph)) == []


def test_a_chain_is_taken_back_at_any_link(written: Graph) -> None:
    before = whole(written)
    merge(written, ("Borealis", "Acme"))
    short = whole(written)
    merge(written, ("Acme", "Acme Anvils"), ("Acme Anvils", "Delta"))
    long = whole(written)
    unmerge(written, "Borealis")
    merge(written, ("Borealis", "Acme"))  # whose end is Delta
    assert redirects(written)[node_of("Borealis")] == node_of("Delta")
    unmerge(written, "Borealis")
    unmerge(written, "Acme Anvils")
    unmerge(written, "Acme")
    assert difference(before, whole(written)) == []
    merge(written, ("Borealis", "Acme"), ("Acme", "Acme Anvils"), ("Acme Anvils", "Delta"))
    assert difference(long, whole(written)) == []
    unmerge(written, "Acme")
    assert redirects(written) == {
        node_of("Borealis"): node_of("Acme"),
        node_of("Acme Anvils"): node_of("Delta"),
    }
    unmerge(written, "Acme Anvils")
    assert difference(short, whole(written)) == []


def test_a_chain_of_topics_that_ends_in_an_entity(written: Graph) -> None:
    before = whole(written)
    merge(written, ("steel prices", "metal prices"))
    topics = whole(written)
    merge(written, ("metal prices", "Metal Board"))
    both = whole(written)
    kinds = written.read("MATCH ()-[:DISCUSSES]->(t) RETURN DISTINCT labels(t)[0] AS label, t.uuid AS uuid")
    assert kinds == [{"label": "EntityRedirect", "uuid": node_of("metal prices")}]
    unmerge(written, "metal prices")
    assert difference(topics, whole(written)) == []
    merge(written, ("metal prices", "Metal Board"))
    unmerge(written, "steel prices")
    unmerge(written, "metal prices")
    assert difference(before, whole(written)) == []
    merge(written, ("steel prices", "metal prices"), ("metal prices", "Metal Board"))
    assert difference(both, whole(written)) == []


def test_what_cannot_be_merged_or_taken_apart_is_refused(written: Graph) -> None:
    before = whole(written)
    with pytest.raises(MergeError, match=r"entity 'Metal Board' .* cannot go into the topic 'metal prices'"):
        merge(written, ("Metal Board", "metal prices"))
    assert merge(written, ("Never", "Acme"), ("Acme", "Never")).gone == 2
    with pytest.raises(MergeError, match=r"No merge of group 'g' has moved the node"):
        unmerge(written, "Acme")
    assert difference(before, whole(written)) == []
    merge(written, ("Acme", "Acme Anvils"))
    assert merge(written, ("Acme Anvils", "Acme"), ("Acme", "Acme"), ("Acme", "Delta")).already == 3
    assert redirects(written) == {node_of("Acme"): node_of("Acme Anvils")}


def test_a_pair_that_was_kept_apart_is_known(written: Graph) -> None:
    merge(written, ("Acme", "Acme Anvils"))
    unmerge(written, "Acme", keep_apart=True)
    assert kept_apart(written, "g") == {frozenset((node_of("Acme"), node_of("Acme Anvils")))}
    assert kept_apart(written, "other") == set()


def run_job(**config: object) -> dg.ExecuteInProcessResult:
    unmerge_config = {"config": {"group_id": "g", **config}}
    return defs.get_job_def("unmerge").execute_in_process(
        run_config={"ops": {"take_apart": unmerge_config}}, raise_on_error=False
    )


def test_the_job_takes_a_merge_back_and_says_what_it_did(written: Graph) -> None:
    before = whole(written)
    merge(written, ("Acme", "Acme Anvils"))
    result = run_job(uuid=node_of("Acme"))
    assert result.success
    (output,) = [event for event in result.all_events if event.event_type_value == "STEP_OUTPUT"]
    metadata = output.step_output_data.metadata
    assert (metadata["out_of"].value, metadata["mentions"].value) == (node_of("Acme Anvils"), 1)
    assert difference(before, whole(written)) == []
    again = run_job(uuid=node_of("Acme"))
    (failure,) = again.get_step_failure_events()
    assert "No merge of group 'g' has moved the node" in str(failure.step_failure_data.error_display_string)


def test_merges_at_once_make_no_circle(graph: Graph) -> None:
    names = ["Acme", "Borealis", "Acme Anvils", "Delta", "Metal Board"]
    ring = list(zip(names, [*names[1:], names[0]], strict=True))
    for merges in ([("Acme", "Borealis"), ("Borealis", "Acme")], ring, ring):
        wipe(graph)
        for buffer in (one(), two()):
            write_to_graph(graph, buffer)
        involved = {name for pair in merges for name in pair}
        at_once(*(lambda pair=pair: merge(graph, pair) for pair in merges))
        left = [row["uuid"] for row in graph.read("MATCH (n:EntityNode) RETURN n.uuid AS uuid")]
        (end,) = {node_of(name) for name in involved} & set(left)
        into = redirects(graph)
        for name in involved:
            uuid, steps = node_of(name), 0
            while uuid in into:
                uuid, steps = into[uuid], steps + 1
                assert steps < 10
            assert uuid == end


def at_once(*works: Callable[[], object]) -> None:
    failures: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
