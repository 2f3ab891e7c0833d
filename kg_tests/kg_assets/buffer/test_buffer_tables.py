"""Every row has its ids, every fact is written or listed, and the same inputs give the same tables."""

import pickle
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from kg_assets.buffer.result import Buffer
from kg_assets.buffer.tables import COLUMNS, MixedVersions, build_buffer
from kg_assets.chunks.result import Chunk, Document, FileChunks
from kg_assets.extractions.result import ChunkExtraction, ExtractedFact, FileExtractions
from kg_assets.identity import EntityType, fact_uuid
from kg_assets.resolutions.result import FileResolutions, ResolvedNode, ResolvedRelationship
from kg_tests.small_files import small_file


def fact(subject: str, relationship: str, object_: str, **more: object) -> ExtractedFact:
    text = f"{subject} {relationship} {object_}"
    given = ExtractedFact(text, subject, "Organization", relationship, object_, "Organization", "", ("prices",), text)
    return replace(given, **more)  # type: ignore[arg-type]


FACTS = (
    fact("Acme", "acquired", "Borealis"),
    fact("Borealis", "was acquired by", "Acme", date_context="2024"),
    fact("Acme", "fears", "storms", object_type="Topic"),
    fact("Acme", "met", "Nobody"),
)


def build(facts: tuple[ExtractedFact, ...] = FACTS, **options: object) -> Buffer:
    chunk = Chunk("c1", "1", 0, " ".join(sorted(f.fact for f in facts)), "", None)
    document = Document("d1", "doc", "Doc", "2026-02-03", "hash", (chunk,))
    extraction = ChunkExtraction("c1", "extracted", (), facts, ungrounded=(fact("Acme", "invented", "Borealis"),))
    nodes = tuple(
        ResolvedNode(f"key {name}", uuid, label, name, kind, (name,), "", "new", "test")  # type: ignore[arg-type]
        for name, uuid, label, kind in (
            ("Acme", "uuid Acme", "EntityNode", "Organization"),
            ("Borealis", "uuid Borealis", "EntityNode", "Organization"),
            ("storms", None, "TopicNode", "Topic"),
            ("prices", "uuid prices", "TopicNode", "Topic"),
        )
    )
    names: dict[tuple[str, EntityType], int] = {
        (node.name, node.entity_type): index for index, node in enumerate(nodes)
    }
    relationships = {
        phrase: ResolvedRelationship(phrase, type_, "lemma", reversed=turned)
        for phrase, type_, turned in (
            ("acquired", "ACQUIRED", False),
            ("was acquired by", "ACQUIRED", True),
            ("fears", "FEARS", False),
            ("met", "MET", False),
            ("invented", "INVENTED", False),
        )
    }
    return build_buffer(
        FileChunks("g/f.md", "g", "0", (document,)),
        FileExtractions("g/f.md", "g", "none", (extraction,), {"d1": "2026-02-03"}),
        FileResolutions("g/f.md", "g", nodes, names, relationships),
        **options,  # type: ignore[arg-type]
    )


def rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return table.to_dict("records")  # type: ignore[return-value]


def test_a_fact_goes_from_its_subject_through_its_chunk_to_its_object() -> None:
    buffer = build()
    subject, object_ = buffer.relationships["SUBJECT"], buffer.relationships["OBJECT"]
    ends = {
        (s["fact_id"], s["uuid"], s["type"], o["uuid"], o["type"])
        for s in rows(subject)
        for o in rows(object_)
        if s["fact_id"] == o["fact_id"]
    }
    ids = [fact_uuid("g", "c1", f.subject, f.relationship, f.object, f.fact, f.date_context) for f in FACTS[:2]]
    assert ends == {
        (ids[0], "uuid Acme", "ACQUIRED", "uuid Borealis", "ACQUIRED_TARGET"),
        (ids[1], "uuid Acme", "ACQUIRED", "uuid Borealis", "ACQUIRED_TARGET"),  # the passive is turned round
    }
    nodes = buffer.nodes["FactNode"].set_index("uuid")
    assert nodes.loc[ids[1], "subject"] == "Borealis"  # as extracted
    assert set(subject["description"]) == {"acquired", "was acquired by"}


