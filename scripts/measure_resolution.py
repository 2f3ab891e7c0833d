"""How well names are resolved inside a document: by rules alone, with a judge, and by simpler ways in the same run.

    python -m scripts.measure_resolution [--set firms] [--pairs tuned]

One table a set: pairs of names that are right, calls to the judge a name, pairs in doubt that were not asked, and the
recall of blocking alone, which no judge can exceed. The perfect judge answers from the gold set: what it does not reach
was never asked. The recorded one answers as a language model did that read the same questions; a question that it has
not read joins nothing and is counted.

`tuned` is the half of a set on which rules may be tuned; `reported` is only ever reported.
"""

import argparse
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.table import Table

from kg_assets.entity_resolution.judge import Judge
from kg_resources.embedder import LocalEmbedder
from kg_tests.gold_set import DOCUMENTS, SETS, GoldSet, Name, load_gold
from kg_tests.re_docred import load_re_docred
from kg_tests.resolution_judges import PerfectJudge, RecordedJudge
from kg_tests.resolution_metrics import Score, b_cubed, lost_merges, pairwise, restricted, wrong_merges
from scripts.resolution_predictions import THRESHOLD, Predicted, blocked, by_exact_name, by_rules, by_tokens, by_vectors

RULES: Final = "rules"
PERFECT: Final = "rules, perfect judge"
REPLAYED: Final = "rules, recorded answers"
BLOCKING: Final = "blocking alone"
RE_DOCRED: Final = "re_docred"
EMBED: Final = LocalEmbedder().embed


@dataclass(frozen=True)
class Way:
    """What one way makes of a set of names."""

    predicted: Predicted
    judge: Judge | None = None

    def questions(self, names: int) -> tuple[str, str]:
        """Calls a name, and pairs left unasked."""
        if self.judge is None:
            return "", ""
        return f"{self.judge.asked['groups'] / names:.3f}", str(self.judge.unasked["groups"])


def ways_of(gold: GoldSet, recorded: RecordedJudge | None = None, *, simple: bool = True) -> dict[str, Way]:
    """Way -> what it makes of the set, ours first."""
    perfect = PerfectJudge(gold)
    found = {RULES: Way(by_rules(gold, EMBED, THRESHOLD))}
    if recorded:
        found[REPLAYED] = Way(by_rules(gold, EMBED, THRESHOLD, recorded), recorded)
    found[PERFECT] = Way(by_rules(gold, EMBED, THRESHOLD, perfect), perfect)
    found[BLOCKING] = Way(blocked(gold, EMBED, THRESHOLD))
    if simple:
        found["exact normalized name"] = Way(by_exact_name(gold))
        found["token_set_ratio >= 90"] = Way(by_tokens(gold))
        found[f"vectors >= {THRESHOLD:.2f}"] = Way(by_vectors(gold, EMBED, THRESHOLD))
    return found


def table_of(gold: GoldSet, found: Mapping[str, Way]) -> Table:
    table = _table(f"{gold.title}: {len(gold.clusters)} names of {len(set(gold.clusters.values()))} things")
    for part in ("tuned", "reported", "all"):
        items = set(gold.clusters) if part == "all" else gold.of_half(part)
        true = restricted(gold.clusters, items)
        negatives = [pair for pair in gold.distinct if frozenset(pair) <= {name for name, _ in items}]
        for title, way in found.items():
            questions = way.questions(len(gold.clusters)) if part == "all" else ("", "")
            _add_row(table, part, title, [(restricted(way.predicted, items), true, negatives)], questions)
        table.add_section()
    return table


def documents_table(title: str, golds: Sequence[GoldSet], *, each: bool) -> Table:
    """Sets of one kind, each by itself, and all their pairs together."""
    names = sum(len(gold.clusters) for gold in golds)
    table = _table(f"{title}: {names} names of {len(golds)} documents")
    found = {gold.title: ways_of(gold, simple=False) for gold in golds}
    if each:
        for gold in golds:
            for title_of_way, way in found[gold.title].items():
                of_one = (way.predicted, gold.clusters, gold.distinct)
                _add_row(table, gold.title, title_of_way, [of_one], way.questions(len(gold.clusters)))
        table.add_section()
    for title_of_way in (RULES, PERFECT, BLOCKING):
        ways = [found[gold.title][title_of_way] for gold in golds]
        judges = [way.judge for way in ways if way.judge]
        asked, unasked = (
            sum(counts["groups"] for counts in of_all)
            for of_all in ([judge.asked for judge in judges], [judge.unasked for judge in judges])
        )
        questions = (f"{asked / names:.3f}", str(unasked)) if judges else ("", "")
        parts = [(way.predicted, gold.clusters, gold.distinct) for way, gold in zip(ways, golds, strict=True)]
        _add_row(table, "all pairs", title_of_way, parts, questions)
    return table


