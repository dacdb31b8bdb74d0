"""Which column of a table is the time, and how regular is it?"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import DataError
from interpret.inputs.cells import cell_number
from interpret.inputs.even_steps import even_steps
from interpret.inputs.time_names import CLOCK, COUNT, EPOCHS, TAIL, UNITS, words_of

if TYPE_CHECKING:
    from jaxtyping import Float, Shaped

    from interpret.inputs.table import DataTable

_DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}")
_DAY_FIRST = re.compile(r"(1[3-9]|2\d|3[01])[./-]\d|\d{1,2}\.\d{1,2}\.")
_EVEN = 1e-3
"""Steps that differ by less than this share of the usual step count as even."""


def find_time(table: DataTable, *, channels: int | None = None) -> tuple[int, ...]:
    """The time column: by its name or its dates, or an unnamed first column that rises evenly.

    Two columns, where the date and the time of day stand apart; none, where nothing is a time, and
    where a model takes as many ``channels`` as there are columns with the unnamed one.
    """
    words = [words_of(name) for name in table.names]
    if len(table.columns) < 2:
        return ()
    heads = [w[0] if w else "" for w in words]
    if len(table.columns) > 2 and "date" in heads and "time" in heads:
        date, time = heads.index("date"), heads.index("time")
        if all(table.columns[c].dtype.kind not in "biuf" for c in (date, time)):
            return date, time
    for column, head in enumerate(heads):
        named = head in CLOCK | COUNT
        if head == "":  # an index, which is a time where it holds numbers or dates
            named = column == 0 and (not table.is_worded(0) or _dates(table.columns[0]))
        # "t" may be a temperature and "time domain mean" a feature: those must rise like a clock.
        sure = head != "t" and set(words[column][1:]) <= UNITS.keys() | TAIL
        if named and (sure or _rises(table.columns[column])):
            return (column,)
    for column, cells in enumerate(table.columns):
        if cells.dtype.kind == "M" or (column == 0 and _dates(cells)):
            return (column,)
    first = table.columns[0]
    if unnamed(table) and rises_evenly(first) and len(table.columns) != channels:
        return (0,)
    return ()


def unnamed(table: DataTable) -> bool:
    """Whether no column has a name, but for a number."""
    return all(cell_number(name) is not None for name in table.names)


def rises_evenly(cells: Shaped[np.ndarray, " row"]) -> bool:
    """Whether a column may count the rows, or be a regular time."""
    return len(cells) > 2 and cells.dtype.kind in "biuf" and even_steps(cells, bound=_EVEN) > 0


def read_time(
    table: DataTable, columns: Sequence[int]
) -> tuple[Float[np.ndarray, " row"], float | None, tuple[str, ...]]:
    """Times in seconds from the first, the sampling rate, and what is odd about them.

    The rate is None where the column only counts rows, or where the steps are uneven.

    Raises
    ------
    DataError
        Where a cell is no time.
    """
    cells = table.columns[columns[0]]
    name = table.title(columns[0])
    words = words_of(table.names[columns[0]]) if table.names else []
    if len(columns) == 2:
        pairs = zip(cells, table.columns[columns[1]], strict=True)
        cells = np.array([f"{date} {time}" for date, time in pairs], dtype=object)
    seconds = _seconds(table, cells, columns[0])
    taken = _taken(name)
    if cells.dtype.kind in "biuf":
        unit, epoch = _unit(words, float(seconds[0]))
        seconds = (seconds - seconds[0]) * unit
        taken = _taken(name, f"{epoch} since 1970") if epoch else taken
    seconds = seconds - seconds[0]
    steps = np.diff(seconds)
    if (steps <= 0).any():
        row = int(np.argmax(steps <= 0)) + 1
        note = f"Time stands still or goes back in row {table.rows[row]}; rows are kept as given."
        return seconds, None, (f"{taken} {note}",)
    if not len(steps):
        return seconds, None, (taken,)
    if not even_steps(seconds, bound=_EVEN):
        note = f"Its steps are uneven, from {steps.min():g} s to {steps.max():g} s"
        return seconds, None, (f"{taken} {note}: the model sees rows, not times.",)
    counting = not words or words[0] in COUNT
    if counting and cells.dtype.kind in "biuf" and abs(float(np.median(steps)) - 1) < _EVEN:
        return seconds, None, (f"{name[0].upper()}{name[1:]} counts the rows and is no channel.",)
    return seconds, float(1 / np.median(steps)), (taken,)


def _unit(words: Sequence[str], first: float) -> tuple[float, str]:
    """Seconds in a step of one: by the column's name, else by how far from 1970 the first is.

    From 1973 to 2286 such times have 12 or 13 digits in milliseconds, and so on.
    """
    if (own := next((UNITS[word] for word in words if word in UNITS), None)) is not None:
        return own, ""
    return next(((unit, noun) for least, unit, noun in EPOCHS if first >= least), (1.0, ""))


def _rises(cells: Shaped[np.ndarray, " row"]) -> bool:
    return cells.dtype.kind not in "biuf" or bool((np.diff(cells) > 0).all())


def _dates(cells: Shaped[np.ndarray, " row"]) -> bool:
    return cells.dtype.kind == "O" and all(_DATE.match(str(cell)) for cell in cells)


def _seconds(
    table: DataTable, cells: Shaped[np.ndarray, " row"], column: int
) -> Float[np.ndarray, " row"]:
    if cells.dtype.kind in "biuf":
        values = cells.astype(np.float64)
        if not np.isfinite(values).all():
            row = int(np.argmax(~np.isfinite(values)))
            raise table.bad_cell(row, column, str(values[row]))
        return values
    import pandas as pd

    if cells.dtype.kind != "M":
        texts = [str(cell) for cell in cells]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the order of day and month, which is settled
            stamps = pd.to_datetime(
                pd.Series(texts),
                errors="coerce",
                dayfirst=any(_DAY_FIRST.match(text) for text in texts),
                format="mixed",
                utc=True,
            )
    else:
        stamps = pd.Series(cells)
    if stamps.isna().any():
        row = int(np.argmax(stamps.isna().to_numpy()))
        raise DataError(
            f"Row {table.rows[row]}, {table.title(column)} of {table.file} holds "
            f"{str(cells[row])[:40]!r}, which is no time: write it as 2024-01-31 23:59:59.",
            code="not-a-time",
        )
    return np.asarray((stamps - stamps.iloc[0]).dt.total_seconds(), dtype=np.float64)


def _taken(name: str, unit: str = "seconds") -> str:
    return f"{name[0].upper()}{name[1:]} was taken as time in {unit}."