def test_facts_that_do_not_resolve_are_kept_and_listed_with_the_reason() -> None:
    buffer = build()
    assert len(buffer.nodes["FactNode"]) == len(FACTS)
    assert {(u.fact, u.reason) for u in buffer.unresolved} == {
        ("Acme fears storms", "'storms' is a topic that was dropped"),
        ("Acme met Nobody", "'Nobody' was not resolved"),
    }
    assert buffer.counts()["unresolved_facts"] == 2


def test_a_missing_date_is_the_documents() -> None:
    nodes = build().nodes["FactNode"].set_index("relationship")
    assert nodes.loc["acquired", "date_context"] == "2026-02-03"
    assert nodes.loc["was acquired by", "date_context"] == "2024"


def test_ungrounded_facts_are_written_only_where_asked_for() -> None:
    assert "invented" not in set(build().nodes["FactNode"]["relationship"])
    assert "invented" in set(build(write_ungrounded=True).nodes["FactNode"]["relationship"])


@pytest.mark.parametrize("again", [build, lambda: build(tuple(reversed(FACTS)))])
def test_the_same_inputs_give_the_same_tables(again: object) -> None:
    one, other = build(), again()  # type: ignore[operator]
    for name, table in {**one.nodes, **one.relationships}.items():
        if name != "DocumentNode":
            assert_frame_equal(table, {**other.nodes, **other.relationships}[name])


def test_no_row_lacks_an_id_and_none_is_doubled() -> None:
    buffer = small_file("g/f.md", {"d": [[("Acme", "sued", "Acme")] * 3, [("Acme", "sued", "Borealis")]]})
    for name, table in {**buffer.nodes, **buffer.relationships}.items():
        ids = [c for c in ("uuid", "document", "chunk", "entity_key", "fact_id", "type") if c in table]
        assert bool(table[ids].notna().to_numpy().all()), name
        assert not bool(table.duplicated(ids).to_numpy().any()), name
    assert len(buffer.nodes["FactNode"]) == 2


def test_chunks_carry_their_pages_also_those_of_a_pickle_from_before_there_were_pages() -> None:
    buffer = small_file("g/f.md", {"d": [[("Acme", "sued", "Borealis")], [("Acme", "met", "Cobalt")]]})
    assert sorted(buffer.nodes["EpisodicNode"]["page"]) == [1, 2]
    del buffer.nodes["EpisodicNode"]["page"]
    loaded = pickle.loads(pickle.dumps(buffer)).nodes["EpisodicNode"]
    assert list(loaded["page"]) == [None, None]
    assert list(loaded.columns) == COLUMNS["EpisodicNode"]


def test_the_generation_tells_versions_of_a_document_apart() -> None:
    def generation(buffer: Buffer) -> str:
        return buffer.nodes["DocumentNode"]["generation"].iloc[0]

    assert generation(build()) == generation(build())
    assert generation(build()) != generation(build(FACTS[:1]))


def test_one_fact_under_two_types_is_one_fact() -> None:
    again = replace(FACTS[0], object_type="Topic", object="Borealis")
    buffer = build((FACTS[0], again))
    assert len(buffer.nodes["FactNode"]) == len(buffer.relationships["SUBJECT"]) == 1


def test_inputs_of_different_versions_end_in_one_sentence() -> None:
    chunk = Chunk("new", "1", 0, "text", "", None)
    chunks = FileChunks("g/f.md", "g", "0", (Document("d1", "doc", "Doc", None, "hash", (chunk,)),))
    old = FileExtractions("g/f.md", "g", "none", (ChunkExtraction("old", "extracted"),), {})
    none = FileResolutions("g/f.md", "g", (), {}, {})
    with pytest.raises(MixedVersions, match=r"extractions of g/f\.md are not of its chunks: materialize extractions\*"):
        build_buffer(chunks, old, none)
    current = FileExtractions("g/f.md", "g", "none", (ChunkExtraction("new", "extracted", (), FACTS[:1]),), {})
    with pytest.raises(MixedVersions, match=r"resolutions of g/f\.md are not of its extractions"):
        build_buffer(chunks, current, none)


def test_an_ungrounded_fact_without_its_ends_is_never_written() -> None:
    whole, half = fact("Acme", "invented", "Borealis"), fact("", "invented", "Borealis")
    extraction = ChunkExtraction("c", "extracted", (), FACTS[:1], ungrounded=(whole, half))
    assert extraction.written_facts(False) == FACTS[:1]
    assert extraction.written_facts(True) == (*FACTS[:1], whole)
