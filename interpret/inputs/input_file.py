"""Which one input of a file is meant, for this model, and which others are there to choose from?

A text model takes a line of a ``.txt`` or a row of a table's text column; a series model a series
that runs down the file, or one of its rows. Several inputs come as the arrays of one ``.npz``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interpret.core.data_file import Data, Row
from interpret.core.drawn_rows import MOST_ROWS, drawn, drawn_note
from interpret.core.errors import ArgumentError, DataError, from_zero
from interpret.inputs.array_samples import holds_inputs, input_samples, labelled_samples
from interpret.inputs.formats import Format, format_of
from interpret.inputs.labelled_texts import LabelledTexts
from interpret.inputs.labels import class_names
from interpret.inputs.reading import check_file
from interpret.inputs.series_file import Series, open_series, read_series
from interpret.inputs.text_columns import Chosen

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo

Take = Callable[[Iterable[Any]], tuple[list[Any], int]]
"""Takes some of many, and says how many there are."""

Input = str | Series | dict[str, Any]


def read_input(path: Path | str, info: ModelInfo, *, row: int | None = None) -> Input:
    """Read one input, as the model's ``encode`` takes it.

    Parameters
    ----------
    row
        Which sample of the file, from 0; None where it holds one.

    Returns
    -------
    str, Series or dict
        A text; a series with what the file says of it; or a value for each of several inputs.

    Raises
    ------
    DataError
        Where the file cannot be read, or holds several inputs and ``row`` is None.
    ArgumentError
        Where there is no such row.
    """
    path = Path(path)
    if holds_inputs(path, info):
        samples = input_samples(path, info)
        return samples.sample(_chosen(row, samples.count, path.name, "sample"))
    check_file(path)
    reader = format_of(path, "an input")
    if reader.texts is None or not _holds_texts(reader, info):
        return read_series(path, row=row, info=info)
    text, count = "", 0
    for count, each in enumerate(reader.texts(path, Chosen()), start=1):
        text = each.text if count - 1 == (row or 0) else text
    _chosen(row, count, path.name, "text")
    return text


def read_rows(path: Path | str, info: ModelInfo, *, seed: int = 0) -> Data:
    """Read rows of a file as baselines: of more than 200, so many drawn, each as likely as any.

    Raises
    ------
    DataError
        Where the file cannot be read or holds nothing for this kind of model.
    """
    return read_data(info, Path(path), shown_path=str(path), seed=seed)


def read_data(info: ModelInfo, path: Path, *, shown_path: str, seed: int | None = None) -> Data:
    """Read the inputs of a file, the first ``MOST_ROWS`` of them, or so many drawn with a seed.

    Raises
    ------
    DataError
        Where the file cannot be read or holds nothing for this kind of model.
    """
    rows, count, notes = _rows(info, path, _first if seed is None else partial(drawn, seed=seed))
    if seed is not None:
        notes += drawn_note(path.name, count, seed=seed)
    elif count > MOST_ROWS:
        notes += (f"{path.name} holds {count:,} rows: the first {MOST_ROWS} are offered.",)
    names = class_names(info, [row.label for row in rows])
    return Data(
        name=path.name,
        path=shown_path,
        identity=hashlib.sha256(path.read_bytes()).hexdigest()[:12],
        rows=tuple(replace(row, label=n) for row, n in zip(rows, names, strict=True)),
        notes=notes,
    )


def _first(rows: Iterable[Any]) -> tuple[list[Any], int]:
    """The first rows, and how many there are."""
    chosen: list[Any] = []
    count = 0
    for count, row in enumerate(rows, start=1):
        if count <= MOST_ROWS:
            chosen.append(row)
    return chosen, count


def _rows(info: ModelInfo, path: Path, take: Take) -> tuple[list[Row], int, tuple[str, ...]]:
    """Some inputs of a file, how many there are, and what was understood."""
    if holds_inputs(path, info):
        several = input_samples(path, info)
        offered, _ = take(range(several.count))
        labels = several.labels or (None,) * several.count
        rows = [Row(x=several.sample(i), label=labels[i], number=i) for i in offered]
        return rows, several.count, ()
    check_file(path)
    reader = format_of(path, "an input")
    if reader.texts is not None and _holds_texts(reader, info):
        return *_texts(reader.texts(path, Chosen()), take), ()
    if reader.arrays is not None and reader.labelled:
        samples = labelled_samples(reader.arrays(path), name=path.name)
        count = len(samples.x)
        offered, _ = take(range(count))
        labels = samples.labels or (None,) * count
        return [Row(x=samples.x[i], label=labels[i], number=i) for i in offered], count, ()
    return _series(info, path, take)


def _holds_texts(reader: Format, info: ModelInfo) -> bool:
    """Whether a file is read for its texts: for this model, or since it can hold nothing else."""
    return info.is_text or not (reader.arrays or reader.table)


def _texts(texts: LabelledTexts, take: Take) -> tuple[list[Row], int]:
    chosen, count = take(enumerate(texts))
    rows = [Row(x=t.text, label=t.label, number=number, name=t.name) for number, t in chosen]
    return rows, count


def _series(info: ModelInfo, path: Path, take: Take) -> tuple[list[Row], int, tuple[str, ...]]:
    """One series down the file, or one in each row where only that fits the model."""
    sample = open_series(path, info=info)
    in_rows = _in_rows(info, sample)
    try:
        whole = sample(None)
    except DataError as error:
        if error.code != "row-needed" and not in_rows:
            raise
    else:
        if not in_rows or whole.values.shape == (info.input.length, 1):
            return [Row(x=whole, label=whole.label)], 1, whole.notes
    first = sample(0)
    series = ((i, first if i == 0 else sample(i)) for i in take(range(first.count))[0])
    rows = [
        Row(x=each.values if each.times is None else each, label=each.label, number=i)
        for i, each in series
    ]
    return rows, first.count, first.notes


def _in_rows(info: ModelInfo, sample: Callable[[int | None], Series]) -> bool:
    """Whether the rows of a file are samples that a model of one channel can take."""
    spec = info.input
    if spec.channels != 1 or spec.length is None:
        return False
    try:
        values = sample(0).values
    except (DataError, ArgumentError):
        return False
    return values.shape in ((spec.length, 1), (spec.length + 1, 1))


def _chosen(row: int | None, count: int, name: str, noun: str) -> int:
    what = f"{count:,} {noun}{'s' * (count != 1)}"
    if row is None and count == 1:
        return 0
    if row is None:
        raise DataError(
            f"{name} holds {what}: choose one with --row (row=… in Python), {from_zero(count)}.",
            code="row-needed",
        )
    if not 0 <= row < count:
        raise ArgumentError(
            f"row={row} is outside {name}, which has {what}: use {from_zero(count)}."
        )
    return row
