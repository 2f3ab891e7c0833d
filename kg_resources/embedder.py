"""Texts become vectors: by a small model that comes in a pip package, or by an OpenAI-compatible server."""

import logging
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from kg_resources.may_pass import MayPass
from kg_resources.settings import Settings

if TYPE_CHECKING:
    from wordllama.inference import WordLlamaInference

_LOCAL_CONFIG: Final = "l2_supercat"
_LOCAL_DIMENSIONS: Final = 256
_TEXTS_A_TIME: Final = 1_024


class EmbedderError(Exception):
    """One sentence that says why texts cannot be embedded and what to do."""


class EmbedderAway(EmbedderError, MayPass):
    """The server did not answer for as long as it is waited for."""


class Embedder(Protocol):
    """A model that gives a unit vector to each text: the same text, the same vector, whatever stands beside it."""

    @property
    def model(self) -> str:
        """Name of the model, by which vectors of different models are kept apart."""
        ...

    @property
    def dimensions(self) -> int:
        """Numbers a vector."""
        ...

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """float32 (len(texts), dimensions), row i for texts[i], each of length 1. A text without a meaning to the
        model (an empty one) gets the first basis vector. EmbedderError where the model cannot be had."""
        ...


def open_embedder(settings: Settings) -> Embedder:
    """The embedder in force. Nothing is loaded or asked before the first `embed`."""
    if settings.embedding == "local":
        return LocalEmbedder()
    from kg_resources.openai_embedder import OpenAIEmbedder  # here, since importing the SDK takes a second

    return OpenAIEmbedder.from_environment(settings)


class LocalEmbedder:
    """wordllama: the mean of a text's token vectors. Weights come in the wheel; no network, no key."""

    model: str = f"wordllama_{_LOCAL_CONFIG}"
    dimensions: int = _LOCAL_DIMENSIONS

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), _TEXTS_A_TIME):
            batch = [encodable(text) for text in texts[start : start + _TEXTS_A_TIME]]
            inference = _inference()
            # Not inference.embed(): it pads a batch to its longest text, 5 MB of zeros a row for a long one.
            for row, tokens in enumerate(inference.tokenizer.encode_batch(batch, add_special_tokens=False), start):
                if tokens.ids:
                    vectors[row] = inference.embedding[tokens.ids].mean(axis=0)
        return unit_rows(vectors)


@cache
def _inference() -> "WordLlamaInference":
    """The model, loaded once a process (0.5 s)."""
    # wordllama calls logging.basicConfig() when imported, which does nothing where there is a handler.
    root, placeholder = logging.getLogger(), logging.NullHandler()
    root.addHandler(placeholder)
    try:
        import wordllama
    finally:
        root.removeHandler(placeholder)
    folder = Path(wordllama.__file__).parent
    inference = wordllama.WordLlama.load(_LOCAL_CONFIG, cache_dir=folder, dim=_LOCAL_DIMENSIONS, disable_download=True)
    inference.tokenizer.no_padding()
    return inference


def encodable(text: str) -> str:
    """The text with `?` for lone surrogates, which JSON escapes can hold and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")


def unit_rows(vectors: np.ndarray) -> np.ndarray:
    """Rows (n, d) scaled to length 1, as float32; rows of zeros become the first basis vector, which has a
    direction, so that cosine is defined for them too."""
    # Lengths of float64: the squares of small float32 numbers vanish.
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    units = np.divide(vectors, lengths, out=np.zeros(vectors.shape), where=lengths > 0).astype(np.float32)
    units[lengths[:, 0] == 0, 0] = 1.0
    return units
