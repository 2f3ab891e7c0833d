"""Tables and matrices inside pickles: columns of text as an Arrow stream, numbers as plain bytes.

A pickle of pandas or numpy names their internals, which change with their versions and would have to be allowed.
"""

import dataclasses
from io import BytesIO
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa

_STR: Final = pd.StringDtype(na_value=np.nan)
"""What pandas 3 calls `str`."""


class ColumnarState:
    """Mixin for dataclasses with fields that are DataFrames, arrays, or dicts (of dicts) of them.

    What comes back equals what went in, but for this: the index of a table is dropped, and arrays are read-only.
    Column names are strings; columns are of numbers, truth values, dates without time zone, `str`, or `object`
    with plain Python values (None, NaN, lists and whole numbers stay as they are). Raises TypeError for others.
    """

    def __getstate__(self) -> dict[str, Any]:
        fields = dataclasses.fields(self)  # type: ignore[arg-type]
        return {field.name: _encode(getattr(self, field.name)) for field in fields}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update({name: _decode(*stored) for name, stored in state.items()})


def _encode(value: object) -> tuple[str, Any]:
    if type(value) is pd.DataFrame:
        return "table", _encode_table(value)
    if type(value) is np.ndarray:
        return "matrix", _encode_matrix(value)
    if isinstance(value, dict) and _is_columnar(value):
        return "mapping", {key: _encode(each) for key, each in value.items()}
    return "value", value


def _decode(kind: str, stored: Any) -> Any:
    match kind:
        case "table":
            return _decode_table(*stored)
        case "matrix":
            return _decode_matrix(*stored)
        case "mapping":
            return {key: _decode(*each) for key, each in stored.items()}
        case "value":
            return stored
    raise ValueError(f"unknown kind of field: {kind}")


def _is_columnar(value: object) -> bool:
    if isinstance(value, dict):
        return any(_is_columnar(each) for each in value.values())
    return type(value) in (pd.DataFrame, np.ndarray)


def _encode_matrix(array: np.ndarray) -> tuple[str, tuple[int, ...], bytes]:
    """(type, shape, bytes in C order)."""
    if array.dtype.kind not in "biufcmM":
        raise TypeError(f"an array of {array.dtype} cannot be pickled: give numbers, truth values or dates")
    return array.dtype.str, array.shape, array.tobytes()


def _decode_matrix(dtype: str, shape: tuple[int, ...], data: bytes) -> np.ndarray:
    return np.frombuffer(data, dtype=np.dtype(dtype)).reshape(shape)


def _encode_table(table: pd.DataFrame) -> tuple[int, dict[str, tuple[str, Any]], bytes]:
    """(rows, column -> kind and content, Arrow stream of the columns of text)."""
    if not all(type(name) is str for name in table.columns) or not table.columns.is_unique:
        raise TypeError("a table's columns must have different strings as names")
    columns: dict[str, tuple[str, Any]] = {}
    text: dict[str, pa.Array] = {}
    for name, column in table.items():
        if column.dtype == object:
            columns[str(name)] = "objects", column.to_list()
        elif column.dtype == _STR:
            columns[str(name)] = "text", None
            text[str(name)] = _text(column)
        elif isinstance(column.dtype, np.dtype):
            columns[str(name)] = "numbers", _encode_matrix(column.to_numpy())
        else:
            raise TypeError(f"column {name} of type {column.dtype} cannot be pickled: make it str, object or numbers")
    return len(table), columns, _stream(pa.table(text)) if text else b""


def _decode_table(rows: int, stored: dict[str, tuple[str, Any]], stream: bytes) -> pd.DataFrame:
    text = pa.ipc.open_stream(stream).read_all() if stream else pa.table({})
    text.validate(full=True)  # offsets that point out of the buffer, say
    if not stored:
        return pd.DataFrame(index=pd.RangeIndex(rows), columns=pd.Index([], dtype="str"))
    columns: dict[str, Any] = {}
    for name, (kind, content) in stored.items():
        match kind:
            case "objects":
                columns[name] = pd.Series(content, dtype=object)
            case "text":
                columns[name] = _STR.__from_arrow__(text.column(name))
            case "numbers":
                columns[name] = _decode_matrix(*content)
            case _:
                raise ValueError(f"unknown kind of column: {kind}")
    return pd.DataFrame(columns, index=pd.RangeIndex(rows))


def _text(column: pd.Series) -> pa.Array:
    """One contiguous array, whatever the column was cut and joined from, so that equal columns give equal bytes."""
    array = pa.array(column, type=pa.large_string(), from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _stream(table: pa.Table) -> bytes:
    sink = BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()
