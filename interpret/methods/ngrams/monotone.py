"""What does an activation function make of a pre-activation, where numpy can say?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from interpret.methods.activations import NEVER_BELOW_ZERO

if TYPE_CHECKING:
    from jaxtyping import Float

    Function = Callable[[Float[np.ndarray, "..."]], Float[np.ndarray, "..."]]


def _sigmoid(z: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    found: Float[np.ndarray, "..."] = np.exp(-np.logaddexp(0.0, -z))
    return found


RISING: dict[str, Function] = {
    "linear": lambda z: z,
    "relu": lambda z: np.maximum(z, 0.0),
    "relu6": lambda z: np.clip(z, 0.0, 6.0),
    "elu": lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0.0))),
    "tanh": np.tanh,
    "sigmoid": _sigmoid,
    "hard_sigmoid": lambda z: np.clip(z / 6.0 + 0.5, 0.0, 1.0),
    "softplus": lambda z: np.logaddexp(0.0, z),
    "softsign": lambda z: z / (1.0 + np.abs(z)),
    "exponential": np.exp,
}
"""Functions that never fall: the largest activation is that of the largest pre-activation."""

NEVER_NEGATIVE = RISING.keys() & set(NEVER_BELOW_ZERO)
