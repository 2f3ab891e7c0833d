"""Texts as sparse vectors of BM25 weights, computed here, so that both engines score a text the same way.

A document's vector holds the saturated term frequencies, a query's vector ones; the engine multiplies each term by its
inverse document frequency in the collection (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009).
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from qdrant_edge import Bm25, SparseVector

VECTOR: Final = "bm25"
"""Name of the sparse vector of a point, beside the unnamed vector of its embedding."""


@cache
def _model() -> "Bm25":
    """English stop words and stems; words of other languages are kept as they are."""
    from qdrant_edge import Bm25, Bm25Config

    return Bm25(Bm25Config(ascii_folding=True))


def document_vectors(texts: Sequence[str]) -> list["SparseVector"]:
    """One vector a text; without an entry for a text of stop words and punctuation alone."""
    return [_model().embed_document(text) for text in texts]


def query_vectors(texts: Sequence[str]) -> list["SparseVector"]:
    """One vector a query; without an entry for a query of stop words and punctuation alone, which finds nothing."""
    return [_model().embed_query(text) for text in texts]
