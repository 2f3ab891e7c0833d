"""Topical noun phrases: what a statement is about, beside its subject and object."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from kg_assets.extractions.rules import vocabulary as words
from kg_assets.extractions.rules.entities import Names

if TYPE_CHECKING:
    from spacy.tokens import Token

MAX_TOPICS: Final = 4


def topics_of(tokens: Iterable["Token"], names: Names) -> tuple[str, ...]:
    """`consumer spending`, `operating margin`: topical nouns with their compounds, lower case, in order."""
    found: dict[str, None] = {}
    for token in tokens:
        if (
            token.pos_ not in ("NOUN", "PROPN")
            or token.lemma_.lower() not in words.TOPIC_HEADS
            or token.dep_ in ("compound", "nmod")
        ):
            continue
        if names.at(token) is not None:
            continue
        compounds = [
            child for child in token.lefts
            if child.dep_ in ("compound", "nmod") or (child.dep_ == "amod" and _classifies(child))
        ]  # fmt: skip
        start = token.i
        for child in reversed(compounds):
            if child.i == start - 1 and names.at(child) is None and child.is_alpha:
                start = child.i
        if start and token.doc[start - 1].text in ("-", "/"):
            start = token.i  # of `longer-term outlook` no `term outlook`
        topic = " ".join(part.lower_ for part in token.doc[start : token.i + 1])
        found.setdefault(topic)
    return tuple(found)[:MAX_TOPICS]


def _classifies(adjective: "Token") -> bool:
    """True for `residential`, not for `higher` or `strong`: adjectives that make a kind."""
    return adjective.tag_ == "JJ" and adjective.lower_.endswith(
        ("ial", "nal", "ral", "cal", "ntal", "ary", "ing", "real")
    )
