"""Names become nodes."""
