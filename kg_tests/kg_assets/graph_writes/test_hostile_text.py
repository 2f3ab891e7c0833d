"""Text of documents and models goes into the graph as data: it changes no query, and it is kept to the letter."""

import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from itertools import chain

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from kg_assets.buffer.result import Buffer
from kg_assets.buffer.tables import build_buffer
from kg_assets.chunks.front_matter import front_matter
from kg_assets.chunks.result import Chunk, Document, FileChunks
from kg_assets.extractions.reading import read_extraction
from kg_assets.extractions.result import ChunkExtraction, ExtractedEntity, ExtractedFact, FileExtractions
from kg_assets.graph_writes.batches import GraphWriteError
from kg_assets.graph_writes.type_limit import TYPES
from kg_assets.identity import chunk_uuid, document_uuid, entity_key, topic_uuid
from kg_assets.partitions import key_problem
from kg_assets.resolutions.relationship_types import free_type, resolve_relationships
from kg_assets.resolutions.relationship_vocabulary import load_vocabulary
from kg_assets.resolutions.result import FileResolutions, ResolvedNode
from kg_resources.graph import Graph
from kg_resources.language_model.contracts import Extraction, MentionedEntity, StatedFact
from kg_tests.faults.writers import write_file
from kg_tests.small_files import small_file
from kg_tests.snapshots import Snapshot, counts, difference, graph_snapshot

PIECES = [
    "`", "``", "'", '"', "\\", "\\u0060", "})-[", "`]->() DETACH DELETE n //", "$(r.type)", "{group_id: $group_id}",
    "{label}", "%s", "\n", "\r\n", "\t", "\0", "\u200b", "\u202e", "\u2028", "\ufeff", "e\u0301", "\U0001f4a5", "\x7f",
    "MATCH (n) DETACH DELETE n", "' OR 1=1 --", "; DROP CONSTRAINT x;", "null", "NOT", "RETURN", "/*", "*/", "مرحبا",
]  # fmt: skip
FACTS = 6
TYPES_KNOWN = {known.type for known in load_vocabulary().types}

characters = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
hostile = st.one_of(
    st.lists(st.sampled_from(PIECES) | characters, min_size=1, max_size=4).map("".join),
    st.sampled_from(PIECES).map(lambda piece: (piece * 10_000)[:10_000]),
).filter(str.strip)

keys = hostile.map(lambda text: text[:400].strip()).filter(lambda text: key_problem(text) is None)
"""Of files: `source_files` registers no other, and no longer ones than an index takes."""


@dataclass(frozen=True)
class HostileFile:
    """Every text that a file, its path or a model can bring in."""

    source_file: str
    group_id: str
    document: str
    header_path: str
    content: str
    names: list[str]
    topic: str
    entity_type: str
    summary: str
    phrases: list[str]
    sentence: str
    date_context: str


hostile_files = st.builds(
    HostileFile,
    source_file=keys,
    group_id=keys,
    document=hostile,
    header_path=hostile,
    content=hostile,
    names=st.lists(hostile, min_size=FACTS, max_size=FACTS, unique=True),
    topic=hostile,
    entity_type=hostile,
    summary=hostile,
    phrases=st.lists(hostile, min_size=FACTS, max_size=FACTS),
    sentence=hostile,
    date_context=hostile,
)


def as_buffer(file: HostileFile) -> Buffer:
    document = document_uuid(file.group_id, file.source_file, file.document)
    chunk = chunk_uuid(file.group_id, document, file.document)
    entity_type = file.entity_type
    facts = tuple(
        ExtractedFact(
            f"{number} {file.sentence}", name, entity_type, phrase, file.topic, "Topic", file.date_context, (), name  # type: ignore[arg-type]
        )
        for number, (name, phrase) in enumerate(zip(file.names, file.phrases, strict=True))
    )  # fmt: skip
    entities = tuple(ExtractedEntity(name, entity_type, file.summary) for name in file.names)  # type: ignore[arg-type]
    topic = topic_uuid(file.group_id, file.topic)
    nodes = [ResolvedNode(topic, topic, "TopicNode", file.topic, "Topic", (file.topic,), "", "new", "test")]
    for name in file.names:
        key = entity_key(file.group_id, name, entity_type)  # type: ignore[arg-type]
        nodes.append(ResolvedNode(key, key, "EntityNode", name, entity_type, (name,), "", "new", "test"))  # type: ignore[arg-type]
    passage = Chunk(chunk, file.document, 0, file.content, file.header_path)
    return build_buffer(
        FileChunks(
            file.source_file, file.group_id, "0" * 64,
            (Document(document, file.document, file.document, None, "0" * 64, (passage,)),),
        ),
        FileExtractions(
            file.source_file, file.group_id, "none", (ChunkExtraction(chunk, "extracted", entities, facts),), {}
        ),
        FileResolutions(
            file.source_file,
            file.group_id,
            tuple(nodes),
            {(file.topic, "Topic"): 0} | {(name, entity_type): n for n, name in enumerate(file.names, 1)},  # type: ignore[dict-item]
            resolve_relationships(file.phrases, load_vocabulary(), no_vectors, 0.7),
        ),
    )  # fmt: skip


