"""One file's rows on their way into the graph, kind by kind: only what is new or changed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from neo4j import ManagedTransaction

from kg_assets.graph_writes import queries
from kg_assets.graph_writes.batches import Batches, GraphWriteError, Work
from kg_assets.graph_writes.comparison import UNCHANGED, Comparison
from kg_assets.graph_writes.ends import write_discusses, write_ends
from kg_assets.graph_writes.places import placed, places_now
from kg_assets.graph_writes.result import KindReceipt
from kg_assets.graph_writes.rows import Row, only
from kg_assets.graph_writes.shared import widened, write_contributions
from kg_assets.graph_writes.vectors import Vectors
from kg_assets.shared_nodes import SHARED_LABELS, SharedLabel

_TITLES: Final[dict[SharedLabel, str]] = {"EntityNode": "Entities", "TopicNode": "Topics"}
_PLACE: Final = ("label", "uuid", "origin", "origin_label")
_CONTRIBUTION: Final = ("document", "entity_key", *_PLACE)


@dataclass(frozen=True)
class RowWriter:
    """Nodes before relationships, and in each transaction in the order of shared nodes, so that writers of different
    files lock in one order."""

    batches: Batches
    compared: dict[str, Comparison]
    vectors: Vectors
    embed_again: bool
    partial: bool

    def write_chunks_and_facts(self) -> None:
        """Each node and its tie to what holds it in the same transaction."""
        chunks = self._hang_on("document", "EpisodicNode", "CONTAINS_CHUNK", queries.WRITE_CHUNKS, lambda _: {})
        self._run("Chunks", "EpisodicNode", ("document", "uuid"), chunks)
        facts = self._hang_on(
            "chunk", "FactNode", "CONTAINS_FACT", queries.WRITE_FACTS, lambda row: self.vectors.of_fact(row["uuid"])
        )
        self._run("Facts", "FactNode", ("document", "chunk", "uuid"), facts)
        for label, tie in (("EpisodicNode", "CONTAINS_CHUNK"), ("FactNode", "CONTAINS_FACT")):
            unchanged = self.compared[label].count(UNCHANGED)
            self._tally(KindReceipt(label, matched=unchanged), KindReceipt(tie, matched=unchanged))

    def write_shared_nodes(self) -> None:
        """Contributions, each with the node that it goes to."""
        compared = self.compared["MENTIONS"]
        uuids, labels = compared.table["uuid"].to_numpy(), compared.table["label"].to_numpy()
        same = compared.states == UNCHANGED
        self._tally(KindReceipt("MENTIONS", matched=compared.count(UNCHANGED)))
        for label in SHARED_LABELS:
            only_matched = set(uuids[same & (labels == label)]) - set(uuids[~same])
            self._tally(KindReceipt(label, matched=len(only_matched)))
            self._run(
                _TITLES[label],
                "MENTIONS",
                _CONTRIBUTION,
                self._contribute,
                order=("uuid", "document"),
                label=label,
            )

    def write_relationships(self) -> None:
        """What chunks discuss, then the two relationships of each fact."""
        discussed = self.compared["DISCUSSES"]
        self._tally(KindReceipt("DISCUSSES", matched=discussed.count(UNCHANGED)))
        ids = ("document", "chunk", "entity_key", *_PLACE)
        self._run(
            "Topics of chunks",
            "DISCUSSES",
            ids,
            lambda tx, batch: write_discusses(tx, self.batches, batch),
            order=("uuid", "chunk"),
        )
        # Few types, so few plans, a batch where each type is a statement of its own.
        order = ("label", "uuid", "fact_id")
        if not self.batches.graph.dynamic_types:
            order = ("type", *order)
        ids = ("type", "document", "chunk", "fact_id", "entity_key", *_PLACE)
        for kind, title in (("SUBJECT", "Relationships from subjects"), ("OBJECT", "Relationships to objects")):
            types = self.compared[kind].table["type"].to_numpy()[self.compared[kind].states == UNCHANGED]
            self._tally(*(KindReceipt(type_, matched=1) for type_ in types))
            self._run(title, kind, ids, self._write_ends(kind), order=order)

    def _run(
        self,
        title: str,
        kind: str,
        columns: Sequence[str],
        work: Work,
        *,
        order: Sequence[str] = ("uuid",),
        label: SharedLabel | None = None,
    ) -> None:
        self.batches.run(title, self.compared[kind].to_write(columns, order=order, label=label), work)

    def _tally(self, *receipts: KindReceipt) -> None:
        for receipt in receipts:
            self.batches.tally.add(receipt)

    def _hang_on(
        self, holder: str, label: str, tie: str, statement: LiteralString, vectors: Callable[[Row], Row]
    ) -> Work:
        def write(tx: ManagedTransaction, batch: Sequence[Row]) -> list[KindReceipt]:
            rows = [only(row, (holder, "uuid")) | {"properties": row["properties"] | vectors(row)} for row in batch]
            written = self.batches.run_locked(tx, statement, batch, rows).single(strict=True)["written"]
            if written < len(batch):
                self.batches.check_locks(tx, batch)
                raise GraphWriteError(
                    f"{len(batch) - written} nodes {label} of {self.batches.source_file} have nothing to hang on: "
                    "another run removed it meanwhile; materialize graph_writes again."
                )
            return [_receipt(label, batch), _tie_receipt(tie, batch)]

        return write

    def _contribute(self, tx: ManagedTransaction, batch: Sequence[Row]) -> list[KindReceipt]:
        receipts = []
        for label in SHARED_LABELS:  # a merge of a topic into an entity moves rows to the other label
            rows = [
                {**row, "vectors": self.vectors.of_shared(label, row["origin_label"], row["entity_key"])}
                for row in batch
                if row["label"] == label
            ]
            if self.partial:
                rows = widened(tx, self.batches.group_id, label, rows)
            if rows:
                receipts += write_contributions(tx, self.batches, label, rows, embed_again=self.embed_again)
        return receipts

    def _write_ends(self, kind: str) -> Work:
        def mend(tx: ManagedTransaction, rows: Sequence[Row]) -> None:
            contributions = self._contributions({(row["document"], row["entity_key"]) for row in rows})
            places = places_now(tx.run, self.batches.group_id, contributions)
            current = (placed(row, places[row["origin"]]) for row in contributions)
            self._contribute(tx, sorted(current, key=lambda row: str(row["uuid"])))

        def write(tx: ManagedTransaction, batch: Sequence[Row]) -> list[KindReceipt]:
            return write_ends(tx, self.batches, kind, batch, mend=mend)

        return write

    def _contributions(self, keys: Iterable[tuple[str, str]]) -> list[Row]:
        """The contributions by (document, entity key), written before or not."""
        compared, wanted = self.compared["MENTIONS"], set(keys)
        documents, entity_keys = (compared.table[name] for name in ("document", "entity_key"))
        positions = [n for n, key in enumerate(zip(documents, entity_keys, strict=True)) if key in wanted]
        return compared.rows(positions, _CONTRIBUTION)[:]


def _receipt(kind: str, batch: Sequence[Row]) -> KindReceipt:
    new = sum(row["new"] for row in batch)
    return KindReceipt(kind, created=new, updated=len(batch) - new)


def _tie_receipt(kind: str, batch: Sequence[Row]) -> KindReceipt:
    """A relationship without properties has no words to change, whatever its node says anew."""
    new = sum(row["new"] for row in batch)
    return KindReceipt(kind, created=new, matched=len(batch) - new)
