"""New names against what the group has: what is taken without a question, what is asked, what nobody may join."""

from collections.abc import Sequence

import pytest

from kg_assets.entity_resolution.judge import Judge, JudgeFailed
from kg_assets.resolutions.known_entities import Candidate, EntitySearch
from kg_assets.resolutions.result import FileResolutions
from kg_assets.resolutions.tables import tables_of
from kg_resources.graph import Graph
from kg_resources.vectors import NAME_KEYS, VectorStore, collection_name, open_vector_store
from kg_tests.model_process import ModelProcess
from kg_tests.resolution_judges import judge_of_environment
from kg_tests.resolved_files import LOCAL, Named, Pairs, extractions_of, node, resolve, write
from kg_tests.small_files import HashEmbedder

FAR: HashEmbedder = HashEmbedder()
"""Vectors that lead nowhere."""
ACME: Named = ("Acme Electric Corporation", "Organization")
WATER: Named = ("Lake County Department of Water", "Organization")
CALLOWAY: Named = ("Jane Calloway", "Person")


@pytest.fixture
def judge(with_model: ModelProcess) -> Judge:
    return judge_of_environment()


Stores = tuple[Graph, VectorStore]


def resolved(stores: Stores, pairs: Pairs, judge: Judge | None = None, **options: object) -> FileResolutions:
    extractions = extractions_of("g/new.md", pairs)[1]
    return resolve(*stores, extractions, judge=judge, **options)  # type: ignore[arg-type]


def test_keys_find_what_vectors_do_not(stores: Stores) -> None:
    first = write(*stores, "g/one.md", [(("Denise R. Calloway", "Person"), "leads", WATER)], embedder=FAR)
    new: Pairs = [(("Denise Calloway", "Person"), "left", ("Lake County Water Department", "Organization"))]
    second = resolved(stores, new, embedder=FAR)
    for one, other in (
        (node(first, "Denise R. Calloway", "Person"), node(second, "Denise Calloway", "Person")),
        (node(first, *WATER), node(second, "Lake County Water Department")),
    ):
        assert other.decision == "matched" and other.node_uuid == one.node_uuid


def test_points_without_keys_are_found_by_their_vectors(stores: Stores) -> None:
    first = write(*stores, "g/one.md", [(("Denise R. Calloway", "Person"), "leads", ACME)])
    store, collection = stores[1], collection_name("entities", LOCAL.model, LOCAL.dimensions)
    fields = ("group_id", "source_file", "document_uuid", "entity_uuid", "entity_key", "name", "aliases", "type")
    points = store.payloads(collection, {}, fields)
    assert all(NAME_KEYS in payload for payload in store.payloads(collection, {}, (NAME_KEYS,)).values())
    store.upsert(
        collection, list(points), LOCAL.embed([str(p["name"]) for p in points.values()]), list(points.values())
    )
    second = resolved(stores, [(("Denise Calloway", "Person"), "left", ACME)])
    assert node(second, "Denise Calloway", "Person").node_uuid == node(first, "Denise R. Calloway", "Person").node_uuid


def test_a_known_alias_goes_first_and_asks_nobody(stores: Stores, judge: Judge) -> None:
    told = 'Borealis Widget Works ("Borwid") was formerly Zenith'
    first = write(
        *stores,
        "g/one.md",
        [
            (("Federal Widget Board (FWB)", "Organization"), "sued", ACME),
            (("FWB", "Organization"), "is", ("Federal Widget Board", "Organization")),
            ((told, "Other"), "met", ACME),
        ],
    )
    assert node(first, "FWB").node_uuid == node(first, "Federal Widget Board").node_uuid
    second = resolved(stores, [(("FWB", "Organization"), "left", ACME)], judge)
    assert node(second, "FWB").node_uuid == node(first, "FWB").node_uuid
    assert node(second, "FWB").decision == "alias" and "FWB" in node(second, "FWB").reason
    assert judge.asked["match"] == 0 and judge.saved["match"] == 2


