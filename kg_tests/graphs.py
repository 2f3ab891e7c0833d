"""What tests of either graph share."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kg_resources.graph import Graph, open_graph
from kg_tests.neo4j_server import Neo4jServer


@contextmanager
def emptied(server: Neo4jServer, patch: pytest.MonkeyPatch) -> Iterator[Graph]:
    """That server's graph, open and empty, with the variables that lead to it for as long as `patch` holds."""
    for name, value in server.environment.items():
        patch.setenv(name, value)
    with open_graph() as graph:
        wipe(graph)
        yield graph


def wipe(graph: Graph) -> None:
    """Empties the database, in transactions of a bearable size; constraints stay."""
    while graph.write(
        lambda transaction: transaction.run(
            "MATCH (n) WITH n LIMIT 1000 DETACH DELETE n RETURN count(*) AS gone"
        ).data()
    )[0]["gone"]:
        pass
