"""The language model: contracts, client, reply cache, limits."""

from kg_resources.language_model.client import Answer, LanguageModel, open_language_model, unasked_language_model
from kg_resources.language_model.contracts import (
    Contract,
    Critique,
    DocumentDate,
    EntityGroups,
    EntityMatch,
    Extraction,
    MergedSummary,
    TopicMatch,
)
from kg_resources.language_model.failures import LimitReached, ModelUnavailable, ReplyFailed
from kg_resources.language_model.roles import Message, Role
from kg_resources.language_model.usage import TokenUsage
from kg_resources.language_model.workers import work_through

__all__ = [
    "Answer",
    "Contract",
    "Critique",
    "DocumentDate",
    "EntityGroups",
    "EntityMatch",
    "Extraction",
    "LanguageModel",
    "LimitReached",
    "MergedSummary",
    "Message",
    "ModelUnavailable",
    "ReplyFailed",
    "Role",
    "TokenUsage",
    "TopicMatch",
    "open_language_model",
    "unasked_language_model",
    "work_through",
]
