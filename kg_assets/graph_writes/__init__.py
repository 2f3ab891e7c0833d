"""The buffer becomes a graph."""
