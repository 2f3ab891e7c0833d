"""Measures of what the project reads and extracts, against what a person says is right."""
