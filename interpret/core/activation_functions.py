"""What is known of an activation function by its name?"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float

    Function = Callable[[Float[np.ndarray, "..."]], Float[np.ndarray, "..."]]


@dataclass(frozen=True, kw_only=True)
class ActivationFunction:
    """What can be relied on; the defaults are what holds of a function that is not known.

    Attributes
    ----------
    elementwise
        Each number by itself, whatever stands beside it.
    rises
        It never falls: the maximum of what it gives is what it gives of the maximum.
    below_zero
        It may give numbers below 0.
    at_zero
        What it makes of 0.
    in_numpy
        The function itself, where numpy can say.
    """

    elementwise: bool = False
    rises: bool = False
    below_zero: bool = True
    at_zero: float = 0.0
    in_numpy: Function | None = None


def _rising(
    in_numpy: Function | None = None, *, at_zero: float = 0.0, below_zero: bool = False
) -> ActivationFunction:
    return ActivationFunction(
        elementwise=True, rises=True, below_zero=below_zero, at_zero=at_zero, in_numpy=in_numpy
    )


def _sigmoid(z: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    answer: Float[np.ndarray, "..."] = np.exp(-np.logaddexp(0.0, -z))
    return answer


_WAVING = ActivationFunction(elementwise=True)

ACTIVATION_FUNCTIONS: Mapping[str, ActivationFunction] = MappingProxyType(
    {
        "linear": _rising(lambda z: z, below_zero=True),
        "relu": _rising(lambda z: np.maximum(z, 0.0)),
        "relu6": _rising(lambda z: np.clip(z, 0.0, 6.0)),
        "leaky_relu": _rising(below_zero=True),
        "elu": _rising(lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0.0))), below_zero=True),
        "selu": _rising(below_zero=True),
        "celu": _rising(below_zero=True),
        "tanh": _rising(np.tanh, below_zero=True),
        "hard_tanh": _rising(below_zero=True),
        "tanh_shrink": _rising(below_zero=True),
        "soft_shrink": _rising(below_zero=True),
        "hard_shrink": _rising(below_zero=True),
        "sigmoid": _rising(_sigmoid, at_zero=0.5),
        "hard_sigmoid": _rising(lambda z: np.clip(z / 6.0 + 0.5, 0.0, 1.0), at_zero=0.5),
        "sparse_sigmoid": _rising(at_zero=0.5),
        "log_sigmoid": _rising(at_zero=-math.log(2.0), below_zero=True),
        "softplus": _rising(lambda z: np.logaddexp(0.0, z), at_zero=math.log(2.0)),
        "sparse_plus": _rising(at_zero=0.25),
        "squareplus": _rising(at_zero=1.0),
        "softsign": _rising(lambda z: z / (1.0 + np.abs(z)), below_zero=True),
        "exponential": _rising(np.exp, at_zero=1.0),
        "silu": _WAVING,
        "hard_silu": _WAVING,
        "gelu": _WAVING,
        "mish": _WAVING,
        "softmax": ActivationFunction(below_zero=False),
    }
)


def activation_function(name: str) -> ActivationFunction:
    """What is known of a function; of one that is not listed, nothing.

    >>> activation_function("relu").below_zero, activation_function("f, of its own").rises
    (False, False)
    """
    return ACTIVATION_FUNCTIONS.get(name, ActivationFunction())