def test_doubt_is_listed_without_a_judge_and_asked_with_one(
    stores: Stores, model_server: ModelProcess, judge: Judge
) -> None:
    first = write(*stores, "g/one.md", [(CALLOWAY, "leads", ACME)])
    new: Pairs = [(("J. Calloway", "Person"), "left", ("AEC", "Organization"))]
    alone = resolved(stores, new)
    assert node(alone, "J. Calloway", "Person").decision == node(alone, "AEC").decision == "new"
    assert [(doubt.name, doubt.entity) for doubt in alone.doubtful] == [
        ("J. Calloway", "Jane Calloway"),
        ("AEC", "Acme Electric Corporation"),
    ]
    model_server.plan(things={"J. Calloway (Person)": "jane", "Jane Calloway (Person)": "jane"})
    asked = resolved(stores, new, judge)
    assert node(asked, "J. Calloway", "Person").decision == "judged" and asked.doubtful == ()
    assert node(asked, "J. Calloway", "Person").node_uuid == node(first, *CALLOWAY).node_uuid
    assert node(asked, "AEC").decision == "new"
    assert judge.asked["match"] == 2


def test_what_rules_forbid_is_joined_by_no_judge(stores: Stores, model_server: ModelProcess, judge: Judge) -> None:
    """The judge says yes to everything."""
    jane: Named = ("Jane Rourke", "Person")
    write(*stores, "g/one.md", [(("J. Calloway", "Person"), "met", jane), (("J. Rourke", "Person"), "left", ACME)])
    model_server.plan(answers={"EntityMatch": {"match": 0, "reasoning": "all one"}})
    # John and Jane are asked about J. Calloway, one by one.
    found = resolved(stores, [(("John Calloway", "Person"), "met", CALLOWAY)], judge)
    assert {n.decision for n in found.nodes} == {"new"} and judge.asked["match"] == 2
    alone = resolved(stores, [(("John Calloway", "Person"), "met", ("John Rourke", "Person"))], judge)
    assert node(alone, "John Calloway", "Person").decision == "judged"
    assert node(alone, "John Rourke", "Person").decision == "new"  # J. Rourke fits, and is Jane
    assert judge.asked["match"] == 3


def test_a_judge_that_fails_joins_nothing(stores: Stores, model_server: ModelProcess, judge: Judge) -> None:
    write(*stores, "g/one.md", [(CALLOWAY, "leads", ACME)])
    model_server.plan(poison={"Entity: J. Calloway": "refusal"})
    with pytest.raises(JudgeFailed, match=r"^1 of 1 questions about names got no answer, .*'J\. Calloway'"):
        resolved(stores, [(("J. Calloway", "Person"), "left", ACME)], judge)


def test_a_rerun_asks_nothing_even_after_the_graph_has_grown(
    stores: Stores, model_server: ModelProcess, judge: Judge
) -> None:
    write(*stores, "g/one.md", [(CALLOWAY, "leads", ACME)])
    pairs: Pairs = [(("J. Calloway", "Person"), "raised", ("quantum flux tariffs", "Topic"))]
    first = write(*stores, "g/two.md", pairs, judge=judge)
    assert judge.asked["match"] == 1 and judge.asked["definitions"] == 1
    write(*stores, "g/three.md", [(("Jill Calloway", "Person"), "leads", ("quantum flux taxes", "Topic"))])
    model_server.plan()
    later = judge_of_environment()
    again = resolve(*stores, extractions_of("g/two.md", pairs)[1], judge=later)
    assert model_server.stats()["requests"] == 0 and sum(later.asked.values()) == 0
    assert [(n.node_uuid, n.summary) for n in again.nodes] == [(n.node_uuid, n.summary) for n in first.nodes]


