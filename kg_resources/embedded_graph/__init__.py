"""The graph server of a project that configures none: ArcadeDB from its wheel, in the background, over Bolt.

python -m kg_resources.embedded_graph start|status|stop
"""

from kg_resources.embedded_graph.lifecycle import (
    EmbeddedGraphError,
    GraphAddress,
    home_folder,
    ran_out_of_memory,
    start,
    status,
    stop,
)

__all__ = ["EmbeddedGraphError", "GraphAddress", "home_folder", "ran_out_of_memory", "start", "status", "stop"]
