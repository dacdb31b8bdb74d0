"""Which one input of a file is meant, for this model?

A text model takes a line of a ``.txt`` or a row of a table's text column; a series model a series
that runs down the file, or one of its rows. Several inputs come as the arrays of one ``.npz``.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.errors import ArgumentError, DataError
from interpret.inputs.arrays import read_npz
from interpret.inputs.corpus import read_texts
from interpret.inputs.series import Series, read_series

if TYPE_CHECKING:
    from jaxtyping import Num

    from interpret.core.model import ModelInfo

SUFFIXES = (".npy", ".npz", ".csv", ".tsv", ".txt", ".parquet", ".pq")


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """One input out of a file, with sentences about how it was understood."""

    x: str | Num[np.ndarray, "..."] | dict[str, Num[np.ndarray, "..."]]
    notes: tuple[str, ...] = ()


def read_input(path: Path | str, info: ModelInfo, *, row: int | None = None) -> Any:
    """Read one input, as ``model.encode`` takes it.

    Parameters
    ----------
    row
        Which sample of the file, from 0; None where it holds one.

    Raises
    ------
    DataError
        Where the file cannot be read, or holds several inputs and ``row`` is None.
    ArgumentError
        Where there is no such row.
    """
    return find_input(path, info, row=row).x


def find_input(path: Path | str, info: ModelInfo, *, row: int | None = None) -> Found:
    """Read one input, and say how it was understood; see ``read_input``."""
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix == ".npz" and len(info.inputs) > 1:
        return _for_each_input(path, info, row)
    if info.is_text and suffix not in (".npy", ".npz"):
        texts = read_texts(path)
        return Found(x=texts[_chosen(row, len(texts), path.name, "texts")])
    return _in_order(read_series(path, row=row), info, path.name)


def _chosen(row: int | None, count: int, name: str, what: str) -> int:
    if row is None and count == 1:
        return 0
    if row is None:
        raise DataError(
            f"{name} holds {count:,} {what}: choose one with row, 0 to {count - 1}.",
            code="row-needed",
        )
    if not 0 <= row < count:
        raise ArgumentError(
            f"row={row} is outside {name}, which has {count:,} row{'s' * (count != 1)}: use 0 to "
            f"{count - 1}."
        )
    return row


def _for_each_input(path: Path, info: ModelInfo, row: int | None) -> Found:
    """One sample out of a ``.npz`` with an array, (sample, …), for each of several inputs."""
    arrays = read_npz(path)
    names = [spec.name for spec in info.inputs]
    if missing := [name for name in names if name not in arrays]:
        raise DataError(
            f"{info.name} has {len(names)} inputs, and {path.name} has no array for "
            f"{', '.join(repr(name) for name in missing)}: save one for each, "
            f"np.savez(file, {', '.join(f'{name}=…' for name in names)}), with the sample axis "
            "first.",
            code="missing-input",
        )
    counts = sorted({len(arrays[name]) if arrays[name].ndim else 0 for name in names})
    if len(counts) > 1 or counts == [0]:
        raise DataError(
            f"The arrays of {path.name} hold {', '.join(str(n) for n in counts)} samples: each "
            "must hold equally many, at least one.",
            code="wrong-shape",
        )
    number = _chosen(row, counts[0], path.name, "samples")
    return Found(x={name: arrays[name][number] for name in names})


def _in_order(series: Series, info: ModelInfo, name: str) -> Found:
    """The series with its columns in the model's order, where both name the same channels."""
    known, given = info.channels, series.channels
    if known == given or sorted(known) != sorted(given) or len(set(known)) < len(known):
        return Found(x=series.values, notes=(*series.notes, *_other_rate(series, info, name)))
    ordered = dataclasses.replace(
        series, values=series.values[:, [given.index(channel) for channel in known]]
    )
    note = f"The columns of {name} were put in the model's order: {', '.join(known)}."
    return Found(x=ordered.values, notes=(*series.notes, note, *_other_rate(series, info, name)))


def _other_rate(series: Series, info: ModelInfo, name: str) -> tuple[str, ...]:
    given, known = series.sampling_rate, info.sampling_rate
    if given is None or known is None or abs(given - known) <= 0.01 * known:
        return ()
    return (
        f"{name} has {given:g} positions a second, but the model was trained on {known:g}: "
        "resample it as in training.",
    )