def test_questions_are_the_same_whatever_order_candidates_come_in(
    stores: Stores, model_server: ModelProcess, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(*stores, "g/one.md", [(CALLOWAY, "met", ("Joan Calloway", "Person")), (CALLOWAY, "leads", ACME)])
    new: Pairs = [(("J. Calloway", "Person"), "left", ACME)]
    resolved(stores, new, judge)
    [question] = [entry["key"] for entry in model_server.log()]
    found = EntitySearch.candidates

    def reversed_(self: EntitySearch, clusters: Sequence[object]) -> list[list[Candidate]]:
        return [of_one[::-1] for of_one in found(self, clusters)]  # type: ignore[arg-type]

    monkeypatch.setattr(EntitySearch, "candidates", reversed_)
    model_server.plan()
    resolved(stores, new, judge)
    assert [entry["key"] for entry in model_server.log()] in ([], [question])  # asked before, so from the cache
    assert judge.asked["match"] == 2 and model_server.stats()["requests"] == 0


def test_other_gives_way_to_one_specific_type_that_comes_later(graph: Graph) -> None:
    with open_vector_store() as store:
        met: Named = ("Zenith Works", "Other")
        first = write(graph, store, "g/one.md", [(met, "met", ACME)])
        second = write(graph, store, "g/two.md", [(("Zenith Works Inc.", "Organization"), "sued", ACME)])
        zenith = node(second, "Zenith Works Inc.")
        assert zenith.node_uuid == node(first, *met).node_uuid and zenith.decision == "existing"
        [row] = graph.read("MATCH (n:EntityNode {uuid: $u}) RETURN n.entity_type AS type", u=zenith.node_uuid)
        assert row["type"] == "Organization"
        third = resolve(graph, store, extractions_of("g/three.md", [(("Zenith Works", "Place"), "is in", ACME)])[1])
        assert node(third, "Zenith Works", "Place").decision == "new"
        assert third.conflicts == ("Zenith Works (Place; in the group Organization)",)


def test_other_gives_way_to_nobody_where_the_file_has_two_types(stores: Stores) -> None:
    first = write(*stores, "g/one.md", [(("Jordan", "Other"), "met", ACME)])
    second = resolved(stores, [(("Jordan", "Person"), "visited", ("Jordan", "Place"))])
    assert {n.decision for n in second.nodes} == {"new"}
    assert node(first, "Jordan", "Other").node_uuid not in {n.node_uuid for n in second.nodes}


def test_entities_of_another_model_are_not_passed_over_in_silence(stores: Stores) -> None:
    write(*stores, "g/one.md", [(CALLOWAY, "leads", ACME)], embedder=FAR)
    said: list[str] = []
    resolved(stores, [(("Jane B. Calloway", "Person"), "left", ACME)], said=said)
    assert any("only exact names are found: 2 in entities__hash" in line for line in said)


TOPICS: Pairs = [
    (ACME, "faces", ("tariff burden", "Topic")),
    (ACME, "faces", ("quantum flux", "Topic")),
    (CALLOWAY, "likes", ("quantum flux", "Topic")),
    (CALLOWAY, "likes", ("glow worms", "Topic")),
]


def test_topics_that_no_rule_settles_are_asked_and_unknown_ones_defined_once(
    stores: Stores, model_server: ModelProcess, judge: Judge
) -> None:
    definitions = {"summary": "0. What glows.\n1. A flux of quanta."}
    model_server.plan(
        things={"tariff burden (Topic)": "t", "Tariff costs (Topic)": "t"}, answers={"MergedSummary": definitions}
    )
    found = resolved(stores, TOPICS, judge)
    levies = node(found, "tariff burden", "Topic")
    assert (levies.name, levies.decision, levies.reason) == ("Tariff costs", "ontology", "the judge")
    flux, worms = (node(found, name, "Topic") for name in ("quantum flux", "glow worms"))
    assert (flux.summary, worms.summary) == ("What glows.", "A flux of quanta.")  # the commonest is asked first
    assert judge.asked["definitions"] == 1 and model_server.stats()["by_contract"]["MergedSummary"] == 1
    resolved(stores, TOPICS, judge)
    assert model_server.stats()["by_contract"]["MergedSummary"] == 1
    model_server.plan(poison={"You define topics": "refusal"})
    new: Pairs = [(ACME, "faces", ("lunar dust", "Topic"))]
    assert node(resolved(stores, new, judge), "lunar dust", "Topic").summary == ""


@pytest.mark.parametrize(("keep", "decision"), [(True, "unknown topic"), (False, "dropped topic")])
def test_unknown_topics_are_listed_with_their_facts(stores: Stores, keep: bool, decision: str) -> None:
    found = resolved(stores, TOPICS, keep_unknown_topics=keep)
    rows = tables_of(extractions_of("g/new.md", TOPICS)[1], found, False)["unknown_topics"]
    assert [(row["topic"], row["facts"], row["decision"]) for row in rows] == [
        ("quantum flux", 2, decision),
        ("glow worms", 1, decision),
        ("tariff burden", 1, decision),
    ]
