"""The metrics on cases small enough to count by hand."""

import pytest

from kg_tests.resolution_metrics import Score, b_cubed, lost_merges, pairwise, restricted, wrong_merges

TRUE = {"a": 1, "b": 1, "c": 1, "d": 2, "e": 3}
APART = {name: name for name in TRUE}
ONE = dict.fromkeys(TRUE, 0)


def test_a_perfect_answer() -> None:
    renamed = {name: f"cluster {cluster}" for name, cluster in TRUE.items()}
    assert pairwise(renamed, TRUE) == b_cubed(renamed, TRUE) == Score(1.0, 1.0)
    assert not wrong_merges(renamed, TRUE) and not lost_merges(renamed, TRUE)


def test_nothing_merged() -> None:
    assert pairwise(APART, TRUE) == Score(1.0, 0.0)
    assert pairwise(APART, TRUE).f1 == 0.0
    found = b_cubed(APART, TRUE)
    assert found.precision == 1.0
    assert found.recall == pytest.approx((3 * 1 / 3 + 2) / 5)
    assert lost_merges(APART, TRUE) == {frozenset("ab"), frozenset("ac"), frozenset("bc")}


def test_everything_merged() -> None:
    assert pairwise(ONE, TRUE) == Score(3 / 10, 1.0)
    found = b_cubed(ONE, TRUE)
    assert found.precision == pytest.approx((3 * 3 / 5 + 2 * 1 / 5) / 5)
    assert found.recall == 1.0
    assert len(wrong_merges(ONE, TRUE)) == 7


def test_a_name_in_the_wrong_cluster() -> None:
    predicted = {"a": 1, "b": 1, "c": 2, "d": 2, "e": 3}
    score = pairwise(predicted, TRUE)
    assert score == Score(1 / 2, 1 / 3)
    assert score.f1 == pytest.approx(0.4)
    found = b_cubed(predicted, TRUE)
    assert found.precision == pytest.approx((1 + 1 + 1 / 2 + 1 / 2 + 1) / 5)
    assert found.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert wrong_merges(predicted, TRUE) == {frozenset("cd")}
    assert lost_merges(predicted, TRUE) == {frozenset("ac"), frozenset("bc")}


def test_only_singles_and_no_names() -> None:
    singles = {"a": 1, "b": 2}
    assert pairwise(singles, {"a": 5, "b": 6}) == Score(1.0, 1.0)
    assert b_cubed({}, {}) == pairwise({}, {}) == Score(1.0, 1.0)


def test_some_names_alone_are_scored() -> None:
    assert restricted(TRUE, {"a", "d"}) == {"a": 1, "d": 2}


def test_other_names_are_refused() -> None:
    with pytest.raises(ValueError, match=r"other names: z"):
        pairwise(TRUE | {"z": 1}, TRUE)
