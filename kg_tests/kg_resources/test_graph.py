"""The graph client on both graphs: retries, races, cut connections, errors. Faults are real sockets and processes."""

import json
import multiprocessing
import socket
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import neo4j
import psutil
import pytest

from kg_resources import embedded_graph
from kg_resources import graph as graph_module
from kg_resources.embedded_graph.server_process import servers
from kg_resources.graph import BatchTooLarge, Graph, GraphUnavailable, open_graph
from kg_tests.faults.proxy import proxy
from kg_tests.neo4j_server import Neo4jServer

KEY = "CREATE CONSTRAINT probe_key IF NOT EXISTS FOR (n:Probe) REQUIRE (n.group_id, n.uuid) IS UNIQUE"
MERGE = "UNWIND $rows AS r MERGE (n:Probe {group_id: 'g', uuid: r.uuid}) SET n += r.properties"


def execute(graph: Graph, query: str, **parameters: Any) -> list[dict[str, Any]]:
    return graph.write(lambda transaction: transaction.run(query, parameters).data())  # type: ignore[arg-type]


def rows(count: int, **properties: Any) -> list[dict[str, Any]]:
    return [{"uuid": f"{number:06}", "properties": properties} for number in range(count)]


def count(graph: Graph) -> int:
    return graph.read("MATCH (n:Probe) RETURN count(n) AS n")[0]["n"]


def test_reads_and_writes(graph: Graph) -> None:
    execute(graph, KEY)
    vector = [number / 7 for number in range(256)]
    execute(graph, MERGE, rows=rows(3, vector=vector, aliases=["a", "b"], nothing=None))
    assert graph.read("MATCH (n:Probe {group_id: $g, uuid: '000002'}) RETURN properties(n) AS p", g="g") == [
        {"p": {"group_id": "g", "uuid": "000002", "vector": vector, "aliases": ["a", "b"]}}
    ]
    assert graph.retries == 0


def test_a_failed_write_leaves_nothing(graph: Graph) -> None:
    def work(transaction: neo4j.ManagedTransaction) -> None:
        transaction.run("CREATE (:Probe {uuid: 'half'})").consume()
        raise LookupError("in the middle")

    with pytest.raises(LookupError):
        graph.write(work)
    assert count(graph) == 0
    with pytest.raises(neo4j.exceptions.CypherSyntaxError):
        graph.read("MATCH nothing at all")
    assert graph.retries == 0


def test_what_the_server_can_is_asked_for(graph: Graph, graph_server: Neo4jServer) -> None:
    embedded = graph_server.user == "root"
    assert graph.is_neo4j is not embedded
    assert graph.dynamic_types is not embedded
    assert graph.read("CALL db.relationshipTypes() YIELD relationshipType AS t WHERE t = 'ANY' RETURN t") == []


def test_a_node_made_by_two_writers_at_once_is_one_node(graph: Graph) -> None:
    execute(graph, KEY)
    meet = threading.Barrier(4)

    def write(number: int) -> None:
        for _ in range(5):
            meet.wait()
            execute(graph, MERGE, rows=rows(30, by=number))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert count(graph) == 30


def contribute(number: int, times: int) -> int:
    """What a writer does to a shared node: lock it, add its own part, make the whole from all parts."""
    with open_graph() as graph:
        for turn in range(times):

            def work(transaction: neo4j.ManagedTransaction, mine: str = f"{number}-{turn}") -> None:
                shared = "(n:Probe {group_id: 'g', uuid: 'shared'})"
                transaction.run(f"MERGE {shared} SET n.touched_by = $mine", mine=mine).consume()
                own = f"MATCH {shared} MERGE (d:Probe {{group_id: 'g', uuid: $mine}})"
                own += " MERGE (d)-[m:SAYS]->(n) SET m.alias = $mine"
                transaction.run(own, mine=mine).consume()
                seen = transaction.run(
                    f"MATCH {shared}<-[m:SAYS]-() RETURN n.count AS count, collect(m.alias) AS all"
                ).single()
                # The embedded graph may not show a transaction its own writes once it has lost a race. Such a one
                # must never be committed: the lost count would tell.
                values = (
                    {"count": (seen["count"] or 0) + 1, "all": sorted(seen["all"])}
                    if seen
                    else {"count": -1000, "all": []}
                )
                transaction.run(f"MATCH {shared} SET n.count = $count, n.aliases = $all", values).consume()

            graph.write(work)
        return graph.retries


