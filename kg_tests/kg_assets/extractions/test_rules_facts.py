"""Facts of whole chunks, read as a person would read them."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from kg_assets.chunks.result import BlockSpan, Chunk, Document
from kg_assets.extractions.result import ChunkExtraction, ExtractedEntity, ExtractedFact
from kg_assets.extractions.without_model import extract_documents

BOSTON = "Federal Reserve Bank of Boston > Labor Markets"
ACME = "Acme Foods Inc. 2024 Annual Report > Business"


def extraction_of(content: str, header_path: str = "") -> ChunkExtraction:
    (extraction,) = extract([Chunk("u", "c", 0, content, header_path)])
    return extraction


def extract(chunks: Sequence[Chunk], owner: str | None = None, language: str | None = None) -> list[ChunkExtraction]:
    document = Document("d", "d", "Report", None, "hash", tuple(chunks), owner, language)
    return extract_documents([document], lambda done, total: None)


def facts_of(content: str, header_path: str = "") -> Sequence[ExtractedFact]:
    return extraction_of(content, header_path).facts


def triples_of(content: str, header_path: str = "") -> set[tuple[str, str, str]]:
    return {(fact.subject, fact.relationship, fact.object) for fact in facts_of(content, header_path)}


@pytest.mark.parametrize(
    ("content", "header_path", "triple"),
    [
        ("Hiring increased modestly.", BOSTON, ("Hiring", "increased modestly in", "Federal Reserve Bank of Boston")),
        ("Wages rose at a modest pace.", BOSTON,
         ("Wages", "rose at a modest pace in", "Federal Reserve Bank of Boston")),
        ("Auto sales in New Hampshire fell sharply.", BOSTON, ("Auto sales", "fell sharply in", "New Hampshire")),
        ("Contacts expected activity to increase.", BOSTON,
         ("activity", "is expected to increase in", "Federal Reserve Bank of Boston")),
        ("Contacts reported that tariffs raised prices.", BOSTON, ("tariffs", "raised", "prices")),
        ("Firms saw no change in wages.", BOSTON, ("Firms", "saw no change in", "wages")),
        ("Acme Inc. acquired Beta Labs in 2021.", "", ("Acme Inc.", "acquired", "Beta Labs")),
        ("Acme Inc. did not acquire Beta Labs.", "", ("Acme Inc.", "did not acquire", "Beta Labs")),
        ("Creditors of the Railroad do not have recourse to the assets of Acme Inc.", "",
         ("Creditors of the Railroad", "do not have recourse to", "assets of Acme Inc.")),
        ("Acme Inc. no longer manufactures cable.", "", ("Acme Inc.", "no longer manufactures", "cable")),
        ("Acme Inc. was founded by Jane Roe.", "", ("Acme Inc.", "was founded by", "Jane Roe")),
        ("Beta Labs is a subsidiary of Acme Inc.", "", ("Beta Labs", "is a subsidiary of", "Acme Inc.")),
        ("Jane Roe, chief executive of Acme Inc., spoke in Boston.", "",
         ("Jane Roe", "is chief executive of", "Acme Inc.")),
        ("Acme Inc. hired Jane Roe. She joined from Beta Labs.", "", ("Jane Roe", "joined from", "Beta Labs")),
        ("Acme Inc. makes food. It supplies Walmart.", "", ("Acme Inc.", "supplies", "Walmart")),
        ("We operate plants.", ACME, ("Acme Foods Inc.", "operates", "plants")),
        ("The company opened a plant in Austin.", ACME, ("Acme Foods Inc.", "opened plant in", "Austin")),
        ("A cyberattack could disrupt our operations.", ACME,
         ("cyberattack", "could disrupt operations of", "Acme Foods Inc.")),
        ("Net sales increased 6%.", ACME, ("Net sales", "increased 6% at", "Acme Foods Inc.")),
    ],
)  # fmt: skip
def test_a_statement_becomes_this_fact(content: str, header_path: str, triple: tuple[str, str, str]) -> None:
    assert triple in triples_of(content, header_path)


@pytest.mark.parametrize(
    ("content", "triple"),
    [
        ("Sleep plays a vital role in health.", ("Sleep", "plays vital role in", "health")),
        ("Plants convert light energy into sugar.", ("Plants", "convert light energy into", "sugar")),
        ("Bees serve as a source of honey.", ("Bees", "serve as a source of", "honey")),
        ("Exercise is essential for maintaining good health.",
         ("Exercise", "is essential for", "maintaining good health")),
        ("Learning new languages improves memory.", ("Learning new languages", "improves", "memory")),
        ("Irrigation allows farmers to grow rice.", ("Irrigation", "allows farmers to grow", "rice")),
        ("Penicillin changed medicine, saving countless lives.", ("Penicillin", "saving", "countless lives")),
        ("Myths, passed down through generations, shape cultures.", ("Myths", "passed down through", "generations")),
        ("Erosion is a process that shapes valleys.", ("Erosion", "shapes", "valleys")),
        ("One of the main causes of famine is war.", ("war", "is one of the main causes of", "famine")),
        ("Another factor that weakens banks is debt.", ("debt", "weakens", "banks")),
        ("Jane Roe, a British chemist, met her rival.", ("Jane Roe", "is a", "British chemist")),
        ("Bacterial infections such as pneumonia are common.", ("Bacterial infections", "include", "pneumonia")),
        ("Urban legends are old. These tales reflect fears.", ("Urban legends", "reflect", "fears")),
        ("Volcanoes are dangerous. They threaten cities.", ("Volcanoes", "threaten", "cities")),
        ("Efforts to protect forests reduce emissions.", ("Efforts to protect forests", "reduce", "emissions")),
        ("The future of travel depends on batteries.", ("future of travel", "depends on", "batteries")),
        ("Storytelling has the ability to change minds.", ("Storytelling", "has ability to change", "minds")),
        ("Acme Inc. raised its margin by cutting costs.", ("Acme Inc.", "cutting", "costs")),
        ("Prices fell, with farmers selling cattle.", ("farmers", "selling", "cattle")),
        ("Yoga is a form of exercise that improves balance.", ("Yoga", "improves", "balance")),
        ("Bees serve as carriers that move pollen.", ("Bees", "move", "pollen")),
        ("War leads to the loss of homes, jobs, and lives.", ("War", "leads to", "loss of jobs")),
        ("Wheat is a plant. It is a grass that feeds cattle.", ("Wheat", "feeds", "cattle")),
    ],
)  # fmt: skip
def test_general_prose_gives_facts_about_common_nouns(content: str, triple: tuple[str, str, str]) -> None:
    assert triple in triples_of(content)


def test_what_follows_from_a_whole_clause_is_not_said_of_its_subject() -> None:
    assert triples_of("Acme Inc. cut its debt, leading to lower costs.") == {("Acme Inc.", "cut", "debt")}


def test_coordinated_names_are_split_and_coordinated_nouns_are_kept_whole() -> None:
    triples = triples_of("Acme Inc. competes with Beta Labs and Gamma Corp. Tariffs raised wages and prices.")
    assert {("Acme Inc.", "competes with", "Beta Labs"), ("Acme Inc.", "competes with", "Gamma Corp.")} <= triples
    assert ("Tariffs", "raised", "wages and prices") in triples


@pytest.mark.parametrize(
    "content",
    [
        "Did Acme Inc. acquire Beta Labs?",
        "If tariffs rise, prices will fall.",
        "Prices fall unless tariffs rise.",
        "They acquired Beta Labs.",
        "Acme Inc. acquired Acme.",
        "This led to that.",
        "It supplies Walmart.",
        "We think so.",
        "For more information visit: https://a.test/b.",
        "Few firms raised prices.",
        "It is important to reduce stress.",
        "This essay explores the history of water.",
        "One contact fears that they may lose customers.",
        "The belief that the firm cheated customers is common.",
        "The service is not available in every country.",
        "It was Acme that fell.",
        "We do not have any reason to believe that tariffs lowered prices.",
        "There can be no assurance that tariffs will lower prices.",
        "No firms raised prices.",
    ],
)
def test_what_is_not_certain_gives_no_fact(content: str) -> None:
    assert triples_of(content) == set()


def test_a_group_of_others_is_not_the_company() -> None:
    triples = triples_of("Beta Labs leads the group of banks that lends to the company.", ACME)
    assert not any(object_ == "Acme Foods Inc." and phrase == "leads" for _, phrase, object_ in triples)


def test_an_analyst_does_not_speak_for_the_company_and_management_does() -> None:
    call = "Acme Foods Inc. Q3 2025 Earnings Call > Remarks"
    assert triples_of("Ana Gomez, Analyst, Barclays: We opened plants.", call) == set()
    spoken = triples_of("**Jane Roe, Chief Financial Officer:** We opened plants.", call)
    assert spoken == {("Acme Foods Inc.", "opened", "plants")}


@pytest.mark.parametrize(
    ("content", "modality"),
    [
        ("Acme Inc. acquired Beta Labs.", "asserted"),
        ("Acme Inc. will acquire Beta Labs.", "expected"),
        ("Acme Inc. plans to acquire Beta Labs.", "expected"),
        ("Acme Inc. is expected to acquire Beta Labs.", "expected"),
        ("Acme Inc. may acquire Beta Labs.", "possible"),
        ("Analysts believe that Acme Inc. acquired Beta Labs.", "possible"),
    ],
)
def test_modality(content: str, modality: str) -> None:
    assert {fact.modality for fact in facts_of(content) if fact.object == "Beta Labs"} == {modality}


def test_each_clause_has_its_own_date() -> None:
    facts = facts_of("Acme Inc. bought Beta Labs in 2015 and sold Gamma Corp. in 2020.")
    assert {fact.object: fact.date_context for fact in facts} == {"Beta Labs": "2015", "Gamma Corp.": "2020"}


def test_a_fact_is_self_contained_and_its_evidence_verbatim() -> None:
    content = "**Acme Inc.** makes food. It\nsupplies [Walmart](https://w.test)."
    fact = next(fact for fact in facts_of(content) if fact.object == "Walmart")
    assert fact.fact == "Acme Inc. supplies Walmart."
    assert fact.evidence == "It\nsupplies [Walmart](https://w.test)."
    located = facts_of("Employment was flat.", BOSTON)[0]
    assert located.fact == "Federal Reserve Bank of Boston: Employment was flat."
    assert located.evidence == "Employment was flat."
    assert located.topics == ("employment",)


def test_entities_have_types_and_summaries_and_no_numbers() -> None:
    found = extraction_of(
        "Jane Roe, chief executive of Acme Inc., spent $3 billion in Texas in 2021. Consumer spending boosted exports."
    )
    types = {entity.name: entity.entity_type for entity in found.entities}
    assert types["Jane Roe"] == "Person"
    assert types["Acme Inc."] == "Organization"
    assert types["Texas"] == "Place"
    assert types["Consumer spending"] == "Topic"
    assert not any(character.isdigit() for name in types for character in name)
    assert next(e.summary for e in found.entities if e.name == "Jane Roe") == "chief executive of Acme Inc."


def test_the_same_chunk_gives_the_same_facts_whatever_its_neighbours() -> None:
    texts = ["Acme Inc. acquired Beta Labs.", "Hiring increased.", "She left. It grew.", "Jane Roe leads Acme Inc."]
    chunks = [Chunk(str(i), str(i), i, text, BOSTON) for i, text in enumerate(texts)]
    calls: list[tuple[int, int]] = []
    document = Document("d", "d", "Report", None, "hash", tuple(chunks))
    together = extract_documents([document], lambda done, total: calls.append((done, total)))
    assert calls == [(1, 4), (2, 4), (3, 4), (4, 4)]
    shuffled = random.Random(1).sample(chunks, len(chunks))
    assert {e.chunk_uuid: e for e in extract(shuffled)} == {e.chunk_uuid: e for e in together}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "a",
        "\u4e2d\u56fd\u4eba\u6c11\u94f6\u884c\u5ba3\u5e03\u964d\u4f4e\u5229\u7387\u3002",
        "https://a.test/b https://c.test/d",
        "\U0001f680\U0001f680 Growth \U0001f680",
        "| Name | Value |\n|---|---|\n" + "| Acme Inc. | 3 |\n" * 1200,
        "Acme Inc. grew and " * 300,
        "\x00\x01",
        "((((([[[[[",
        "&#0; &#55555555; &amp;",
    ],
)
@pytest.mark.parametrize("header_path", ["", " > ", ACME])
def test_odd_chunks_end_well(content: str, header_path: str) -> None:
    extraction = extraction_of(content, header_path)
    assert extraction.outcome == "extracted"
    assert all(fact.evidence in content for fact in extraction.facts)


def owned(*contents: str, owner: str | None = None) -> set[tuple[str, str, str]]:
    chunks = [Chunk(str(n), str(n), n, content, "Item 1. Business") for n, content in enumerate(contents)]
    return {(f.subject, f.relationship, f.object) for extraction in extract(chunks, owner) for f in extraction.facts}


def test_the_company_and_we_are_the_owner_unless_the_document_defines_them() -> None:
    made = ("Acme Pumps, Inc.", "makes", "pumps")
    for text in ("The Company makes pumps.", "The Registrant makes pumps.", "We make pumps."):
        assert made in owned(text, owner="Acme Pumps, Inc."), text
        assert made in owned('Acme Pumps, Inc. (the "Company", the "Registrant", "we") grew.', text), text
    assert ("Delta Partners L.P.", "makes", "pumps") in owned(
        'It bought Delta Partners L.P. (the "Partnership") in May.', "The Partnership makes pumps.", owner="Acme Inc."
    )


def test_a_defined_name_is_written_in_full_and_kept_beside_it() -> None:
    contents = ('Harbor Bank Holdings, Inc. (collectively, "Harbor") grew.', "Harbor acquired Delta Steel.")
    assert ("Harbor Bank Holdings, Inc.", "acquired", "Delta Steel") in owned(*contents)
    first, _ = extract([Chunk(str(n), str(n), n, content, "") for n, content in enumerate(contents)])
    assert ExtractedEntity("Harbor", "Organization", "short for Harbor Bank Holdings, Inc.") in first.entities


@pytest.mark.parametrize(
    ("content", "subject"),
    [
        ("Northwind Traders closed its plant. The bank opened a branch.", None),
        ("Harbor Bank closed its branch. The bank opened a plant.", "Harbor Bank"),
        ("Northwind Traders closed its plant. The company opened a branch.", "Northwind Traders"),
    ],
)
def test_the_bank_is_nobody_where_no_bank_was_named(content: str, subject: str | None) -> None:
    found = {triple[0] for triple in triples_of(content) if triple[1].startswith("opened")}
    assert found == ({subject} if subject else set())


def test_only_prose_gives_facts_and_entities_and_none_crosses_a_block() -> None:
    lines = ["Acme Inc. acquired Beta Labs.", "Harbor Bank", "acquired Delta Steel."]
    content = "\n\n".join(lines)
    for kind in ("heading", "caption", "reference", "code", "contents"):
        spans = (BlockSpan(kind, 0, 29), BlockSpan("paragraph", 31, 42), BlockSpan("list", 44, len(content)))
        (found,) = extract([Chunk("u", "c", 0, content, "", blocks=spans)])
        assert not found.facts, kind
        assert {entity.name for entity in found.entities} == {"Harbor Bank", "Delta Steel"}, kind
    (found,) = extract([Chunk("u", "c", 0, content, "", blocks=(BlockSpan("footnote", 0, 29),))])
    assert [fact.object for fact in found.facts] == ["Beta Labs"]


def test_another_language_gives_nothing_and_says_so() -> None:
    chunk = Chunk("u", "c", 0, "Acme Inc. acquired Beta Labs.", "")
    for found in (*extract([chunk], language="nl"), *extract([replace(chunk, language="nl")], language="en")):
        assert (found.facts, found.entities, found.language) == ((), (), "nl")
    assert extract([chunk], language="en")[0].facts and not extract([chunk])[0].language


def test_names_hold_nothing_invisible_and_evidence_is_verbatim() -> None:
    content = "Har\u00adbor\u200b Bank acquired Paci\ufb01c Mills."
    (fact,) = facts_of(content)
    assert (fact.subject, fact.object, fact.evidence) == ("Harbor Bank", "Pacific Mills", content)


def test_one_name_has_one_type_in_a_file() -> None:
    texts = ["Vance bought Delta Steel.", "We met in Vance.", "Vance Pumps Inc. makes pumps.", "Shares of Vance rose."]
    found = extract([Chunk(str(n), str(n), n, text, "") for n, text in enumerate(texts)])
    kinds = {e.entity_type for extraction in found for e in extraction.entities if e.name == "Vance"}
    assert kinds == {"Organization"}


@pytest.mark.parametrize(
    ("content", "name", "entity_type"),
    [
        ("Lindqvist is a maker of pumps in Ohio. Lindqvist hired workers.", "Lindqvist", "Organization"),
        ("Maren, a small town in Norway, has a port.", "Maren", "Place"),
        ("Jane Anne Miller (born 26 June 1968) is a Welsh former footballer.", "Jane Anne Miller", "Person"),
    ],
)
def test_a_name_is_what_the_text_says_that_it_is(content: str, name: str, entity_type: str) -> None:
    assert {e.entity_type for e in extraction_of(content).entities if e.name == name} == {entity_type}
