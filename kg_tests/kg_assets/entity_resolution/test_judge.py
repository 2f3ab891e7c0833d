"""The judge over real HTTP: what its questions show, and that no reply, however wrong, joins what it may not."""

import pytest

from kg_assets.entity_resolution.judge import Judge, JudgeFailed
from kg_assets.entity_resolution.prompts import Described, groups_messages, match_messages
from kg_tests.model_process import ModelProcess
from kg_tests.resolution_judges import judge_of_environment

ACME = Described("Acme Corp", "Organization", "Makes\nanvils.")
NAMES = [ACME, Described("Acme", "Organization"), Described("Zenith", "Organization")]


@pytest.fixture
def judge(with_model: ModelProcess) -> Judge:
    return judge_of_environment()


def test_a_question_shows_each_name_on_one_numbered_line() -> None:
    assert groups_messages(NAMES)[1]["content"].splitlines() == [
        "0. Acme Corp (Organization): Makes anvils.",
        "1. Acme (Organization):",
        "2. Zenith (Organization):",
    ]
    asked = match_messages(ACME, NAMES[1:])[1]["content"].splitlines()
    assert asked[0] == "Entity: Acme Corp (Organization)"
    assert asked[-2:] == ["0. Acme (Organization):", "1. Zenith (Organization):"]


def test_a_perfect_judge_is_heard(model_server: ModelProcess, judge: Judge) -> None:
    model_server.plan(things={"Acme Corp (Organization)": "acme", "Acme (Organization)": "acme"})
    assert judge.groups([NAMES]) == [[frozenset({0, 1})]]
    assert judge.matches([(ACME, NAMES[1:]), (NAMES[2], NAMES[:2])]) == [0, None]
    assert judge.asked == {"groups": 1, "match": 2}


def test_the_same_question_is_paid_once(model_server: ModelProcess, judge: Judge) -> None:
    assert judge.groups([NAMES, NAMES]) == judge.groups([NAMES]) * 2
    assert model_server.stats()["requests"] == 1


@pytest.mark.parametrize(
    "groups",
    [
        pytest.param([[0, 7], [-1, 1]], id="members that are not there"),
        pytest.param([[0, 1], [1, 2]], id="one member in two groups"),
        pytest.param([[0], [1], []], id="groups of one"),
        pytest.param([[0, 0, 0]], id="one member three times"),
    ],
)
def test_a_wrong_reply_joins_nothing(model_server: ModelProcess, judge: Judge, groups: list[list[int]]) -> None:
    said = [{"canonical": "Acme", "members": members, "reasoning": ""} for members in groups]
    model_server.plan(answers={"EntityGroups": {"groups": said}, "EntityMatch": {"match": 9, "reasoning": ""}})
    assert judge.groups([NAMES]) == [[]]
    assert judge.matches([(ACME, NAMES[1:])]) == [None]


@pytest.mark.parametrize("fault", ["cut", "schema-violation", "refusal", "empty", "invalid-json"])
def test_a_fault_is_no_answer(model_server: ModelProcess, judge: Judge, fault: str) -> None:
    """And what was answered beside it is not asked again."""
    model_server.plan(poison={"Zenith": fault})
    sound = (ACME, NAMES[1:2])
    with pytest.raises(JudgeFailed, match=r"1 of 2 questions .* 'Zenith': .* materialize resolutions again"):
        judge.matches([(NAMES[2], NAMES[:2]), sound])
    model_server.plan()
    assert judge.matches([sound]) == [None]
    assert model_server.stats()["requests"] == 0


def test_definitions_are_read_line_by_line(model_server: ModelProcess, judge: Judge) -> None:
    model_server.plan(
        answers={"MergedSummary": {"summary": "Here they are:\n0. Goods sold abroad.\n2. Nobody asked.\n1."}}
    )
    topics = [Described("Exports", "Topic"), Described("Imports", "Topic")]
    assert judge.definitions(topics) == {0: "Goods sold abroad."}
    assert judge.definitions([]) == {}
