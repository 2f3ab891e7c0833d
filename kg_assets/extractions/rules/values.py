"""Amounts and times: what is never an entity."""

from typing import TYPE_CHECKING

from kg_assets.extractions.rules import vocabulary as words

if TYPE_CHECKING:
    from spacy.tokens import Token


def is_value(token: "Token") -> bool:
    """True for amounts, numbers and dates, which are never entities."""
    return (
        token.like_num
        or token.is_currency
        or token.ent_type_ in ("PERCENT", "MONEY", "CARDINAL", "QUANTITY", "ORDINAL")
        or token.lemma_.lower() in ("%", "percent", "percentage", "million", "billion")
    )


def is_time(token: "Token") -> bool:
    return token.ent_type_ in ("DATE", "TIME") or token.lemma_.lower() in words.TIME_HEADS
