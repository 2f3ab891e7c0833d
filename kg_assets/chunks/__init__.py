"""A file becomes documents and chunks."""
