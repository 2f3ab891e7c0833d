"""The order in which one file goes, so that stopping anywhere and starting again ends the same."""

from collections import Counter
from collections.abc import Callable, Sequence

from kg_assets.forget_file.result import ForgetReceipt
from kg_assets.graph_writes.forget import forget_graph
from kg_assets.graph_writes.result import Tally
from kg_assets.vector_writes.forget import forget_vectors
from kg_resources.graph import Graph
from kg_resources.pickles import exists, forget
from kg_resources.vectors import VectorStore


def forget_everything(
    graph: Graph,
    store: VectorStore,
    source_file: str,
    *,
    group_id: str,
    stages: Sequence[str],
    remove_key: Callable[[], bool],
    batch_size: int,
    progress: Callable[[str], None],
) -> ForgetReceipt:
    """Takes the file out of vectors, graph and pickles, in that order, and then its key.

    The stores are looked at once more when the pickles are gone: a run that still writes the file by then finds so at
    its end and removes what it wrote, so between them nothing is left.

    Args:
        stages: assets that keep a pickle of each file.
        remove_key: removes the partition's key, and says whether it was there.

    Raises:
        Superseded: another run writes the file meanwhile; key (and, until the graph is empty of it, pickles) stay.
    """
    points, kinds = Counter[str](), Tally()

    def leave_stores() -> None:
        for receipt in forget_vectors(store, group_id, source_file, batch_size=batch_size, progress=progress):
            points[receipt.collection] += receipt.removed
        for kind in forget_graph(graph, group_id, source_file, batch_size=batch_size, progress=progress):
            kinds.add(kind)

    leave_stores()
    pickles = tuple(stage for stage in stages if exists(stage, source_file))
    for stage in stages:
        forget(stage, source_file)  # also what a killed writer left beside a pickle that never came
    progress(f"Pickles: {len(pickles)} removed")
    leave_stores()
    key_removed = remove_key()
    progress("Partition key: " + ("removed" if key_removed else "was not registered"))
    return ForgetReceipt(source_file, group_id, dict(points), kinds.kinds(), pickles, key_removed)
