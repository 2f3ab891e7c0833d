"""The settings of a run, in one place, checked before the first step of the run starts."""

import os
from enum import StrEnum
from typing import Final, Literal, Self

import dagster as dg
from pydantic import Field, ValidationInfo, field_validator, model_validator

JSONL_FIELDS: Final = ("body", "chunk_id", "doc_id", "header_path", "document_date", "page")
"""What `chunks` reads from a row of JSON Lines."""


class LanguageModelChoice(StrEnum):
    none = "none"
    openai = "openai"


class EmbedderChoice(StrEnum):
    local = "local"
    openai = "openai"


class Settings(dg.ConfigurableResource):
    """Run config beats environment, environment beats the defaults below.

    Choices are known to the launchpad, which refuses others as they are typed. Bounds are not: Dagster's config schema
    has none, so they are checked here, when the run starts.

    Every partitioned asset takes this resource, so that a bad value ends a run before its first step:
    `resources: {settings: {config: {batch_size: 100}}}` in a run.yaml or the launchpad.
    """

    batch_size: int = Field(
        default=250, description="Rows a transaction in the graph, points an upsert in the vectors."
    )
    limit: int | None = Field(
        default=None, description="Chunks a document; a limited build adds and updates, and removes nothing."
    )

    language_model: LanguageModelChoice | None = Field(
        default=None, description="none or openai; unset: KG_LANGUAGE_MODEL, else none."
    )
    embedder: EmbedderChoice | None = Field(
        default=None, description="local or openai; unset: KG_EMBEDDER, else local."
    )
    concurrency: int = Field(default=50, description="Language-model calls in flight.")
    resolve_concurrency: int = Field(default=50, description="Calls in flight that match names with the graph.")
    dedup_concurrency: int = Field(default=20, description="Calls in flight that group the names of one file.")
    embedding_batch_size: int = Field(default=128, description="Texts a call of the embedding model.")
    embedding_concurrency: int = Field(default=8, description="Embedding calls in flight.")
    similarity_threshold: float = Field(
        default=0.70, description="Cosine from which two names are looked at as candidates."
    )

    resolution_calls_per_name: float = Field(
        default=0.33,
        description="Questions that each step of resolution may ask the language model for each name, the best first.",
    )

    critique: bool = Field(default=True, description="Let a second role check each extraction.")
    max_failed_chunks: int = Field(default=0, description="Failed chunks that a file may have and still go on.")
    fresh: bool = Field(default=False, description="Ignore cached replies and earlier decisions.")
    max_tokens: int | None = Field(default=None, description="Tokens that one materialization of one asset may use.")
    max_cost: float | None = Field(default=None, description="The same in money, by `prices`.")
    prices: dict[str, float] = Field(
        default={}, description="Price of a million tokens, by `MODEL:prompt` and `MODEL:completion`."
    )
    max_reply_tokens: int | None = Field(default=None, description="Tokens a reply; unset: the server's own limit.")
    requests_per_minute: int | None = Field(default=None, description="Limit of the provider; unset: none.")
    tokens_per_minute: int | None = Field(default=None, description="Limit of the provider; unset: none.")

    skip_bad_lines: bool = Field(
        default=False, description="Leave bad rows of a .jsonl out, counted, instead of failing."
    )
    jsonl_fields: dict[str, str] = Field(
        default={},
        description=f"Keys of the rows of a .jsonl from another tool, by our names ({', '.join(JSONL_FIELDS)}); dots "
        "lead into objects, as in `{body: page_content, doc_id: metadata.source}`.",
    )
    write_ungrounded: bool = Field(
        default=False, description="Write facts whose evidence does not stand in their chunk too."
    )
    relationship_types: Literal["canonical", "free"] = Field(
        default="canonical", description="canonical (a bounded vocabulary) or free."
    )
    unknown_topics: Literal["keep", "drop"] = Field(
        default="keep", description="keep or drop topics that the ontology does not know."
    )
    ontology: str | None = Field(
        default=None, description="Path of a YAML file that replaces the topics of the project."
    )
    relationship_vocabulary: str | None = Field(
        default=None, description="Path of a YAML file that replaces the relationship types."
    )

    @field_validator(
        "batch_size", "limit", "concurrency", "resolve_concurrency", "dedup_concurrency", "embedding_batch_size",
        "embedding_concurrency", "max_tokens", "max_reply_tokens", "requests_per_minute", "tokens_per_minute",
    )  # fmt: skip
    @classmethod
    def _positive(cls, value: int | None, info: ValidationInfo) -> int | None:
        if value is not None and value < 1:
            raise ValueError(f"{info.field_name} must be 1 or more, not {value}")
        return value

    @field_validator("max_failed_chunks", "max_cost", "resolution_calls_per_name")
    @classmethod
    def _not_negative(cls, value: float | None, info: ValidationInfo) -> float | None:
        if value is not None and value < 0:
            raise ValueError(f"{info.field_name} must be 0 or more, not {value}")
        return value

    @field_validator("similarity_threshold")
    @classmethod
    def _cosine(cls, value: float) -> float:
        if not 0 <= value <= 1:
            raise ValueError(f"similarity_threshold must be between 0 and 1, not {value}")
        return value

    @field_validator("jsonl_fields")
    @classmethod
    def _known_fields(cls, value: dict[str, str]) -> dict[str, str]:
        for name, path in value.items():
            if name not in JSONL_FIELDS:
                raise ValueError(f"jsonl_fields takes the names {', '.join(JSONL_FIELDS)}, not {name!r}")
            if not all(key.strip() for key in path.split(".")):
                raise ValueError(f"jsonl_fields gives {name} the key {path!r}; name a key, such as metadata.{name}")
        return value

    @model_validator(mode="after")
    def _choices(self) -> Self:
        for name, value, choices in (
            ("language_model", self.extractor, ("none", "openai")),
            ("embedder", self.embedding, ("local", "openai")),
        ):
            if value not in choices:
                raise ValueError(f"{name} must be one of {', '.join(choices)}, not {value!r}")
        return self

    @property
    def extractor(self) -> Literal["none", "openai"]:
        """The language model in force."""
        return self.language_model or os.environ.get("KG_LANGUAGE_MODEL") or "none"  # type: ignore[return-value]

    @property
    def embedding(self) -> Literal["local", "openai"]:
        """The embedder in force."""
        return self.embedder or os.environ.get("KG_EMBEDDER") or "local"  # type: ignore[return-value]

    def changed(self) -> dict[str, object]:
        """The settings that differ from their defaults: what a pickle's note records. Holds no secret."""
        fields = type(self).model_fields
        return {
            name: value for name, value in self.model_dump().items() if name in fields and value != fields[name].default
        }
