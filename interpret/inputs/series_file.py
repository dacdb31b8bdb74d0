"""Which series does a file hold, with which channels and which sampling rate?

A table has time down and channels across, or one sample in each row, which ``row`` then chooses;
an array is one sample, or several along its first axis.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, DataError
from interpret.core.series import Series as Series
from interpret.inputs.array_samples import LABELS
from interpret.inputs.arrays import array_title, numeric, pick_input
from interpret.inputs.formats import format_of
from interpret.inputs.labels import COLUMN_NAMES, written_label
from interpret.inputs.reading import check_file
from interpret.inputs.table import DataTable
from interpret.inputs.timeline import find_time, read_time

if TYPE_CHECKING:
    from jaxtyping import Num, Shaped


def read_series(path: Path | str, *, row: int | None = None) -> Series:
    """Read one sample.

    Parameters
    ----------
    row
        Which sample, from 0: an array's first axis, or a table with one sample in each row (the
        header not counted). None reads the whole table or array as one sample.

    Raises
    ------
    DataError
        Where the file cannot be read, holds several samples and ``row`` is None, or holds what is
        no number; the message names row and column.
    ArgumentError
        Where there is no such row.
    """
    if row is not None and (isinstance(row, bool) or not isinstance(row, int | np.integer)):
        raise ArgumentError(f"row must be a whole number, but is {row!r}.")
    return open_series(Path(path))(row)


def open_series(path: Path) -> Callable[[int | None], Series]:
    """Read a file once, to take one sample after another out of it as ``read_series`` does.

    Raises
    ------
    DataError
        Where the file cannot be read.
    """
    check_file(path)
    reader = format_of(path, "a series")
    if reader.table is not None:
        table = reader.table(path)
        return lambda row: series_of_table(table, row=row)
    arrays = reader.arrays(path) if reader.arrays is not None else {}
    key = pick_input(arrays, name=path.name)
    name = array_title(key if len(arrays) > 1 else "", path.name)
    return lambda row: _series_of_array(arrays[key], name=name, row=row, y=arrays.get(LABELS))


def _series_of_array(
    array: Shaped[np.ndarray, "..."],
    *,
    name: str,
    row: int | None,
    y: Shaped[np.ndarray, "..."] | None,
) -> Series:
    values = numeric(array, name=name)
    notes: tuple[str, ...] = ()
    if not 1 <= values.ndim <= 3:
        raise DataError(
            f"{name} has {values.ndim} axes, of shape {values.shape}: a series has (position, "
            "channel), and several samples (sample, position, channel).",
            code="wrong-shape",
        )
    if not values.size:
        raise DataError(f"{name} is empty: its shape is {values.shape}.", code="empty")
    if row is not None and values.ndim == 1:
        raise ArgumentError(f"row={row}: {name} holds one series, so leave row out.")
    count = len(values) if values.ndim == 3 or row is not None else 1
    if row is None and values.ndim == 3:
        if count > 1:
            raise DataError(
                f"{name} holds {count} samples, of shape {values.shape}: choose one with --row "
                f"(row=… in Python), 0 to {count - 1}.",
                code="row-needed",
            )
        notes = (f"{name} holds one sample, of shape {values.shape}: it was taken.",)
    where = ""
    if row is not None or values.ndim == 3:
        row = _inside(row or 0, count, name)
        values, where = values[row], f"sample {row}, "
    values = values.reshape(len(values), -1)
    if not np.isfinite(values).all():
        position, channel = (int(i) for i in np.argwhere(~np.isfinite(values))[0])
        raise DataError(
            f"{name} holds {values[position, channel]} at {where}position {position}, channel "
            f"{channel}: fill or drop missing values first, since one of them makes every score "
            "undefined.",
            code="non-finite",
        )
    return Series(values=values, label=_label(y, row), count=count, notes=notes)


def series_of_table(table: DataTable, *, row: int | None = None) -> Series:
    """The series that a table holds, down it or in one of its rows; errors are ``read_series``'."""
    if row is not None:
        return _from_row(table, _inside(row, len(table.rows), table.file))
    time = find_time(table)
    keep = [c for c in range(len(table.columns)) if c not in time]
    values = table.numbers(keep)
    _check_finite(table, values, keep)
    times, rate, notes = read_time(table, time) if time else (None, None, ())
    channels = tuple(table.names[c] for c in keep) if table.names else ()
    return Series(values=values, channels=channels, times=times, sampling_rate=rate, notes=notes)


def _from_row(table: DataTable, row: int) -> Series:
    """One row as a sample of one channel; a label and a time of recording are set aside."""
    names = [name.strip().lower() for name in table.names]
    labels = [c for c, name in enumerate(names) if name in COLUMN_NAMES][:1]
    notes: tuple[str, ...] = ()
    if not names and _is_label(table):
        labels = [0]
        notes = ("The first column holds whole numbers alone and was taken as the label.",)
    aside = {c for c, name in enumerate(names) if name in ("time", "timestamp", "date", "index")}
    keep = [c for c in range(len(table.columns)) if c not in aside and c not in labels]
    if not keep:
        raise DataError(f"{table.file} has no columns beside its labels.", code="empty")
    one = DataTable(
        file=table.file,
        names=table.names,
        columns=tuple(column[row : row + 1] for column in table.columns),
        rows=[table.rows[row]],
    )
    values = one.numbers(keep)
    _check_finite(one, values, keep)
    label = written_label(table.columns[labels[0]][row]) if labels else None
    return Series(values=values.T, label=label, count=len(table.rows), notes=notes)


def _is_label(table: DataTable) -> bool:
    """Whether a table without header begins with a class number, as the UCR archive does."""
    first, rest = table.columns[0], table.columns[1:]
    if not rest or any(column.dtype.kind not in "biuf" for column in table.columns):
        return False
    if not np.isfinite(first).all() or (first != np.floor(first)).any():
        return False
    fractions = any((column != np.floor(column)).any() for column in rest)
    return fractions and len(np.unique(first)) <= max(2, len(first) // 2)


def _check_finite(table: DataTable, values: Num[np.ndarray, "row column"], keep: list[int]) -> None:
    if not np.isfinite(values).all():
        row, column = (int(i) for i in np.argwhere(~np.isfinite(values))[0])
        value = values[row, column]
        if np.isnan(value):
            raise table.bad_cell(row, keep[column], "nan")
        raise DataError(
            f"Row {table.rows[row]}, {table.title(keep[column])} of {table.file} holds {value}: "
            "infinite values make every score undefined; correct it, or drop the row.",
            code="non-finite",
        )


def _label(labels: Shaped[np.ndarray, "..."] | None, row: int | None) -> str | None:
    if labels is None or labels.ndim != 1 or not 0 <= (row or 0) < len(labels):
        return None
    return written_label(labels[row or 0])


def _inside(row: int, count: int, name: str) -> int:
    if not 0 <= row < count:
        raise ArgumentError(
            f"row={row} is outside {name}, which has {count} row{'s' * (count != 1)}: use 0 to "
            f"{count - 1}."
        )
    return int(row)
