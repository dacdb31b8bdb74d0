"""A table of so many rows and columns: what input shape, which kernels fit, and what comes out?

No model is needed: it is the arithmetic that comes before one, and the code for it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypedDict

import numpy as np

from interpret.core.errors import ArgumentError, a_number, choices, plural
from interpret.core.results import Shapes
from interpret.methods.setting_checks import whole
from interpret.methods.windowing_code import windowing_code
from interpret.methods.windowing_kernels import convolution_fields
from interpret.methods.windowing_words import windowing_words

MOST_ROWS = 100_000_000

VALIDATION = 0.2
"""The share of windows that validate, where there is room for it."""
SHORTEST, LONGEST = 2, 128
"""Where a label is given and no window, a tenth of the rows within these bounds."""


def shapes(
    rows: int,
    columns: int | Sequence[str],
    *,
    window: int | None = None,
    hop: int = 1,
    label: int | str | None = None,
    horizon: int = 0,
    kernel: int | None = None,
    stride: int = 1,
    padding: str = "valid",
    dilation: int = 1,
    validation: float | None = None,
    skip: Sequence[int | str] = (),
    source: str | None = None,
) -> Shapes:
    """Work out windows, input shape, kernels that fit and output lengths, and write the code.

    A window is ``window`` rows (None: the whole table as one sample, or with a ``label`` a tenth of
    it), and the next begins ``hop`` rows later; a rest at the end that fills none is left out.
    ``label`` is the column (name or number) to be told ``horizon`` rows after the window's last
    row. At ``horizon`` 0, the same row, it is no input; later, its past is one. ``skip`` are
    columns that are none either, such as a date. ``validation`` is the share of windows, the last
    ones, kept from training (None: a fifth, where there is room); windows that share a row with
    both sides belong to neither. ``source`` is a CSV file for the code to read. ``kernel`` None
    suggests one.

    Raises ArgumentError where a setting breaks its rule or the numbers do not fit each other.

    Examples
    --------
    >>> found = shapes(100, ["hour", "load"], window=24, label="load", horizon=3, kernel=5)
    >>> found.input_shape, found.output_length, (found.train, found.validation)
    ((74, 24, 2), 20, (33, 15))
    """
    rows, names = _rows(rows), _names(columns)
    column = None if label is None else _column("label", label, names)
    ahead = whole("horizon", horizon, least=0)
    step = whole("hop", hop)
    inputs = _inputs(names, column, ahead, skip)
    size = _window(rows, window, column is not None, ahead)
    starts = np.arange(0, rows - size - ahead + 1, step)
    plan = Shapes(
        model="",
        model_id="",
        rows=rows,
        names=names,
        window=size,
        hop=step,
        label="" if column is None else names[column],
        horizon=ahead,
        inputs=tuple(names[i] for i in inputs),
        input_shape=(len(starts), size, len(inputs)),
        **_split(starts, size + ahead, rows, validation),
        **convolution_fields(size, kernel, stride=stride, padding=padding, dilation=dilation),
        answers=(),
        code="",
        params={"kernel": kernel, "validation": validation, "source": source},
    )
    header = not isinstance(columns, int)
    return windowing_words(
        windowing_code(plan, inputs=inputs, label=column, source=source, header=header)
    )


class _SplitFields(TypedDict):
    """How many windows there are, how many train and validate, and from which row on."""

    windows: int
    train: int
    left_out: int
    validation: int
    first_validation: int
    notes: tuple[str, ...]


def _rows(rows: object) -> int:
    count = whole("rows", rows)
    if count > MOST_ROWS:
        raise ArgumentError(
            f"rows={count:,} is more than the {MOST_ROWS:,} that are worked out here: give the "
            "rows of one file of the table."
        )
    return count


def _names(columns: int | Sequence[str]) -> tuple[str, ...]:
    if isinstance(columns, str) or not isinstance(columns, Sequence):
        return tuple(f"column {i}" for i in range(whole("columns", columns)))
    names = tuple(str(name) for name in columns)
    if not names:
        raise ArgumentError("columns is empty: give at least one name, or how many there are.")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ArgumentError(f"columns names {twice!r} twice: give each column a name of its own.")
    return names


def _column(what: str, column: object, names: tuple[str, ...]) -> int:
    """The number of a column that is given by name or number."""
    if isinstance(column, str) and column in names:
        return names.index(column)
    text = str(column)
    if text.isdecimal() and not isinstance(column, bool) and int(text) < len(names):
        return int(text)
    known = f"{choices(names)}, or {a_number(len(names))}"
    raise ArgumentError(f"{what}={column!r} is no column of this table: use {known}.")


def _inputs(
    names: tuple[str, ...], label: int | None, horizon: int, skip: Sequence[int | str]
) -> list[int]:
    """Numbers of the columns that go in."""
    if horizon and label is None:
        raise ArgumentError(
            f"horizon={horizon} says how many rows ahead the label lies, but there is no label: "
            "name the column to be forecast."
        )
    skipped = [skip] if isinstance(skip, str | int) else list(skip)
    out = {_column("skip", each, names) for each in skipped}
    if label is not None and horizon == 0:
        out.add(label)
    inputs = [i for i in range(len(names)) if i not in out]
    if inputs:
        return inputs
    if label is not None and horizon == 0:
        raise ArgumentError(
            f"label={names[label]!r} is told for the window's last row and so is no input, and no "
            "other column is left: forecast it with a horizon of at least 1, or add columns."
        )
    raise ArgumentError("skip leaves no column to go in: leave at least one.")


def _window(rows: int, window: int | None, labelled: bool, horizon: int) -> int:
    if horizon >= rows:
        raise ArgumentError(
            f"horizon={horizon} reaches beyond the table, which has {plural(rows, 'row')}: "
            f"use at most {rows - 1}."
        )
    most = rows - horizon
    if window is None:
        return min(max(SHORTEST, min(rows // 10, LONGEST)), most) if labelled else rows
    size = whole("window", window)
    if size > rows:
        raise ArgumentError(
            f"window={size} is longer than the table, which has {plural(rows, 'row')}: "
            f"use at most {most}."
        )
    if size > most:
        raise ArgumentError(
            f"window={size} and horizon={horizon} need {size + horizon} rows for one sample, but "
            f"the table has {plural(rows, 'row')}: use a window of at most {most}, or look less "
            "far ahead."
        )
    return size


def _split(starts: np.ndarray, footprint: int, rows: int, validation: float | None) -> _SplitFields:
    """The last windows validate; those train whose rows all come before, the label's row too."""
    count = len(starts)
    share = VALIDATION if validation is None else _share(validation)
    last = max(1, round(share * count)) if share else 0
    first = int(starts[count - last]) if last else rows
    train = int((starts + footprint <= first).sum())
    notes: tuple[str, ...] = ()
    if last and not train:
        if validation is not None:
            raise ArgumentError(
                f"validation={validation:g} leaves no window for training that shares no row with "
                f"the last {last} of {plural(count, 'window')}: use a smaller share, shorter "
                "windows or more rows, or validation=0."
            )
        few = f"{plural(count, 'window')} of {plural(footprint, 'row')}"
        if count > 1:
            notes = (
                f"Nothing is kept for validation: of {few} each, none lies wholly before the last "
                "ones. Take shorter windows or more rows.",
            )
        last, first, train = 0, rows, count
    return {
        "windows": count,
        "train": train,
        "left_out": count - train - last,
        "validation": last,
        "first_validation": first,
        "notes": notes,
    }


def _share(value: object) -> float:
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    share = float(value) if number else math.nan  # type: ignore[arg-type]
    if not 0 <= share < 1:
        raise ArgumentError(f"validation must be a share from 0 to below 1, but is {value!r}.")
    return share
