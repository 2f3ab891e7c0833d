"""The code version of an asset, made from what decides its result.

A version is a hash over the Python files and the YAML files of the packages and modules that an asset names: its rules,
its prompts, and the words, ontology and vocabulary that lie beside them. Docstrings, empty lines and lines that are a
comment do not count, so that what is only explained anew shows in Dagster as no new version. A file that a setting puts
in place of one of these is not seen here: it is recorded among the changed settings of the materialization.
"""

import ast
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parent


def code_version(*parts: str) -> str:
    """
    Args:
        parts: packages and modules of kg_assets by their path below it, e.g. `entity_resolution`, `identity.py`.

    Raises:
        FileNotFoundError: a part is not there.
    """
    digest = hashlib.blake2b(digest_size=6)
    for path in sorted({path for part in parts for path in _files(_ROOT / part)}):
        digest.update(f"{path.relative_to(_ROOT).as_posix()}\0{_content(path)}\0".encode())
    return digest.hexdigest()


def _files(part: Path) -> Iterator[Path]:
    if not part.exists():
        raise FileNotFoundError(f"{part}: an asset names it for its code version, and it is not there")
    if part.is_file():
        yield part
    else:
        yield from (path for path in part.rglob("*") if path.suffix in (".py", ".yaml"))


@cache
def _content(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    if path.suffix == ".py":
        for string in _documentation(ast.parse(text).body):
            lines[string.lineno - 1 : _last_line(string)] = [""] * (_last_line(string) - string.lineno + 1)
    return "\n".join(line.rstrip() for line in lines if line.strip() and not line.lstrip().startswith("#"))


def _last_line(node: ast.expr) -> int:
    return node.end_lineno or node.lineno


def _documentation(body: Sequence[ast.stmt]) -> Iterator[ast.Constant]:
    """Strings that stand by themselves: each documents what is before it."""
    for statement in body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            if isinstance(statement.value.value, str):
                yield statement.value
        elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield from _documentation(statement.body)
