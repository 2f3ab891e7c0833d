"""The replies of the test server: recorded ones where there are any, else made from the request's own text."""

import base64
import calendar
import hashlib
import json
import random
import re
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_PASSAGE = re.compile(r"<(?:passage|text) (\w+)>\n(.*?)\n</(?:passage|text) \1>", re.DOTALL)
_STATEMENT = re.compile(r"^\d+\. (.*)$", re.MULTILINE)
_WORDS = re.compile(r"[A-Z][\w&.-]*(?: (?:of |the )?[A-Z][\w&.-]*)*")
_TYPES = "Person|Organization|Place|Product|Event|Topic|Other"
_MONTHS = list(calendar.month_name)[1:]
_DATE = re.compile(rf"({'|'.join(_MONTHS)}) (\d{{1,2}}), (\d{{4}})")


class Replies:
    """Recorded replies by chunk text, and makers of one for each contract."""

    def __init__(self, files: Sequence[Path] = ()) -> None:
        """Rows `{"content": the chunk's text, "extraction": an Extraction}`, with `header_path` where several chunks
        have one text."""
        self._recorded: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        for file in files:
            with file.open(encoding="utf-8") as lines:
                for row in map(json.loads, lines):
                    known = self._recorded.setdefault(row["content"], [])
                    known.append((row.get("header_path", ""), row["extraction"]))

    @staticmethod
    def contract_in(schema: str) -> str:
        """Which contract a schema in prose is of, by a field that only it has."""
        fields = {
            '"facts"': "Extraction",
            '"missed_facts"': "Critique",
            '"groups"': "EntityGroups",
            '"quote"': "DocumentDate",
            '"summary"': "MergedSummary",
            '"reasoning"': "EntityMatch",
            '"match"': "TopicMatch",
        }
        return next((name for key, name in fields.items() if key in schema), "")

    def reply(
        self, request: dict[str, Any], contract: str, unapproved: bool = False, things: Mapping[str, str] | None = None
    ) -> str:
        text = next((m["content"] for m in request["messages"] if m["role"] == "user"), "")
        return json.dumps(self._value(contract, text, unapproved, things or {}), ensure_ascii=False)

    def _value(self, contract: str, text: str, unapproved: bool, things: Mapping[str, str]) -> dict[str, Any]:
        match contract:
            case "Extraction":
                return self._extraction(_passage(text), text)
            case "Critique":
                found = ["One clause has no fact."] if unapproved else []
                return {"approved": not unapproved, "issues": [], "missed_facts": found, "corrections": []}
            case "EntityGroups":
                return {"groups": _groups(_candidates(text), things)}
            case "EntityMatch":
                return {"match": _match(text, things), "reasoning": "by the list of things"}
            case "TopicMatch":
                return {"match": _match(text, things)}
            case "DocumentDate":
                return _document_date(text)
            case "MergedSummary":
                return {"summary": f"Merged: {' / '.join(_STATEMENT.findall(text))}"}
        return {}

    def _extraction(self, passage: str, text: str) -> dict[str, Any]:
        """Recorded for that passage; of a piece of a recorded one the facts whose evidence stands in the piece."""
        words = " ".join(passage.split())
        for content in (passage, *(content for content in self._recorded if passage in content)):
            for header_path, whole in self._recorded.get(content, []):
                if f"Headings: {header_path}\n" in text or not header_path:
                    stated = [fact for fact in whole["facts"] if content == passage or fact["evidence"] in words]
                    return whole | {"facts": stated}
        return generic_extraction(passage)


def generic_extraction(passage: str) -> dict[str, Any]:
    """One fact, between the first two names of the first sentence, with that sentence as evidence."""
    sentence = re.split(r"(?<=[.!?])\s|\n", passage.strip(), maxsplit=1)[0]
    names = list(dict.fromkeys(_WORDS.findall(sentence)))[:2] or ["Passage"]
    subject, object_ = names[0], names[-1]
    fact = {
        "fact": f"{subject} is named with {object_}: {sentence}",
        "subject": subject,
        "subject_type": "Organization",
        "object": object_,
        "object_type": "Organization",
        "relationship": "is named with",
        "date_context": "",
        "topics": ["business"],
        "evidence": sentence,
    }
    entities = [{"name": name, "entity_type": "Organization", "summary": f"{name} is named."} for name in names]
    return {"entities": entities, "facts": [fact]}


def embeddings(request: dict[str, Any]) -> dict[str, Any]:
    """Unit vectors that depend on nothing but text and dimensions; floats or base64, as asked."""
    texts = [request["input"]] if isinstance(request["input"], str) else request["input"]
    dimensions = request.get("dimensions") or 256
    vectors = [_vector(text, dimensions) for text in texts]
    if request.get("encoding_format") == "base64":
        vectors = [base64.b64encode(struct.pack(f"<{dimensions}f", *vector)).decode() for vector in vectors]
    tokens = sum(len(text) for text in texts) // 4
    return {
        "object": "list",
        "model": request["model"],
        "data": [{"object": "embedding", "index": index, "embedding": vector} for index, vector in enumerate(vectors)],
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }


def _vector(text: str, dimensions: int) -> list[float]:
    draw = random.Random(hashlib.sha256(text.encode()).digest())
    vector = [draw.gauss(0, 1) for _ in range(dimensions)]
    length = sum(x * x for x in vector) ** 0.5
    return [x / length for x in vector]


def _passage(text: str) -> str:
    found = _PASSAGE.search(text)
    return found[2] if found else text


def _candidates(text: str) -> dict[int, str]:
    """Number -> `name (type)`, of the numbered lines."""
    lines = re.findall(rf"^(\d+)\. (.* \((?:{_TYPES})\)):", text, re.MULTILINE)
    return {int(number): named for number, named in lines}


def _groups(names: dict[int, str], things: Mapping[str, str]) -> list[dict[str, Any]]:
    """One group a thing; a name that is no known thing's is a thing of its own."""
    members: dict[str, list[int]] = {}
    for number, named in names.items():
        members.setdefault(things.get(named, f"only {number}"), []).append(number)
    return [
        {"canonical": names[of_one[0]].rpartition(" (")[0], "members": of_one, "reasoning": "by the list of things"}
        for of_one in members.values()
    ]


def _match(text: str, things: Mapping[str, str]) -> int | None:
    """The first candidate that is the same thing as the one asked about."""
    asked = re.search(rf"^Entity: (.* \((?:{_TYPES})\))$", text, re.MULTILINE)
    wanted = things.get(asked[1]) if asked else None
    same = (number for number, named in _candidates(text).items() if wanted and things.get(named) == wanted)
    return next(same, None)


def _document_date(text: str) -> dict[str, Any]:
    found = _DATE.search(text)
    if not found:
        return {"found": False, "year": None, "month": None, "day": None, "quote": None}
    month, day, year = found.groups()
    return {"found": True, "year": int(year), "month": _MONTHS.index(month) + 1, "day": int(day), "quote": found[0]}
