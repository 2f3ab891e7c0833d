"""Asks the graph on the command line.

    python -m kg_resources.search "Who acquired Delta Steel?" --group companies
    python -m kg_resources.search --questions questions.txt --json

Prints a table for people, or one JSON object a question with --json.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kg_resources.embedder import EmbedderError
from kg_resources.graph import GraphUnavailable
from kg_resources.search.results import Filters, Result, SearchError
from kg_resources.search.search import open_search
from kg_resources.vectors import VectorStoreError

_SHOWN: Final = 500
"""Characters of a chunk in the table; --json has it whole."""


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        questions = [options.question] if options.question else _lines(options.questions)
        with open_search(options.group) as search:
            for question in questions:
                results = search.ask(question, limit=options.limit, filters=_filters(options))
                _print_json(question, results) if options.json else _print_table(question, results)
    except (SearchError, GraphUnavailable, VectorStoreError, EmbedderError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m kg_resources.search", description="Asks the graph.")
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("question", nargs="?", help="one question")
    asked.add_argument("--questions", type=Path, metavar="FILE", help="a file with a question on each line")
    parser.add_argument("--group", help="the tenant; may be left out where there is only one")
    parser.add_argument("--limit", type=_positive, default=8, help="results a question (default: 8)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line for each question")
    parser.add_argument(
        "--file", action="append", default=[], metavar="KEY", help="only of this source file; repeatable"
    )
    parser.add_argument("--from", dest="date_from", metavar="DATE", help="only of documents from this ISO date on")
    parser.add_argument("--to", dest="date_to", metavar="DATE", help="only of documents up to this ISO date")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _lines(file: Path) -> list[str]:
    try:
        return [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise SearchError(
            f"{file} cannot be read ({error}): give a UTF-8 file with a question on each line."
        ) from error


def _filters(options: argparse.Namespace) -> Filters:
    return Filters(source_files=tuple(options.file), date_from=options.date_from, date_to=options.date_to)


def _print_json(question: str, results: Iterable[Result]) -> None:
    line = {"question": question, "results": [result.as_dict() for result in results]}
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _print_table(question: str, results: list[Result]) -> None:
    console = Console()
    table = Table(title=escape(question), title_justify="left", show_lines=True)
    for column in ("", "answer and proof", "where"):
        table.add_column(column)
    for number, result in enumerate(results, start=1):
        table.add_row(str(number), escape(_said(result)), escape(_where(result)))
    console.print(table if results else f"Nothing was found for: {escape(question)}", highlight=False)


def _said(result: Result) -> str:
    if result.kind == "chunk":
        text = " ".join(result.content.split())
        return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    triple = f"({result.subject}) -[{result.relationship}]-> ({result.object})"
    date = f" ({result.date_context})" if result.date_context else ""
    return f"{triple}{date}\n“{' '.join(result.evidence.split())}”"


def _where(result: Result) -> str:
    lines = [result.source_file, result.header_path, f"chunk {result.chunk_id}"]
    lines.append(f"page {result.page}" if result.page is not None else "")
    lines.append("" if result.status == "complete" else f"document is {result.status}")
    lines.extend(result.hops)
    return "\n".join(filter(None, lines))


if __name__ == "__main__":
    sys.exit(main())
