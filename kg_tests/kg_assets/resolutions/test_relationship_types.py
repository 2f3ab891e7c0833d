"""Relationship types: the vocabulary file itself, and phrases that must and must not become a type."""

import re
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import wordllama
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wordllama import WordLlama
from wordllama.inference import WordLlamaInference

from kg_assets.resolutions.relationship_phrases import lemma
from kg_assets.resolutions.relationship_types import free_type, resolve_relationships
from kg_assets.resolutions.relationship_vocabulary import RESERVED, VocabularyError, lemmas_of, load_vocabulary
from kg_assets.resolutions.result import ResolvedRelationship


@cache
def _model() -> WordLlamaInference:
    return WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True, dim=256)


def embed(texts: Sequence[str]) -> np.ndarray:
    vectors = np.asarray(_model().embed(list(texts)), dtype=np.float32)
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)


def resolved(phrase: str) -> ResolvedRelationship:
    return resolve_relationships([phrase], load_vocabulary(), embed, 0.70)[phrase]


def test_the_vocabulary_is_bounded_and_safe() -> None:
    types = load_vocabulary().types
    names = [known.type for known in types]
    assert 100 <= len(names) <= 200
    assert len(set(names)) == len(names)
    assert "RELATED_TO" in names
    for known in types:
        assert re.fullmatch(r"[A-Z][A-Z0-9_]*", known.type)
        assert not known.type.endswith("_TARGET")
        assert not known.type.startswith("NOT_")
        assert known.type not in RESERVED
        assert known.definition.endswith("."), known.type
        assert known.synonyms


