"""Every asset and partition has a file of its own."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg_resources.pickles.paths import file_name, note_path, pickle_path

TRICKY = st.text(alphabet="aA/%.=-~ 2Ffé\u0301\n\0\udc80", max_size=30)
KEYS = st.one_of(TRICKY, st.text(max_size=300), TRICKY.map(lambda key: key * 20))


@given(KEYS, KEYS)
@example("a//b", "a/b")
@example("a/b", "a%2Fb")
@example("A.md", "a.md")
@example("é", "e\u0301")
@example("é", "\udcc3\udca9")
@example("ß", "SS")
@example(".", "..")
@example("x" * 300, "x" * 299 + "y")
def test_two_keys_never_share_a_file_even_where_case_is_ignored(one: str, other: str) -> None:
    assert (file_name(one).lower() == file_name(other).lower()) == (one == other)


@given(KEYS)
def test_a_name_that_a_key_gave_is_another_key(key: str) -> None:
    assert file_name(file_name(key)) != file_name(key) or file_name(key) == key


@given(KEYS)
def test_names_are_short_ascii_and_stay_in_their_folder(key: str) -> None:
    name = file_name(key)
    assert name.isascii()
    assert len(name) <= 140
    assert not set(name) & set('/\\:*?"<>| \n\0')
    assert not name.startswith(".")


def test_names_stay_readable() -> None:
    assert file_name("fed/beige_book_2025_10.jsonl") == "fed%2Fbeige_book_2025_10.jsonl"
    assert file_name("Fed/Beige.md").startswith("Fed%2FBeige.md=")
    assert file_name("d/" + "long " * 60).startswith("d%2Flong%20long")


def test_the_data_path_is_read_at_each_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_DATA_URI", str(tmp_path))
    path = pickle_path("chunks", "a/b")
    assert path.path == str(tmp_path / "pickles" / "chunks" / "a%2Fb.pickle")
    assert note_path(path).name == "a%2Fb.json"
    monkeypatch.setenv("KG_DATA_URI", "memory://elsewhere")
    assert str(pickle_path("merges", None)) == "memory://elsewhere/pickles/merges/=unpartitioned.pickle"


@given(KEYS)
def test_an_asset_without_partitions_has_a_file_that_no_key_has(key: str) -> None:
    assert file_name(key) != "=unpartitioned"
