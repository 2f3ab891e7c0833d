"""Reads and extracts a document, and checks what came out against what a person says is right."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from kg_assets.chunks.input_error import InputError
from kg_assets.chunks.read import read_file
from kg_assets.chunks.result import Chunk, FileChunks
from kg_assets.chunks.split import MAXIMUM
from kg_assets.extractions.extract import extract_file
from kg_assets.extractions.result import ExtractedFact, FileExtractions
from kg_resources.settings import Settings

EXPECTED: Final = Path(__file__).with_name("expected.yaml")
DATA: Final = Path(os.environ.get("KG_TEST_DATA") or Path(__file__).parents[4] / "shared" / "data")

_ENDS_A_SENTENCE: Final = re.compile(r"[.!?:;…。！？☐☒][\"'”’»)\]]*$")
_PROSE: Final = ("paragraph", "list", "footnote")
_ITEM: Final = re.compile(r"\(?(?:[a-zA-Z]|[ivxlc]{1,5}|\d{1,3})[.)]\s")
_LINE: Final = 80
"""Characters of a line that need be no sentence: an item of a list without marks, a label, a line of a form."""


@dataclass(frozen=True)
class Outcome:
    """What came of one document."""

    passed: dict[str, tuple[int, int]]
    """Kind of check -> how many hold, of how many."""
    failures: tuple[str, ...]
    """A line for each check that does not hold."""
    chunks: int = 0
    facts: int = 0
    boundaries: int = 0
    inside_sentences: int = 0
    """Boundaries between two chunks that stand inside a sentence."""
    too_long: int = 0
    with_header_path: int = 0
    about_owner: int = 0
    """Facts whose subject or object is the owner of the document."""


@cache
def expected() -> dict[str, dict[str, Any]]:
    """Path relative to the test data -> what is right about it."""
    known = {"header_paths", "owner", "date", "language", "present", "absent", "states", "not_states"}
    known |= {"one_type", "no_facts", "note", "refused"}
    found = yaml.safe_load(EXPECTED.read_text(encoding="utf-8"))
    unknown = {key for right in found.values() for key in right} - known
    if unknown:  # a check that nobody runs would always hold
        raise ValueError(f"{EXPECTED.name} has the unknown keys {sorted(map(str, unknown))}")
    return found


def measure(name: str) -> Outcome:
    """Reads the document of that path without a language model and checks all that is said of it."""
    right = expected()[name]
    key = f"group/{Path(name).name}"
    try:
        chunks = read_file(DATA / name, key, "group", limit=None, skip_bad_lines=False)
    except InputError as error:
        return _refused(right, str(error))
    warnings: list[str] = []
    extractions = extract_file(chunks, Settings(), lambda _: None, warnings.append).result
    results = [(kind, line, holds) for kind, line, holds in _checks(right, chunks, extractions)]
    kinds = dict.fromkeys(kind for kind, _, _ in results)
    facts = [fact for chunk in extractions.chunks for fact in chunk.facts]
    owner = next((document.owner for document in chunks.documents if document.owner), None)
    pairs = list(zip(chunks.chunks, chunks.chunks[1:], strict=False))
    return Outcome(
        passed={
            kind: (sum(h for k, _, h in results if k == kind), sum(k == kind for k, _, _ in results)) for kind in kinds
        },
        failures=tuple(f"{kind}: {line}" for kind, line, holds in results if not holds),
        chunks=len(chunks.chunks),
        facts=len(facts),
        boundaries=len(pairs),
        inside_sentences=sum(cuts_a_sentence(*pair) for pair in pairs),
        too_long=sum(len(chunk.content) > MAXIMUM for chunk in chunks.chunks),
        with_header_path=sum(bool(chunk.header_path) for chunk in chunks.chunks),
        about_owner=sum(owner in (fact.subject, fact.object) for fact in facts) if owner else 0,
    )


def cuts_a_sentence(before: Chunk, after: Chunk) -> bool:
    """Whether the boundary of two neighbours stands inside a sentence: the text goes on in lower case, or prose ends
    without a mark and goes on as prose under the same headings. Between two items of a list, also of one whose items
    bear their marks in the text, and after a short line, a capital letter begins anew."""
    last = next((span for span in reversed(before.blocks) if span.kind != "heading"), None)
    first = next((span for span in after.blocks if span.kind != "heading"), None)
    if last is None or first is None or last.kind not in _PROSE or first.kind != last.kind:
        return False
    end, start = before.content[last.start : last.end].rstrip(), after.content[first.start : first.end].lstrip()
    same_section = before.header_path == after.header_path
    ended = _ENDS_A_SENTENCE.search(end) is not None
    if _ITEM.match(start):
        return False
    if last.kind == "list":
        return same_section and start.split()[0].islower() and not ended
    return start.split()[0].islower() or (same_section and not ended and len(end) > _LINE)


def makes(fact: ExtractedFact, statement: str) -> bool:
    """Whether a fact makes a statement `SUBJECT | RELATIONSHIP | OBJECT`, perhaps with `| WORDS` of fact and date.

    `closed its plant in`, `Dallas` makes `closed | plant`, too. A negated fact makes no statement without its `not`.
    """
    subject, relationship, object_, words = (*statement.split("|"), "")[:4]
    predicate = f"{fact.relationship} {fact.object}"
    negated = bool({"not", "no", "never"} & set(fact.relationship.lower().split()))
    return (
        negated == ("not" in relationship.split())
        and _holds(fact.subject, subject)
        and _holds(predicate, f"{relationship} {object_}")
        and _holds(f"{fact.fact} {fact.date_context}", words)
    )


def _holds(text: str, words: str) -> bool:
    """Each word stands in the text, whatever its case; of a longer word its first five letters are enough."""
    lower = text.lower()
    return all((word if len(word) <= 5 else word[:5]) in lower for word in words.lower().split())


def _refused(right: Mapping[str, Any], message: str) -> Outcome:
    holds = "refused" in right and right["refused"].lower() in message.lower()
    return Outcome({"refused": (int(holds), 1)}, () if holds else (f"refused: {message}",))


def _checks(
    right: Mapping[str, Any], chunks: FileChunks, extractions: FileExtractions
) -> Iterator[tuple[str, str, bool]]:
    """Kind, what was checked, and whether it holds."""
    paths = {chunk.header_path for chunk in chunks.chunks}
    text = "\n\n".join(chunk.content for chunk in chunks.chunks)
    facts = [fact for chunk in extractions.chunks for fact in chunk.facts]
    notes = " ".join(f"{note.what} {note.detail}" for document in chunks.documents for note in document.notes)
    for path in right.get("header_paths", ()):
        yield "headings", path, any(is_under(found, path) for found in paths)
    for field in ("owner", "language"):
        if field in right:
            found = [getattr(document, field) for document in chunks.documents]
            yield field, f"{right[field]}, found {found}", right[field] in found
    if "date" in right:
        dates = list(extractions.document_dates.values())
        yield "date", f"{right['date']}, found {dates}", right["date"] in dates
    for wanted in right.get("present", ()):
        yield "text", wanted, wanted in text
    for unwanted in right.get("absent", ()):
        yield "left out", unwanted, unwanted not in text
    for statement in right.get("states", ()):
        yield "true statements", statement, any(makes(fact, statement) for fact in facts)
    for statement in right.get("not_states", ()):
        held = [fact.fact for fact in facts if makes(fact, statement)]
        yield "false statements", f"{statement}, held as {held[:2]}", not held
    if right.get("no_facts"):
        yield "no facts", f"{len(facts)} facts", not facts
    for name, kind in right.get("one_type", {}).items():
        kinds = {e.entity_type for chunk in extractions.chunks for e in chunk.entities if e.name == name}
        yield "one type", f"{name} is {kind}, found {sorted(kinds)}", kinds <= {kind}
    if "note" in right:
        yield "notes", f"{right['note']}, found {notes!r}", right["note"] in notes.lower()


def is_under(found: str, wanted: str) -> bool:
    """Whether a header path leads through the wanted headings, of which each may be the beginning of one."""
    heads = [part.strip().lower() for part in found.split(" > ")]
    parts = [part.strip().lower() for part in wanted.split(" > ")]
    if parts == [""]:
        return not found
    return any(
        all(head.startswith(part) for head, part in zip(heads[start:], parts, strict=False))
        for start in range(len(heads) - len(parts) + 1)
    )
