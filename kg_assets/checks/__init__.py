"""Asset checks: what is green in the UI is right.

finding        what a check found: one sentence that says what to do, and figures
made           how a finding becomes a check of Dagster, of one file or of everything
of_results     of the results of `chunks`, `extractions`, `resolutions` and `embeddings`, as their pickles hold them
of_graph       of one file in the graph, and of the whole graph
all_checks     the checks as the UI shows them
"""
