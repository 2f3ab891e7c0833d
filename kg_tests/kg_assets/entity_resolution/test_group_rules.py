"""Across documents: what is certain whatever else is known, what is doubt, what is forbidden."""

import pytest

from kg_assets.entity_resolution.group_rules import Named, certain, doubtful, forbidden, known_alias
from kg_assets.identity import EntityType


def thing(names: str, entity_type: EntityType = "Organization") -> Named:
    """The first of the names, which `|` parts, is the canonical one."""
    listed = names.split("|")
    return Named(listed[0], tuple(sorted(listed)), entity_type)


@pytest.mark.parametrize(
    ("one", "other", "entity_type"),
    [
        ("Tim Cook", "Timothy D. Cook", "Person"),
        ("Acme", "Acme Group", "Organization"),
        ("Job seekers union", "Jobseekers Union", "Organization"),
        ("Bank of Ohio Trust", "Trust Bank of Ohio", "Organization"),
        ("U.S. Department of Energy", "Department of Energy", "Organization"),
        ("FWB", "Federal Widget Board|FWB", "Organization"),
    ],
)
def test_certain_whatever_else_is_known(one: str, other: str, entity_type: EntityType) -> None:
    a, b = thing(one, entity_type), thing(other, entity_type)
    assert (certain(a, b) or known_alias(a, b)) and (certain(b, a) or known_alias(b, a))
    assert doubtful(a, b) and doubtful(b, a) and not forbidden(a, b)


@pytest.mark.parametrize(
    ("one", "other", "entity_type"),
    [
        ("J. Smith", "John Smith", "Person"),
        ("FWB", "Federal Widget Board", "Organization"),
        ("Borealis Chemicals", "Boraelis Chemicals", "Organization"),
        ("Acme", "Acme Electric Corporation", "Organization"),
        ("Portland", "Portland, Oregon", "Place"),
        ("American Broadcasting Company|ABC", "Australian Broadcasting Corporation|ABC", "Organization"),
        ("Mercury Marine|Mercury", "Mercury Insurance|Mercury", "Organization"),
        ("General Motors|GM", "GM", "Organization"),
    ],
)
def test_doubt(one: str, other: str, entity_type: EntityType) -> None:
    a, b = thing(one, entity_type), thing(other, entity_type)
    assert doubtful(a, b) and not (certain(a, b) or known_alias(a, b)) and not forbidden(a, b)


@pytest.mark.parametrize(
    ("one", "other", "entity_type"),
    [
        ("Cook", "Timothy D. Cook", "Person"),
        ("Federal Reserve Banks", "Federal Reserve Bank", "Organization"),
        ("Acme Electric", "Acme Foods", "Organization"),
        ("the chairman", "John Smith", "Person"),
    ],
)
def test_clearly_different(one: str, other: str, entity_type: EntityType) -> None:
    a, b = thing(one, entity_type), thing(other, entity_type)
    assert not (doubtful(a, b) or certain(a, b) or known_alias(a, b))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (thing("John Smith", "Person"), thing("J. Smith|Jane Smith", "Person")),
        (thing("Twelfth District", "Place"), thing("Eleventh District|Dallas District", "Place")),
        (thing("Acme Fund"), thing("Acme Fund II")),
        (thing("Jordan", "Place"), thing("Jordan", "Person")),
    ],
)
def test_forbidden(one: Named, other: Named) -> None:
    assert forbidden(one, other) and forbidden(other, one)


def test_other_is_compared_as_the_type_that_it_gives_way_to() -> None:
    one, other = thing("Acme Inc.", "Other"), thing("Acme")
    assert known_alias(one, other) and not forbidden(one, other)
