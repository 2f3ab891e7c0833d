"""Topics: the ontology file itself, looking names up, and what vectors may and may not decide."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import wordllama
from wordllama import WordLlama
from wordllama.inference import WordLlamaInference

from kg_assets.identity import normalized_name
from kg_assets.resolutions.topic_forms import name_form, topic_key
from kg_assets.resolutions.topics import (
    OntologyError,
    load_ontology,
    match_topics,
    topic_candidates,
)


@cache
def _model() -> WordLlamaInference:
    return WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True, dim=256)


def embed(texts: Sequence[str]) -> np.ndarray:
    vectors = np.asarray(_model().embed(list(texts)), dtype=np.float32)
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)


def matched(name: str, threshold: float = 0.70) -> str | None:
    (match,) = match_topics([name], load_ontology(), embed, threshold)
    return match.topic.label if match.topic else None


def test_the_ontology_is_large_and_complete() -> None:
    topics = load_ontology().topics
    assert len(topics) >= 180
    for topic in topics:
        assert topic.definition.endswith("."), topic.label
        narrower = [other for other in topics if other.broader == topic.label]
        assert topic.broader or len(topic.synonyms) + len(narrower) >= 3, topic.label
        assert topic.label == topic.label.strip()


def test_labels_are_unique_when_normalized() -> None:
    labels = [normalized_name(topic.label) for topic in load_ontology().topics]
    assert len(labels) == len(set(labels))


def test_a_kind_or_a_part_is_a_topic_of_its_own() -> None:
    beef, livestock = (load_ontology().lookup(name) for name in ("Beef", "livestock"))
    assert beef is not None and livestock is not None
    assert (beef[0].label, beef[0].broader) == ("Beef", "Livestock")
    assert livestock[0].broader is None
    assert "Livestock" in beef[0].definition


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("construction of data centers", "data center construction"),
        ("widget sector", "Widgets"),
        ("widget activity", "the widget industry"),
        ("carbon capture (CC)", "carbon capture"),
        ("overall widget demand", "widget demand"),
    ],
)
def test_unknown_topics_meet_by_their_key(one: str, other: str) -> None:
    assert topic_key(one) == topic_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("exports from China", "exports to China"),
        ("widget prices", "widget demand"),
        ("widgets (labor)", "widgets"),
        ("economic activity", "economics"),
    ],
)
def test_unknown_topics_that_say_something_else_do_not(one: str, other: str) -> None:
    assert topic_key(one) != topic_key(other)


def test_a_name_belongs_to_one_topic() -> None:
    owners: dict[str, str] = {}
    for topic in load_ontology().topics:
        for name in topic.names:
            assert owners.setdefault(name_form(name), topic.label) == topic.label, name


@pytest.mark.parametrize(
    ("name", "label", "reason"),
    [
        ("Inflation", "Inflation", "label"),
        ("the inflation rate", "Inflation", "synonym"),
        ("INTEREST RATE", "Interest rates", "label"),
        ("Interest Rates", "Interest rates", "label"),
        ("tariff", "Tariffs", "label"),
        ("capex", "Capital expenditures", "synonym"),
        ("Adjusted EBITDA", "EBITDA", "synonym"),
        ("Diluted EPS", "Earnings per share", "synonym"),
        ("cash flows from operating activities", "Cash flow", "synonym"),
        ("Same-Store Sales", "Retail sales", "synonym"),
        ("SG&A", "Operating expenses", "synonym"),
        ("R&D", "Research and development", "synonym"),
        ("Hotels, Restaurants & Leisure", "Leisure and hospitality", "synonym"),
        ("U.S. GAAP", "GAAP", "synonym"),
        ("gross domestic product (GDP)", "Gross domestic product", "label"),
        ("free cash flow (FCF)", "Free cash flow", "label"),
        ("Layoffs", "Workforce reduction", "synonym"),
        ("head counts", "Employment", "synonym"),
        ("rate of inflation", "Inflation", "synonym"),
        ("prices for raw material", "Raw material costs", "synonym"),
        ("expenditures of consumers", "Consumer spending", "synonym"),
        ("construction of data centers", "Data center construction", "synonym"),
        ("the manufacturing sector", "Manufacturing", "synonym"),
        ("overall retail industry", "Retail trade", "synonym"),
        ("liquefied natural gas (LNG)", "Liquefied natural gas", "label"),
    ],
)
def test_names_are_looked_up(name: str, label: str, reason: str) -> None:
    known = load_ontology().lookup(name)
    assert known is not None
    assert (known[0].label, known[1]) == (label, reason)


@pytest.mark.parametrize("name", ["wages", "wage", "tariffs", "inventories", "inventory", "losses of jobs"])
def test_singular_and_plural_have_one_form(name: str) -> None:
    assert name_form("wages") == name_form("wage")
    assert name_form("inventories") == name_form("inventory")
    assert name_form("taxes") == name_form("tax")
    assert name_form("business") == "business"
    assert name_form("earnings") != name_form("earning")
    assert name_form(name) == name_form(name.upper())


def test_a_name_in_parentheses_must_agree() -> None:
    assert load_ontology().lookup("gross domestic product (EPS)") is None
    assert load_ontology().lookup("revenue (Acme)") is None


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("labour supply of workers", "Labor supply"),
        ("capital outlays spending", "Capital expenditures"),
        ("consumer household spending", "Consumer spending"),
        ("growth in pay wages", "Wage growth"),
    ],
)
def test_vectors_find_reworded_names(name: str, label: str) -> None:
    (match,) = match_topics([name], load_ontology(), embed, 0.60)
    assert match.topic is not None
    assert match.topic.label == label
    assert match.score is not None
    assert match.reason == f"vector {match.score:.2f}"


@pytest.mark.parametrize(
    "name",
    [
        "capital expenditures of Acme",
        "Acme revenue",
        "Chinese tariffs on soybeans",
        "quarterly dividend of Ford",
        "Memphis labor market",
        "wage growth in Texas",
        "interest rates in Japan",
        "loan rates",
        "property prices",
        "commercial property vacancy",
        "supply chain delays",
        "Federal Reserve",
        "Tim Cook",
        "rates",
        "conditions",
        "Beige Book",
        "",
        "!!!",
        "开支",
    ],
)
def test_names_that_say_more_or_something_else_stay_apart(name: str) -> None:
    (match,) = match_topics([name], load_ontology(), embed, 0.60)
    assert match.topic is None
    assert (match.reason, match.score) == ("unknown topic", None)


def test_the_threshold_decides() -> None:
    assert matched("labour supply of workers", 0.60) == "Labor supply"
    assert matched("labour supply of workers", 0.999) is None


def test_matches_come_in_the_order_asked_for_with_repeats() -> None:
    names = ["Tariffs", "nothing known", "Tariffs"]
    matches = match_topics(names, load_ontology(), embed, 0.7)
    assert [match.label for match in matches] == names
    assert matches[0] == matches[2]
    assert match_topics([], load_ontology(), embed, 0.7) == []


def test_vectors_are_asked_for_unknown_names_only() -> None:
    def refuse(texts: Sequence[str]) -> np.ndarray:
        raise AssertionError(f"embedded {len(texts)} texts")

    assert match_topics(["Tariffs", "EPS"], load_ontology(), refuse, 0.7)[1].reason == "synonym"


def test_candidates_are_topics_best_first() -> None:
    found = topic_candidates(["Chinese tariffs on soybeans"], load_ontology(), embed, 0.3, most=5)
    candidates = found["Chinese tariffs on soybeans"]
    scores = [score for _, score in candidates]
    assert "Tariffs" in [topic.label for topic, _ in candidates]
    assert len({topic.label for topic, _ in candidates}) == len(candidates) == 5
    assert scores == sorted(scores, reverse=True)
    assert min(scores) >= 0.3


def test_another_file_replaces_the_topics(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("topics:\n- {label: Wine, definition: Fermented grapes., synonyms: [vino]}\n")
    (match,) = match_topics(["Vino"], load_ontology(path), embed, 0.7)
    assert match.topic is not None
    assert match.topic.label == "Wine"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("topics: [", "cannot be read as YAML"),
        ("[]", "under the key `topics`"),
        ("topics: [{definition: x}]", "entry 1 (None): `label`"),
        ("topics: [{label: A}]", "entry 1 (A): `definition`"),
        ("topics: [{label: A, definition: x, synonyms: b}]", "entry 1 (A): `synonyms`"),
        ("topics: [{label: A, definition: x, synonyms: [1]}]", "entry 1 (A): `synonyms`"),
        ("topics: [{label: A, definition: x, synonym: [b]}]", "entry 1 (A): unknown key `synonym`"),
        ("topics: [{label: Oil, definition: x}, {label: The oils, definition: y}]", "'The oils' of 'The oils'"),
        ("topics: [{label: A, definition: x, synonyms: [c]}, {label: B, definition: x, synonyms: [C]}]", "'C' of 'B'"),
        ("topics: [text]", "entry 1 (None)"),
        ("topics: [{label: A, definition: x, narrower: b}]", "entry 1 (A): `narrower`"),
        ("topics: [{label: A, definition: x, narrower: [[]]}]", "entry 1 (A): `narrower`"),
        ("topics: [{label: A, definition: x, narrower: [b]}, {label: B, definition: x}]", "'B' of 'B'"),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(content)
    with pytest.raises(OntologyError) as error:
        load_ontology(path)
    assert told in str(error.value)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"none\.yaml"):
        load_ontology(tmp_path / "none.yaml")
