"""Which series does a user hand over: read from a file, or a DataFrame or dict of named columns?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.columns import Columns, dict_columns, frame_columns
from interpret.core.series import Series
from interpret.inputs.series_file import series_of_table
from interpret.inputs.table import DataTable
from interpret.inputs.timeline import find_time

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo


def inputs_of(x: object, info: ModelInfo) -> dict[str, object]:
    """What is given for each input by its name; a series with names and times is a ``Series``.

    Raises
    ------
    DataError
        Where a table holds what is no number.
    """
    explained = info.input.name
    given = {explained: x}
    if isinstance(x, Mapping):
        columns = _columns_of_dict(x, info)
        given = dict(x) if columns is None else {explained: columns}
    return {name: _value(each, info, name) for name, each in given.items()}


def _columns_of_dict(x: Mapping[object, object], info: ModelInfo) -> Columns | None:
    """A dict of channels, where its keys are no inputs; None where it is one of inputs."""
    if len(info.inputs) > 1 or info.input.kind != "series" or info.input.name in x:
        return None
    known = set(info.channels) & {str(name) for name in x}
    return dict_columns(x) if known or len(x) > 1 else None


def _value(x: object, info: ModelInfo, name: str) -> object:
    """What is given for one input; the channels of another than the explained have no names."""
    if name == info.input.name and info.input.kind == "series":
        columns = x if isinstance(x, Columns) else frame_columns(x)
        return x if columns is None else series_of_columns(columns, info)
    if isinstance(x, Columns):
        return np.column_stack([np.asarray(each) for each in x.cells[x.indexed :]])
    return x


def series_of_columns(columns: Columns, info: ModelInfo | None = None) -> Series:
    """The series of named columns, read as the same columns of a CSV are: down them, or in one row.

    Raises
    ------
    DataError
        Naming row and column, where a cell is no number or is missing.
    """
    cells = [
        np.array(each, dtype=object)
        if isinstance(each, list)
        else (each.view("datetime64[ns]") if number in columns.dates else each)
        for number, each in enumerate(columns.cells)
    ]
    table = DataTable(
        file=f"the {columns.origin}",
        origin=columns.origin,
        names=columns.names,
        columns=tuple(cells),
        rows=range(len(cells[0])),
    )
    alone = len(table.rows) == 1 and info is not None and info.input.channels == 1
    row = 0 if alone else None
    if columns.indexed and (row is not None or 0 not in find_time(table)):
        table = replace(table, names=table.names[1:], columns=table.columns[1:])
    return replace(series_of_table(table, row=row, info=info), origin=columns.origin)
