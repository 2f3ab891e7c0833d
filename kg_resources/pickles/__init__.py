"""Results of assets as files: one pickle an asset and partition, with a readable JSON beside it.

paths       where the pickle of an asset and partition lies
opcodes     what a pickle may say, checked before anything of it runs
pickling    values to bytes and back, by exact class
container   the two lines before the pickle: digests and note
files       a file is there whole or not at all
store       read, write, note, forget
io_manager  the store as Dagster sees it (imported by its own name, so that the rest does without Dagster)
"""

from kg_resources.pickles.paths import pickle_path
from kg_resources.pickles.store import PickleError, PickleStore, exists, forget, read_note

__all__ = ["PickleError", "PickleStore", "exists", "forget", "pickle_path", "read_note"]
