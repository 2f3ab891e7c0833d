"""Vectors that were paid for, on disk: one small file a text."""

import hashlib
from pathlib import Path
from typing import Final

import numpy as np
from upath import UPath

from kg_resources.cache_folder import CacheFolder
from kg_resources.project import data_path

_NUMBERS: Final = np.dtype("<f4")
_LENGTH_TOLERANCE: Final = 1e-4


def embeddings_path() -> UPath:
    """Where the vectors of all models are kept, a folder each."""
    return data_path() / "cache" / "embeddings"


class EmbeddingCache:
    """Unit vectors by text, for one model with one choice of dimensions: raw little-endian float32 in files named by
    the text's hash."""

    def __init__(self, folder: UPath | Path) -> None:
        self._folder = CacheFolder(folder)

    def read(self, text: str, dimensions: int | None) -> np.ndarray | None:
        """The vector (d,) of a text; None where there is none, or where what is there is no unit vector of these
        dimensions (None: of any), such as a damaged file."""
        content = self._folder.read(_name(text))
        if not content or len(content) % _NUMBERS.itemsize:
            return None
        vector = np.frombuffer(content, dtype=_NUMBERS).astype(np.float32)
        right_dimensions = dimensions is None or len(vector) == dimensions
        # NaN compares false, so a file of those is refused too.
        return vector if right_dimensions and abs(np.linalg.norm(vector) - 1) < _LENGTH_TOLERANCE else None

    def write(self, text: str, vector: np.ndarray) -> None:
        self._folder.write(_name(text), vector.astype(_NUMBERS).tobytes())


def _name(text: str) -> str:
    return f"{hashlib.sha256(text.encode('utf-8')).hexdigest()}.f32"
