"""Judges that answer from a gold set, or from what was once answered, in place of a language model."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import combinations
from tempfile import TemporaryDirectory
from unittest.mock import patch

import yaml

from kg_assets.entity_resolution.judge import Judge
from kg_assets.entity_resolution.prompts import Described
from kg_assets.entity_resolution.union_find import UnionFind
from kg_resources.language_model import open_language_model
from kg_resources.settings import LanguageModelChoice, Settings
from kg_tests.gold_set import GOLD, GoldSet
from kg_tests.model_process import ModelProcess

RECORDED = GOLD / "answers.yaml"


def judge_of_environment(asset: str = "resolutions") -> Judge:
    """Asks the server that OPENAI_BASE_URL names."""
    model = open_language_model(Settings(language_model=LanguageModelChoice.openai))
    return Judge(model, groups_at_once=20, matches_at_once=20, progress=lambda _: None, asset=asset)


@contextmanager
def perfect_judge(gold: GoldSet) -> Iterator[Judge]:
    """Asks a server over HTTP that knows which names are one thing: what it cannot reach was never asked."""
    with ModelProcess() as server, TemporaryDirectory() as folder:
        server.plan(things={f"{name} ({entity_type})": thing for (name, entity_type), thing in gold.clusters.items()})
        environment = {"OPENAI_API_KEY": "sk-any", "OPENAI_BASE_URL": server.url, "KG_DATA_URI": folder}
        with patch.dict(os.environ, environment):
            yield judge_of_environment()


class _Offline(Judge):
    """Answers without a model, and counts as any judge does."""

    def __init__(self) -> None:
        self.asked, self.saved, self.unasked = Counter(), Counter(), Counter()


class PerfectJudge(_Offline):
    """The same without a server, for hundreds of documents."""

    def __init__(self, gold: GoldSet) -> None:
        super().__init__()
        self._things: dict[tuple[str, str], str] = {**gold.clusters}
        self._of_any_type = {name: thing for (name, _), thing in gold.clusters.items()}
        """Of a name without a type that the file also has with one."""

    def groups(self, questions: Sequence[Sequence[Described]]) -> list[list[frozenset[int]]]:
        self.asked["groups"] += len(questions)
        return [self._of_one_thing(question) for question in questions]

    def _of_one_thing(self, question: Sequence[Described]) -> list[frozenset[int]]:
        members: dict[str, set[int]] = {}
        for position, shown in enumerate(question):
            thing = self._things.get((shown.name, shown.entity_type)) or self._of_any_type[shown.name]
            members.setdefault(thing, set()).add(position)
        return [frozenset(positions) for positions in members.values() if len(positions) > 1]


class RecordedJudge(_Offline):
    """Answers that were given once, for each two lines of a question, so that they hold however questions are packed.
    Of two lines that were never read together it joins nothing, and a question with such is counted."""

    def __init__(self) -> None:
        super().__init__()
        self.unrecorded: list[tuple[str, ...]] = []
        """Questions of which two lines of one type have no answer, each by its lines."""

    def groups(self, questions: Sequence[Sequence[Described]]) -> list[list[frozenset[int]]]:
        self.asked["groups"] += len(questions)
        return [self._recorded_answer(question) for question in questions]

    def _recorded_answer(self, question: Sequence[Described]) -> list[frozenset[int]]:
        answers, lines = _recorded(), lines_of(question)
        groups = UnionFind(len(lines))
        known = True
        for one, other in combinations(range(len(lines)), 2):
            answer = answers.get(frozenset((lines[one], lines[other])))
            if answer:
                groups.join(one, other)
            known &= answer is not None or question[one].entity_type != question[other].entity_type
        if not known:
            self.unrecorded.append(lines)
        return [frozenset(group) for group in groups.clusters() if len(group) > 1]


def lines_of(question: Sequence[Described]) -> tuple[str, ...]:
    return tuple(described.line() for described in question)


@cache
def _recorded() -> dict[frozenset[str], bool]:
    """Two lines of a question that was read -> whether every answer puts them together."""
    content = yaml.load(RECORDED.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    found: dict[frozenset[str], bool] = {}
    for entry in content["answers"]:
        group_of = {position: number for number, group in enumerate(entry["groups"]) for position in group}
        for one, other in combinations(range(len(entry["question"])), 2):
            pair = frozenset((entry["question"][one], entry["question"][other]))
            same = one in group_of and group_of[one] == group_of.get(other)
            found[pair] = found.get(pair, True) and same
    return found
