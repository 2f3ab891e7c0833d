"""Which nodes of a group are one, which are in doubt, and which are neither."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from kg_assets.entity_merges.duplicates import Duplicates, find_duplicates
from kg_assets.entity_merges.things import Thing
from kg_assets.entity_resolution.judge import Judge
from kg_assets.entity_resolution.prompts import Described
from kg_assets.identity import EntityType, entity_key
from kg_resources.embedder import LocalEmbedder

EMBEDDER = LocalEmbedder()


def node(entity_type: EntityType, name: str, *aliases: str) -> Thing:
    key = entity_key("g", name, entity_type)
    label = "TopicNode" if entity_type == "Topic" else "EntityNode"
    return Thing(key, label, entity_type, name, frozenset([name]), frozenset([name, *aliases]), frozenset([key]))


def find(nodes: Sequence[Thing], *apart: tuple[Thing, Thing]) -> Duplicates:
    pairs = [frozenset({one.uuid, other.uuid}) for one, other in apart]
    return find_duplicates(nodes, pairs, EMBEDDER.embed, None, threshold=0.7)


def joined(found: Duplicates) -> set[frozenset[str]]:
    """Names of each thing that was several nodes."""
    return {thing.names for thing in found.things if thing.lost}


def in_doubt(found: Duplicates) -> list[tuple[str, str]]:
    return [(doubt.one.name, doubt.other.name) for doubt in found.doubts]


def organizations(*names: str) -> list[Thing]:
    return [node("Organization", name) for name in names]


def people(*names: str) -> list[Thing]:
    return [node("Person", name) for name in names]


@pytest.mark.parametrize(
    "nodes",
    [
        pytest.param(people("Tim Cook", "Timothy D. Cook"), id="nickname and middle initial"),
        pytest.param(people("D. Calloway", "Denise Calloway"), id="the initial of one person"),
        pytest.param(organizations("FOMC", "Federal Open Market Committee"), id="the acronym of one name"),
        pytest.param(organizations("Digital Markets Act", "Digital Markets Act (DMA)"), id="with its own acronym"),
        pytest.param([node("Place", "Twelfth District"), node("Place", "12th District")], id="ordinal in digits"),
        pytest.param(
            [node("Organization", "Zenith Works", "Apex Tools"), node("Organization", "Apex Tools")], id="other name"
        ),
        pytest.param(
            [node("Organization", "Summit Health", "Summit"), node("Organization", "Summit")], id="one Summit"
        ),
        pytest.param([node("Organization", "Acme Corp."), node("Other", "Acme")], id="Other gives way"),
        pytest.param([node("Place", "Jordan"), node("Topic", "jordan")], id="Topic gives way"),
        pytest.param([node("Other", "Zoning"), node("Topic", "zoning")], id="Other and Topic"),
    ],
)
def test_certain(nodes: list[Thing]) -> None:
    found = find(nodes)
    assert joined(found) == {frozenset(one.name for one in nodes)}
    assert not found.doubts


@pytest.mark.parametrize(
    "nodes",
    [
        pytest.param(people("J. Smith", "John Smith", "Jane Smith"), id="an initial that fits two"),
        pytest.param(people("Mr. Cook", "Tim Cook"), id="a family name"),
        pytest.param(organizations("NFA", "National Farm Alliance", "Northern Fuel Association"), id="two long forms"),
        pytest.param(organizations("GM", "General Motors"), id="two letters"),
        pytest.param(organizations("Summit", "Summit Health"), id="first words"),
        pytest.param(
            [
                node("Organization", "Summit Health", "Summit"),
                node("Organization", "Summit Steel", "Summit"),
                node("Organization", "Summit"),
            ],
            id="a short name that two have",
        ),
        pytest.param([node("Person", "Jordan"), node("Place", "Jordan")], id="two specific types"),
        pytest.param(
            [node("Person", "Jordan"), node("Place", "Jordan"), node("Other", "Jordan")], id="Other of two types"
        ),
    ],
)
def test_doubtful(nodes: list[Thing]) -> None:
    found = find(nodes)
    assert not joined(found)
    assert found.doubts


@pytest.mark.parametrize(
    "nodes",
    [
        pytest.param(organizations("AWS", "Amazon"), id="another firm"),
        pytest.param(organizations("Amazon", "Amazon Web Services"), id="parent and its business"),
        pytest.param(organizations("Toyota Motor", "Acme Motor"), id="one word of two"),
        pytest.param([node("Place", "Twelfth District"), node("Place", "Eleventh District")], id="ordinals"),
        pytest.param([node("Product", "Alphabet Class A"), node("Product", "Alphabet Class C")], id="share classes"),
        pytest.param([node("Event", "Annual Meeting 2024"), node("Event", "Annual Meeting 2025")], id="years"),
        pytest.param([node("Place", "North Dakota"), node("Place", "South Dakota")], id="directions"),
        pytest.param(organizations("retailer", "retailers"), id="a member and the group"),
        pytest.param(people("John Smith", "Jane Smith"), id="two given names"),
        pytest.param([node("Person", "the chairman"), node("Person", "Jerome Powell")], id="a role and its holder"),
        pytest.param(
            [node("Organization", "Bank of America", "the Bank"), node("Organization", "Bank of England", "the Bank")],
            id="a description that both have",
        ),
    ],
)
def test_neither(nodes: list[Thing]) -> None:
    found = find(nodes)
    assert not joined(found)
    assert not found.doubts


def test_a_name_between_two_that_contradict_each_other_joins_neither() -> None:
    found = find(people("Tim Cook", "Timothy D. Cook", "Timothy R. Cook"))
    assert not joined(found)
    assert in_doubt(found) == [("Tim Cook", "Timothy D. Cook"), ("Tim Cook", "Timothy R. Cook")]


def test_the_weaker_link_of_a_contradiction_is_not_merged() -> None:
    """Both firms were called Apex Tools; one of them has a number that the other's other name contradicts."""
    nodes = [
        node("Organization", "Zenith Works 2", "Apex Tools"),
        node("Organization", "Apex Tools"),
        node("Organization", "Nadir Works 3", "Apex Tools"),
    ]
    found = find(nodes)
    assert not joined(found)
    assert ("Apex Tools", "Zenith Works 2") in in_doubt(found)


