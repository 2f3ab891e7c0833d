"""Clients of the world outside: settings, stores, models, pickles. Nothing here imports from kg_assets."""
