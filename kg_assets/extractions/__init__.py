"""Chunks become entities and facts."""
