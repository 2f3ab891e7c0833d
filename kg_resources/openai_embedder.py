"""Embeddings of an OpenAI-compatible server, paid once a text."""

import logging
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Self

import numpy as np
import openai
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_delay, wait_random_exponential

from kg_resources.embedder import EmbedderAway, EmbedderError, encodable, unit_rows
from kg_resources.embedding_cache import EmbeddingCache, embeddings_path
from kg_resources.language_model.failures import LONGEST_PAUSE_SECONDS, retry_after
from kg_resources.model_names import plain_model_name
from kg_resources.settings import Settings
from kg_resources.shared_pause import SharedPause

_log = logging.getLogger(__name__)

_DEFAULT_MODEL: Final = "text-embedding-3-small"
_PATIENCE: Final = 120.0
"""Seconds for which a server that is away or overloaded is tried again."""
_UNUSABLE_REPLIES: Final = 3
"""Replies without vectors after which a server counts as broken: each may have been paid."""
_REQUEST_SECONDS: Final = 60.0
_LONGEST_PAUSE: Final = 20.0
_PASSING_STATUS: Final = frozenset({408, 409, 429})
_TOO_LARGE_STATUS: Final = frozenset({400, 413, 422})
_CACHE_READERS: Final = 32
"""Cached vectors read at once: a remote cache answers in tens of milliseconds."""


class OpenAIEmbedder:
    """Embedder on the openai SDK: batches in flight side by side, answers cached as they come."""

    def __init__(
        self,
        client: openai.OpenAI,
        model: str,
        requested_dimensions: int | None,
        cache: EmbeddingCache,
        *,
        batch_size: int,
        concurrency: int,
        fresh: bool = False,
        patience: float = _PATIENCE,
    ) -> None:
        """requested_dimensions: None for the model's own. fresh: read nothing from the cache, but write to it."""
        self.model = model
        self._client = client.with_options(max_retries=0, timeout=_REQUEST_SECONDS)  # retries are counted here
        self._requested_dimensions = requested_dimensions
        self._dimensions = requested_dimensions
        self._learning = threading.Lock()
        self._pause = SharedPause()
        self._cache = cache
        self._batch_size = batch_size
        self._concurrency = concurrency
        self._fresh = fresh
        self._patience = patience

    @classmethod
    def from_environment(cls, settings: Settings, *, patience: float = _PATIENCE) -> Self:
        """OPENAI_API_KEY and OPENAI_BASE_URL say where; KG_EMBEDDING_MODEL and KG_EMBEDDING_DIMENSIONS say what."""
        key = os.environ.get("OPENAI_API_KEY")
        if not key:
            raise EmbedderError("embedder: openai needs OPENAI_API_KEY: set it, or choose embedder: local.")
        model = os.environ.get("KG_EMBEDDING_MODEL") or _DEFAULT_MODEL
        dimensions = _positive(os.environ.get("KG_EMBEDDING_DIMENSIONS"))
        folder = embeddings_path() / f"{plain_model_name(model)}__{dimensions or 'own'}"
        return cls(
            openai.OpenAI(api_key=key, base_url=os.environ.get("OPENAI_BASE_URL") or None),
            model,
            dimensions,
            EmbeddingCache(folder),
            batch_size=settings.embedding_batch_size,
            concurrency=settings.embedding_concurrency,
            fresh=settings.fresh,
            patience=patience,
        )

    @property
    def dimensions(self) -> int:
        """Known, asked for, or learned from the first answer; an unknown model is asked for one word here."""
        if self._dimensions is None:
            self.embed(["dimensions"])
        assert self._dimensions is not None
        return self._dimensions

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        cleaned = [encodable(text) for text in texts]
        wanted = list(dict.fromkeys(text for text in cleaned if text.strip()))  # servers refuse empty texts
        vectors = {} if self._fresh else self._cached(wanted)
        missing = [text for text in wanted if text not in vectors]
        batches = [missing[start : start + self._batch_size] for start in range(0, len(missing), self._batch_size)]
        for batch, rows in zip(batches, self._asked_side_by_side(batches), strict=True):
            vectors.update(zip(batch, rows, strict=True))
        matrix = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(cleaned):
            if text in vectors:
                matrix[row] = vectors[text]
        return unit_rows(matrix)

    def _cached(self, texts: Sequence[str]) -> dict[str, np.ndarray]:
        with ThreadPoolExecutor(_CACHE_READERS) as pool:
            found = pool.map(lambda text: self._cache.read(text, self._dimensions), texts)
            vectors = {text: vector for text, vector in zip(texts, found, strict=True) if vector is not None}
        for vector in vectors.values():
            self._learn(len(vector))
        return vectors

    def _asked_side_by_side(self, batches: Sequence[Sequence[str]]) -> list[np.ndarray]:
        """Vectors of each batch, in order. The first failure ends it; what was answered stays in the cache."""
        pool = ThreadPoolExecutor(self._concurrency)
        try:
            return list(pool.map(self._asked, batches))
        finally:
            pool.shutdown(cancel_futures=True)

    def _asked(self, batch: Sequence[str]) -> np.ndarray:
        """Unit vectors (len(batch), d) from the server, cached. A batch that it refuses is halved, down to the one
        text that is too long."""
        try:
            vectors = self._answer(batch)
        except _Refused as error:
            if len(batch) == 1:
                raise EmbedderError(f"{error} The text begins: {batch[0][:80]!r}") from None
            half = len(batch) // 2
            return np.concatenate([self._asked(batch[:half]), self._asked(batch[half:])])
        for text, vector in zip(batch, vectors, strict=True):
            self._cache.write(text, vector)
        return vectors

    def _answer(self, batch: Sequence[str]) -> np.ndarray:
        retrying = Retrying(
            retry=retry_if_exception(_passes),
            stop=self._gives_up,
            wait=_seconds_until_next,
            before_sleep=self._before_sleep,
            reraise=True,
        )
        self._pause.wait()  # here too: a pause that others were told costs none of this batch's patience
        try:
            vectors = retrying(self._request, batch)
        except _Unusable as error:
            raise EmbedderError(f"{self._server} {error}: check OPENAI_BASE_URL and KG_EMBEDDING_MODEL.") from None
        except openai.OpenAIError as error:
            raise self._explained(error) from None  # the SDK's own errors may quote the request
        self._learn(vectors.shape[1])
        return unit_rows(vectors)

    def _request(self, batch: Sequence[str]) -> np.ndarray:
        """One call. The SDK asks for base64 and decodes it, takes plain numbers too, and validates nothing."""
        requested = self._requested_dimensions or openai.omit
        self._pause.wait()
        try:
            reply = self._client.embeddings.create(model=self.model, input=list(batch), dimensions=requested)
            items = sorted(reply.data, key=lambda item: item.index or 0)
            vectors = np.asarray([item.embedding for item in items], dtype=np.float32)
        except (ValueError, TypeError, AttributeError) as error:
            raise _Unusable(f"answers with something that is no list of vectors ({error})") from None
        if vectors.ndim != 2 or len(vectors) != len(batch) or not vectors.size or not np.isfinite(vectors).all():
            raise _Unusable(f"answers {len(batch)} texts with an array of {vectors.shape}, or with NaN")
        return vectors

    def _learn(self, dimensions: int) -> None:
        with self._learning:
            if self._dimensions is None:
                self._dimensions = dimensions
        if dimensions != self._dimensions:
            raise EmbedderError(
                f"{self._server} answered vectors of {dimensions} dimensions where {self._dimensions} were expected: "
                "set KG_EMBEDDING_DIMENSIONS to what the model gives, or choose another KG_EMBEDDING_MODEL."
            )

    @property
    def _server(self) -> str:
        return f"the embedding server {self._client.base_url.host} ({self.model})"

    def _explained(self, error: openai.OpenAIError) -> EmbedderError:
        if isinstance(error, openai.APIStatusError) and not _passes(error):
            answer = error.message.replace(self._client.api_key, "***")[:300]
            if error.status_code in (401, 403):
                return EmbedderError(f"{self._server} refuses the key: check OPENAI_API_KEY and OPENAI_BASE_URL.")
            kind = _Refused if error.status_code in _TOO_LARGE_STATUS else EmbedderError
            return kind(f"{self._server} refuses the request ({error.status_code}): {answer}")
        return EmbedderAway(
            f"{self._server} did not answer for {self._patience:.0f} seconds ({_kind(error)}): "
            "check OPENAI_BASE_URL and the limits of the account, then rematerialize: answers so far are kept."
        )

    def _gives_up(self, state: RetryCallState) -> bool:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, _Unusable):
            return state.attempt_number >= _UNUSABLE_REPLIES
        if (_asked_seconds(error) or 0) > LONGEST_PAUSE_SECONDS:
            return True
        return stop_after_delay(self._patience)(state)

    def _before_sleep(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, openai.RateLimitError):
            self._pause.extend(state.upcoming_sleep)
        _log.info("%s: %s, trying again in %.1f s", self._server, _kind(error), state.upcoming_sleep)


