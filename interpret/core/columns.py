"""Which named columns does a DataFrame or a dict hold, in arrays that any process can be sent?

No library of tables is imported here: a table brings its own methods.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.errors import DataError

if TYPE_CHECKING:
    from jaxtyping import Num


@dataclass(frozen=True, kw_only=True, eq=False)
class Columns:
    """Columns of one length.

    Attributes
    ----------
    origin
        What they come from, in a sentence: ``"DataFrame"``.
    names
        One for each; empty where they have only numbers.
    cells
        Numbers or words of each, (row,); dates as int64 nanoseconds.
    dates
        Numbers of the columns that hold dates.
    indexed
        Whether the first is a DataFrame's index, which is data only where it is the time.
    """

    origin: str
    names: tuple[str, ...]
    cells: tuple[Num[np.ndarray, " row"] | list[str], ...]
    dates: tuple[int, ...] = ()
    indexed: bool = False


def frame_columns(x: object) -> Columns | None:
    """The columns of a pandas DataFrame or Series, of what turns into one, or of a record array.

    None of all else, and of a frame whose columns are only numbered, without an index that may be
    the time: that is an array.

    Raises
    ------
    DataError
        Where it holds no rows or no columns.
    """
    if isinstance(x, np.ndarray) and x.dtype.names and x.ndim == 1:
        named = dict_columns({name: x[name] for name in x.dtype.names})
        return None if named is None else replace(named, origin="record array")
    to_pandas = getattr(x, "to_pandas", None)
    frame: Any = to_pandas() if callable(to_pandas) else x
    if type(frame).__module__.partition(".")[0] != "pandas" or not hasattr(frame, "iloc"):
        return None
    origin = "DataFrame" if frame.ndim == 2 else "Series"
    if frame.ndim == 1:
        frame = frame.to_frame()
        if len(frame) and any(isinstance(head, str) for head in frame.index):  # a row, df.iloc[3]
            frame = frame.T.infer_objects().reset_index(drop=True)
    if not len(frame) or not len(frame.columns):
        raise DataError(f"The {origin} is empty: its shape is {frame.shape}.", code="empty")
    index, heads = frame.index, list(frame.columns)
    columns = [frame.iloc[:, number] for number in range(len(heads))]
    indexed = index.nlevels == 1 and (index.name is not None or index.dtype.kind in "mMf")
    if indexed:
        columns = [index.to_series(), *columns]
    numbered = heads == list(range(len(heads)))
    if numbered and not indexed:
        return None  # it says no more than its array
    index_name = [] if not indexed else ["index" if index.name is None else str(index.name)]
    return Columns(
        origin=origin,
        names=() if numbered else (*index_name, *_names(heads)),
        cells=tuple(map(_cells, columns)),
        dates=tuple(n for n, column in enumerate(columns) if column.dtype.kind == "M"),
        indexed=indexed,
    )


def dict_columns(x: Mapping[Any, Any]) -> Columns | None:
    """The columns of a dict of equally long lists or arrays; None where it is no such."""
    try:
        arrays = [np.asarray(column) for column in x.values()]
    except ValueError:  # a ragged list
        return None
    if not all(isinstance(name, str) for name in x) or any(a.ndim != 1 for a in arrays):
        return None
    if len({len(array) for array in arrays}) != 1 or not len(arrays[0]):
        return None
    return Columns(
        origin="dict",
        names=tuple(map(str, x)),
        cells=tuple(
            array.astype("datetime64[ns]").astype(np.int64)
            if array.dtype.kind == "M"
            else (array if array.dtype.kind in "biuf" else _words(array.tolist()))
            for array in arrays
        ),
        dates=tuple(n for n, array in enumerate(arrays) if array.dtype.kind == "M"),
    )


def _cells(column: Any) -> Num[np.ndarray, " row"] | list[str]:
    """The cells of a pandas Series."""
    kind = column.dtype.kind
    if kind == "M":
        return np.asarray(column.to_numpy("datetime64[ns]")).astype(np.int64)
    if kind == "m":
        return np.asarray(column.dt.total_seconds().to_numpy(), dtype=np.float64)
    if kind in "biuf":
        if column.isna().any():
            return np.asarray(column.to_numpy("float64", na_value=np.nan))
        return np.asarray(column.to_numpy(getattr(column.dtype, "numpy_dtype", column.dtype)))
    return _words(column.where(column.notna(), None).tolist())


def _words(cells: Sequence[object]) -> list[str]:
    return ["" if cell is None else str(cell) for cell in cells]


def _names(heads: Sequence[object]) -> list[str]:
    """A name for each column; of several levels, those that tell the columns apart, with spaces."""
    levels = [head if isinstance(head, tuple) else (head,) for head in heads]
    deep = min(map(len, levels))
    telling = [n for n in range(deep) if len({level[n] for level in levels}) > 1] or range(deep)
    return [" ".join(str(level[n]) for n in telling) for level in levels]
