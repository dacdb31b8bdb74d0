"""Which inputs, with which labels, does a ``tf.data.Dataset`` hold, in batches or one by one?

It is known by what it offers: TensorFlow is not loaded here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

import numpy as np


def is_dataset(x: object) -> bool:
    """Whether it is a ``tf.data.Dataset``."""
    return hasattr(x, "element_spec") and hasattr(x, "as_numpy_iterator")


class DatasetInputs(Iterator[Any]):
    """The inputs of a data set, gone through once: one that shuffles gives another order each time.

    Its elements are an input, or an input with its label (and a weight, which is left out); batches
    are taken apart where the first axis of all is the same, and not known or called a batch.

    Attributes
    ----------
    labels
        The label of each input, read as the inputs are; None where there are none.
    """

    def __init__(self, dataset: Any) -> None:
        spec = dataset.element_spec
        self._labelled = isinstance(spec, tuple) and len(spec) in (2, 3)
        self._batched = _is_batched(dataset, spec if self._labelled else (spec,))
        self._waiting: deque[Any] = deque()
        self._inputs = self._read(dataset.as_numpy_iterator())
        self.labels = self._told() if self._labelled else None

    def __next__(self) -> Any:
        """The next input."""
        return next(self._inputs)

    def _read(self, elements: Iterator[Any]) -> Iterator[Any]:
        for element in elements:
            x, y = element[:2] if self._labelled else (element, ())
            for number in range(len(_first(x)) if self._batched else 1):
                if self._labelled:
                    self._waiting.append(_label(y[number] if self._batched else y))
                yield _one(x, number if self._batched else None)

    def _told(self) -> Iterator[Any]:
        """Labels of the inputs that were read since."""
        while self._waiting:
            yield self._waiting.popleft()


def _is_batched(dataset: Any, spec: tuple[Any, ...]) -> bool:
    shapes = [each.shape for each in (_first(spec[0]), *spec[1:2])]
    if any(not len(shape) for shape in shapes):
        return False
    if len(shapes) > 1:
        return bool(shapes[0][0] == shapes[1][0])
    text = _first(spec[0]).dtype.name == "string"
    return text or shapes[0][0] is None or "Batch" in type(dataset).__name__


def _first(x: Any) -> Any:
    """The input itself, or the first of several by name."""
    return next(iter(x.values())) if isinstance(x, dict) else x


def _one(x: Any, number: int | None) -> Any:
    if isinstance(x, dict):
        return {name: _one(each, number) for name, each in x.items()}
    x = x if number is None else x[number]
    if isinstance(x, bytes):
        return x.decode("utf-8", "replace")
    if isinstance(x, np.ndarray) and x.dtype == object:  # texts, or the tokens of one
        words = [each.decode("utf-8", "replace") for each in x.ravel()]
        return words[0] if len(words) == 1 else words
    return x


def _label(y: Any) -> Any:
    """A name, the number of a class, or those of several where a row marks them with 1."""
    if isinstance(y, bytes):
        return y.decode("utf-8", "replace")
    values = np.asarray(y).ravel()
    if values.size == 1:
        return _label(values[0]) if values.dtype == object else int(values[0])
    marked = [int(i) for i in np.flatnonzero(values)]
    return marked[0] if len(marked) == 1 else marked