class _Refused(EmbedderError):
    """The server does not take this request; it may take a smaller one."""


class _Unusable(Exception):
    """The server's reply holds no vectors."""


def _positive(text: str | None) -> int | None:
    """The number of dimensions that the environment asks for."""
    if not text:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise EmbedderError(f"KG_EMBEDDING_DIMENSIONS must be a whole number from 1, not {text!r}.")
    return int(text)


def _passes(error: BaseException) -> bool:
    """Whether the error may be gone in a moment; an exhausted account is not, though it comes as 429."""
    if isinstance(error, openai.APIStatusError):
        passing = error.status_code in _PASSING_STATUS or error.status_code >= 500
        return passing and error.code != "insufficient_quota"
    return isinstance(error, (openai.APIConnectionError, _Unusable))


def _seconds_until_next(state: RetryCallState) -> float:
    """What the server asks for, else growing and random."""
    asked = _asked_seconds(state.outcome.exception() if state.outcome else None)
    return wait_random_exponential(multiplier=0.5, max=_LONGEST_PAUSE)(state) if asked is None else asked


def _asked_seconds(error: BaseException | None) -> float | None:
    return retry_after(error.response.headers) if isinstance(error, openai.APIStatusError) else None


def _kind(error: BaseException | None) -> str:
    return f"HTTP {error.status_code}" if isinstance(error, openai.APIStatusError) else type(error).__name__
