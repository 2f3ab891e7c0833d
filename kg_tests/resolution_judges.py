"""Judges that answer from a gold set, or from what was once answered, in place of a language model."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from tempfile import TemporaryDirectory
from unittest.mock import patch

import yaml

from kg_assets.entity_resolution.judge import Judge
from kg_assets.entity_resolution.prompts import Described
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


class RecordedJudge(Judge):
    """Answers that were given once, question by question; a question that is not among them joins nothing."""

    def __init__(self) -> None:
        self.asked, self.saved = Counter(), Counter()
        self.unrecorded: list[tuple[str, ...]] = []
        """Questions without an answer, each by its lines."""

    def groups(self, questions: Sequence[Sequence[Described]]) -> list[list[frozenset[int]]]:
        self.asked["groups"] += len(questions)
        return [self._recorded_answer(lines_of(question)) for question in questions]

    def _recorded_answer(self, lines: tuple[str, ...]) -> list[frozenset[int]]:
        answers = _recorded()
        if lines not in answers:
            self.unrecorded.append(lines)
        return answers.get(lines, [])


def lines_of(question: Sequence[Described]) -> tuple[str, ...]:
    return tuple(described.line() for described in question)


@cache
def _recorded() -> dict[tuple[str, ...], list[frozenset[int]]]:
    content = yaml.load(RECORDED.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {tuple(entry["question"]): [frozenset(group) for group in entry["groups"]] for entry in content["answers"]}
