"""A table of so many rows and columns: what input shape, which kernels fit, and what comes out?

No model is needed: it is the arithmetic that comes before one, and the code for it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from interpret.core.errors import ArgumentError, choices, plural
from interpret.core.results import Shapes
from interpret.core.windows import output_length, reach, spell_output_length
from interpret.methods.settings import whole
from interpret.methods.windowing_code import windowing_code
from interpret.methods.windowing_settings import PADDING
from interpret.methods.windowing_words import windowing_words

MOST_ROWS = 100_000_000

VALIDATION = 0.2
"""The share of windows that validate, where there is room for it."""
SHORTEST, LONGEST = 2, 128
"""Where a label is given and no window, a tenth of the rows within these bounds."""
KERNELS = (1, 2, 3, 5, 7, 9, 11, 15)
STRIDES = (1, 2, 3)


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
    rows = whole("rows", rows)
    if rows > MOST_ROWS:
        raise ArgumentError(
            f"rows={rows:,} is more than the {MOST_ROWS:,} that are worked out here: give the rows "
            "of one file of the table."
        )
    names = _names(columns)
    told = None if label is None else _column("label", label, names)
    ahead = whole("horizon", horizon, least=0)
    step = whole("hop", hop)
    inputs = _inputs(names, told, ahead, skip)
    size = _window(rows, window, told is not None, ahead)
    starts = np.arange(0, rows - size - ahead + 1, step)
    split = _split(starts, size + ahead, rows, validation)
    conv = _conv(size, kernel, stride=stride, padding=padding, dilation=dilation)
    kernels, strides = _tried(size, conv)
    plan = Shapes(
        model="",
        model_id="",
        rows=rows,
        names=names,
        window=size,
        hop=step,
        label="" if told is None else names[told],
        horizon=ahead,
        inputs=tuple(names[i] for i in inputs),
        windows=len(starts),
        input_shape=(len(starts), size, len(inputs)),
        train=split.train,
        left_out=len(starts) - split.train - split.validation,
        validation=split.validation,
        first_validation=split.first,
        kernel=conv.kernel,
        stride=conv.stride,
        dilation=conv.dilation,
        padding=conv.padding,
        output_length=conv.length(size),
        formula=conv.formula(size),
        kernels=np.asarray(kernels),
        strides=np.asarray(strides),
        lengths=np.asarray(
            [[replace(conv, kernel=k, stride=s).length(size) for s in strides] for k in kernels]
        ),
        answers=(),
        code="",
        notes=split.notes,
        params={"kernel": kernel, "validation": validation, "source": source},
    )
    header = not isinstance(columns, int)
    return windowing_words(
        windowing_code(plan, inputs=inputs, label=told, source=source, header=header)
    )


@dataclass(frozen=True, kw_only=True)
class _Conv:
    """A convolution, which says how many positions it makes of so many."""

    kernel: int
    stride: int
    dilation: int
    padding: str

    def length(self, positions: int) -> int:
        return output_length(
            positions,
            kernel=self.kernel,
            stride=self.stride,
            dilation=self.dilation,
            padding=self.padding,
        )

    def formula(self, positions: int) -> str:
        return spell_output_length(
            positions,
            kernel=self.kernel,
            stride=self.stride,
            dilation=self.dilation,
            padding=self.padding,
        )


@dataclass(frozen=True, kw_only=True)
class _Split:
    """How many windows train and validate, and at which row the first that validates starts."""

    train: int
    validation: int
    first: int
    notes: tuple[str, ...] = ()


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
    last = len(names) - 1
    known = f"{choices(names)}, or a number from 0 to {last}" if last else f"{names[0]!r} or 0"
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
    given = [skip] if isinstance(skip, str | int) else list(skip)
    out = {_column("skip", each, names) for each in given}
    if label is not None and horizon == 0:
        out.add(label)
    kept = [i for i in range(len(names)) if i not in out]
    if kept:
        return kept
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


def _split(starts: np.ndarray, footprint: int, rows: int, validation: float | None) -> _Split:
    """The last windows validate; those train whose rows all come before, the label's row too."""
    count = len(starts)
    share = VALIDATION if validation is None else _share(validation)
    if share == 0:
        return _Split(train=count, validation=0, first=rows)
    kept = max(1, round(share * count))
    first = int(starts[count - kept])
    train = int((starts + footprint <= first).sum())
    if train:
        return _Split(train=train, validation=kept, first=first)
    if count == 1 and validation is None:
        return _Split(train=1, validation=0, first=rows)
    if validation is None:
        few = f"{plural(count, 'window')} of {plural(footprint, 'row')}"
        note = (
            f"Nothing is kept for validation: of {few} each, none lies wholly before the last "
            "ones. Take shorter windows or more rows."
        )
        return _Split(train=count, validation=0, first=rows, notes=(note,))
    raise ArgumentError(
        f"validation={validation:g} leaves no window for training that shares no row with the last "
        f"{kept} of {plural(count, 'window')}: use a smaller share, shorter windows or more rows, "
        "or validation=0."
    )


def _share(value: object) -> float:
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    share = float(value) if number else math.nan  # type: ignore[arg-type]
    if not 0 <= share < 1:
        raise ArgumentError(f"validation must be a share from 0 to below 1, but is {value!r}.")
    return share


def _conv(window: int, kernel: int | None, *, stride: int, padding: str, dilation: int) -> _Conv:
    if padding not in PADDING.choices:
        raise ArgumentError(f"padding={padding!r} is unknown: use {choices(PADDING.choices)}.")
    apart, step = whole("dilation", dilation), whole("stride", stride)
    if step > 1 and apart > 1:
        raise ArgumentError(
            f"stride={step} and dilation={apart} cannot go together in Keras: leave one of them 1."
        )
    if kernel is None:
        usual = 3 if window < 64 else 5 if window < 256 else 7
        most = (window - 1) // apart + 1
        return _Conv(kernel=min(usual, most), stride=step, dilation=apart, padding=padding)
    size = whole("kernel", kernel)
    span = reach(size, apart)
    if span > window:
        dilated = f" at dilation {apart}" if apart > 1 else ""
        raise ArgumentError(
            f"kernel={size}{dilated} spans {span} rows, and the window has {window}: use at most "
            f"{(window - 1) // apart + 1}."
        )
    return _Conv(kernel=size, stride=step, dilation=apart, padding=padding)


def _tried(window: int, conv: _Conv) -> tuple[list[int], list[int]]:
    """Kernel sizes that fit and strides, with those that were chosen among them."""
    fitting = {k for k in KERNELS[1:] if reach(k, conv.dilation) <= window} or {1}
    strides = {1} if conv.dilation > 1 else {s for s in STRIDES if s <= window}
    return sorted(fitting | {conv.kernel}), sorted(strides | {conv.stride})
