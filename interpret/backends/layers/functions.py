"""Which activation function does a layer hold, and does it leave positions apart?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from interpret.core.activation_functions import activation_function

if TYPE_CHECKING:
    from interpret.backends.recording import Call


def activation_name(layer: Any) -> str:
    """What a layer's activation function is called; one of its own is never taken for Keras'."""
    function = getattr(layer, "activation", None)
    if function is None:
        return "linear"
    if isinstance(function, keras.layers.Layer):
        return type(function).__name__
    name = str(getattr(function, "__name__", type(function).__name__))
    home = str(getattr(function, "__module__", "")).partition(".")[0]
    known = home in ("keras", "tensorflow", "interpret")  # which has that of Keras 2
    return name if known else f"{name}, of its own"  # whatever it is called, it may do anything


def leaves_positions_apart(call: Call, axis: int) -> bool:
    """Whether the function that a layer holds makes each position of that one alone.

    A function that is not known to work number by number is tried on two inputs that differ at one
    position: softmax along the channels passes, softmax along the positions does not.
    """
    function = getattr(call.operation, "activation", None)
    if function is None or activation_function(activation_name(call.operation)).elementwise:
        return True
    shape = call.inputs[0].shape if call.preactivation is None else call.preactivation.shape
    rng = np.random.default_rng(0)
    numbers = rng.normal(size=(2, *shape[1:])).astype("float32")
    numbers[1] = numbers[0]
    place = (slice(None),) * (axis - 1) + (shape[axis] // 2,)
    numbers[1][place] = 3 * numbers[1][place] + 1
    try:
        first, second = (
            np.asarray(keras.ops.convert_to_numpy(function(keras.ops.convert_to_tensor(row[None]))))
            for row in numbers
        )
    except Exception:  # whatever the model's own code raises
        return False
    if first.ndim != len(shape) or first.shape[axis] != shape[axis]:
        return False
    differs = (first != second).any(axis=tuple(a for a in range(first.ndim) if a != axis))
    return not np.delete(differs, shape[axis] // 2).any()