def _table(title: str) -> Table:
    table = Table(title=title)
    columns = ("names", "way", "P", "R", "F1", "B3 F1", "wrong", "lost", "near misses merged", "calls/name", "unasked")
    for column in columns:
        table.add_column(column, justify="left" if column in ("names", "way") else "right")
    return table


def _add_row(
    table: Table,
    part: str,
    title: str,
    sets: Sequence[tuple[Mapping[Name, Hashable], Mapping[Name, Hashable], Sequence[tuple[str, str]]]],
    questions: tuple[str, str],
) -> None:
    """One row for the pairs of several sets together. `sets`: (predicted, true, near misses) of each."""
    mine = {(number, name): (number, of_one) for number, (p, _, _) in enumerate(sets) for name, of_one in p.items()}
    true = {(number, name): (number, thing) for number, (_, t, _) in enumerate(sets) for name, thing in t.items()}
    score, b3 = pairwise(mine, true), b_cubed(mine, true)
    misses = sum(_merged(predicted, pair) for predicted, _, negatives in sets for pair in negatives)
    negatives = sum(len(negatives) for _, _, negatives in sets)
    wrong, lost = str(len(wrong_merges(mine, true))), str(len(lost_merges(mine, true)))
    figures = [f"{score.precision:.3f}", f"{score.recall:.3f}", f"{score.f1:.3f}", f"{b3.f1:.3f}", wrong, lost]
    figures.append(f"{misses} of {negatives}" if negatives else "")
    if title == BLOCKING:  # pairs that are compared are no prediction: only how many true ones are among them counts
        figures = ["", f"{score.recall:.3f}", "", "", "", lost, ""]
    table.add_row(part, title, *figures, *questions)


def _merged(predicted: Mapping[Name, Hashable], pair: tuple[str, str]) -> bool:
    of_one, of_other = ({predicted[name] for name in predicted if name[0] == form} for form in pair)
    return bool(of_one & of_other)


def pooled(found: Mapping[str, Predicted]) -> Score:
    """The pairs of several sets together. `found`: title of a set -> clusters of its names."""
    mine = {(title, name): (title, cluster) for title, of_one in found.items() for name, cluster in of_one.items()}
    true = {(title, name): (title, thing) for title in found for name, thing in load_gold(title).clusters.items()}
    return pairwise(mine, true)


def listed(title: str, pairs: set[frozenset[Name]]) -> list[str]:
    """One line a pair, sorted."""
    return [
        f"{title}: {' | '.join(names)}" for names in sorted(sorted(f"{n} ({t})" for n, t in pair) for pair in pairs)
    ]


def _wrong_and_lost(gold: GoldSet, found: Mapping[str, Way], items: Iterable[Name]) -> list[str]:
    kept, lines = set(items), []
    true = restricted(gold.clusters, kept)
    for title, way in found.items():
        if way.judge or title in (RULES, BLOCKING):
            mine = restricted(way.predicted, kept)
            lines += listed(f"{title}: wrong", wrong_merges(mine, true) if title != BLOCKING else set())
            lines += listed(f"{title}: lost", lost_merges(mine, true))
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choices = (*SETS, "documents", RE_DOCRED)
    parser.add_argument("--set", action="append", choices=choices, help="a set; all of them without it")
    parser.add_argument(
        "--pairs", choices=("tuned", "reported", "all"), help="names the wrong and lost merges of a part"
    )
    parser.add_argument("--unrecorded", action="store_true", help="shows the questions without a recorded answer")
    arguments = parser.parse_args()
    console = Console(width=160)
    lines: list[str] = []
    for title in arguments.set or choices:
        if title == "documents":
            golds = [load_gold(name) for name in DOCUMENTS]
            console.print(documents_table("Imagined documents", golds, each=True))
            if arguments.pairs:
                lines += [line for gold in golds for line in _wrong_and_lost(gold, ways_of(gold), gold.clusters)]
        elif title == RE_DOCRED:
            for half in ("tuned", "reported"):
                if golds := load_re_docred(half):
                    console.print(documents_table(f"Re-DocRED, {half} half", golds, each=False))
                    if arguments.pairs == half == "tuned":
                        lines += [line for g in golds for line in _wrong_and_lost(g, ways_of(g), g.clusters)]
                else:
                    console.print("Re-DocRED: KG_TEST_DATA does not lead to its file.")
        else:
            gold, recorded = load_gold(title), RecordedJudge()
            found = ways_of(gold, recorded)
            console.print(table_of(gold, found))
            console.print(f"Questions without a recorded answer: {len(recorded.unrecorded)}")
            if arguments.pairs:
                items = set(gold.clusters) if arguments.pairs == "all" else gold.of_half(arguments.pairs)
                lines += _wrong_and_lost(gold, found, items)
            if arguments.unrecorded:
                lines += [
                    f"unrecorded {at}: {line}" for at, of_one in enumerate(recorded.unrecorded) for line in of_one
                ]
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