def test_four_processes_lose_no_update_of_a_shared_node_that_they_set_first(graph: Graph) -> None:
    execute(graph, KEY)
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(contribute, range(4), [12] * 4))
    (found,) = graph.read("MATCH (n:Probe {uuid: 'shared'}) RETURN n.count AS count, n.aliases AS aliases")
    assert found == {"count": 48, "aliases": sorted(f"{number}-{turn}" for number in range(4) for turn in range(12))}


def test_a_node_that_another_writer_links_is_not_deleted(graph: Graph) -> None:
    execute(graph, KEY)
    execute(graph, MERGE, rows=rows(2))
    told: list[int] = []

    def delete_orphan(transaction: neo4j.ManagedTransaction) -> int:
        orphans = transaction.run("MATCH (n:Probe {uuid: '000000'}) WHERE NOT (n)--() RETURN n.uuid AS u").data()
        if not told:  # after it was found an orphan, and before it goes
            told.append(1)
            execute(graph, "MATCH (n:Probe {uuid: '000000'}), (m:Probe {uuid: '000001'}) MERGE (m)-[:SAYS]->(n)")
        if orphans:
            transaction.run("MATCH (n:Probe {uuid: '000000'}) DELETE n").consume()
        return len(orphans)

    assert graph.write(delete_orphan) == 0
    assert graph.retries == 1
    assert graph.read("MATCH (m)-[:SAYS]->(n) RETURN n.uuid AS u") == [{"u": "000000"}]


