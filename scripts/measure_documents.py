"""What comes out of documents that are hard to read, against what a person says is right.

    python -m scripts.measure_documents [NAME ...]

The documents lie in KG_TEST_DATA, else in ../shared/data. Extraction runs without a language model. A boundary stands
inside a sentence where the text goes on in lower case, or where prose ends without a mark and goes on as prose.
"""

import sys

from rich.console import Console
from rich.table import Table

from kg_tests.evaluation.documents.checks import DATA, Outcome, expected, measure

WIDTH = 190
"""Characters: the table has a column for each kind of check."""

COLUMNS = ("headings", "owner", "language", "date", "text", "left out", "true statements", "false statements")


def main() -> None:
    console = Console(width=WIDTH)
    wanted = [name for name in expected() if not sys.argv[1:] or any(part in name for part in sys.argv[1:])]
    there = [name for name in wanted if (DATA / name).exists()]
    if not there:
        raise SystemExit(
            f"No document of kg_tests/evaluation/documents/expected.yaml lies in {DATA}: set KG_TEST_DATA."
        )
    table = Table(title="Checks that hold, of how many", title_justify="left")
    for column in (
        "document",
        *COLUMNS,
        "other",
        "inside sentences",
        "too long",
        "with header path",
        "facts",
        "of owner",
    ):
        table.add_column(column, justify="left" if column == "document" else "right")
    outcomes: dict[str, Outcome] = {}
    for name in there:
        outcome = outcomes[name] = measure(name)
        table.add_row(name.removeprefix("hard_documents/"), *_cells(outcome))
    console.print(table)
    for name, outcome in outcomes.items():
        for failure in outcome.failures:
            console.print(f"{name}: {failure}", style="red", markup=False, highlight=False)
    right = sum(not outcome.failures for outcome in outcomes.values())
    console.print(
        f"{right} of {len(outcomes)} documents right in every check; {len(wanted) - len(there)} are not there."
    )


def _cells(outcome: Outcome) -> list[str]:
    others = [counts for kind, counts in outcome.passed.items() if kind not in COLUMNS]
    other = tuple(map(sum, zip(*others, strict=True))) if others else None
    cells = [_share(outcome.passed.get(kind)) for kind in COLUMNS] + [_share(other)]
    return [
        *cells,
        f"{outcome.inside_sentences}/{outcome.boundaries}",
        str(outcome.too_long),
        f"{outcome.with_header_path}/{outcome.chunks}",
        str(outcome.facts),
        str(outcome.about_owner),
    ]


def _share(counts: tuple[int, ...] | None) -> str:
    return f"{counts[0]}/{counts[1]}" if counts else ""


if __name__ == "__main__":
    main()
