"""Questions to the graph and its index, answered with proof."""
