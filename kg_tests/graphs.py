"""What tests of either graph share."""

from kg_resources.graph import Graph


def wipe(graph: Graph) -> None:
    """Empties the database, in transactions of a bearable size; constraints stay."""
    while graph.write(
        lambda transaction: transaction.run(
            "MATCH (n) WITH n LIMIT 1000 DETACH DELETE n RETURN count(*) AS gone"
        ).data()
    )[0]["gone"]:
        pass
