"""Merges and unmerges amid the writing, replacing and forgetting of files end as if one had waited for the other."""

import random
from collections.abc import Callable

import pytest

from kg_assets.buffer.result import Buffer
from kg_assets.graph_writes.forget import forget_graph
from kg_assets.graph_writes.writer import write_graph
from kg_resources.graph import Graph
from kg_tests.graphs import wipe
from kg_tests.interruptions import before_batches
from kg_tests.merging import merge, node_of, redirects, unmerge, whole
from kg_tests.small_files import Triple, embedded, small_file, write_to_graph
from kg_tests.snapshots import difference

PAIRS = [("Acme", "Anvils"), ("steel prices", "metal prices"), ("ore", "Delta")]
BEFORE: list[list[Triple]] = [
    [("Acme", "acquired", "Borealis"), ("Acme", "raised", "steel prices"), ("ore", "hurt", "Acme")],
    [("Borealis", "supplies", "Acme"), ("steel prices", "hurt", "metal prices"), ("Anvils", "mines", "ore")],
]
AFTER: list[list[Triple]] = [
    [("Acme", "left", "Borealis"), ("Euler", "raised", "steel prices"), ("ore", "helped", "Euler")],
    [("Borealis", "supplies", "Euler")],
]
NOTHING: list[list[Triple]] = [[("Borealis", "supplies", "Euler")]]
OTHER: list[list[Triple]] = [
    [("Anvils", "hired", "Delta"), ("metal prices", "fell in", "Delta"), ("Acme", "met", "Anvils")],
    [("steel prices", "rose in", "Delta"), ("ore", "came from", "Anvils")],
]
WRITING = ("Entities", "Topics of chunks", "Relationships from subjects")
REMOVING = ("Stale SUBJECT", "Stale DISCUSSES", "Stale mentions of EntityNode")


def file(chunks: list[list[Triple]], **options: object) -> Buffer:
    return small_file("g/file.md", {"file": chunks}, summaries={"Acme": "Acme, in the file."}, **options)  # type: ignore[arg-type]


def other() -> Buffer:
    return small_file("g/other.md", {"other": OTHER}, summaries={"Acme": "Acme, elsewhere."}, date="2025-01-01")


def write(graph: Graph, *buffers: Buffer) -> None:
    for buffer in buffers:
        write_to_graph(graph, buffer)


def merge_all(graph: Graph) -> None:
    merge(graph, *PAIRS, batch_size=250)


def unmerge_all(graph: Graph) -> None:
    for name, _ in PAIRS:
        unmerge(graph, name, batch_size=250)


def do_nothing(_: Graph) -> None:
    pass


@pytest.mark.parametrize(("after", "moments"), [(AFTER, WRITING), (NOTHING, REMOVING)])
@pytest.mark.parametrize(("first", "then"), [(do_nothing, merge_all), (merge_all, unmerge_all)])
def test_amid_the_replacing_of_a_file(
    graph: Graph,
    after: list[list[Triple]],
    moments: tuple[str, ...],
    first: Callable[[Graph], None],
    then: Callable[[Graph], None],
) -> None:
    write(graph, other(), file(BEFORE))
    first(graph)
    write(graph, file(after))
    then(graph)
    expected = whole(graph)
    for moment in moments:
        wipe(graph)
        write(graph, other(), file(BEFORE))
        first(graph)
        with before_batches(moment, lambda: then(graph)):
            write(graph, file(after))
        assert difference(expected, whole(graph)) == [], moment


@pytest.mark.parametrize(("first", "then"), [(do_nothing, merge_all), (merge_all, unmerge_all)])
def test_amid_the_forgetting_of_a_file(
    graph: Graph, first: Callable[[Graph], None], then: Callable[[Graph], None]
) -> None:
    def forget() -> None:
        forget_graph(graph, "g", "g/file.md", batch_size=2, progress=lambda _: None)

    write(graph, other(), file(BEFORE))
    first(graph)
    forget()
    then(graph)
    expected = whole(graph)
    for moment in REMOVING:
        wipe(graph)
        write(graph, other(), file(BEFORE))
        first(graph)
        with before_batches(moment, lambda: then(graph)):
            forget()
        assert difference(expected, whole(graph)) == [], moment


def test_a_partial_build_whose_fact_ends_elsewhere_meets_a_merge(graph: Graph) -> None:
    """What it removes, the other ends of its facts, has gone along with a merge."""

    def moved_build() -> Buffer:
        return file(AFTER, limited=True, placed={"Acme": node_of("Borealis")})

    def build(*steps: Callable[[], object]) -> None:
        wipe(graph)
        write(graph, other(), file(AFTER))
        for step in steps:
            step()

    build(lambda: merge_all(graph), lambda: write(graph, moved_build()))
    expected = whole(graph)["edges"]
    for moment in ("Relationships from subjects", "Stale SUBJECT"):
        with before_batches(moment, lambda: merge_all(graph)):
            build(lambda: write(graph, moved_build()))
        found = whole(graph)["edges"]
        assert found.keys() == expected.keys(), moment