def through(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_URI", f"bolt://127.0.0.1:{port}")


def test_cut_at_any_moment_a_write_is_made_once(
    graph: Graph, graph_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    execute(graph, KEY)
    reasons: list[str] = []
    with proxy(graph_environment["NEO4J_URI"]) as between:
        through(between.port, monkeypatch)
        with open_graph(reasons.append) as cut_off:
            for wanted in range(1, 9):  # sign-in, begin, run, commit: each is cut in some round
                start = between.requests
                between.on_request = lambda sent, at=start + wanted: between.cut() if sent == at else None
                execute(cut_off, MERGE, rows=rows(40, round=wanted))
                between.on_request = None
            assert cut_off.retries == len(reasons) > 0
    assert graph.read("MATCH (n:Probe) RETURN count(n) AS n, min(n.round) AS r") == [{"n": 40, "r": 8}]
    assert graph_environment["NEO4J_PASSWORD"] not in "".join(reasons)


def test_a_server_that_wakes_late_is_waited_for(
    graph: Graph, graph_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxy(graph_environment["NEO4J_URI"]) as between:
        between.refuse()
        through(between.port, monkeypatch)
        threading.Timer(3, between.admit).start()
        began = time.monotonic()
        with open_graph() as late:
            assert late.read("RETURN 1 AS one") == [{"one": 1}]
            assert late.retries > 0
        assert time.monotonic() - began > 2.5


def test_a_batch_beyond_time_is_told_apart(graph: Graph) -> None:
    if not graph.is_neo4j:
        pytest.skip("the embedded graph has no time limit")
    execute(graph, KEY)
    endless = "UNWIND range(1, 1000000000000) AS n WITH sum(n % 7) AS total CREATE (:Probe {total: total})"
    with pytest.raises(BatchTooLarge, match="TimedOut"):
        graph.write(lambda transaction: transaction.run(endless).consume(), timeout=0.2)
    assert count(graph) == 0 and graph.retries == 0


def test_a_value_beyond_the_wire_is_told_apart(graph: Graph) -> None:
    if graph.is_neo4j:
        pytest.skip("Neo4j takes it")
    with pytest.raises(BatchTooLarge, match="exceeds the maximum"):
        execute(graph, MERGE, rows=rows(1, text="x" * 17_000_000))
    assert count(graph) == 0


def test_wrong_credentials_and_names_fail_at_once_without_secrets(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value, advice in (
        ("NEO4J_PASSWORD", "guessed-secret", "NEO4J_PASSWORD"),
        ("NEO4J_DATABASE", "elsewhere", "NEO4J_DATABASE"),
        ("NEO4J_URI", "http://127.0.0.1:7474", "NEO4J_URI"),
        ("NEO4J_URI", "bolt://user:guessed-secret@127.0.0.1:1", "NEO4J_URI"),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            began = time.monotonic()
            with pytest.raises(GraphUnavailable, match=advice) as raised, open_graph():
                pass
            assert time.monotonic() - began < 20
            assert "guessed-secret" not in str(raised.value)


def test_a_server_that_stays_away_is_told_in_one_sentence(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    through(port, monkeypatch)
    monkeypatch.setenv("NEO4J_PASSWORD", "a-secret")
    monkeypatch.setattr(graph_module, "UNAVAILABLE_SECONDS", 2)
    with (
        pytest.raises(GraphUnavailable, match=f"bolt://127.0.0.1:{port} did not answer for 2 s") as raised,
        open_graph(),
    ):
        pass
    assert "a-secret" not in str(raised.value)
    assert not (project / "data").exists()  # a configured graph is never replaced by the embedded one


def test_the_embedded_server_killed_amid_writes_comes_back(project: Path) -> None:
    home = embedded_graph.home_folder()
    with open_graph() as graph:
        execute(graph, KEY)
        for number in range(6):
            if number in (2, 4):
                (server,) = servers(home)
                threading.Timer(0.05 * number, server.kill).start()
            for part in range(5):
                execute(graph, MERGE, rows=[{"uuid": f"{number}-{part}-{i}", "properties": {}} for i in range(50)])
        assert count(graph) == 6 * 5 * 50
        assert graph.retries > 0


def test_a_batch_beyond_the_memory_of_the_embedded_server_is_told_apart(project: Path) -> None:
    with open_graph() as graph:
        execute(graph, KEY)
        execute(graph, MERGE, rows=rows(10))
        huge = rows(7_000, vector=[0.5] * 3072)  # 190 MB of message, several times that in the server
        with pytest.raises(BatchTooLarge, match="memory"):
            execute(graph, MERGE, rows=huge)
        assert count(graph) == 10
        execute(graph, MERGE, rows=huge[:200])
        assert count(graph) == 200
        note = json.loads((embedded_graph.home_folder() / "server.json").read_text())
        assert psutil.Process(note["pid"]).is_running()


def test_schema_made_by_many_at_once(graph: Graph) -> None:
    name = f"many_{time.time_ns()}"
    meet = threading.Barrier(4)

    def make(_: int) -> None:
        meet.wait()
        execute(graph, f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{name}) REQUIRE (n.group_id, n.uuid) IS UNIQUE")
        execute(graph, f"CREATE INDEX {name}_r IF NOT EXISTS FOR ()-[m:R_{name}]-() ON (m.entity_key)")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(make, range(4)))
    execute(graph, f"DROP CONSTRAINT {name}")
    execute(graph, f"DROP INDEX {name}_r")


def test_behind_a_lock_a_write_waits_instead_of_failing(graph: Graph) -> None:
    if not graph.is_neo4j:
        pytest.skip("the embedded graph locks nothing: who commits second tries again")
    execute(graph, MERGE, rows=rows(1))
    locked, release = threading.Event(), threading.Event()

    def hold(transaction: neo4j.ManagedTransaction) -> None:
        transaction.run("MATCH (n:Probe) SET n.by = 'first'").consume()
        locked.set()
        release.wait(20)

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(graph.write, hold)
        locked.wait(20)
        threading.Timer(5, release.set).start()  # the server looks for transactions out of time every 2 s
        graph.write(lambda transaction: transaction.run("MATCH (n:Probe) SET n.by = 'second'").consume(), timeout=0.5)
        holding.result()
    assert graph.retries > 0
    assert graph.read("MATCH (n:Probe) RETURN n.by AS by") == [{"by": "second"}]