def test_what_was_taken_apart_stays_apart_and_is_in_no_doubt() -> None:
    one, other = organizations("FOMC", "Federal Open Market Committee")
    found = find([one, other], (one, other))
    assert not joined(found) and not found.doubts
    third = node("Other", "FOMC")
    assert joined(find([one, other, third], (one, other))) == {frozenset({"FOMC"})}


NODES = [
    *people("Tim Cook", "Timothy D. Cook", "Mr. Cook", "J. Smith", "John Smith", "Jane Smith"),
    *organizations("FOMC", "Federal Open Market Committee", "AWS", "Amazon", "Amazon Web Services", "Acme"),
    node("Other", "Acme"),
    node("Topic", "acme"),
    node("Place", "Jordan"),
    node("Person", "Jordan"),
]


def test_the_order_of_nodes_changes_nothing() -> None:
    first = find(NODES)
    draw = random.Random(2)
    for _ in range(5):
        assert find(draw.sample(NODES, len(NODES))) == first


def test_what_was_found_finds_nothing_more() -> None:
    first = find(NODES)
    merged = [replace(thing, lost=()) for thing in first.things]
    again = find(merged)
    assert not joined(again)
    assert in_doubt(again) == in_doubt(first)


def test_an_entity_of_a_specific_type_and_the_fullest_name_stays() -> None:
    acme = next(thing for thing in find(NODES).things if "Acme" in thing.names)
    assert (acme.uuid, acme.entity_type) == (entity_key("g", "Acme", "Organization"), "Organization")
    cook = next(thing for thing in find(NODES).things if "Tim Cook" in thing.names)
    assert cook.uuid == entity_key("g", "Timothy D. Cook", "Person")
    assert [(lost.name, lost.score) for lost in cook.lost] == [("Tim Cook", 0.93)]


@pytest.mark.parametrize("entity_type", ["Place", "Other"])
def test_a_topic_of_the_ontology_is_no_part_of_an_entity(entity_type: EntityType) -> None:
    """One document's slip must not take it away from all the others."""
    topic = replace(node("Topic", "Recession"), in_ontology=True)
    found = find([topic, node(entity_type, "Recession")])
    assert not joined(found)
    assert in_doubt(found) == [("Recession", "Recession")]


def test_no_chain_of_answers_joins_what_is_kept_apart() -> None:
    """Two that a rule keeps apart are each said to be the same as a third: that goes to neither."""

    class Generous(Judge):
        def __init__(self) -> None:
            self.asked, self.saved, self.unasked = Counter(), Counter(), Counter()

        def groups(self, questions: Sequence[Sequence[Described]]) -> list[list[frozenset[int]]]:
            return [[frozenset({n, len(names) - 1}) for n in range(len(names) - 1)] for names in questions]

    nodes = organizations("Hartwell Brothers Mine", "Hartwell Brothers Mines", "Hartwell Brothers Mining")
    assert len(in_doubt(find(nodes))) == 2
    assert not joined(find_duplicates(nodes, [], EMBEDDER.embed, Generous(), threshold=0.7))
