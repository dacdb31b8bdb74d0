"""Does a model answer the same question alike, when it is asked twice?

One that draws at random as it predicts (dropout that stays on, added noise), that judges an input
by the others beside it (batch statistics) or that remembers does not, and no map of it is exact.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from interpret.backends.layout import Layout
from interpret.backends.recording import Recording, record
from interpret.core.info import InputSpec

ALIKE = 1e-4
"""The share of a tensor's largest number by which rounding may move another."""


def unsteady(
    model: keras.Model, layouts: Sequence[Layout], specs: Sequence[InputSpec], length: int
) -> str:
    """A sentence where a model answers differently each time it is asked; none where it does not.

    Parameters
    ----------
    length
        At how many positions it is asked, where an input takes any.
    """
    first, second, third = _three(layouts, specs, length)
    beside = [tf.concat(pair, axis=0) for pair in zip(first, second, strict=True)]
    after = [tf.concat(pair, axis=0) for pair in zip(third, first, strict=True)]
    try:
        with warnings.catch_warnings(), keras.StatelessScope():
            warnings.simplefilter("ignore")  # Keras warns at every run that Conv1D drops masks
            once, again = record(model, beside), record(model, after)
    except Exception:  # a made-up input that the model's own code cannot take says nothing
        return ""
    named = _first_difference(once, again)
    if named is None:
        return ""
    layer, difference = named
    return (
        f"The model answers differently each time it is asked: the same made-up input, asked twice "
        f"beside others, gave answers up to {difference:.2g} apart, from {layer!r} on (dropout or "
        "noise that stays on, statistics of the batch, a state that is kept). Scores and values "
        "here are of one draw and one batch each, and another call may give others."
    )


def _first_difference(once: Recording, again: Recording) -> tuple[str, float] | None:
    """The first call at which the shared input's answers part, and how far those of the heads do.

    It is the first of the one batch and the last of the other.
    """
    apart = [
        float(np.abs(a - b).max(initial=0.0))
        for a, b in _shared(once.outputs, again.outputs)
        if not _alike(a, b)
    ]
    for call, other in zip(once.calls, again.calls, strict=False):
        if any(not _alike(a, b) for a, b in _shared(call.outputs, other.outputs)):
            return call.name, max(apart, default=0.0)
    return ("its output", max(apart)) if apart else None


def _shared(once: Sequence[Any], again: Sequence[Any]) -> list[tuple[Any, Any]]:
    """What each tensor says of the input that both batches hold."""
    return [
        (np.asarray(one[0], np.float64), np.asarray(other[1], np.float64))
        for one, other in zip(once, again, strict=False)
        if one.dtype.is_floating and one.shape.rank and one.shape[0] == 2
        if one.shape == other.shape
    ]


def _alike(a: Any, b: Any) -> bool:
    scale = np.abs(a[np.isfinite(a)]).max(initial=0.0)
    return bool(np.allclose(a, b, rtol=0, atol=ALIKE * scale, equal_nan=True))


def _three(layouts: Sequence[Layout], specs: Sequence[InputSpec], length: int) -> list[list[Any]]:
    """Three made-up samples, each with one tensor for each input."""
    rng = np.random.default_rng(0)
    samples = []
    for words in ("a b", "c d e", "f"):
        tensors = []
        for layout, spec in zip(layouts, specs, strict=True):
            shape, size = (1, *layout.sized(length)), spec.vocabulary_size or 2
            if layout.dtype == "string":
                tensors.append(tf.fill(shape, f"{words} " * length))
            elif spec.kind == "tokens":
                ids = tf.constant(rng.integers(min(1, size - 1), size, shape))
                tensors.append(tf.cast(ids, layout.dtype))
            else:
                tensors.append(tf.cast(tf.constant(rng.normal(size=shape)), layout.dtype))
        samples.append(tensors)
    return samples
