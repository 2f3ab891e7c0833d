"""A code version changes with what decides a result, and with nothing else."""

from pathlib import Path

import pytest

from kg_assets import code_version as module
from kg_assets.definitions import defs


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of one module and one list of words, in place of kg_assets."""
    monkeypatch.setattr(module, "_ROOT", tmp_path)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "one.py").write_text('"""Says what."""\n\nLIMIT = 3\n', encoding="utf-8")
    (tmp_path / "rules" / "words.yaml").write_text("# words\nwords: [a, b]\n", encoding="utf-8")
    return tmp_path / "rules"


def version() -> str:
    module._content.cache_clear()
    return module.code_version("rules")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("one.py", '"""Says\nmore."""\n\n# why\nLIMIT = 3\n"""Of what."""\n'),
        ("words.yaml", "# other words\n\nwords: [a, b]\n"),
    ],
)
def test_comments_docstrings_and_empty_lines_do_not_count(rules: Path, name: str, content: str) -> None:
    before = version()
    (rules / name).write_text(content, encoding="utf-8")
    assert version() == before


@pytest.mark.parametrize(("name", "content"), [("one.py", "LIMIT = 4\n"), ("words.yaml", "words: [a, c]\n")])
def test_a_changed_rule_or_word_is_another_version(rules: Path, name: str, content: str) -> None:
    before = version()
    (rules / name).write_text(content, encoding="utf-8")
    assert version() != before


def test_a_part_that_is_not_there_is_an_error(rules: Path) -> None:
    with pytest.raises(FileNotFoundError, match="it is not there"):
        module.code_version("rulez")


def test_every_asset_has_a_version_made_from_its_content() -> None:
    versions = [spec.code_version for spec in defs.resolve_all_asset_specs()]
    assert len(versions) > 8 and all(version and len(version) == 12 for version in versions)
