"""Texts of the buffer's nodes become vectors; each distinct text is embedded once."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from kg_assets.buffer.result import Buffer
from kg_assets.embeddings.result import FileEmbeddings
from kg_assets.shared_nodes import embedded_text
from kg_resources.embedder import Embedder


def embed_buffer(buffer: Buffer, embedder: Embedder, progress: Callable[[str], None]) -> FileEmbeddings:
    """One matrix a kind of node, rows in the order of the buffer's tables."""
    entities, topics, facts = (buffer.nodes[label] for label in ("EntityNode", "TopicNode", "FactNode"))
    chunks = buffer.nodes["EpisodicNode"]
    texts: dict[str, tuple[Sequence[str], list[str]]] = {
        "facts": (list(facts["uuid"]), list(facts["content"])),
        "entities": (list(entities["entity_key"]), _with(entities, "summary")),
        "entity_names": (list(entities["entity_key"]), list(entities["name"])),
        "topics": (list(topics["entity_key"]), _with(topics, "definition")),
        "chunks": (list(chunks["uuid"]), chunk_texts(chunks)),
    }
    matrices = {}
    for kind, (_, kind_texts) in texts.items():
        matrices[kind] = _embed_distinct(embedder, kind_texts)
        progress(f"Embeddings of {kind.replace('_', ' ')}: {len(kind_texts):,}")
    return FileEmbeddings(
        source_file=buffer.source_file,
        group_id=buffer.group_id,
        model=embedder.model,
        dimensions=embedder.dimensions,
        ids={kind: tuple(ids) for kind, (ids, _) in texts.items()},
        matrices=matrices,
    )


def chunk_texts(chunks: pd.DataFrame) -> list[str]:
    """Each chunk's content under its header path, unless its last heading stands in the content already."""
    return [
        content if not path or path.rpartition(" > ")[2] in content[: len(path) + 50] else f"{path}\n\n{content}"
        for path, content in zip(chunks["header_path"], chunks["content"], strict=True)
    ]


def _with(table: pd.DataFrame, column: str) -> list[str]:
    return [embedded_text(name, text) for name, text in zip(table["name"], table[column], strict=True)]


def _embed_distinct(embedder: Embedder, texts: list[str]) -> np.ndarray:
    """Shape (len(texts), dimensions)."""
    distinct = list(dict.fromkeys(texts))
    row_of = {text: row for row, text in enumerate(distinct)}
    return embedder.embed(distinct)[[row_of[text] for text in texts]]