def no_vectors(texts: Sequence[str]) -> np.ndarray:
    return np.eye(max(1, len(texts)), dtype=np.float32)[: len(texts)]


def names_in(graph: Graph) -> tuple[set[str], set[str]]:
    labels = graph.read("MATCH (n) UNWIND labels(n) AS label RETURN DISTINCT label")
    return {row["label"] for row in labels}, {row["type"] for row in graph.read(TYPES)}


@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # no shrinking: an example is two writings
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(file=hostile_files)
def test_hostile_text_is_data(graph: Graph, file: HostileFile) -> None:
    graph.write(lambda tx: tx.run("MATCH (n) WHERE n.group_id <> 'bystander' DETACH DELETE n").consume())
    write_file(graph, small_file("g/bystander.md", {"b": [[("Acme", "sued", "prices")]]}, group_id="bystander"))
    bystander, (labels, types) = graph_snapshot(graph, "bystander"), names_in(graph)
    buffer = as_buffer(file)
    write_file(graph, buffer)
    found = graph_snapshot(graph, file.group_id)
    assert difference(bystander, graph_snapshot(graph, "bystander")) == []
    assert len(graph_snapshot(graph)["nodes"]) == len(found["nodes"]) + len(bystander["nodes"])
    labels_now, types_now = names_in(graph)
    assert labels_now == labels
    assert {type_.removeprefix("NOT_").removesuffix("_TARGET") for type_ in types_now - types} <= TYPES_KNOWN
    assert_says(found, file, buffer)
    write_file(graph, buffer)
    assert difference(found, graph_snapshot(graph, file.group_id)) == []


def assert_says(found: Snapshot, file: HostileFile, buffer: Buffer) -> None:
    by_label: dict[str, list[dict[str, object]]] = {}
    for (label, group_id, _), node in found["nodes"].items():
        assert group_id == file.group_id
        by_label.setdefault(label, []).append(node)
    [document], [chunk], [topic] = by_label["DocumentNode"], by_label["EpisodicNode"], by_label["TopicNode"]
    assert (document["source_file"], document["name"]) == (file.source_file, file.document)
    assert (chunk["content"], chunk["header_path"], chunk["chunk_id"]) == (
        file.content, file.header_path, file.document,
    )  # fmt: skip
    assert (topic["name"], topic["aliases"]) == (file.topic, [file.topic])
    facts = {
        (fact["subject"], fact["relationship"], fact["content"], fact["evidence"]) for fact in by_label["FactNode"]
    }
    assert facts == {
        (name, phrase, f"{number} {file.sentence}", name)
        for number, (name, phrase) in enumerate(zip(file.names, file.phrases, strict=True))
    }
    assert {fact["date_context"] for fact in by_label["FactNode"]} == {file.date_context}
    entities = by_label["EntityNode"]
    assert sorted(alias for entity in entities for alias in entity["aliases"]) == sorted(file.names)  # type: ignore[union-attr]
    assert {(entity["entity_type"], entity["summary"]) for entity in entities} == {
        (file.entity_type, file.summary.strip())
    }
    descriptions = [edge["description"] for edge in found["edges"].values() if "description" in edge]
    assert sorted(descriptions) == sorted([*file.phrases, *file.phrases])
    assert counts(found)["MENTIONS"] == len(buffer.relationships["MENTIONS"])


@pytest.mark.parametrize("type_", ["SUED`]->() DETACH DELETE n //", "sued", "É", "A-B", "", "SUED\n", "_A", "1A", "`"])
def test_a_malformed_type_is_refused_before_anything_is_written(graph: Graph, type_: str) -> None:
    buffer = small_file("g/tampered.md", {"t": [[("Acme", "sued", "Borealis")]]})
    buffer.relationships["OBJECT"]["type"] = type_
    with pytest.raises(GraphWriteError, match=r"^g/tampered\.md: .* is not a relationship type: materialize resol"):
        write_file(graph, buffer)
    assert graph.read("MATCH (n) RETURN n") == []


@given(hostile | st.text())
@example("\ud800")
@example("ſ")
def test_a_free_type_of_any_phrase_is_a_name(phrase: str) -> None:
    assert re.fullmatch(r"[A-Z][A-Z0-9_]*", free_type(phrase))


@given(st.text(st.characters(exclude_categories=[]) | st.sampled_from("\0\ud800\udc00 a"), min_size=1))
def test_what_a_model_says_can_be_stored(text: str) -> None:
    """Escapes in its JSON may spell NUL and half a surrogate pair."""
    stated = StatedFact(
        fact=text, subject=text, subject_type=text, object=text, object_type=text, relationship=text, date_context=text,
        topics=[text], evidence=text,
    )  # fmt: skip
    extraction = Extraction(entities=[MentionedEntity(name=text, entity_type=text, summary=text)], facts=[stated])
    entities, _, facts = read_extraction(extraction, "what the chunk says")
    for told in (*chain.from_iterable(map(astuple, entities)), *chain.from_iterable(map(astuple, facts))):
        for string in told if isinstance(told, tuple) else (told,):
            assert "\0" not in string.encode().decode()


def test_a_title_can_be_stored() -> None:
    head, _ = front_matter('---\ntitle: "a\\0b \\uD800 c"\n---\ntext')
    assert head.title == "ab \N{REPLACEMENT CHARACTER} c"