def test_a_node_that_only_redirects_know_is_right_when_its_file_comes_back(graph: Graph) -> None:
    write(graph, file(BEFORE))
    merge(graph, ("Acme", "Anvils"), ("ore", "Anvils"))
    expected = whole(graph)
    forget_graph(graph, "g", "g/file.md", batch_size=2, progress=lambda _: None)
    assert redirects(graph) == {node_of("Acme"): node_of("Anvils"), node_of("ore"): node_of("Anvils")}
    assert {label for label, *_ in whole(graph)["nodes"]} == {"EntityRedirect"}
    only_acme = small_file("g/acme.md", {"acme": [[("Acme", "met", "ore")]]})
    write(graph, only_acme)
    (anvils,) = (node for (label, *_), node in whole(graph)["nodes"].items() if label == "EntityNode")
    assert (anvils["uuid"], anvils["name"], anvils["aliases"]) == (node_of("Anvils"), "Acme", ["Acme", "ore"])
    unmerge(graph, "ore")
    unmerge(graph, "Acme")
    taken_apart = whole(graph)
    wipe(graph)
    write(graph, only_acme)
    assert difference(whole(graph), taken_apart) == []
    forget_graph(graph, "g", "g/acme.md", batch_size=2, progress=lambda _: None)
    write(graph, file(BEFORE))
    merge(graph, ("Acme", "Anvils"), ("ore", "Anvils"))
    assert difference(expected, whole(graph)) == []


def test_any_sequence_ends_as_a_fresh_build_of_what_is_left(graph: Graph) -> None:
    """Files come, change and go, nodes are merged and taken apart, in a random order; a fresh build has the redirects
    from the beginning."""
    chance = random.Random("sequence")
    versions = {
        "g/file.md": [BEFORE, AFTER, NOTHING],
        "g/other.md": [OTHER, BEFORE],
    }
    pairs = [*PAIRS, ("metal prices", "Delta"), ("Anvils", "Borealis")]
    written: dict[str, Buffer] = {}
    for number in range(32):
        step = chance.choice(("write", "write", "merge", "merge", "unmerge", "forget"))
        name = chance.choice(sorted(versions))
        merged = [pair[0] for pair in pairs if node_of(pair[0]) in redirects(graph)]
        if step == "write":
            written[name] = small_file(name, {name: chance.choice(versions[name])})
            write(graph, written[name])
        elif step == "merge":
            merge(graph, chance.choice(pairs))
        elif step == "unmerge" and merged:
            unmerge(graph, chance.choice(merged))
        elif step == "forget":
            forget_graph(graph, "g", name, batch_size=2, progress=lambda _: None)
            written.pop(name, None)
        if number % 4 == 3:
            check_against_fresh_build(graph, written, number)


def check_against_fresh_build(graph: Graph, written: dict[str, Buffer], number: int) -> None:
    found = whole(graph)
    records = graph.read("MATCH (r:EntityRedirect) RETURN properties(r) AS p")
    wipe(graph)
    rows = [row["p"] for row in records]
    graph.write(lambda tx: tx.run("UNWIND $rows AS r CREATE (n:EntityRedirect) SET n = r", rows=rows).consume())
    write(graph, *written.values())
    assert difference(whole(graph), found) == [], number


ASTRAY = """
MATCH (d:DocumentNode)-[m:MENTIONS]->(n)
WHERE m.origin <> n.uuid
RETURN m.entity_key AS entity_key
UNION
MATCH (c:EpisodicNode)-[x]-(n)
WHERE x.entity_key IS NOT NULL AND x.entity_key <> n.uuid
RETURN x.entity_key AS entity_key
"""


@pytest.mark.parametrize("moment", WRITING)
def test_a_writer_that_dies_leaves_nothing_at_a_node_that_was_left_meanwhile(graph: Graph, moment: str) -> None:
    """It compared before nodes were taken apart, and is stopped before it can compare again."""

    class Stopped(BaseException):
        pass

    def stop(line: str) -> None:
        if "comparing again" in line:
            raise Stopped

    write(graph, other(), file(BEFORE))
    merge_all(graph)
    buffer = file(AFTER)
    with pytest.raises(Stopped), before_batches(moment, lambda: unmerge_all(graph)):
        write_graph(
            graph, buffer, embedded(buffer), embedded_with=lambda _: "hash", batch_size=250, run_id="run", progress=stop
        )
    assert graph.read(ASTRAY) == []
