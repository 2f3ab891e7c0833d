"""A file that is forgotten: removed as a file that says nothing any more is, its documents last."""

from collections.abc import Callable

import pandas as pd

from kg_assets.graph_writes.batches import Batches, Superseded
from kg_assets.graph_writes.comparison import compare
from kg_assets.graph_writes.documents import held_documents, take_dropped
from kg_assets.graph_writes.kinds import KINDS
from kg_assets.graph_writes.result import KindReceipt
from kg_assets.graph_writes.rows import Row
from kg_assets.graph_writes.stale import remove_dropped, remove_rows
from kg_resources.graph import Graph


def forget_graph(
    graph: Graph, group_id: str, source_file: str, *, batch_size: int, progress: Callable[[str], None]
) -> tuple[KindReceipt, ...]:
    """Takes out of the graph what only this file says; gives what was removed, by label and type.

    Everything of a file is reached from its documents, and they go last: stopped anywhere, the next call finds what is
    left. Redirects of merged nodes are no file's, and stay.

    Raises:
        Superseded: another run writes the file meanwhile; a run that wrote it before stops with the same error.
    """
    batches = Batches(graph, group_id, source_file, {}, batch_size, progress)
    take_dropped(batches, held_documents(graph, group_id, source_file))

    def held(kind: str) -> list[Row]:
        said = pd.DataFrame(columns=list(dict.fromkeys([*KINDS[kind].ids, *KINDS[kind].properties])))
        found = compare(graph, kind, said, group_id=group_id, source_file=source_file, documents=batches.generations)
        return found.stale

    for kind in KINDS:
        remove_rows(batches, kind, held(kind), lambda kind=kind: held(kind))
    remove_dropped(batches)
    if held_documents(graph, group_id, source_file):
        raise Superseded(
            f"Another run writes {source_file} while it is forgotten: this run stopped; wait for that one to end, then "
            "run the job forget_file again."
        )
    return batches.tally.kinds()
