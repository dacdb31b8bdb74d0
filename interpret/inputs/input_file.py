"""Which one input of a file is meant, for this model?

A text model takes a line of a ``.txt`` or a row of a table's text column; a series model a series
that runs down the file, or one of its rows. Several inputs come as the arrays of one ``.npz``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from interpret.core.errors import ArgumentError, DataError
from interpret.inputs.arrays import INPUT_NAMES, read_npz
from interpret.inputs.corpus import read_texts
from interpret.inputs.series_file import Series, read_series

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Shaped

    from interpret.core.info import ModelInfo

SUFFIXES = (".npy", ".npz", ".csv", ".tsv", ".txt", ".parquet", ".pq")

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
    suffix = path.suffix.lower()
    if len(info.inputs) > 1:
        return _for_each_input(path, info, row)
    if info.is_text and suffix not in (".npy", ".npz"):
        texts = read_texts(path)
        return texts[_chosen(row, len(texts), path.name, "text")]
    return read_series(path, row=row)


def _chosen(row: int | None, count: int, name: str, noun: str) -> int:
    what = f"{count:,} {noun}{'s' * (count != 1)}"
    if row is None and count == 1:
        return 0
    if row is None:
        raise DataError(
            f"{name} holds {what}: choose one with --row (row=… in Python), 0 to {count - 1}.",
            code="row-needed",
        )
    if not 0 <= row < count:
        raise ArgumentError(f"row={row} is outside {name}, which has {what}: use 0 to {count - 1}.")
    return row


def _for_each_input(path: Path, info: ModelInfo, row: int | None) -> dict[str, Any]:
    """One sample out of a ``.npz`` with an array, (sample, …), for each of several inputs."""
    names = [spec.name for spec in info.inputs]
    rule = (
        f"{info.name} has {len(names)} inputs: give a .npz that holds an array (sample, …) for "
        f"each, {', '.join(repr(name) for name in names)}."
    )
    if path.suffix.lower() != ".npz":
        raise DataError(f"{rule} {path.name} is no .npz.", code="missing-input")
    arrays = _named(read_npz(path), info)
    if missing := [name for name in names if name not in arrays]:
        lacks = ", ".join(repr(name) for name in missing)
        raise DataError(f"{rule} {path.name} lacks {lacks}.", code="missing-input")
    for name in names:
        if not arrays[name].ndim:
            raise DataError(
                f"Array {name!r} of {path.name} is one number: its first axis must be the sample.",
                code="wrong-shape",
            )
    counts = sorted({len(arrays[name]) for name in names})
    if len(counts) > 1 or not counts[0]:
        raise DataError(
            f"The arrays of {path.name} hold {', '.join(str(n) for n in counts)} samples: each "
            "must hold equally many, at least one.",
            code="wrong-shape",
        )
    number = _chosen(row, counts[0], path.name, "sample")
    return {name: arrays[name][number] for name in names}


def _named(
    arrays: dict[str, Shaped[np.ndarray, "..."]], info: ModelInfo
) -> dict[str, Shaped[np.ndarray, "..."]]:
    """The arrays, with the explained input under its own name where it has a usual one."""
    name = info.input.name
    usual = next((key for key in INPUT_NAMES if key in arrays), None)
    return arrays if name in arrays or usual is None else {**arrays, name: arrays[usual]}
