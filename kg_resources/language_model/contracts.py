"""What a language model is asked to reply: one pydantic model a question, and the strict JSON schema of each."""

from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator

from kg_resources.storable_text import storable

_TYPE_NAMES: list[JsonValue] = ["Person", "Organization", "Place", "Product", "Event", "Topic", "Other"]

TypeName = Annotated[str, Field(json_schema_extra={"enum": _TYPE_NAMES})]
"""A closed list in the schema; any text in a reply, because servers without strict schemas invent types."""


class Contract(BaseModel):
    """A reply. The schema forbids keys that it does not name; a reply that has them anyway is still good."""

    model_config = ConfigDict(extra="ignore", frozen=True, json_schema_extra={"additionalProperties": False})


class MentionedEntity(Contract):
    name: str
    entity_type: TypeName
    summary: str


class StatedFact(Contract):
    fact: str
    subject: str
    subject_type: TypeName
    object: str
    object_type: TypeName
    relationship: str
    date_context: str
    topics: list[str]
    evidence: str


class Extraction(Contract):
    """What one chunk names and states."""

    entities: list[MentionedEntity]
    facts: list[StatedFact]


class Critique(Contract):
    """What a second reader finds wrong with an extraction."""

    approved: bool
    issues: list[str]
    missed_facts: list[str]
    corrections: list[str]


class EntityGroup(Contract):
    canonical: str
    members: list[int]
    reasoning: str


class EntityGroups(Contract):
    """Which of the numbered names are one thing."""

    groups: list[EntityGroup]


class EntityMatch(Contract):
    """Which of the numbered candidates is the thing asked about; null for none."""

    match: int | None
    reasoning: str


class TopicMatch(Contract):
    """Which of the numbered candidates is the topic asked about; null for none."""

    match: int | None


class DocumentDate(Contract):
    """When a document was published or what day it speaks for; null for what the text does not tell."""

    found: bool
    year: int | None
    month: int | None
    day: int | None
    quote: str | None


class MergedSummary(Contract):
    """One summary out of several, which says something."""

    summary: str

    @field_validator("summary")
    @classmethod
    def _says_something(cls, summary: str) -> str:
        if not (text := storable(summary).strip()):
            raise ValueError("must not be blank")
        return text


@cache
def json_schema(contract: type[Contract]) -> dict[str, Any]:
    """The strict JSON schema of a contract: every field required, nothing else allowed. Built once: building
    takes a millisecond and would be paid on each call."""
    return _without_prose(contract.model_json_schema())


def _without_prose(node: Any) -> Any:
    """Titles and docstrings cost tokens on every call and say nothing that the prompt does not."""
    if isinstance(node, dict):
        named = {"properties", "$defs"}  # below these, keys are names and no keywords
        return {
            key: {name: _without_prose(value) for name, value in child.items()}
            if key in named
            else _without_prose(child)
            for key, child in node.items()
            if key not in {"title", "description"}
        }
    return [_without_prose(item) for item in node] if isinstance(node, list) else node