def test_a_phrase_of_the_vocabulary_stands_for_one_type() -> None:
    owners: dict[tuple[str, ...], tuple[str, bool]] = {}
    for known in load_vocabulary().types:
        for phrases, inverse in ((known.synonyms, False), (known.inverse, True)):
            for phrase in phrases:
                assert owners.setdefault(lemmas_of(phrase), (known.type, inverse)) == (known.type, inverse), phrase


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        # corporate
        ("acquired", "ACQUIRED"),
        ("took over", "ACQUIRED"),
        ("completed the acquisition of", "ACQUIRED"),
        ("owns a 20% stake in", "OWNS"),
        ("supplies", "SUPPLIES"),
        ("competes with", "COMPETES_WITH"),
        ("has partnered with", "PARTNERS_WITH"),
        ("announced a partnership with", "PARTNERS_WITH"),
        ("is headquartered in", "HEADQUARTERED_IN"),
        ("was founded in", "FOUNDED_IN"),
        ("found", "DESCRIBED"),
        ("founded", "FOUNDED"),
        ("spun off", "DIVESTED"),
        ("changed its name to", "RENAMED_TO"),
        ("laid off", "DISMISSED"),
        ("is part of", "PART_OF"),
        ("is a", "IS_A"),
        ("has", "HAS"),
        ("manufactures", "PRODUCES"),
        ("relies on", "NEEDS"),
        # people and governance
        ("is the CEO of", "LEADS"),
        ("serves as chief financial officer of", "HOLDS_OFFICE_AT"),
        ("stepped down from", "RESIGNED_FROM"),
        ("left", "RESIGNED_FROM"),
        ("reports to", "REPORTS_TO"),
        ("joined the board of", "HAS_ROLE"),
        # law
        ("filed a lawsuit against", "SUED"),
        ("settled with", "SETTLED_WITH"),
        ("complies with", "COMPLIES_WITH"),
        # finance
        ("repurchased shares of", "REPURCHASED"),
        ("declared a quarterly dividend of", "PAID"),
        ("generated free cash flow of", "EARNED"),
        ("is listed on", "LISTED_ON"),
        ("missed payments on", "DEFAULTED_ON"),
        # economic reports
        ("grew modestly", "INCREASED"),
        ("rose", "INCREASED"),
        ("grew 12% to", "INCREASED"),
        ("were up modestly in", "INCREASED"),
        ("edged down slightly in", "DECREASED"),
        ("edged lower", "DECREASED"),
        ("was flat", "REMAINED_UNCHANGED"),
        ("was little changed in", "REMAINED_UNCHANGED"),
        ("tightened", "TIGHTENED"),
        ("eased slightly", "EASED"),
        ("softened", "WEAKENED"),
        ("conditions weakened modestly in", "WEAKENED"),
        ("was described as relatively flat within", "REMAINED_UNCHANGED"),
        ("reported a slight increase in", "REPORTED_INCREASE_IN"),
        ("experienced a modest decline in", "SAW_DECREASE_IN"),
        ("saw very strong year over year growth in", "SAW_INCREASE_IN"),
        ("reported that demand rose for", "REPORTED"),
        # causal
        ("led to", "CAUSED"),
        ("uncertainty continued to weigh on", "WEIGHED_ON"),
        ("contributed to higher", "CONTRIBUTED_TO"),
        ("was cited as contributing to", "CONTRIBUTED_TO"),
        ("cuts helped limit", "CONTRIBUTED_TO"),
        ("when reduced led to", "CAUSED"),
        # nothing says it
        ("is known for", "RELATED_TO"),
        ("was acquired in", "RELATED_TO"),
        ("was the target of", "RELATED_TO"),
        ("收购", "RELATED_TO"),
        ("", "RELATED_TO"),
        ("!!!", "RELATED_TO"),
    ],
)
def test_phrases_get_their_type(phrase: str, kind: str) -> None:
    found = resolved(phrase)
    assert (found.type, found.reversed) == (kind, False)
    assert found.relationship == phrase


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("was acquired by", "ACQUIRED"),
        ("has been acquired by", "ACQUIRED"),
        ("was taken over by", "ACQUIRED"),
        ("is led by", "LEADS"),
        ("is chaired by", "LEADS"),
        ("audited by", "AUDITED"),
        ("was driven by", "DRIVES"),
        ("were primarily driven by", "DRIVES"),
        ("were driven higher by", "INCREASED"),
        ("caused by", "CAUSED"),
        ("was constrained by", "LIMITED"),
        ("was partially offset by", "OFFSET"),
        ("may be adversely affected by", "AFFECTED"),
        ("is a subsidiary of", "OWNS"),
        ("works for", "EMPLOYS"),
        ("purchased from", "SUPPLIES"),
        ("increased due to", "CAUSED"),
        ("was attributed to", "CAUSED"),
        ("stems from", "CAUSED"),
        ("includes", "PART_OF"),
        ("lower than", "HIGHER_THAN"),
        ("formerly known as", "RENAMED_TO"),
    ],
)
def test_passives_and_inverses_are_turned_round(phrase: str, kind: str) -> None:
    found = resolved(phrase)
    assert (found.type, found.reversed) == (kind, True)


def test_turning_round_twice_is_none() -> None:
    assert (resolved("follows").type, resolved("follows").reversed) == ("PRECEDES", True)
    assert (resolved("is followed by").type, resolved("is followed by").reversed) == ("PRECEDES", False)


