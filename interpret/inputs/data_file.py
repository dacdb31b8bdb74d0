"""Which inputs does a file hold for this model? Rows to choose from, each with its label."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from interpret.core.data_file import Data, Row
from interpret.core.errors import DataError
from interpret.inputs.arrays import read_npz
from interpret.inputs.corpus import read_samples, read_texts
from interpret.inputs.series_file import read_series

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo

MOST_ROWS = 200


def read_data(info: ModelInfo, path: Path, *, shown_path: str) -> Data:
    """Read the inputs of a file, at most ``MOST_ROWS`` of them.

    Raises
    ------
    DataError
        Where the file cannot be read or holds nothing for this kind of model.
    """
    suffix = path.suffix.lower()
    notes: tuple[str, ...] = ()
    if suffix == ".npz" and (several := _for_each_input(info, path)):
        rows: Sequence[Row] = several
    elif suffix == ".npz":
        samples = read_samples(path)
        rows = [Row(x=x, label=label, number=i) for i, (label, x) in enumerate(samples)]
    elif info.is_text and suffix != ".npy":
        rows = _texts(path)
    else:
        rows, notes = _series(info, path)
    rows = [dataclasses.replace(row, label=_class_name(info, row.label)) for row in rows]
    if len(rows) > MOST_ROWS:
        notes += (f"{path.name} holds {len(rows):,} rows: the first {MOST_ROWS} are offered.",)
    return Data(
        name=path.name,
        path=shown_path,
        identity=hashlib.sha256(path.read_bytes()).hexdigest()[:12],
        rows=tuple(rows[:MOST_ROWS]),
        notes=notes,
    )


def _class_name(info: ModelInfo, label: str | None) -> str | None:
    """The class's name where a label is its number."""
    names = info.heads[0].labels if len(info.heads) == 1 else ()
    if label is None or label in names or not label.isdigit() or int(label) >= len(names):
        return label
    return names[int(label)]


def _texts(path: Path) -> list[Row]:
    if path.suffix.lower() == ".txt":
        return [Row(x=text, number=i) for i, text in enumerate(read_texts(path))]
    return [Row(x=x, label=label, number=i) for i, (label, x) in enumerate(read_samples(path))]


def _for_each_input(info: ModelInfo, path: Path) -> list[Row]:
    """Rows of a ``.npz`` that holds one array, (sample, …), for each of several inputs."""
    if len(info.inputs) < 2:
        return []
    arrays = read_npz(path)
    names = [spec.name for spec in info.inputs]
    if missing := [name for name in names if name not in arrays]:
        raise DataError(
            f"{info.name} has {len(names)} inputs, and {path.name} has no array for "
            f"{', '.join(repr(name) for name in missing)}: save one array for each, "
            f"np.savez(file, {', '.join(f'{name}=…' for name in names)}), with the sample axis "
            "first.",
            code="missing-input",
        )
    counts = {len(arrays[name]) if arrays[name].ndim else 0 for name in names}
    if len(counts) > 1 or counts == {0}:
        raise DataError(
            f"The arrays of {path.name} hold {', '.join(str(n) for n in sorted(counts))} samples: "
            "each must hold equally many, at least one.",
            code="wrong-shape",
        )
    labels = arrays.get("y")
    return [
        Row(
            x={name: arrays[name][i] for name in names},
            label=None if labels is None or labels.ndim != 1 else str(labels[i]),
            number=i,
        )
        for i in range(counts.pop())
    ]


def _series(info: ModelInfo, path: Path) -> tuple[list[Row], tuple[str, ...]]:
    """One series down the file, or one in each row where only that fits the model."""
    try:
        whole = read_series(path)
    except DataError as error:
        if error.code != "row-needed":
            raise
        whole = None
    if whole is not None and not _one_in_each_row(info, whole.values.shape):
        return [Row(x=whole.values, label=whole.label)], whole.notes
    first = read_series(path, row=0)
    others = [read_series(path, row=i) for i in range(1, min(first.count, MOST_ROWS + 1))]
    rows = [
        Row(x=each.values, label=each.label, number=i) for i, each in enumerate([first, *others])
    ]
    return rows, first.notes


def _one_in_each_row(info: ModelInfo, shape: tuple[int, ...]) -> bool:
    """Whether a table (row, column) reads as samples of one channel and not as one series."""
    spec = info.input
    if spec.channels != 1 or spec.length is None:
        return False
    rows, columns = shape
    return rows != spec.length and columns in (spec.length, spec.length + 1)
