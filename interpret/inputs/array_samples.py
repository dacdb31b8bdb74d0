"""Which samples do the arrays of a file hold: each with its label, or one array for each input?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.errors import DataError
from interpret.core.given_inputs import values_of
from interpret.inputs.arrays import INPUT_NAMES, array_title, numeric, pick_input, read_npz
from interpret.inputs.labels import written_label

if TYPE_CHECKING:
    from jaxtyping import Num, Shaped

    from interpret.core.info import ModelInfo

    Arrays = Mapping[str, Shaped[np.ndarray, "..."]]

LABELS = "y"
"""The array that holds a label for each sample."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LabelledSamples:
    """The samples of one array, (sample, …), each with its label; ``title`` is for messages."""

    title: str
    x: Num[np.ndarray, "sample ..."]
    labels: tuple[str, ...] | None


@dataclass(frozen=True, kw_only=True, eq=False)
class InputSamples:
    """Samples of a model of several inputs: an array, (sample, …), for each by its name."""

    count: int
    arrays: Arrays
    labels: tuple[str, ...] | None

    def sample(self, number: int) -> dict[str, Any]:
        """One sample: a value for each input."""
        return {name: array[number] for name, array in self.arrays.items()}


def labelled_samples(arrays: Arrays, *, name: str, labelled: bool = True) -> LabelledSamples:
    """The samples of the array that is the input, and the labels in ``y``.

    Raises
    ------
    DataError
        Where no array must be the input, or there are not as many labels as samples.
    """
    key = pick_input({k: v for k, v in arrays.items() if k != LABELS} or arrays, name=name)
    title = array_title(key, name)
    x, y = numeric(arrays[key], name=title), arrays.get(LABELS) if labelled else None
    if x.ndim < 2 or not len(x):
        raise DataError(
            f"{title} has shape {x.shape}: its first axis must be the sample.", code="wrong-shape"
        )
    if y is not None and y.shape != (len(x),) and not _is_sets(y, len(x)):
        raise DataError(
            f"Array 'y' of {name} has shape {y.shape}: it must hold one label for each of the "
            f"{len(x):,} samples.",
            code="wrong-shape",
        )
    return LabelledSamples(title=title, x=x, labels=_written(y))


def holds_inputs(path: Path, info: ModelInfo) -> bool:
    """Whether a file must hold an array for each input, or does so where several hold the same."""
    if len(info.inputs) > 1:
        return True
    aliases = info.input.aliases
    return (
        bool(info.input.also)
        and path.suffix.lower() == ".npz"
        and bool({*aliases} & {*read_npz(path)})
    )


def input_samples(path: Path, info: ModelInfo) -> InputSamples:
    """The samples of a ``.npz`` that holds an array for each of a model's inputs.

    Raises
    ------
    DataError
        Where the file is no such, lacks an input, or its arrays are not equally long.
    """
    names = [spec.name for spec in info.inputs]
    rule = (
        f"{info.name} has {len(names)} inputs: give a .npz that holds an array (sample, …) for "
        f"each, {', '.join(repr(name) for name in names)}."
    )
    if path.suffix.lower() != ".npz":
        raise DataError(f"{rule} {path.name} is no .npz.", code="missing-input")
    stored = read_npz(path)
    arrays = _named(values_of(info, stored), info)
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
    y = stored.get(LABELS) if LABELS not in names else None
    fits = y is not None and (y.shape == (counts[0],) or _is_sets(y, counts[0]))
    labels = _written(y) if fits else None
    return InputSamples(count=counts[0], arrays={n: arrays[n] for n in names}, labels=labels)


def _written(y: Shaped[np.ndarray, "..."] | None) -> tuple[str, ...] | None:
    if y is not None and y.ndim == 2 and y.shape[1] > 1:
        return tuple(";".join(str(i) for i in np.flatnonzero(row)) for row in y)
    return None if y is None else tuple(written_label(value) for value in y.ravel().tolist())


def _is_sets(y: Shaped[np.ndarray, "..."], count: int) -> bool:
    """Whether it holds 0 or 1 for each class of each sample, or for its one unit."""
    known = y.ndim == 2 and len(y) == count and y.dtype.kind in "biuf"
    return known and bool(np.isin(y, (0, 1)).all())


def _named(arrays: Arrays, info: ModelInfo) -> Arrays:
    """The arrays, with the explained input under its own name where it has a usual one."""
    name = info.input.name
    usual = next((key for key in INPUT_NAMES if key in arrays), None)
    return arrays if name in arrays or usual is None else {**arrays, name: arrays[usual]}
