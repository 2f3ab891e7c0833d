"""A judge on the clusters of one file: asked little, in the same words each time, and never heard against a rule."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import pytest

from kg_assets.entity_resolution.adjudicate import MOST_JOINED
from kg_assets.entity_resolution.cluster import NamesOfType, cluster_names
from kg_assets.entity_resolution.judge import MOST_IN_A_CALL, Judge, JudgeFailed
from kg_assets.entity_resolution.prompts import Described
from kg_assets.identity import EntityType
from kg_resources.embedder import LocalEmbedder
from kg_tests.clustered import cluster_one_type
from kg_tests.kg_assets.entity_resolution.test_block import made_names
from kg_tests.model_process import ModelProcess
from kg_tests.resolution_judges import judge_of_environment

Names = Sequence[str]
EMBED = LocalEmbedder().embed


class SaidJudge(Judge):
    """Answers with what a function makes of the names of a question."""

    def __init__(self, say: Callable[[Names], Iterable[Iterable[str]]]) -> None:
        self.saved, self.asked, self.unasked = Counter(), Counter(), Counter()
        self.questions: list[list[str]] = []
        self._say = say

    def groups(self, questions: Sequence[Sequence[Described]]) -> list[list[frozenset[int]]]:
        asked = [[described.name for described in question] for question in questions]
        self.questions += [[described.line() for described in question] for question in questions]
        return [[frozenset(map(names.index, group)) for group in self._say(names)] for names in asked]


def all_one() -> SaidJudge:
    return SaidJudge(lambda names: [names])


def these(word: str) -> SaidJudge:
    """Puts together what has the word."""
    return SaidJudge(lambda names: [[name for name in names if word in name]])


def none_of_them() -> SaidJudge:
    return SaidJudge(lambda _: [])


def clusters(
    names: Iterable[str], judge: Judge | None, entity_type: EntityType = "Organization"
) -> set[tuple[str, ...]]:
    found, _ = cluster_one_type(Counter(names), entity_type, [], EMBED, 0.7, {}, judge)
    return {cluster.names for cluster in found if len(cluster.names) > 1}


def test_what_the_judge_joins_is_one_and_says_why() -> None:
    names = Counter(["Georgia Institute of Technology", "Georgia Tech", "Northgate Bank"])
    found, joined = cluster_one_type(names, "Organization", [], EMBED, 0.7, {}, these("Georgia"))
    assert [cluster.names for cluster in found] == [
        ("Georgia Institute of Technology", "Georgia Tech"),
        ("Northgate Bank",),
    ]
    assert joined == [("Georgia Institute of Technology", "Georgia Tech", "judge")]


def test_what_rules_decide_is_not_asked_and_counts_as_saved() -> None:
    judge = none_of_them()
    assert clusters(["Acme Corp", "Acme Corporation", "Acme"], judge) == {("Acme", "Acme Corp", "Acme Corporation")}
    assert not clusters(["Twelfth District", "Eleventh District"], judge, "Place")
    assert judge.questions == []
    assert judge.saved["groups"] >= 3
    clusters(["Georgia Institute of Technology", "Georgia Tech"], judge)
    assert len(judge.questions) == 1


def test_a_question_shows_the_fullest_name_its_other_names_and_what_the_text_says() -> None:
    judge = none_of_them()
    names = Counter(["Georgia Tech", "Georgia Institute of Technology", "GIT"])
    cluster_one_type(names, "Organization", [], EMBED, 0.7, {"GIT": "A university in Atlanta."}, judge)
    assert judge.questions == [
        [
            "Georgia Institute of Technology (Organization): Also called GIT. A university in Atlanta.",
            "Georgia Tech (Organization):",
        ]
    ]


def test_the_order_of_the_names_changes_no_question() -> None:
    names = made_names(150)
    asked = []
    for seed in range(3):
        judge = none_of_them()
        mixed = random.Random(seed).sample(names, len(names))
        clusters(mixed, judge)
        asked.append(judge.questions)
    assert asked[0] and asked[0] == asked[1] == asked[2]


@pytest.mark.parametrize(
    ("names", "entity_type"),
    [
        (["Twelfth District", "Eleventh District"], "Place"),
        (["North Dakota", "South Dakota"], "Place"),
        (["Portland, Maine", "Portland, Oregon"], "Place"),
        (["Alphabet Class A", "Alphabet Class C"], "Product"),
        (["John Smith", "Jane Smith"], "Person"),
    ],
)
def test_a_judge_that_calls_everything_one_joins_nothing_against_hard_evidence(
    names: Names, entity_type: EntityType
) -> None:
    by_rules = clusters(names, None, entity_type)
    assert clusters(names, all_one(), entity_type) == by_rules


def test_a_name_put_with_two_that_are_kept_apart_goes_to_neither() -> None:
    names = ["J. Smith", "John Smith", "Jane Smith"]
    assert clusters(names, None, "Person") == set()
    assert clusters(names, all_one(), "Person") == set()
    right = SaidJudge(lambda names: [set(names) & {"J. Smith", "Jane Smith"}])
    assert clusters(names, right, "Person") == {("J. Smith", "Jane Smith")}


def test_answers_that_contradict_each_other_join_nothing() -> None:
    """Names of one question that another shows too are one in the first and two in the second."""
    names = [f"Acme {name}" for name in made_names(80)]
    plain = none_of_them()
    clusters(names, plain)
    shown = [{line.partition(" (")[0] for line in question} for question in plain.questions]
    one, other = next(
        sorted(first & second)[:2]
        for position, first in enumerate(shown)
        for second in shown[position + 1 :]
        if len(first & second) > 1
    )
    wanted = {one, other}
    agreeing = SaidJudge(lambda names: [wanted & set(names)] if wanted <= set(names) else [])
    assert clusters(names, agreeing) == {tuple(sorted(wanted))}
    times = Counter()

    def change_of_mind(names: Names) -> list[set[str]]:
        times["both"] += wanted <= set(names)
        return [wanted] if wanted <= set(names) and times["both"] == 1 else []

    assert clusters(names, SaidJudge(change_of_mind)) == set()
    assert times["both"] > 1


def test_what_is_only_shown_beside_each_other_is_never_joined() -> None:
    """Names of two types share a question to save calls; a group across them is no answer to it."""
    judge = all_one()
    firms = NamesOfType("Organization", Counter(["Georgia Institute of Technology", "Georgia Tech"]), [], {})
    places = NamesOfType("Place", Counter(["Georgia Hills", "Hills of Georgia Park"]), [], {})
    found = [{cluster.names for cluster in of_type} for of_type, _ in cluster_names([firms, places], EMBED, 0.7, judge)]
    assert len(judge.questions) == 1 and len(judge.questions[0]) == 4
    assert found == [
        {("Georgia Institute of Technology", "Georgia Tech")},
        {("Georgia Hills", "Hills of Georgia Park")},
    ]


def test_the_budget_bounds_the_questions_and_what_it_leaves_out_is_counted() -> None:
    names, judge = [f"Acme {name}" for name in made_names(200)], none_of_them()
    judge.calls_per_name = 0.02
    clusters(names, judge)
    assert len(judge.questions) == 4
    assert judge.unasked["groups"] > 0


def test_what_a_rule_finds_likely_and_nobody_was_asked_about_is_joined() -> None:
    names = ["Ruth Harrow", "Ms. Harrow"]
    assert clusters(names, None, "Person") == {tuple(sorted(names))}
    assert clusters(names, none_of_them(), "Person") == set()
    judge = none_of_them()
    judge.calls_per_name = 0
    assert clusters(names, judge, "Person") == {tuple(sorted(names))}
    assert judge.questions == []


@pytest.mark.parametrize("judge", [none_of_them(), all_one()], ids=["no", "yes"])
def test_one_giant_component_costs_few_questions_and_makes_no_giant(judge: SaidJudge) -> None:
    names = [f"Acme {name}" for name in made_names(600)]
    found = clusters(names, judge)
    assert 0 < len(judge.questions) <= judge.calls_per_name * len(names)
    assert max(map(len, judge.questions)) <= MOST_IN_A_CALL
    assert all(len(cluster) <= 2 * MOST_JOINED for cluster in found)


@pytest.mark.parametrize("fault", ["refusal", "cut", "schema-violation"])
def test_a_fault_joins_nothing_and_fails_in_one_sentence(fault: str, with_model: ModelProcess) -> None:
    names = ["Georgia Institute of Technology", "Georgia Tech"]
    things = {f"{name} (Organization)": "one" for name in names}
    judge = judge_of_environment()
    with_model.plan(things=things, poison={"Georgia Tech": fault})
    with pytest.raises(JudgeFailed, match=r"1 of 1 questions .*materialize resolutions again[^\n]*$"):
        clusters(names, judge)
    with_model.plan(things=things)
    assert clusters(names, judge) == {tuple(names)}
