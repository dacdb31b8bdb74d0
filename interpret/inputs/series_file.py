"""Which series does a file hold, with which channels and which sampling rate?

A table has time down and channels across, or one sample in each row, which ``row`` then chooses;
an array is one sample, or several along its first axis.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, DataError, from_zero
from interpret.core.series import Series as Series
from interpret.inputs.array_samples import LABELS
from interpret.inputs.arrays import array_title, numeric, pick_input
from interpret.inputs.first_row import counting, even_numbers
from interpret.inputs.formats import format_of
from interpret.inputs.labels import written_label
from interpret.inputs.model_limits import in_sub_sequences
from interpret.inputs.reading import check_file
from interpret.inputs.sample_columns import SampleColumns, sample_columns
from interpret.inputs.series_columns import series_columns
from interpret.inputs.table import DataTable
from interpret.inputs.timeline import find_time, read_time, rises_evenly, unnamed

if TYPE_CHECKING:
    from jaxtyping import Num, Shaped

    from interpret.core.info import ModelInfo


def read_series(
    path: Path | str, *, row: int | None = None, info: ModelInfo | None = None
) -> Series:
    """Read one sample.

    Parameters
    ----------
    info
        The model, which decides where a column may be a value or a label or a time.
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
    return open_series(Path(path), info=info)(row)


def open_series(path: Path, *, info: ModelInfo | None = None) -> Callable[[int | None], Series]:
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
        roles = cache(lambda: _roles(table, info))
        return lambda row: series_of_table(table, row=row, info=info, roles=roles)
    arrays = reader.arrays(path) if reader.arrays is not None else {}
    key = pick_input(arrays, name=path.name)
    name = array_title(key if len(arrays) > 1 else "", path.name)
    array, y = arrays[key], arrays.get(LABELS)
    if info is not None and in_sub_sequences(info.input, array.shape):  # they lie end to end
        array = array.reshape(*array.shape[:-3], -1, array.shape[-1])
    if array.ndim != 2 or array.shape[1] - 1 != _row_length(info):
        return lambda row: _series_of_array(array, name=name, row=row, label=_label(y, row))
    return _labelled_rows(array, name=name, y=y)


def _labelled_rows(
    array: Shaped[np.ndarray, "row value"], *, name: str, y: Shaped[np.ndarray, "..."] | None
) -> Callable[[int | None], Series]:
    """The samples in rows of one value more than the model takes, which may be their labels."""
    table = numeric(array, name=name)
    aside = sample_columns((), list(table.T), length=array.shape[1] - 1)
    kept = table[:, aside.values]

    def series(row: int | None) -> Series:
        if row is None or not 0 <= row < len(table):
            return _series_of_array(table, name=name, row=row, label=_label(y, row))
        label = _label(y, row) if aside.label is None else written_label(table[row, aside.label])
        found = _series_of_array(kept, name=name, row=row, label=label)
        return replace(found, notes=(*found.notes, *aside.notes))

    return series


def _series_of_array(
    array: Shaped[np.ndarray, "..."],
    *,
    name: str,
    row: int | None,
    label: str | None,
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
                f"(row=… in Python), {from_zero(count)}.",
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
    return Series(values=values, label=label, count=count, notes=notes)


def series_of_table(
    table: DataTable,
    *,
    row: int | None = None,
    info: ModelInfo | None = None,
    roles: Callable[[], SampleColumns] | None = None,
) -> Series:
    """The series that a table holds, down it or in one of its rows; errors are ``read_series``'.

    ``roles`` tells labels from values in its rows, where somebody asks for many of them.
    """
    if row is not None:
        row = _inside(row, len(table.rows), table.file)
        return _from_row(table, row, roles() if roles else _roles(table, info))
    channels, own = (None, ()) if info is None else (info.input.channels, info.channels)
    time = find_time(table, channels=channels)
    roles_along = series_columns(table, time=time, own=own, count=channels)
    keep = roles_along.channels
    values = table.numbers(keep)
    _check_finite(table, values, keep)
    times, rate, told = read_time(table, time) if time else (None, None, ())
    if not time and unnamed(table) and len(keep) > 1 and rises_evenly(table.columns[0]):
        told = (f"Column 1 rises evenly: it is a channel, of which the model takes {channels}.",)
    names = tuple(table.names[c] for c in keep) if table.names else ()
    return Series(
        values=values,
        channels=() if counting(names) else names,
        times=times,
        sampling_rate=rate,
        label=roles_along.label,
        notes=(*table.notes, *told, *roles_along.notes),
    )


def _from_row(table: DataTable, row: int, roles: SampleColumns) -> Series:
    """One row as a sample of one channel; a label and an index are set aside."""
    keep = list(roles.values)
    if not keep:
        raise DataError(f"{table.file} has no columns beside its labels.", code="empty")
    one = replace(
        table, columns=tuple(c[row : row + 1] for c in table.columns), rows=[table.rows[row]]
    )
    values = one.numbers(keep)
    _check_finite(one, values, keep)
    axis = even_numbers([table.names[c] for c in keep]) if table.names else None
    return Series(
        values=values.T,
        times=axis,
        axis="header" if axis is not None else "time (s)",
        label=None if roles.label is None else written_label(table.columns[roles.label][row]),
        count=len(table.rows),
        notes=(*table.notes, *roles.notes),
    )


def _roles(table: DataTable, info: ModelInfo | None) -> SampleColumns:
    return sample_columns(table.names, table.columns, length=_row_length(info))


def _row_length(info: ModelInfo | None) -> int | None:
    """How many values of a row a model takes, where it is known."""
    if info is None or info.input.kind != "series" or info.input.channels != 1:
        return None  # rows of ids may all begin alike, and are cut to the model's length
    return info.input.length


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
            f"row={row} is outside {name}, which has {count} row{'s' * (count != 1)}: use "
            f"{from_zero(count)}."
        )
    return int(row)
