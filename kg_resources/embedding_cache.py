"""Vectors that were paid for, on disk: one small file a text."""

import hashlib
from typing import Final
from uuid import uuid4

import numpy as np
from upath import UPath

_NUMBERS: Final = np.dtype("<f4")
_LENGTH_TOLERANCE: Final = 1e-4


class EmbeddingCache:
    """Unit vectors by text, for one model with one choice of dimensions.

    Raw little-endian float32 under `FOLDER/ab/abcd….f32`, named by the text's hash. Safe for any number of
    threads, processes and machines without a lock: a file appears whole, under its final name, or not at all.
    """

    def __init__(self, folder: UPath) -> None:
        self._folder = folder

    def read(self, text: str, dimensions: int | None) -> np.ndarray | None:
        """The vector (d,) of a text; None where there is none, or where what is there is no unit vector of these
        dimensions (None: of any), such as a damaged file."""
        try:
            content = self._path(text).read_bytes()
        except FileNotFoundError:
            return None
        if not content or len(content) % _NUMBERS.itemsize:
            return None
        vector = np.frombuffer(content, dtype=_NUMBERS).astype(np.float32)
        right_dimensions = dimensions is None or len(vector) == dimensions
        # NaN compares false, so a file of those is refused too.
        return vector if right_dimensions and abs(np.linalg.norm(vector) - 1) < _LENGTH_TOLERANCE else None

    def write(self, text: str, vector: np.ndarray) -> None:
        path = self._path(text)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.{uuid4().hex}")
        unfinished.write_bytes(vector.astype(_NUMBERS).tobytes())
        unfinished.rename(path)

    def _path(self, text: str) -> UPath:
        name = hashlib.sha256(text.encode("utf-8")).hexdigest()
        return self._folder / name[:2] / f"{name}.f32"
