"""On inputs of which length does a model run, where its length varies?

Every crop, pool, stride and valid kernel on every path needs positions, and some layouts need a
multiple of some number. Keras' own arithmetic of shapes says what each layer needs, without
computing anything; what it does not see (pieces to be joined that differ in length) a run shows.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras
import tensorflow as tf

from interpret.backends.nesting import nested
from interpret.backends.recording import Recording, record

if TYPE_CHECKING:
    from interpret.backends.layout import Layout

LENGTHS = (64, 256, 1_000, 1_024, 5_040, 8_192, 10_000, 16_384, 50_400, 65_536)
"""Tried in this order; several can be divided by most small numbers."""

MODERATE = 8_192
"""Longer ones are tried only where Keras says that no shorter one fits."""

BESIDE = 255
"""Lengths that are tried behind each of these where none of them fits."""

RUNS = 64
"""Lengths behind the first that fits on which the model itself is run."""


@dataclass(frozen=True)
class Lengths:
    """The lengths that a model takes; ``layouts`` say where its inputs have their positions."""

    model: keras.Model
    layouts: Sequence[Layout]

    def fits(self, length: int) -> bool:
        """Whether Keras finds a shape for what every layer gives."""
        shapes = [(1, *layout.sized(length)) for layout in self.layouts]
        given = [
            keras.KerasTensor(shape, dtype=layout.dtype)
            for shape, layout in zip(shapes, self.layouts, strict=True)
        ]
        try:
            self.model.compute_output_spec(nested(self.model, given))
        except Exception:  # whatever a layer's own code raises
            return False
        return True

    def to_try(self) -> Iterator[int]:
        """Lengths on which the model may run, short ones first."""
        fitting = [n for n in LENGTHS if self.fits(n)]
        if not fitting:
            behind = (n for start in LENGTHS for n in range(start + 1, start + BESIDE + 1))
            fitting = [n for n in behind if self.fits(n)][:1]
        if not fitting:  # Keras may not be able to say so of a layer of somebody's own
            fitting = [n for n in LENGTHS if n <= MODERATE]
        first = fitting[0]
        yield from (n for n in fitting if n <= max(first, MODERATE))
        yield from (n for n in range(first + 1, first + RUNS) if self.fits(n))

    def at_least(self, length: int) -> int:
        """The first length from here on that fits; this one where none does soon."""
        return next((n for n in range(length, length + BESIDE) if self.fits(n)), length)

    def near(self, length: int) -> list[int]:
        """The next length below and the next above on which the model does run."""
        below = range(length - 1, max(length - RUNS, 0), -1)
        above = range(length + 1, length + RUNS)
        found = [next((n for n in each if self._runs(n)), None) for each in (below, above)]
        return [n for n in found if n is not None]

    def _runs(self, length: int) -> bool:
        if not self.fits(length):
            return False
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return has_positions(record(self.model, made_up(self.layouts, length)))
        except Exception:  # whatever a layer's own code raises
            return False


def has_positions(recording: Recording) -> bool:
    """Whether every layer was left something to work on: none complains of nothing."""
    return all(0 not in out.shape for call in recording.calls for out in call.outputs)


def made_up(layouts: Sequence[Layout], length: int) -> list[Any]:
    """A sample of nothing for each input of a model, as tensors."""
    return [
        tf.fill([1, *layout.sized(1)], "a " * length)
        if layout.dtype == "string"
        else tf.zeros([1, *layout.sized(length)], dtype=layout.dtype)
        for layout in layouts
    ]
