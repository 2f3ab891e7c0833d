"""Tables and matrices travel in pickles without pandas or numpy in them."""

import os
import pickle
import pickletools
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_resources.columns import ColumnarState

PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Tables(ColumnarState):
    table: pd.DataFrame
    parts: dict[str, Any] = field(default_factory=dict)
    note: str = "kept"


def there_and_back(value: Tables) -> Tables:
    return pickle.loads(pickle.dumps(value))


def rich_table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "text": ["a", None, "ü\n"],
            "whole": [1, 2, 2**60],
            "number": [1.5, np.nan, -0.0],
            "single": np.array([1, 2, 3], dtype="float32"),
            "truth": [True, False, True],
            "day": pd.to_datetime(["2025-01-01", None, "2024-02-29"]),
            "objects": pd.Series([["a", "b"], None, []], dtype=object),
            "mixed": pd.Series([1, 2.0, "3"], dtype=object),
            "missing": pd.Series([None, float("nan"), True], dtype=object),
        }
    )


def test_a_table_comes_back_equal_column_by_column() -> None:
    table = rich_table()
    back = there_and_back(Tables(table)).table
    pd.testing.assert_frame_equal(back, table)
    assert back["objects"].to_list() == [["a", "b"], None, []]
    assert [type(each) for each in back["mixed"]] == [int, float, str]
    assert back["missing"][0] is None
    assert np.isnan(back["missing"][1])
    assert np.signbit(back["number"][2])


def test_empty_tables_keep_their_columns_and_rows() -> None:
    table = rich_table()
    pd.testing.assert_frame_equal(there_and_back(Tables(table.iloc[:0])).table, table.iloc[:0])
    assert list(there_and_back(Tables(pd.DataFrame())).table.columns) == []
    assert len(there_and_back(Tables(pd.DataFrame(index=range(3)))).table) == 3


def test_the_index_is_dropped() -> None:
    table = rich_table().set_index(pd.Index([7, 8, 9]))
    pd.testing.assert_frame_equal(there_and_back(Tables(table)).table, table.reset_index(drop=True))


def test_matrices_in_nested_dicts_come_back_with_shape_and_type() -> None:
    matrices = {
        "plain": np.arange(6, dtype="float32").reshape(2, 3),
        "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        "empty": np.empty((0, 256), dtype="float32"),
        "scalar": np.array(7),
        "deeper": {"other end": np.arange(3, dtype=">i4"), "text": "x"},
    }
    parts = there_and_back(Tables(pd.DataFrame(), matrices)).parts
    assert list(parts) == list(matrices)
    for name in ("plain", "fortran", "empty", "scalar"):
        np.testing.assert_array_equal(parts[name], matrices[name], strict=True)
    assert parts["deeper"]["text"] == "x"
    np.testing.assert_array_equal(parts["deeper"]["other end"], matrices["deeper"]["other end"], strict=True)


def test_nothing_of_pandas_or_numpy_is_named() -> None:
    value = Tables(rich_table(), {"matrix": np.ones(3), "table": rich_table()})
    words = [argument for _, argument, _ in pickletools.genops(pickle.dumps(value)) if isinstance(argument, str)]
    assert "Tables" in words
    assert not [word for word in words if word.startswith(("pandas", "numpy", "pyarrow"))]


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame({"a": pd.Categorical(["x"])}),
        pd.DataFrame({"a": pd.array([1, None], dtype="Int64")}),
        pd.DataFrame({1: ["x"]}),
        pd.DataFrame([["x", "y"]], columns=["a", "a"]),
    ],
    ids=["category", "nullable", "numbered", "doubled"],
)
def test_columns_that_would_not_come_back_are_refused(table: pd.DataFrame) -> None:
    with pytest.raises(TypeError, match=r"column"):
        pickle.dumps(Tables(table))


def test_arrays_of_objects_are_refused() -> None:
    with pytest.raises(TypeError, match="an array of object"):
        pickle.dumps(Tables(pd.DataFrame(), {"a": np.array([{}], dtype=object)}))


@given(st.lists(st.one_of(st.none(), st.text()), min_size=1, max_size=80), st.data())
def test_equal_tables_give_equal_bytes_whatever_their_past(texts: list[str | None], data: st.DataObject) -> None:
    texts = [None if text is None else text.encode("utf-8", "ignore").decode() for text in texts]
    begin = data.draw(st.integers(0, len(texts)))
    middle = data.draw(st.integers(begin, len(texts)))
    whole = pd.DataFrame({"text": pd.Series(texts, dtype="str"), "row": np.arange(len(texts))})
    cut = whole.iloc[begin:]
    joined = pd.concat([whole.iloc[begin:middle], whole.iloc[middle:]])
    fresh = pd.DataFrame({"text": pd.Series(texts[begin:], dtype="str"), "row": np.arange(begin, len(texts))})
    assert pickle.dumps(Tables(cut)) == pickle.dumps(Tables(joined)) == pickle.dumps(Tables(fresh))
    pd.testing.assert_frame_equal(there_and_back(Tables(cut)).table, fresh)


def test_two_processes_give_the_same_bytes() -> None:
    program = (
        "import hashlib, pickle, sys; sys.path.insert(0, 'kg_tests/kg_resources');"
        "import numpy as np; from test_columns import Tables, rich_table;"
        "print(hashlib.sha256(pickle.dumps(Tables(rich_table(), {'b': np.ones(3), 'a': 1}))).hexdigest())"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=PROJECT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(PROJECT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(hashes) == 1


@pytest.mark.parametrize(
    "state",
    [
        {"table": ("table", (1, {"a": ("text", None)}, b"\xff\xff\xff\xff\x10\x00\x00\x00" + b"\x7f" * 40))},
        {"table": ("table", (10**12, {"a": ("numbers", ("<f8", (10**12,), b""))}, b""))},
        {"table": ("matrix", ("O", (1,), b"\x00" * 8))},
        {"table": ("matrix", ("<f8", (10**15,), b"\x00" * 8))},
        {"table": ("pickle", b"")},
        {"table": None},
        [],
    ],
)
def test_a_hostile_state_is_an_error_and_no_more(state: object) -> None:
    with pytest.raises((TypeError, ValueError, AttributeError, OSError)):
        object.__new__(Tables).__setstate__(state)  # type: ignore[arg-type]
