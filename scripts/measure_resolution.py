"""How well names are resolved inside a document: by rules alone, with a judge, and by simpler ways in the same run.

    python -m scripts.measure_resolution [--set firms] [--pairs tuned]

The perfect judge answers from the gold set, over HTTP: what it does not reach was never asked. The recorded one answers
as a language model did that read the same questions; a question that it has not read joins nothing and is counted.

`tuned` is the half of the gold set on which rules may be tuned; `reported` is only ever reported.
"""

import argparse
from collections.abc import Mapping
from typing import Final

from rich.console import Console
from rich.table import Table

from kg_assets.entity_resolution.judge import Judge
from kg_resources.embedder import LocalEmbedder
from kg_resources.settings import Settings
from kg_tests.gold_set import DOCUMENTS, SETS, GoldSet, Name, load_gold
from kg_tests.resolution_judges import RecordedJudge, perfect_judge
from kg_tests.resolution_metrics import Score, b_cubed, lost_merges, pairs_of, pairwise, restricted, wrong_merges
from scripts.resolution_predictions import Predicted, by_exact_name, by_rules, by_tokens, by_vectors

RULES: Final = "rules"
PERFECT: Final = "rules, perfect judge"
REPLAYED: Final = "rules, replayed judge"
THRESHOLD: Final = float(Settings.model_fields["similarity_threshold"].default)


def predictions(gold: GoldSet, recorded: RecordedJudge) -> tuple[dict[str, Predicted], list[str]]:
    """Way -> clusters, ours first; and a line on the questions of each judge."""
    embed = LocalEmbedder().embed
    with perfect_judge(gold) as perfect:
        found = {
            RULES: by_rules(gold, embed, THRESHOLD),
            PERFECT: by_rules(gold, embed, THRESHOLD, perfect),
            REPLAYED: by_rules(gold, embed, THRESHOLD, recorded),
            "exact normalized name": by_exact_name(gold),
            "token_set_ratio >= 90": by_tokens(gold),
            f"vectors >= {THRESHOLD:.2f}": by_vectors(gold, embed, THRESHOLD),
        }
    lines = [_questions(PERFECT, gold, perfect), _questions(REPLAYED, gold, recorded)]
    return found, [lines[0], f"{lines[1]}; unrecorded: {len(recorded.unrecorded)}"]


def _questions(way: str, gold: GoldSet, judge: Judge) -> str:
    calls, saved = judge.asked["groups"], judge.saved["groups"]
    per_100 = 100 * calls / len(gold.clusters)
    return f"{way}: {calls} calls, {per_100:.1f} per 100 names; {saved:,} proposed pairs decided by rules"


def table_of(gold: GoldSet, found: dict[str, Predicted]) -> Table:
    table = Table(title=f"{gold.title}: {len(gold.clusters)} names of {len(set(gold.clusters.values()))} things")
    for title in ("names", "way", "P", "R", "F1", "B3 P", "B3 R", "B3 F1", "wrong", "lost", "near misses merged"):
        table.add_column(title, justify="left" if title in ("names", "way") else "right")
    for part in ("tuned", "reported", "all"):
        items = set(gold.clusters) if part == "all" else gold.of_half(part)
        true = restricted(gold.clusters, items)
        for way, predicted in found.items():
            mine = restricted(predicted, items)
            scores = (pairwise(mine, true), b_cubed(mine, true))
            figures = [f"{figure:.3f}" for score in scores for figure in (score.precision, score.recall, score.f1)]
            merged = {frozenset(name for name, _ in pair) for pair in pairs_of(mine)}
            negatives = [pair for pair in gold.distinct if frozenset(pair) <= {name for name, _ in items}]
            misses = sum(frozenset(pair) in merged for pair in negatives)
            wrong, lost = len(wrong_merges(mine, true)), len(lost_merges(mine, true))
            table.add_row(part, way, *figures, str(wrong), str(lost), f"{misses} of {len(negatives)}")
        table.add_section()
    return table


def documents_table() -> Table:
    """The imagined documents, one by one, and all their pairs together."""
    table = Table(title="Imagined documents, each by itself")
    for title in ("document", "names", "way", "P", "R", "F1", "B3 F1", "calls per 100 names"):
        table.add_column(title, justify="left" if title in ("document", "way") else "right")
    found: dict[str, dict[str, Predicted]] = {RULES: {}, PERFECT: {}}
    for title in DOCUMENTS:
        gold = load_gold(title)
        with perfect_judge(gold) as judge:
            found[RULES][title] = by_rules(gold, LocalEmbedder().embed, THRESHOLD)
            found[PERFECT][title] = by_rules(gold, LocalEmbedder().embed, THRESHOLD, judge)
            calls = f"{100 * judge.asked['groups'] / len(gold.clusters):.1f}"
        for way, predicted in found.items():
            score, b3 = pairwise(predicted[title], gold.clusters), b_cubed(predicted[title], gold.clusters)
            figures = [f"{figure:.3f}" for figure in (score.precision, score.recall, score.f1, b3.f1)]
            table.add_row(title, str(len(gold.clusters)), way, *figures, calls if way == PERFECT else "")
    table.add_section()
    for way, predicted in found.items():
        score = pooled(predicted)
        table.add_row("all pairs", "", way, *(f"{figure:.3f}" for figure in (score.precision, score.recall, score.f1)))
    return table


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", action="append", choices=SETS, help="a gold set; all of them without it")
    parser.add_argument(
        "--pairs", choices=("tuned", "reported", "all"), help="names the wrong and lost merges of a part"
    )
    parser.add_argument("--unrecorded", action="store_true", help="shows the questions without a recorded answer")
    arguments = parser.parse_args()
    console = Console(width=150)
    if not arguments.set:
        console.print(documents_table())
    for title in arguments.set or SETS:
        gold = load_gold(title)
        recorded = RecordedJudge()
        found, questions = predictions(gold, recorded)
        console.print(table_of(gold, found))
        lines = [*questions, ""]
        if arguments.pairs:
            items = set(gold.clusters) if arguments.pairs == "all" else gold.of_half(arguments.pairs)
            true = restricted(gold.clusters, items)
            for way in (RULES, PERFECT, REPLAYED):
                mine = restricted(found[way], items)
                lines += listed(f"{way}: wrong", wrong_merges(mine, true))
                lines += listed(f"{way}: lost", lost_merges(mine, true))
        if arguments.unrecorded:
            lines += [
                f"unrecorded {number}: {line}" for number, of_one in enumerate(recorded.unrecorded) for line in of_one
            ]
        for line in lines:
            console.print(line, markup=False, highlight=False)


if __name__ == "__main__":
    main()
