"""Names of things that never change: every id is a UUID version 5 (RFC 9562) over group, kind and natural key.

Nothing in the graph is created without such an id, so writing twice, or two at once, writes once.
"""

import json
import re
import unicodedata
from functools import lru_cache
from typing import Final, Literal, get_args
from uuid import UUID, uuid5

EntityType = Literal["Person", "Organization", "Place", "Product", "Event", "Topic", "Other"]
ENTITY_TYPES: Final[tuple[EntityType, ...]] = get_args(EntityType)

_NAMESPACE: Final = UUID("6f1d3a52-0c0b-5b7e-9a55-7c1f4f0a3e21")
_LEGAL_FORMS: Final = frozenset(
    ("inc incorporated corp corporation ltd limited llc llp lp plc ag sa nv bv se gmbh spa oyj ab asa pty co").split()
)


def entity_type_of(text: str) -> EntityType:
    """The entity type that a text names, in any case; anything unknown is `Other`."""
    wanted = text.strip().capitalize()
    found: EntityType = "Other"
    for known in ENTITY_TYPES:
        if known == wanted:
            found = known
    return found


@lru_cache(maxsize=200_000)
def normalized_name(name: str, entity_type: EntityType = "Other") -> str:
    """The form in which two spellings of one name are equal.

    Case, accents, punctuation, a leading article and a trailing possessive go; of an organization's name the
    legal form too ("Apple Inc." and "Apple" are one key). Marks that make another letter of it, as in kana or
    Devanagari, stay. A name that is nothing else stays as it is.
    """
    text = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", name)).casefold()
    text = re.sub(r"['’]s?(?=\W|$)", "", text).replace("&", " and ")
    between = r"\." if entity_type == "Person" else r"\.\s*"  # a person's `A. B.` are two initials
    text = re.sub(rf"(?<=\b[^\W\d]){between}(?=[^\W\d]\b)", "", text)  # U.S. and U. S. A. are letters, not words
    words = "".join(c if _is_of_word(c) else " " for c in text).split()
    if len(words) > 1 and words[0] in {"the", "a", "an"} and entity_type != "Person":  # `A. Lee` has an initial
        words = words[1:]
    if entity_type == "Organization":
        while len(words) > 1 and words[-1] in _LEGAL_FORMS:
            words.pop()
        if len(words) > 2 and words[-1] == "company":  # "Ford Motor Company", not "Boring Company"
            words.pop()
    return " ".join(words) or name.strip().casefold()


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character in "_%$€£+#" or unicodedata.category(character).startswith("M")


def node_id(group_id: str, kind: str, *natural_key: str | int) -> str:
    """UUID of the thing of that kind with that natural key, in that group."""
    return str(uuid5(_NAMESPACE, json.dumps([group_id, kind, *natural_key], ensure_ascii=False)))


def document_uuid(group_id: str, source_file: str, doc_id: str) -> str:
    return node_id(group_id, "document", source_file, doc_id)


def chunk_uuid(group_id: str, document: str, chunk_id: str) -> str:
    """A chunk that its file names."""
    return node_id(group_id, "chunk", document, chunk_id)


def chunk_uuid_by_content(group_id: str, document: str, content_hash: str, occurrence: int) -> str:
    """A chunk that its file does not name: an insertion before it shifts nothing. `occurrence` counts equal
    contents of one document from 0."""
    return node_id(group_id, "chunk by content", document, content_hash, occurrence)


def fact_uuid(
    group_id: str, chunk: str, subject: str, relationship: str, object_: str, fact: str, date_context: str
) -> str:
    """A fact, by what was extracted: never by node ids or a date filled in later, which may be corrected."""
    return node_id(group_id, "fact", chunk, subject, relationship, object_, fact, date_context)


def topic_uuid(group_id: str, label: str) -> str:
    return node_id(group_id, "topic", normalized_name(label))


def contribution_uuid(group_id: str, document: str, key: str) -> str:
    """A document's contribution to the entity or topic of that key: the id of its point."""
    return node_id(group_id, "contribution", document, key)


def entity_key(group_id: str, canonical_name: str, entity_type: EntityType) -> str:
    """The key of an entity, and the uuid of its node where no other node already stands for it."""
    return node_id(group_id, "entity", normalized_name(canonical_name, entity_type), entity_type.lower())