@pytest.mark.parametrize("phrase", ["increased by", "increased by hiring to meet", "was reduced by 5% in", "grew by"])
def test_by_may_name_an_amount_or_a_means(phrase: str) -> None:
    assert not resolved(phrase).reversed


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("did not acquire", "NOT_ACQUIRED"),
        ("didn't acquire", "NOT_ACQUIRED"),
        ("didn’t acquire", "NOT_ACQUIRED"),
        ("cannot guarantee", "NOT_GUARANTEED"),
        ("has no exposure to", "NOT_HAS_EXPOSURE_TO"),
        ("never supplied", "NOT_SUPPLIES"),
        ("operates without", "NOT_OPERATES"),
        ("without acquiring", "NOT_ACQUIRED"),
        ("no longer supplies", "NOT_SUPPLIES"),
        ("will not acquire", "NOT_ACQUIRED"),
        ("was not acquired by", "NOT_ACQUIRED"),
        ("has not yet approved", "NOT_APPROVED"),
        ("has yet to approve", "NOT_APPROVED"),
        ("failed to acquire", "NOT_ACQUIRED"),
        ("was unable to repay", "NOT_REPAID"),
        ("does not expect to open", "NOT_OPENED"),
        ("chose not to further postpone decisions about", "NOT_DELAYED"),
        ("were reported as not being subject to", "NOT_FACES"),
        ("is not known for", "NOT_RELATED_TO"),
        ("sells to no customers in", "NOT_SOLD_TO"),
        ("not", "NOT_RELATED_TO"),
    ],
)
def test_negation_is_never_lost(phrase: str, kind: str) -> None:
    assert resolved(phrase).type == kind


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("saw no change in", "SAW_STABILITY_IN"),
        ("reported virtually no change in", "REPORTED_STABILITY_IN"),
        ("is not only a supplier to", "SUPPLIES"),
        ("were not the sole cause of", "CAUSED"),
        ("reported that it did not grow in", "REPORTED"),
        ("dipped without strongly improving", "DECREASED"),
        ("noted", "REPORTED"),
        ("ranks No. 1 in", "RATED"),
        ("operates a not-for-profit in", "OPERATES"),
        ("never failed to supply", "SUPPLIES"),
    ],
)
def test_what_denies_nothing_is_not_denied(phrase: str, kind: str) -> None:
    assert resolved(phrase).type == kind


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("expects to acquire", "ACQUIRED"),
        ("is expected to increase", "INCREASED"),
        ("may acquire", "ACQUIRED"),
        ("could be acquired by", "ACQUIRED"),
        ("plans to open", "OPENED"),
        ("is in talks to acquire", "ACQUIRED"),
        ("considered selling", "SOLD"),
        ("anticipates raising", "INCREASED"),
        ("expects growth", "EXPECTS"),
        ("expects", "EXPECTS"),
        ("expected a modest increase in", "EXPECTS"),
        ("expects to", "EXPECTS"),
        ("plans", "PLANS"),
        ("plans to", "PLANS"),
        ("agreed to acquire", "AGREED_TO"),
    ],
)
def test_modality_is_taken_off_unless_it_is_the_verb(phrase: str, kind: str) -> None:
    assert resolved(phrase).type == kind


def test_reasons_tell_how() -> None:
    assert resolved("acquired").reason == "lemma"
    assert resolved("took over").reason == "synonym"
    assert resolved("is known for").reason == "fallback"


def test_vectors_choose_only_among_phrases_that_share_words(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "types:\n"
        "- {type: RELATED_TO, definition: x}\n"
        "- {type: HOLDS, definition: x, synonyms: [keep share of bank]}\n"
        "- {type: SHRANK, definition: x, synonyms: [narrow]}\n"
    )
    vocabulary = load_vocabulary(path)
    found = resolve_relationships(["keep bank share", "widened"], vocabulary, embed, 0.70)
    assert (found["keep bank share"].type, found["keep bank share"].reason) == ("HOLDS", "vector")
    assert found["widened"].type == "RELATED_TO"
    same = resolve_relationships(["widened"], vocabulary, lambda texts: np.ones((len(texts), 1), np.float32), 0.70)
    assert same["widened"].type == "RELATED_TO"


def test_each_distinct_phrase_once() -> None:
    found = resolve_relationships(["acquired", "owns", "acquired"], load_vocabulary(), embed, 0.7)
    assert list(found) == ["acquired", "owns"]
    assert resolve_relationships([], load_vocabulary(), embed, 0.7) == {}


def test_a_thousand_phrases_take_less_than_two_seconds() -> None:
    vocabulary = load_vocabulary()
    verbs = ["acquired", "was led by", "did not supply", "is known for", "edged down slightly in"]
    phrases = [f"{verbs[number % 5]} {number} units near" for number in range(1000)]
    resolve_relationships(["warm"], vocabulary, embed, 0.7)
    started = time.perf_counter()
    assert len(resolve_relationships(phrases, vocabulary, embed, 0.7)) == 1000
    assert time.perf_counter() - started < 2


