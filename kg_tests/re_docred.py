"""Re-DocRED (Tan et al. 2022, MIT): the names of Wikipedia articles in clusters, an outside yardstick for resolution.

Half of the documents may be looked at while rules are written; of the other half only figures are read.
"""

import hashlib
import json
import os
from functools import cache
from pathlib import Path
from typing import Final

from kg_assets.identity import entity_type_of
from kg_tests.gold_set import GoldSet, Half, Name

FILE: Final = "re_docred_names.jsonl"


def re_docred_path() -> Path | None:
    """The file in KG_TEST_DATA, or in the folder of shared data beside the project; None where there is none."""
    beside = Path(__file__).parents[2] / "shared" / "data"
    path = Path(os.environ.get("KG_TEST_DATA", beside)) / FILE
    return path if path.is_file() else None


@cache
def load_re_docred(half: Half) -> tuple[GoldSet, ...]:
    """One set of names a document. A name that one document uses for two entities of one type is left out."""
    path = re_docred_path()
    lines = path.read_text(encoding="utf-8").splitlines() if path else []
    documents = [json.loads(line) for line in lines]
    return tuple(_gold_set(document) for document in documents if _half_of(document["doc_id"]) == half)


def _half_of(doc_id: str) -> Half:
    return "tuned" if hashlib.sha256(doc_id.encode()).digest()[0] % 2 == 0 else "reported"


def _gold_set(document: dict) -> GoldSet:
    clusters: dict[Name, str] = {}
    shared: set[Name] = set()
    for number, entity in enumerate(document["entities"]):
        for called in entity["names"]:
            name: Name = (called["name"], entity_type_of(entity["type"]))
            if clusters.setdefault(name, str(number)) != str(number):
                shared.add(name)
    kept = {name: thing for name, thing in clusters.items() if name not in shared}
    return GoldSet(document["doc_id"], kept, dict.fromkeys(kept, ""), (), tuple(document["sentences"]))
