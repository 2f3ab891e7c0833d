"""All nodes and relationships of one file, as tables."""
