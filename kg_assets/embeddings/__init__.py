"""Texts of nodes become vectors."""
