"""What a shared node says does not depend on the order, or the grouping, in which documents say it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kg_assets.shared_nodes import SharedLabel, most_specific, node_properties

TEXT = st.sampled_from(["", "makes anvils.", "is in Ohio.", "sells rope.", "was sold.", "left."])
CONTRIBUTION = st.fixed_dictionaries(
    {
        "document": st.sampled_from(["d1", "d2", "d3", "d4"]),
        "entity_key": st.sampled_from(["k1", "k2"]),
        "name": st.sampled_from(["Acme", "Acme Corporation", "ACME Inc.", "Akme"]),
        "entity_type": st.sampled_from(["Organization", "Other", "Topic", "Person"]),
        "aliases": st.lists(st.sampled_from(["Acme", "ACME", "the company"]), min_size=1, max_size=2),
        "summary": TEXT,
        "document_date": st.sampled_from([None, "2024-01-01", "2025-06-30"]),
        "in_ontology": st.booleans(),
    }
)


def added_in_turn(label: SharedLabel, groups: list[list[dict[str, Any]]]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for group in groups:
        said = said | node_properties(label, group, said)
    return said


@given(
    contributions=st.lists(CONTRIBUTION, min_size=1, max_size=8),
    label=st.sampled_from(["EntityNode", "TopicNode"]),
    data=st.data(),
)
def test_order_and_grouping_do_not_show(
    contributions: list[dict[str, Any]], label: SharedLabel, data: st.DataObject
) -> None:
    at_once = node_properties(label, contributions, {})
    shuffled = data.draw(st.permutations(contributions))
    assert added_in_turn(label, [[contribution] for contribution in shuffled]) == at_once
    cut = data.draw(st.integers(1, len(shuffled)))
    assert added_in_turn(label, [shuffled[:cut], *([shuffled[cut:]] if shuffled[cut:] else [])]) == at_once


def test_a_node_says_the_fullest_name_every_alias_and_the_earliest_summaries() -> None:
    def said(name: str, date: str | None, summary: str, document: str) -> dict[str, Any]:
        return {
            "document": document, "entity_key": "k", "name": name, "entity_type": "Other", "aliases": [name],
            "summary": summary, "document_date": date, "in_ontology": False,
        }  # fmt: skip

    node = node_properties(
        "EntityNode",
        [
            said("Acme", "2026-01-01", "Third.", "c"),
            said("Acme Inc.", None, "Undated comes last.", "d"),
            said("Acme", "2024-01-01", "First.", "b"),
            said("Acme", "2025-01-01", "Second.", "a"),
        ],
        {},
    )
    assert (node["name"], node["aliases"]) == ("Acme Inc.", ["Acme", "Acme Inc."])
    assert node["summary"] == "First. Second. Third."


def test_a_family_beats_topic_and_topic_beats_other() -> None:
    assert most_specific(["Other", "Topic"]) == "Topic"
    assert most_specific(["Topic", "Place", "Other"]) == "Place"
