"""A document's lock holds however often one run takes it."""

from neo4j import ManagedTransaction

from kg_assets.graph_writes.batches import Batches
from kg_resources.graph import Graph
from kg_tests.small_files import small_file, write_to_graph


def test_a_run_that_takes_a_lock_again_is_seen_by_another(embedded_graph: Graph) -> None:
    """On the embedded graph, where nobody waits for a lock: whoever commits later is refused and begins again."""
    graph, buffer = embedded_graph, small_file("g/locked.md", {"doc": [[("Acme", "supplies", "Zenith")]]})
    write_to_graph(graph, buffer)
    documents = buffer.nodes["DocumentNode"]
    generations = dict(zip(documents["uuid"], documents["generation"], strict=True))
    one, other = (Batches(graph, "g", "g/locked.md", generations, 250, lambda _: None) for _ in range(2))
    rows = [{"document": document} for document in generations]
    tries: list[int] = []

    def take_while_the_other_does(tx: ManagedTransaction) -> None:
        one.check_locks(tx, rows)
        tries.append(graph.retries)
        if len(tries) == 1:
            graph.write(lambda tx: other.check_locks(tx, rows))

    graph.write(lambda tx: other.check_locks(tx, rows))
    graph.write(take_while_the_other_does)
    assert len(tries) == 2