def test_a_sentence_of_ten_thousand_words_is_no_trap() -> None:
    started = time.perf_counter()
    assert resolved("perhaps the company " * 5000).type == "RELATED_TO"
    assert time.perf_counter() - started < 1


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gives_a_type_of_the_vocabulary(phrase: str) -> None:
    names = {known.type for known in load_vocabulary().types}
    assert resolved(phrase).type.removeprefix("NOT_") in names


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=300) | st.from_regex(r"(not |never |acquired |target |_){1,40}"))
@example("NOT\u00d0:0")
def test_any_text_gives_a_safe_free_type(phrase: str) -> None:
    kind = free_type(phrase)
    assert re.fullmatch(r"[A-Z][A-Z0-9_]{0,59}", kind)
    assert not kind.endswith("_TARGET")
    assert kind not in RESERVED
    assert kind == free_type(phrase)


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("acquired", "ACQUIRED"),
        ("edged down slightly in", "EDGED_DOWN_SLIGHTLY_IN"),
        ("was acquired by", "WAS_ACQUIRED_BY"),
        ("did not acquire", "NOT_ACQUIRE"),
        ("has no exposure to", "NOT_HAS_EXPOSURE_TO"),
        ("is not only a supplier to", "IS_A_SUPPLIER_TO"),
        ("}) DETACH DELETE n //", "DETACH_DELETE_N"),
        ("`x`-[:Y]->", "X_Y"),
        ("3 for 1 split", "R_3_FOR_1_SPLIT"),
        ("met target", "MET_TARGETS"),
        ("mentions", "FACT_MENTIONS"),
        ("discusses", "FACT_DISCUSSES"),
        ("verhält sich zu", "VERHALT_SICH_ZU"),
        ("", "RELATED_TO"),
        ("收购", "RELATED_TO"),
        ("not", "NOT_RELATED_TO"),
    ],
)
def test_free_types(phrase: str, kind: str) -> None:
    assert free_type(phrase) == kind


def test_long_free_types_stay_apart() -> None:
    first, second = free_type("grew " * 40 + "in"), free_type("grew " * 40 + "at")
    assert first != second
    assert len(first) == len(second) == 60


def test_lemmas_of_irregular_verbs() -> None:
    forms = {"rose": "rise", "fell": "fall", "led": "lead", "bought": "buy", "sold": "sell", "left": "leave"}
    assert {form: lemma(form) for form in forms} == forms


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("types: [", "cannot be read as YAML"),
        ("types: {}", "under the key `types`"),
        ("types: [{type: owns, definition: x}]", "entry 1 (owns): `type` must be UPPER_SNAKE_CASE"),
        ("types: [{type: A_TARGET, definition: x}]", "entry 1 (A_TARGET): `type` must not"),
        ("types: [{type: NOT_A, definition: x}]", "entry 1 (NOT_A): `type` must not"),
        ("types: [{type: MENTIONS, definition: x}]", "entry 1 (MENTIONS): `type` must not"),
        ("types: [{type: OWNS}]", "entry 1 (OWNS): `definition`"),
        ("types: [{type: OWNS, definition: x, synonyms: own}]", "entry 1 (OWNS): `synonyms`"),
        ("types: [{type: OWNS, definition: x, synonyms: ['!']}]", "entry 1 (OWNS): `synonyms` holds '!'"),
        ("types: [{type: OWNS, definition: x, verbs: [own]}]", "entry 1 (OWNS): unknown key `verbs`"),
        ("types: [{type: OWNS, definition: x, ergative: 1}]", "entry 1 (OWNS): `ergative`"),
        ("types: [{type: OWNS, definition: x, synonyms: [<all> of]}]", "the word list 'all'"),
        ("{word_lists: [a], types: []}", "`word_lists`"),
        ("types: [{type: OWNS, definition: x}]", "RELATED_TO, which every other"),
        (
            "types: [{type: RELATED_TO, definition: x}, {type: OWNS, definition: x, synonyms: [has]}, "
            "{type: HAS, definition: x}]",
            "'has' of HAS already stands for OWNS",
        ),
        ("types: [{type: OWNS, definition: x}, {type: OWNS, definition: x}]", "type OWNS stands there twice"),
    ],
)
def test_a_bad_vocabulary_is_refused_in_one_sentence(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(content)
    with pytest.raises(VocabularyError) as error:
        load_vocabulary(path)
    assert told in str(error.value)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)
