"""The asset says what was read, what was left out or guessed, and warns of what is grave."""

from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest

from kg_assets import definitions
from kg_assets.chunks.asset import chunks, warnings
from kg_assets.chunks.blocks import Block, ReadDocument
from kg_assets.chunks.readers import registry
from kg_assets.chunks.result import Document, FileChunks, ReadingNote

Materialize = Callable[[str, str], tuple[dg.ExecuteInProcessResult, dict]]

DUTCH = "Alle mensen worden vrij en gelijk in waardigheid en rechten geboren. Zij zijn begiftigd met verstand."


@pytest.fixture
def materialize(project: Path) -> Materialize:
    def run(key: str, text: str) -> tuple[dg.ExecuteInProcessResult, dict]:
        (project / "inputs").mkdir(exist_ok=True)
        (project / "inputs" / key).write_text(text)
        with dg.DagsterInstance.ephemeral() as instance:
            instance.add_dynamic_partitions("input_files", [key])
            result = dg.materialize(
                [chunks], partition_key=key, instance=instance, resources=definitions.RESOURCES, raise_on_error=False
            )
        assert result.success
        (made,) = result.asset_materializations_for_node("chunks")
        return result, dict(made.metadata)

    return run


def rows(metadata: dict, name: str) -> list[dict]:
    return [dict(record.data) for record in metadata[name].records]


def test_metadata_of_a_file(materialize: Materialize) -> None:
    _, metadata = materialize("a.md", f"# Verklaring\n\n{DUTCH}\n")
    assert metadata["chunks"].value == metadata["documents"].value == 1
    (document,) = rows(metadata, "documents_table")
    assert (document["language"], document["share_read"]) == ("nl", 1.0)
    assert {"action": "guessed", "what": "language", "count": 1}.items() <= rows(metadata, "left_out_or_guessed")[
        0
    ].items()
    assert rows(metadata, "preview")[0]["header_path"] == "Verklaring"


def test_pages_and_what_was_left_out_are_counted(materialize: Materialize, monkeypatch: pytest.MonkeyPatch) -> None:
    read = ReadDocument(
        (Block("paragraph", "Prices rose.", page=3),),
        title="Report",
        owner="Acme",
        notes=(ReadingNote("left out", "pages without text", 7, "scanned?"),),
        share_read=0.3,
    )
    monkeypatch.setitem(registry.READERS, ".md", lambda data, source_file, progress: [read])
    result, metadata = materialize("a.md", "x")
    assert (metadata["pages"].value, metadata["left_out"].value) == (3, 7)
    assert rows(metadata, "preview")[0]["page"] == 3
    assert rows(metadata, "documents_table")[0]["owner"] == "Acme"
    assert rows(metadata, "left_out_or_guessed") == [
        {"document": "Report", "action": "left out", "what": "pages without text", "count": 7, "detail": "scanned?"}
    ]
    assert result.output_for_node("chunks").partial


@pytest.mark.parametrize(
    ("fields", "with_model", "says"),
    [
        ({"language": "nl"}, False, "is in the language nl: without a language model it gives no facts"),
        ({"language": "nl"}, True, None),
        ({"language": "en"}, False, None),
        ({"share_read": 0.5}, False, None),
        (
            {"share_read": 0.04, "notes": (ReadingNote("left out", "pages without text", 12, "scanned?"),)},
            True,
            "only 4% of Report was read, it stays partial; left out: 12 pages without text (scanned?)",
        ),
    ],
)
def test_warnings(fields: dict, with_model: bool, says: str | None) -> None:
    found = list(warnings(Document("u", "d", "Report", None, "h", (), **fields), with_model=with_model))
    assert len(found) == bool(says)
    assert (says or "") in "".join(found)


@pytest.mark.parametrize(("share_read", "partial"), [(1.0, False), (0.5, False), (0.49, True)])
def test_a_file_with_a_document_that_was_hardly_read_is_partial(share_read: float, partial: bool) -> None:
    documents = tuple(Document("u", "d", "n", None, "h", (), share_read=share) for share in (1.0, share_read))
    assert FileChunks("f", "g", "h", documents).partial is partial
