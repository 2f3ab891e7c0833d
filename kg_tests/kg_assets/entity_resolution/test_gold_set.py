"""Rules, and rules with a judge, reach their aims on names that were resolved by hand; gold/README.md says how."""

from collections import defaultdict
from functools import cache

import pytest

from kg_assets.entity_resolution.prompts import Described
from kg_assets.identity import ENTITY_TYPES
from kg_resources.embedder import LocalEmbedder
from kg_tests.gold_set import DOCUMENTS, SETS, Half, half_of, load_gold
from kg_tests.resolution_judges import RecordedJudge, perfect_judge
from kg_tests.resolution_metrics import Score, b_cubed, pairs_of, pairwise, restricted, wrong_merges
from scripts.measure_resolution import THRESHOLD, pooled
from scripts.resolution_predictions import Predicted, by_exact_name, by_rules, by_tokens, by_vectors


@cache
def found(title: str) -> Predicted:
    return by_rules(load_gold(title), LocalEmbedder().embed, THRESHOLD)


def score(title: str, half: Half, predicted: Predicted) -> Score:
    gold = load_gold(title)
    items = gold.of_half(half)
    return pairwise(restricted(predicted, items), restricted(gold.clusters, items))


def test_the_set_is_as_large_and_as_mixed_as_its_description_says() -> None:
    gold = load_gold("beige_book")
    assert len(gold.clusters) >= 400
    assert len(gold.distinct) >= 100
    assert {entity_type for _, entity_type in gold.clusters} == set(ENTITY_TYPES)


@pytest.mark.parametrize("title", (*SETS, *DOCUMENTS))
def test_pairs_that_look_alike_are_two_things_of_the_set(title: str) -> None:
    gold = load_gold(title)
    things: dict[str, set[str]] = defaultdict(set)
    for (name, _), thing in gold.clusters.items():
        things[name].add(thing)
    for one, other in gold.distinct:
        assert things[one] and things[other] and not things[one] & things[other], (one, other)


def test_a_cluster_is_in_one_half_for_good() -> None:
    gold = load_gold("beige_book")
    tuned, reported = gold.of_half("tuned"), gold.of_half("reported")
    assert tuned | reported == set(gold.clusters) and not tuned & reported
    assert not {gold.clusters[name] for name in tuned} & {gold.clusters[name] for name in reported}
    assert [half_of(f"{name} (Place)") for name in ("Cape Cod", "Maine", "Utah")] == ["reported", "tuned", "tuned"]


@pytest.mark.parametrize("title", SETS)
def test_the_aims_hold_on_the_tuned_half(title: str) -> None:
    reached = score(title, "tuned", found(title))
    assert reached.precision >= 0.98
    assert reached.f1 >= 0.90


@pytest.mark.parametrize(("title", "f1"), [("beige_book", 0.87), ("firms", 0.96)])
def test_the_reported_half_does_not_fall_behind(title: str, f1: float) -> None:
    reached = score(title, "reported", found(title))
    assert reached.precision >= 0.98
    assert reached.f1 >= f1


@pytest.mark.parametrize("title", SETS)
def test_the_whole_set_shows_at_most_the_wrong_merge_that_is_known(title: str) -> None:
    """The halves leave out what is merged across them."""
    gold = load_gold(title)
    wrong = {frozenset(name for name, _ in pair) for pair in wrong_merges(found(title), gold.clusters)}
    assert wrong <= {frozenset({"HOME BUILDER", "HOMEBUILDER"})}
    merged = {frozenset(name for name, _ in pair) for pair in pairs_of(found(title))}
    assert merged & set(map(frozenset, gold.distinct)) == wrong


@cache
def found_with_perfect_judge(title: str) -> tuple[Predicted, int]:
    """Clusters, and how many calls they cost."""
    gold = load_gold(title)
    with perfect_judge(gold) as judge:
        return by_rules(gold, LocalEmbedder().embed, THRESHOLD, judge), judge.asked["groups"]


@pytest.mark.parametrize("half", ["tuned", "reported"])
@pytest.mark.parametrize("title", SETS)
def test_a_perfect_judge_is_asked_what_it_needs(title: str, half: Half) -> None:
    """What it does not reach, the search for candidates and the rules have thrown away."""
    reached = score(title, half, found_with_perfect_judge(title)[0])
    assert reached.precision >= 0.98
    assert reached.recall >= 0.95


@pytest.mark.parametrize("title", SETS)
def test_a_judge_costs_few_calls(title: str) -> None:
    _, calls = found_with_perfect_judge(title)
    assert 0 < calls <= len(load_gold(title).clusters) / 10


def test_imagined_documents_are_resolved_by_rules_and_reached_by_a_judge() -> None:
    """All their pairs together. They are harder than a text, and each by itself has too few to tell much."""
    by_rule = pooled({title: found(title) for title in DOCUMENTS})
    assert by_rule.precision >= 0.98 and by_rule.f1 >= 0.85
    reached = pooled({title: found_with_perfect_judge(title)[0] for title in DOCUMENTS})
    assert reached.precision >= 0.99 and reached.recall >= 0.98


@pytest.mark.parametrize("title", SETS)
def test_recorded_answers_lose_no_precision(title: str) -> None:
    gold, judge = load_gold(title), RecordedJudge()
    replayed = pairwise(by_rules(gold, LocalEmbedder().embed, THRESHOLD, judge), gold.clusters)
    assert replayed.precision >= 0.95
    assert replayed.recall >= pairwise(found(title), gold.clusters).recall


def test_a_question_that_was_not_recorded_joins_nothing_and_counts() -> None:
    judge = RecordedJudge()
    assert judge.groups([[Described("Acme", "Organization"), Described("Acme Works", "Organization")]]) == [[]]
    assert judge.unrecorded == [("Acme (Organization):", "Acme Works (Organization):")]
    assert judge.asked["groups"] == 1


@pytest.mark.parametrize("title", SETS)
def test_simpler_ways_do_worse(title: str) -> None:
    gold, embed = load_gold(title), LocalEmbedder().embed
    ours = b_cubed(found(title), gold.clusters).f1
    for way in (by_exact_name(gold), by_tokens(gold), by_vectors(gold, embed, THRESHOLD)):
        assert pairwise(way, gold.clusters).f1 + 0.2 < pairwise(found(title), gold.clusters).f1
        assert b_cubed(way, gold.clusters).f1 < ours


def test_the_order_of_the_names_does_not_show() -> None:
    gold = load_gold("firms")
    turned = type(gold)(gold.title, dict(reversed(gold.clusters.items())), gold.summaries, gold.distinct)
    assert pairs_of(by_rules(turned, LocalEmbedder().embed, THRESHOLD)) == pairs_of(found("firms"))
