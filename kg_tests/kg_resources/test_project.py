"""Where things lie: bare paths hang from the project root, wherever a command is started."""

from pathlib import Path

import pytest

from kg_resources.project import data_path, input_folder, local_data_folder, project_root


def test_without_a_setting_everything_lies_in_the_project_root(project: Path) -> None:
    assert project_root() == project
    assert (input_folder(), local_data_folder()) == (project / "inputs", project / "data")


def test_relative_paths_hang_from_the_root_and_not_from_the_current_folder(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "elsewhere").mkdir()
    monkeypatch.chdir(project / "elsewhere")
    monkeypatch.setenv("KG_INPUT_DIR", "documents")
    monkeypatch.setenv("KG_DATA_URI", "results")
    assert (input_folder(), local_data_folder()) == (project / "documents", project / "results")


def test_the_home_folder_is_spelled_out(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(project / "home"))
    monkeypatch.setenv("KG_INPUT_DIR", "~/documents")
    assert input_folder() == project / "home" / "documents"


def test_what_needs_a_disk_stays_local_where_the_data_is_remote(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_DATA_URI", "memory://bucket/prefix")
    assert data_path().protocol == "memory"
    assert local_data_folder() == project / "data"
